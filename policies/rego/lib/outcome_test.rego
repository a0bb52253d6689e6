package lib.outcome_test

import data.lib.outcome

_passed := outcome.pass("Held.", {})

_failed := outcome.fail("Broken.", {})

_unseen := outcome.unknown("Not seen.", {})

_nothing := outcome.not_applicable("Nothing.", {})

_grade(criteria) := object.get(outcome.all_of(criteria), "assurance", "")

test_weaker_adds_the_grade_alone if {
	outcome.weaker(_passed, "A2") == {"outcome": "pass", "message": "Held.", "evidence": {}, "assurance": "A2"}
}

test_the_worst_of_all_counts if {
	outcome.all_of([_passed, _unseen, _failed]).outcome == "fail"
	outcome.all_of([_passed, _unseen, _nothing]).outcome == "unknown"
	outcome.all_of([_passed, _nothing]).outcome == "pass"
	outcome.all_of([_nothing]).outcome == "not_applicable"
	outcome.all_of([_passed, _unseen]).message == "Held. Not seen."
}

test_a_pass_is_as_weak_as_its_weakest_criterion if {
	_grade([_passed, outcome.weaker(_passed, "A2"), outcome.weaker(_passed, "A1")]) == "A1"
	_grade([_passed, outcome.weaker(_nothing, "A1")]) == ""
}

test_a_fail_is_as_strong_as_its_best_known_criterion if {
	_grade([outcome.weaker(_failed, "A2"), outcome.weaker(_failed, "A1")]) == "A2"
	_grade([outcome.weaker(_failed, "A2"), _failed]) == ""
	_grade([outcome.weaker(_failed, "A2"), outcome.weaker(_passed, "A1")]) == "A2"
}

test_an_unknown_has_no_grade_of_its_own if _grade([_unseen, outcome.weaker(_passed, "A2")]) == ""
