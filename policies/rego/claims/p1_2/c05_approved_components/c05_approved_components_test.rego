package claims.p1_2.c05_approved_components_test

import data.claims.p1_2.c05_approved_components as claim
import data.lib.fixtures_test as fixtures

_pinned := object.union(fixtures.component("acme/lint@1f", "action"), {"pinned": true})

_tagged := fixtures.component("acme/lint@v1", "action")

_image(pinned) := object.union(fixtures.component("docker.io/acme/build:1", "image"), {"pinned": pinned})

_job(components) := fixtures.job([object.union(fixtures.run(""), {"uses": component}) | some component in components])

_report(components, hidden, setting, approved) := only if {
	pipeline := fixtures.workflow([_job(components)], [fixtures.trigger("pull_request")])
	facts := object.union({"pipelines": fixtures.fact([pipeline], hidden)}, setting)
	question := {"facts": facts, "params": {"trusted_owners": [], "approved": approved}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(components, setting) := _report(components, [], setting, []).outcome

_ci(values) := {"ci_settings": object.union({"hidden": []}, values)}

_selected := {"allowed": "selected", "allowed_patterns": ["acme/*"], "github_owned": true, "verified": false}

test_pass_if_pinned_and_selected if {
	_outcome([_pinned], _ci(_selected)) == "pass"
	_outcome([_pinned], _ci({"allowed": "local_only"})) == "pass"
}

test_pass_if_the_platform_refuses_what_is_not_pinned if {
	_outcome([_tagged], _ci(object.union(_selected, {"pins_required": true}))) == "pass"
	_outcome([_tagged], _ci(object.union(_selected, {"pins_required": false}))) == "fail"
	_outcome([_image(false)], _ci(object.union(_selected, {"pins_required": true}))) == "fail"
}

test_fail_if_anybodys_components_may_run if {
	_outcome([_pinned], _ci({"allowed": "all"})) == "fail"
	every pattern in ["*", "*/*", "*/*@v*", "*/checkout@*", "**@*"] {
		_outcome([_pinned], _ci(object.union(_selected, {"allowed_patterns": ["acme/*", pattern]}))) == "fail"
	}
	_outcome([_pinned], _ci(object.union(_selected, {"allowed_patterns": ["acme*/*", "acme/*@*", "!*/evil"]}))) == "pass"
	_report([_pinned], ["x.yml"], _ci({"allowed": "all"}), []).outcome == "fail"
}

test_a_list_of_approved_sources_stands_in_for_the_setting if {
	_report([_pinned], [], {}, ["acme/"]).outcome == "pass"
	_report([_pinned], [], _ci({"allowed": "all"}), ["acme/"]).outcome == "pass"
	_report([_pinned], ["x.yml"], _ci({"allowed": "all"}), ["acme/"]).outcome == "unknown"
	_report([_pinned], ["x.yml"], _ci({"allowed": "all"}), ["other/"]).outcome == "fail"
	_report([_pinned], [], {}, ["other/"]).outcome == "unknown"
	_report([_pinned], [], {}, ["acme/lint"]).outcome == "pass"
	_report([_pinned], [], {}, ["acm", "acme/lin"]).outcome == "unknown"
}

test_unknown_if_a_setting_is_not_seen if {
	_outcome([_pinned], {}) == "unknown"
	_outcome([_pinned], _ci({"hidden": [{"path": "allowed", "reason": "forbidden", "detail": ""}]})) == "unknown"
	_outcome([_pinned], _ci({"allowed": "selected"})) == "unknown"
}

test_a_tag_fails_unless_the_platform_may_refuse_it if {
	_outcome([_tagged], {}) == "unknown"
	_outcome([_image(false)], {}) == "fail"
	_outcome([_tagged], _ci({"pins_required": false})) == "fail"
}

test_unknown_if_a_pipeline_is_not_seen if {
	_report([_pinned], ["x.yml"], _ci(_selected), []).outcome == "unknown"
	_report([_tagged], ["x.yml"], _ci({"pins_required": false}), []).outcome == "fail"
	_report([], ["x.yml"], _ci(_selected), []).outcome == "unknown"
}

test_not_applicable_if_nothing_is_taken if _outcome([], {}) == "not_applicable"

test_pipelines_that_are_switched_off_are_judged_as_they_are_defined if {
	_outcome([_tagged], _ci({"enabled": false})) == "unknown"
	_outcome([_tagged], object.union(_ci(_selected), {"enabled": false})) == _outcome([_tagged], _ci(_selected))
}
