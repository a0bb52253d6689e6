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

_without_term := "Standard support comes with it, in business hours, from help@northwind.example."

test_not_a_pass_if_the_time_is_not_that_of_support if {
	every words in [
		"We fix security issues within 30 days.", "Support requests get a reply within 2 months at least.", "Email support for help, 24 hours a day.",
		"Support policy, last updated 2025-01-01.", "Support for the 2024 edition is good.", "Supported, released on 2024-01-01.",
		"We do not promise updates for a year or any other time.", "There are no security updates for 2 years or longer.", "It cannot be maintained for five years.",
		"We have maintained it for five years.", "No end of support is planned before 2027.",
	] {
		_outcome(_fact(concat(" ", [_without_term, words]))) == "unknown"
	}
	every words in [
		"We support it for two years.", "Updates come for at least 24 months.", "Support ends on 2027-01-01.", "It is maintained until 2027.",
		"Only the latest version is supported.",
	] {
		_outcome(_fact(concat(" ", [_without_term, words]))) == "pass"
	}
}

test_not_a_pass_if_the_only_contact_is_denied if {
	every words in ["Please do not open an issue.", "Do not ask at https://github.com/a/b/issues for help."] {
		_outcome(_fact(sprintf("Standard support comes in business hours for two years. %s", [words]))) == "unknown"
	}
}
