package claims.p1_5.c01_threat_model_test

import data.claims.p1_5.c01_threat_model as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_outcome(fact) := entry.outcome if {
	report := claim.report with input as {"facts": {"threat_model": fact}, "params": {"max_age_days": 365, "reading": _reading}, "now": "2026-06-01T12:00:00Z"}
	count(report) == 1
	some entry in report
}

_fact(body) := {"files": [{"path": "docs/threat-model.md", "text": body}], "hidden": []}

_model(day) := sprintf("Reviewed by Ada on %s.\n\nMitigation: tokens end soon.", [day])

test_pass_if_reviewed_within_the_year if {
	every day in ["2025-06-01", "2026-06-01"] {
		_outcome(_fact(_model(day))) == "pass"
	}
}

test_fail_if_reviewed_before if _outcome(_fact(_model("2025-05-31"))) == "fail"

test_unknown_if_no_credible_day if {
	every day in ["2026-06-02", "2026-02-30", "May", "YYYY-MM-DD"] {
		_outcome(_fact(_model(day))) == "unknown"
	}
}

test_unknown_if_the_day_is_of_a_review_to_come if {
	_outcome(_fact("Next review: 2026-05-01.\n\nMitigation: tokens end soon.")) == "unknown"
}

test_fail_if_high_threats_are_open if {
	_outcome(_fact("reviewed_on: 2026-05-01\nthreats_open_high: 12\nmitigations: some\n")) == "fail"
}

test_pass_if_none_is_open if _outcome(_fact("reviewed_on: 2026-05-01\nthreats_open_high: 0\n")) == "pass"

test_fail_if_no_mitigation_is_recorded if {
	_outcome(_fact("Reviewed: 2026-05-01\n\nThe token can be taken by any of them, and it does not end.")) == "fail"
}

test_unknown_if_no_mitigation_is_seen_and_part_is_hidden if {
	fact := object.union(_fact("Reviewed: 2026-05-01"), {"hidden": [{"path": "docs/threat-model-2.md", "reason": "truncated", "detail": ""}]})
	_outcome(fact) == "unknown"
}

test_unknown_if_there_is_none if _outcome({"files": [], "hidden": []}) == "unknown"
