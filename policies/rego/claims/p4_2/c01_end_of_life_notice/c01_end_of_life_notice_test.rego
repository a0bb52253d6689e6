package claims.p4_2.c01_end_of_life_notice_test

import data.claims.p4_2.c01_end_of_life_notice as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_outcome(days, words) := entry.outcome if {
	report := claim.report with input as {"facts": _facts(days, words, []), "params": {"minimum_days": 365, "reading": _reading}}
	count(report) == 1
	some entry in report
}

_facts(days, words, hidden) := {
	"support_data": {"files": [{"path": "support.yaml", "document": {"eol_policy": {"minimum_notice_days": days}}}], "hidden": hidden},
	"end_of_life_policy": {"files": [{"path": "SUPPORT.md", "text": words}], "hidden": []},
}

_promise(length) := sprintf("We end support with at least %s notice.", [length])

test_pass_if_number_and_words_agree if {
	every length in ["12 months'", "one year's", "365 days", "a year of", "twelve (12) months", "53 weeks of", "18 months'"] {
		_outcome(365, _promise(length)) == "pass"
	}
}

test_pass_if_not_less_is_said if _outcome(400, "Support ends with not less than 12 months of notice.") == "pass"

test_fail_if_the_number_is_too_small if {
	every days in [0, 364, -1, 364.5] {
		_outcome(days, _promise("12 months'")) == "fail"
	}
}

test_fail_if_the_words_say_less if {
	every length in ["11 months'", "six months'", "52 weeks'", "30 days'"] {
		_outcome(365, _promise(length)) == "fail"
	}
}

test_fail_if_the_words_are_missing if _outcome(365, "You can ask us, and we will do what you ask if it can be done.") == "fail"

test_unknown_if_the_number_is_none if {
	every days in [null, "365", [365], true] {
		_outcome(days, _promise("12 months'")) == "unknown"
	}
}

test_unknown_if_the_words_are_weak if {
	every words in [
		"We aim to end support with 12 months' notice.",
		"Support does not end without 12 months' notice.",
		"We announce the end of support early.",
		"Support ends after up to 12 months' notice.",
	] {
		_outcome(365, words) == "unknown"
	}
}

test_not_pass_if_the_words_are_far_apart if {
	far := concat("", ["Support ends in 12 months, ", concat(" ", ["and so on" | some _ in numbers.range(1, 30)]), ", with notice."])
	_outcome(365, far) != "pass"
}

test_not_pass_if_the_notice_is_of_something_else if _outcome(365, "Prices rise with 12 months' notice.") != "pass"

test_unknown_if_data_is_hidden if {
	hidden := [{"path": "cop/support.yaml", "reason": "malformed", "detail": ""}]
	report := claim.report with input as {"facts": _facts(365, _promise("12 months'"), hidden), "params": {"minimum_days": 365, "reading": _reading}}
	{entry.outcome | some entry in report} == {"unknown"}
}

test_unknown_if_nothing_is_there if {
	facts := {"support_data": {"files": [], "hidden": []}, "end_of_life_policy": {"files": [], "hidden": [{"path": "organisation_default", "reason": "hidden", "detail": ""}]}}
	report := claim.report with input as {"facts": facts, "params": {"minimum_days": 365, "reading": _reading}}
	{entry.outcome | some entry in report} == {"unknown"}
}

test_unknown_if_the_length_is_not_that_of_the_notice if {
	every words in [
		"Notice: support for version 1 ended 2 years ago.",
		"Notice: support for version 1 ended 2 months ago.",
		"The previous version is removed 12 months after its release, and a notice is put on the blog.",
		"The previous version is removed 6 months after its release, and a notice is put on the blog.",
		"Customers must give twelve months' notice to terminate the contract.",
		"You can terminate the contract with 30 days' notice.",
		"Either party gives 30 days' notice to terminate the contract.",
	] {
		_outcome(365, words) == "unknown"
	}
}

test_unknown_if_the_promise_is_hedged if {
	every words in [
		"We typically announce the end of support 12 months in advance.",
		"We hope to give 12 months' notice before support ends.",
		"We refuse to promise 12 months' notice of the end of support.",
		"Support may be withdrawn at our discretion, with 12 months' notice.",
		"For example, support ends with 12 months' notice.",
		"We expect to give 30 days' notice before support ends.",
	] {
		_outcome(365, words) == "unknown"
	}
}

test_unknown_if_a_shorter_time_stands_near_too if {
	_outcome(365, "Support ends with 12 months' notice. We aim to end trials with 30 days' notice.") == "unknown"
}

test_pass_if_the_notice_comes_first if {
	every words in [
		"We give notice of the end of support at least 12 months before it takes effect.",
		"The notice period for the end of support is 12 months.",
		"Notice of at least 12 months is given before support ends.",
		"Support ends 12 months after a public notice.",
		"We give customers at least 12 months' written notice before support ends.",
		"The end of support is announced with at least 12 months' notice.",
	] {
		_outcome(365, words) == "pass"
	}
}
