package claims.p1_5.c03_owned_code_test

import data.claims.p1_5.c03_owned_code as claim
import data.lib.branches_fixtures_test as fixtures

_params := {"sensitive_paths": ["/.github/workflows/", "auth/"], "ignored_folders": ["tests"], "max_lines": 10}

_owners(text) := {"code_owners": {"files": [{"path": "CODEOWNERS", "text": text}], "hidden": []}}

_tree(paths, hidden) := {"sensitive_files": {"files": [{"path": path, "size": 1} | some path in paths], "hidden": hidden}}

_pair := _tree([".github/workflows/ci.yml", "src/auth/login.go", "tests/auth/x.go", "main.tf"], [])

_required := {"branch_rules": fixtures.fact([fixtures.layer({"code_owner_review": true})], ["classic_protection"])}

_faults(kinds) := {"code_owner_errors": {"errors": [{"path": "CODEOWNERS", "line": 1, "kind": kind} | some kind in kinds]}}

_clean := _faults([])

_report(facts) := entry if {
	question := {"facts": object.union_n(facts), "params": _params, "resource": {"platform": "github"}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _report(facts).outcome

test_pass_if_each_path_has_an_owner if {
	_outcome([_owners("/.github/ @a\nauth/ @b/c"), _pair, _required, _clean]) == "pass"
	_outcome([_owners("* @a"), _pair, _required, _clean]) == "pass"
}

test_pass_by_a_catch_all_if_the_tree_is_cut if {
	cut := _tree(["auth/x"], [{"path": "*", "reason": "truncated", "detail": ""}])
	_outcome([_owners("* @a"), cut, _required, _clean]) == "pass"
	_outcome([_owners("auth/ @a"), cut, _required, _clean]) == "unknown"
	_outcome([_owners("y @a"), cut, _required, _clean]) == "fail"
}

test_links_and_submodules_hide_nothing if {
	linked := _tree(["auth/x"], [{"path": "lib", "reason": "not_collected", "detail": ""}])
	_outcome([_owners("auth/ @a"), linked, _required, _clean]) == "pass"
}

test_a_link_at_a_sensitive_path_hides_something if {
	every path in ["src/auth", "src/auth/keys"] {
		linked := _tree(["auth/x"], [{"path": path, "reason": "unsupported", "detail": ""}])
		_outcome([_owners("auth/ @a"), linked, _required, _clean]) == "unknown"
		_outcome([_owners("* @a"), linked, _required, _clean]) == "pass"
		_outcome([_owners("auth/ @a"), object.union(linked, _tree([], linked.sensitive_files.hidden)), _required, _clean]) == "unknown"
	}
	ignored := _tree(["auth/x"], [{"path": "tests/auth", "reason": "unsupported", "detail": ""}])
	_outcome([_owners("auth/ @a"), ignored, _required, _clean]) == "pass"
}

test_fail_if_a_path_has_none if {
	report := _report([_owners("/.github/ @a\n/src/auth/"), _pair, _required, _clean])
	report.outcome == "fail"
	contains(report.message, "1 of 2 sensitive paths no owner: src/auth/login.go")
	report.evidence.criteria[0].evidence.places[0].path == "src/auth/login.go"
}

test_fail_if_there_is_no_file if {
	_outcome([{"code_owners": {"files": [], "hidden": []}}, _pair, _required]) == "fail"
	_outcome([{"code_owners": {"files": [{"path": "src/CODEOWNERS", "text": "* @a"}], "hidden": []}}, _pair, _required]) == "fail"
}

test_fail_if_the_platform_finds_a_fault if {
	report := _report([_owners("* @nobody"), _pair, _required, _faults(["Unknown owner"])])
	report.outcome == "fail"
	contains(report.message, "1 faults in the file of code owners: Unknown owner")
}

test_fail_if_the_review_is_not_required if {
	_outcome([_owners("* @a"), _pair, {"branch_rules": fixtures.fact([], ["bypass:7"])}, _clean]) == "fail"
	_outcome([_pair, {"branch_rules": fixtures.fact([fixtures.layer({"required_reviews": 2})], [])}]) == "fail"
}

test_unknown_if_something_is_not_seen if {
	_outcome([_owners("* @a"), _pair, _required]) == "unknown"
	_outcome([_owners("* @a"), _pair, _clean]) == "unknown"
	_outcome([_owners("* @a"), _required, _clean]) == "unknown"
	_outcome([_pair, _required, _clean]) == "unknown"
	_outcome([_owners("* @a"), _pair, {"branch_rules": fixtures.fact([], ["rulesets"])}, _clean]) == "unknown"
}

test_unknown_if_the_file_is_too_long if {
	long := concat("\n", ["x @a" | some _ in numbers.range(1, 11)])
	_outcome([_owners(long), _pair, _required, _clean]) == "unknown"
}

test_not_applicable_without_sensitive_code if {
	_outcome([_owners("x @a"), _tree(["tests/auth/x.go", "main.tf"], []), _required, _clean]) == "not_applicable"
}
