package claims.p4_1.c01_support_statement_test

import data.claims.p4_1.c01_support_statement as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_fact(body) := {"files": [{"path": "SECURITY.md", "text": body}], "hidden": []}

_hidden := [{"path": "docs/SECURITY.md", "reason": "malformed", "detail": "It is not UTF-8 text."}]

_default := {"files": [], "hidden": [{"path": "organisation_default", "reason": "hidden", "detail": ""}]}

_input(fact) := {"facts": {"support_policy": fact}, "params": {"reading": _reading}}

_outcome(fact) := entry.outcome if {
	report := claim.report with input as _input(fact)
	count(report) == 1
	some entry in report
}

_good := "Standard support comes with it, in business hours, from help@northwind.example, for two years of updates until the next version."

test_pass_if_all_four_are_stated if _outcome(_fact(_good)) == "pass"

test_fail_if_one_is_missing if {
	_outcome(_fact("You can write to help@northwind.example if you have to ask it of them, and that is all.")) == "fail"
}

test_unknown_if_one_is_missing_and_part_is_hidden if {
	_outcome(object.union(_fact("You can write to help@northwind.example."), {"hidden": _hidden})) == "unknown"
}

test_unknown_if_the_owner_may_have_one if _outcome(_default) == "unknown"

test_unknown_if_there_is_none_though_nothing_is_hidden if _outcome({"files": [], "hidden": []}) == "unknown"
