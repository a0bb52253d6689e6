package claims.p1_3.c03_reviewed_changes_test

import data.claims.p1_3.c03_reviewed_changes as claim
import data.lib.branches_fixtures_test as fixtures

_params := {"bots_need_approval": true, "since": "", "sample_without_rules": 50}

_full := {"required_reviews": 1, "dismisses_stale": false, "last_push_approval": true}

_ruled(rules, hidden) := {"branch_rules": fixtures.fact([fixtures.layer(rules)], hidden)}

_merged(unapproved, hidden) := {"change_reviews": {
	"sampled": 50,
	"total": 80,
	"unapproved": unapproved,
	"hidden": fixtures.parts(hidden),
}}

_alone := {"id": "12", "merged_at": "2026-05-01T00:00:00Z", "by_bot": false}

_bot := {"id": "13", "merged_at": "2026-05-01T00:00:00Z", "by_bot": true}

_report(facts, params) := entry if {
	question := {"facts": object.union_n(facts), "params": object.union(_params, params)}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _report(facts, {}).outcome

test_pass_if_asked_for_and_done if {
	_outcome([_ruled(_full, []), _merged([], [])]) == "pass"
	_outcome([_ruled({"required_reviews": 2, "dismisses_stale": true}, ["classic_protection", "bypass:7"]), _merged([], [])]) == "pass"
}

test_pass_if_nothing_was_merged_yet if {
	empty := {"change_reviews": {"sampled": 0, "total": 0, "unapproved": [], "hidden": []}}
	_outcome([_ruled(_full, []), empty]) == "pass"
}

test_fail_if_not_asked_for if {
	_outcome([_ruled({"required_reviews": 0, "dismisses_stale": true}, []), _merged([], [])]) == "fail"
	_outcome([_ruled({"required_reviews": 1}, [])]) == "fail"
	evaluated := fixtures.with_parts(_full, {"enforcement": "evaluate"})
	_outcome([{"branch_rules": fixtures.fact([evaluated], [])}, _merged([], [])]) == "fail"
}

test_fail_if_a_change_was_not_approved_whatever_is_hidden if {
	_outcome([_merged([_alone], ["44"])]) == "fail"
	_outcome([_ruled(_full, []), _merged([_alone], [])]) == "fail"
	contains(_report([_merged([_alone], [])], {}).message, "1 of the latest 50 changes were merged without approval, such as 12.")
}

test_unknown_if_either_is_not_seen if {
	_outcome([_ruled(_full, [])]) == "unknown"
	_outcome([_merged([], [])]) == "unknown"
	_outcome([_ruled(_full, []), _merged([], ["44"])]) == "unknown"
	_outcome([_ruled({}, ["rulesets"]), _merged([], [])]) == "unknown"
	_outcome([_ruled({"required_reviews": 1}, ["rulesets"]), _merged([], [])]) == "unknown"
}

test_bots_need_approval_unless_excused if {
	_outcome([_ruled(_full, []), _merged([_bot], [])]) == "fail"
	_report([_ruled(_full, []), _merged([_bot], [])], {"bots_need_approval": false}).outcome == "pass"
	_report([_ruled(_full, []), _merged([_alone], [])], {"bots_need_approval": false}).outcome == "fail"
	_report([_ruled(_full, []), _merged([object.remove(_bot, ["by_bot"])], [])], {"bots_need_approval": false}).outcome == "fail"
}

test_changes_before_the_rule_may_be_excused if {
	_report([_ruled(_full, []), _merged([_alone], [])], {"since": "2026-05-02T00:00:00Z"}).outcome == "pass"
}

_beyond_plan := {"branch_rules": {
	"default_branch": "main",
	"rules": {},
	"layers": [],
	"hidden": [{"path": "classic_protection", "reason": "plan_unavailable", "detail": ""}],
}}

test_a_full_sample_stands_in_for_rules_that_the_plan_lacks if {
	report := _report([_beyond_plan, _merged([], [])], {})
	report.outcome == "pass"
	report.assurance == "A2"
	_report([_beyond_plan, _merged([], [])], {"sample_without_rules": 51}).outcome == "unknown"
	_outcome([_beyond_plan, _merged([_alone], [])]) == "fail"
	_outcome([_beyond_plan]) == "unknown"
}

test_fail_although_the_time_of_an_unapproved_change_is_not_seen if {
	_outcome([_ruled(_full, []), _merged([object.union(_alone, {"merged_at": null})], [])]) == "fail"
}

test_a_time_that_is_none_or_of_another_zone_is_not_before_the_start if {
	every at in ["", "2026-05-01T23:30:00-05:00"] {
		_report([_ruled(_full, []), _merged([object.union(_alone, {"merged_at": at})], [])], {"since": "2026-05-02T00:00:00Z"}).outcome == "fail"
	}
}
