package claims.p1_6.c02_rule_baseline_test

import data.claims.p1_6.c02_rule_baseline as claim

_params := {"min_share": 0.95, "branch_rules": ["pull_request"], "tag_rules": ["deletion", "update"]}

_branches := {
	"id": "1",
	"name": "branches",
	"level": "organisation",
	"target": "branch",
	"enforcement": "active",
	"repositories": "all",
	"default_branch": true,
	"rules": ["pull_request", "deletion"],
}

_tags := object.union(_branches, {"id": "2", "target": "tag", "default_branch": false, "rules": ["deletion", "update"]})

_whole := {"rulesets": [_branches, _tags], "repositories": 100, "protected": 97, "unprotected": 3, "hidden": []}

_report(parts) := _judged(parts, _params)

_judged(parts, params) := entry if {
	fact := object.union(object.remove(_whole, object.keys(parts)), parts)
	question := {"facts": {"rule_baseline": fact}, "params": params}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(parts) := _report(parts).outcome

_hidden(path) := {"hidden": [{"path": path, "reason": "forbidden", "detail": ""}]}

test_pass_if_the_rules_name_all_and_work if {
	_outcome({}) == "pass"
	_outcome({"protected": 95, "unprotected": 5}) == "pass"
}

test_pass_if_by_property_or_of_the_enterprise if {
	_outcome({"rulesets": [object.union(_branches, {"repositories": "by_property", "level": "enterprise"}), _tags]}) == "pass"
}

test_pass_if_rulesets_add_up if {
	split_tags := [object.union(_tags, {"rules": ["deletion"]}), object.union(_tags, {"id": "3", "rules": ["update"]})]
	_outcome({"rulesets": array.concat([_branches], split_tags)}) == "pass"
}

test_pass_if_what_is_hidden_changes_nothing if _outcome(_hidden("rules:9")) == "pass"

test_fail_if_a_ruleset_does_not_count if {
	every change in [
		{"enforcement": "evaluate"},
		{"enforcement": "disabled"},
		{"repositories": "listed"},
		{"repositories": "by_name"},
		{"default_branch": false},
		{"target": "push"},
		{"rules": []},
		{"rules": ["deletion"]},
	] {
		_outcome({"rulesets": [object.union(_branches, change), _tags]}) == "fail"
	}
}

test_fail_without_a_baseline_for_tags if {
	report := _report({"rulesets": [_branches]})
	report.outcome == "fail"
	contains(report.message, "protects the tags of all repositories (lacking: deletion, update)")
}

test_fail_if_too_many_are_unprotected if {
	_outcome({"protected": 94, "unprotected": 6}) == "fail"
	_outcome(object.union(_hidden("rulesets"), {"protected": 0, "unprotected": 6})) == "fail"
}

test_unknown_if_rulesets_are_hidden if {
	_outcome(object.union(_hidden("rulesets"), {"rulesets": [_tags]})) == "unknown"
	_outcome({"rulesets": [object.union(_branches, {"repositories": "unknown"}), _tags]}) == "unknown"
}

test_unknown_if_the_coverage_is_not_seen if {
	_outcome({"protected": 94, "unprotected": 2}) == "unknown"
	_outcome(_hidden("repositories")) == "unknown"
	_outcome(_hidden("*")) == "unknown"
	alone := {"repositories": 1, "protected": 0, "unprotected": 1}
	_outcome(object.union(_hidden("repositories"), alone)) == "unknown"
	_outcome(object.union(_hidden("*"), alone)) == "unknown"
	_outcome(object.union(_hidden("repositories"), object.union(alone, {"rulesets": []}))) == "unknown"
}

test_not_applicable_with_one_repository if _outcome({"repositories": 1, "protected": 0, "unprotected": 1}) == "not_applicable"

test_a_profile_may_ask_for_no_tags if {
	_judged({"rulesets": [_branches]}, object.union(_params, {"tag_rules": []})).outcome == "pass"
}
