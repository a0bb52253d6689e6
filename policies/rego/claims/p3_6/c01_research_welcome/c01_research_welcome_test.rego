package claims.p3_6.c01_research_welcome_test

import data.claims.p3_6.c01_research_welcome as claim

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

_plain := "Report vulnerabilities to us; we will tell you what we do with it."

test_pass_if_welcome if _outcome(_fact("Security researchers are welcome.")) == "pass"

test_fail_if_not_said if _outcome(_fact(_plain)) == "fail"

test_unknown_if_denied if _outcome(_fact("We do not invite security testing.")) == "unknown"

test_unknown_if_hidden if _outcome(object.union(_fact(_plain), {"hidden": _hidden})) == "unknown"

test_unknown_if_the_owner_may_have_one if _outcome(_default) == "unknown"

test_unknown_if_the_welcome_is_bound if {
	every words in [
		"Security research is welcome only with our consent.", "Security research is welcome after prior written permission.",
		"We used to encourage security research.", "Security testing is welcome, at our discretion.", "~~Security researchers are welcome.~~ We encourage reports.",
	] {
		_outcome(_fact(words)) == "unknown"
	}
}
