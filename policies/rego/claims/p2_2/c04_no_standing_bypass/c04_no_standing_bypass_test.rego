package claims.p2_2.c04_no_standing_bypass_test

import data.claims.p2_2.c04_no_standing_bypass as claim
import data.lib.branches_fixtures_test as fixtures

_set := {"required_reviews": 1, "requires_pull_request": true, "blocks_deletion": true}

_branch(parts, hidden) := {"branch_rules": fixtures.fact([fixtures.with_parts(_set, parts)], hidden)}

_firm := _branch({}, [])

_bare := {"branch_rules": fixtures.fact([], [])}

_deploys(environment, hidden) := {"environments": {
	"environments": [object.union({"name": "production"}, environment)],
	"hidden": fixtures.parts(hidden),
}}

_guarded := {"reviewers": 1, "admins_bypass": false}

_nowhere := {"environments": {"environments": [], "hidden": []}}

_report(facts) := entry if {
	question := {"facts": object.union_n(facts), "params": {"break_glass": ["oncall"], "production_environments": ["prod*"]}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _report(facts).outcome

_leads(mode) := [{"kind": "team", "name": "leads", "mode": mode}]

test_pass_if_nobody_is_exempt if {
	_outcome([_firm, _nowhere]) == "pass"
	_outcome([_firm, _deploys(_guarded, [])]) == "pass"
	_outcome([_branch({"bypass": [{"kind": "user", "name": "oncall", "mode": "always"}]}, []), _nowhere]) == "pass"
}

test_pass_if_another_layer_binds_them if {
	layers := [fixtures.with_parts(_set, {"bypass": fixtures.administrators}), fixtures.with_parts(_set, {"id": "8"})]
	_outcome([{"branch_rules": fixtures.fact(layers, [])}, _nowhere]) == "pass"
}

test_fail_if_somebody_is_exempt if {
	report := _report([_branch({"bypass": fixtures.administrators}, []), _nowhere])
	report.outcome == "fail"
	contains(report.message, "blocks deletion, required reviews, requires pull request (administrators)")
}

test_fail_if_somebody_may_merge_alone if {
	report := _report([_branch({"bypass": _leads("pull_request")}, []), _nowhere])
	report.outcome == "fail"
	contains(report.message, ": required reviews (team leads)")
}

test_fail_if_administrators_deploy_alone if {
	_outcome([_firm, _deploys({"reviewers": 1, "admins_bypass": true}, ["*"])]) == "fail"
	_outcome([_deploys({"reviewers": 1, "admins_bypass": true}, [])]) == "fail"
	_outcome([_bare, _deploys({"reviewers": 1, "admins_bypass": true}, [])]) == "fail"
}

test_unknown_if_the_bypass_is_hidden if {
	layer := object.remove(fixtures.layer(_set), ["bypass"])
	_outcome([{"branch_rules": fixtures.fact([layer], ["bypass:7"])}, _nowhere]) == "unknown"
}

test_unknown_if_a_layer_may_be_hidden if {
	_outcome([_branch({}, ["classic_protection"]), _nowhere]) == "unknown"
	_outcome([_branch({"bypass": fixtures.administrators}, ["rulesets"]), _nowhere]) == "unknown"
	_outcome([{"branch_rules": fixtures.fact([], ["rulesets"])}, _nowhere]) == "unknown"
}

test_unknown_if_environments_are_hidden if {
	_outcome([_firm]) == "unknown"
	_outcome([_firm, _deploys({"reviewers": 1}, ["production:admins_bypass"])]) == "unknown"
	_outcome([_firm, _deploys({"admins_bypass": true}, ["production:reviewers"])]) == "unknown"
	_outcome([_firm, _deploys(_guarded, ["prod-eu"])]) == "unknown"
	_outcome([_bare]) == "unknown"
}

test_no_matter_what_is_hidden_of_others if {
	_outcome([_firm, _deploys(_guarded, ["staging", "production:branches"])]) == "pass"
	_outcome([_firm, _deploys({"admins_bypass": false}, ["production:reviewers"])]) == "pass"
	_outcome([_firm, _deploys({"reviewers": 0, "admins_bypass": true}, [])]) == "pass"
}

test_not_applicable_if_there_is_nothing_to_bypass if {
	_outcome([_bare, _nowhere]) == "not_applicable"
	_outcome([_bare, _deploys(_guarded, [])]) == "not_applicable"
}
