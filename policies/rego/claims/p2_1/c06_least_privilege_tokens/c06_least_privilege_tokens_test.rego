package claims.p2_1.c06_least_privilege_tokens_test

import data.claims.p2_1.c06_least_privilege_tokens as claim
import data.lib.fixtures_test as fixtures

_good := {"default_token": "read", "can_approve": false, "forks_need_approval": true, "hidden": []}

_only(event, permissions, settings, hidden) := entry if {
	job := object.union(fixtures.job([fixtures.run("make")]), {"permissions": permissions})
	fact := fixtures.fact([fixtures.workflow([job], [fixtures.trigger(event)])], hidden)
	question := {"facts": object.union({"pipelines": fact}, settings)}
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
	_only("push", {}, _seen({"hidden": [{"path": "forks", "reason": "forbidden", "detail": ""}]}), []).outcome == "unknown"
}
