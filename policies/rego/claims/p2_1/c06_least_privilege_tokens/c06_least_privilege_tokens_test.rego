package claims.p2_1.c06_least_privilege_tokens_test

import data.claims.p2_1.c06_least_privilege_tokens as claim
import data.lib.fixtures_test as fixtures

_good := {"default_token": "read", "can_approve": false, "forks_need_approval": true, "hidden": []}

_only(event, permissions, settings, hidden) := entry if {
	job := object.union(fixtures.job([fixtures.run("make")]), {"permissions": permissions})
	fact := fixtures.fact([fixtures.workflow([job], [fixtures.trigger(event)])], hidden)
	question := {"facts": object.union({"pipelines": fact}, settings), "params": {"asked": {}, "proposals": {}}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_seen(changes) := {"ci_settings": object.union(_good, changes)}

test_pass_if_declared_and_set if _only("push", {"contents": "read"}, _seen({}), []).outcome == "pass"

test_pass_if_undeclared_and_the_default_is_read if _only("push", null, _seen({}), []).outcome == "pass"

test_fail_if_write_all if _only("push", "write-all", {}, ["x.yml"]).outcome == "fail"

test_fail_if_undeclared_and_the_default_is_write if _only("push", null, _seen({"default_token": "write"}), []).outcome == "fail"

test_fail_if_a_pipeline_may_approve if _only("push", {}, _seen({"can_approve": true}), []).outcome == "fail"

test_unknown_if_the_settings_are_not_seen if _only("push", {"contents": "read"}, {}, []).outcome == "unknown"

test_unknown_if_undeclared_and_the_settings_are_not_seen if _only("push", null, {}, []).outcome == "unknown"

test_unknown_if_something_is_hidden if _only("push", {}, _seen({}), ["x.yml"]).outcome == "unknown"

test_unknown_if_part_of_the_settings_is_hidden if {
	_only("push", {}, _partly(["forks_need_approval"]), []).outcome == "unknown"
	_only("push", {"pull-requests": "write"}, _partly(["can_approve"]), []).outcome == "unknown"
	_only("push", null, _partly(["can_approve", "default_token"]), []).outcome == "unknown"
}

_partly(fields) := {"ci_settings": object.union(object.remove(_good, fields), {"hidden": [part |
	some field in fields
	part := {"path": field, "reason": "forbidden", "detail": ""}
]})}

test_what_jobs_declare_stands_in_for_a_hidden_default if {
	_only("push", {"contents": "write"}, _partly(["default_token"]), []).outcome == "pass"
	_only("push", "read-all", _partly(["default_token"]), []).outcome == "pass"
	_only("push", {"contents": "write"}, _partly(["default_token"]), ["x.yml"]).outcome == "unknown"
}

test_unknown_if_it_is_not_seen_whether_pipelines_may_approve_whatever_jobs_declare if {
	_only("push", {"contents": "write"}, _partly(["can_approve"]), []).outcome == "unknown"
	_only("push", "read-all", _partly(["can_approve"]), []).outcome == "unknown"
}

test_settings_of_something_else_do_not_matter if {
	_only("push", {}, _seen({"hidden": [{"path": "allowed", "reason": "forbidden", "detail": ""}]}), []).outcome == "pass"
}

test_outsiders_who_cannot_start_a_pipeline_need_no_approval if {
	_only("push", {}, {"ci_settings": object.union(_partly(["forks_need_approval"]).ci_settings, {"outsiders": false})}, []).outcome == "pass"
	_only("push", {}, _seen({"outsiders": false, "forks_need_approval": false}), []).outcome == "pass"
	_only("push", {}, _seen({"outsiders": true, "forks_need_approval": false}), []).outcome == "fail"
	_only("push", {}, _seen({"forks_need_approval": false}), []).outcome == "unknown"
}

test_pipelines_that_are_switched_off_are_judged_as_they_are_defined if {
	_only("push", "write-all", _seen({"enabled": false}), []).outcome == "fail"
	_only("push", "write-all", _partly(["enabled"]), []).outcome == "fail"
	_only("push", {}, _seen({"enabled": false}), []).outcome == "pass"
}

test_fail_if_everything_may_be_written_by_name if {
	every_scope := {scope: "write" |
		some scope in ["actions", "checks", "contents", "deployments", "id-token", "issues", "packages", "pull-requests", "statuses"]
	}
	_only("push", every_scope, _seen({}), []).outcome == "fail"
	_only("push", object.union(every_scope, {"actions": "read"}), _seen({}), []).outcome == "pass"
}

_asked := {
	"asked": {
		"gitlab": {"token_confined": [true], "token_pushes": [false]},
		"azurepipelines": {"token_confined": [true], "open_resources": [[]]},
		"cloudbuild": {"identity": ["own", "shared"], "identity_is_wide": [false]},
	},
	"proposals": {
		"azurepipelines": {"forks_need_approval": [true], "forks_get_secrets": [false]},
		"cloudbuild": {"forks_need_approval": [true]},
	},
}

_on(platform, name, setting) := _told(platform, [object.union(fixtures.pipeline([fixtures.run("make")]), {"platform": name})], setting)

_told(platform, pipelines, setting) := entry.outcome if {
	facts := {"pipelines": fixtures.fact(pipelines, []), "ci_settings": object.union({"hidden": []}, setting)}
	question := {"facts": facts, "params": _asked, "resource": {"platform": platform}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

test_settings_decide_elsewhere_than_on_github if {
	_on("gitlab", "gitlab", {"token_confined": true, "token_pushes": false}) == "pass"
	_on("gitlab", "gitlab", {"token_confined": true, "token_pushes": true}) == "fail"
	_on("gitlab", "gitlab", {"token_confined": false}) == "fail"
	_on("gitlab", "gitlab", {"token_confined": true}) == "unknown"
	_on("gitlab", "gitlab", {}) == "unknown"
}

test_what_forks_propose_matters_where_outsiders_can_start_a_pipeline if {
	good := {"token_confined": true, "open_resources": []}
	_on("azurepipelines", "azure", object.union(good, {"outsiders": false})) == "pass"
	_on("azurepipelines", "azure", object.union(good, {"outsiders": true, "forks_need_approval": true, "forks_get_secrets": false})) == "pass"
	_on("azurepipelines", "azure", object.union(good, {"outsiders": true, "forks_need_approval": true, "forks_get_secrets": true})) == "fail"
	_on("azurepipelines", "azure", object.union(good, {"outsiders": true, "forks_need_approval": true})) == "unknown"
	_on("azurepipelines", "azure", object.union(good, {"forks_need_approval": false, "forks_get_secrets": false})) == "unknown"
	_on("azurepipelines", "azure", object.union(good, {"forks_need_approval": true, "forks_get_secrets": false})) == "pass"
	_on("azurepipelines", "azure", object.union(good, {"outsiders": false, "open_resources": ["pool"]})) == "fail"
}

test_the_account_that_jobs_act_as if {
	_on("cloudbuild", "cloudbuild", {"identity": "own", "identity_is_wide": false, "outsiders": false}) == "pass"
	_on("cloudbuild", "cloudbuild", {"identity": "default", "identity_is_wide": false, "outsiders": false}) == "fail"
	_on("cloudbuild", "cloudbuild", {"identity": "own", "identity_is_wide": true, "outsiders": false}) == "fail"
	_on("cloudbuild", "cloudbuild", {"identity": "own", "identity_is_wide": false, "forks_need_approval": false}) == "unknown"
}

test_a_workflow_of_github_that_lies_there_too_is_not_passed_over if {
	good := {"token_confined": true, "token_pushes": false}
	own := object.union(fixtures.pipeline([fixtures.run("make")]), {"platform": "gitlab", "path": ".gitlab-ci.yml"})
	_told("gitlab", [own, fixtures.pipeline([fixtures.run("make")])], good) == "unknown"
	writing := object.union(fixtures.job([fixtures.run("make")]), {"permissions": "write-all"})
	_told("gitlab", [own, fixtures.workflow([writing], [fixtures.trigger("push")])], good) == "fail"
}
