package claims.p3_2.c01_disclosure_policy_test

import data.claims.p3_2.c01_disclosure_policy as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_fact(body) := {"files": [{"path": "SECURITY.md", "text": body}], "hidden": []}

_hidden := [{"path": "docs/SECURITY.md", "reason": "malformed", "detail": "It is not UTF-8 text."}]

_default := {"files": [], "hidden": [{"path": "organisation_default", "reason": "hidden", "detail": ""}]}

_input(fact) := {"facts": {"security_policy": fact}, "params": {"reading": _reading}}

_outcome(fact) := entry.outcome if {
	report := claim.report with input as _input(fact)
	count(report) == 1
	some entry in report
}

_good := "Report to security@northwind.example; we respond in 3 days. Supported versions: 2.x. Do not disclose it before the fix."

test_pass_if_all_four_are_stated if _outcome(_fact(_good)) == "pass"

test_pass_if_something_else_is_hidden if {
	_outcome(object.union(_fact(_good), {"hidden": _hidden})) == "pass"
}

test_fail_if_one_is_missing if {
	every cut in ["security@northwind.example", "in 3 days", "Supported versions: 2.x.", "Do not disclose it before the fix."] {
		text := concat(" ", ["This is the policy that we have for all of you.", replace(_good, cut, "")])
		_outcome(_fact(text)) in {"fail", "unknown"}
	}
	_outcome(_fact("We ask you to report to security@northwind.example and not to anybody else, and that is all.")) == "fail"
}

test_unknown_if_one_is_missing_and_part_is_hidden if {
	_outcome(object.union(_fact("Report to security@northwind.example."), {"hidden": _hidden})) == "unknown"
}

test_fail_if_there_is_none_and_nothing_is_hidden if _outcome({"files": [], "hidden": []}) == "fail"

test_unknown_if_the_owner_may_have_one if _outcome(_default) == "unknown"

test_a_length_of_support_is_no_response_time if {
	text := replace(_good, "we respond in 3 days", "we support each of the versions for 3 months")
	_outcome(_fact(text)) == "fail"
}

test_not_a_pass_if_the_only_contact_or_time_is_denied if {
	rest := "We respond in 3 days. Supported versions: 2.x. Do not disclose it before the fix."
	every words in [
		"Do not report it at https://github.com/a/b/issues.", "Please don't write to security@northwind.example.",
		"The mailbox security@northwind.example is not monitored.",
		"We never read a confidential issue.",
	] {
		_outcome(_fact(concat(" ", [words, rest]))) == "unknown"
	}
	every words in ["Do not expect a response in 3 days.", "We cannot answer in 3 days.", "We won't acknowledge it in 3 days."] {
		_outcome(_fact(replace(_good, "we respond in 3 days.", words))) == "unknown"
	}
	_outcome(_fact(concat(" ", ["Do not open an issue, but report it at https://northwind.example/report.", rest]))) == "pass"
}
