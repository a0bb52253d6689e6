package claims.p4_5.c03_emergency_contact_test

import data.claims.p4_5.c03_emergency_contact as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-4.5-C03"

_params := {"always_applies": false, "max_test_days": 180}

_sound := {
	"contact": "+44 20 7946 0000",
	"published_at": "https://acme.example/emergency",
	"staffed_hours": "At all times",
	"last_test": "2026-03-01",
	"response_minutes": 12,
	"target_minutes": 30,
}

_verdicts(fields) := _ruled(fixtures.sound(_claim, fields))

_ruled(record) := report if {
	report := claim.report with input as fixtures.asked([record], _params)
}

_is(fields, outcome, reason) if fixtures.is(_verdicts(fields), outcome, reason)

_is_ruled(changes, outcome, reason) if {
	fixtures.is(_ruled(object.union(fixtures.sound(_claim, _sound), changes)), outcome, reason)
}

# The sound fields with another value in one.
_with(key, value) := fixtures.field(_sound, key, value)

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled(_claim, _sound, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_not_applicable_if_attested if {
	_is_ruled({"status": "not_applicable"}, "not_applicable", "attested")
}

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_sound) {
		_is(object.remove(_sound, [key]), "unknown", "fields_missing")
		_is(_with(key, null), "unknown", "fields_missing")
		_is(_with(key, [null]), "unknown", "fields_missing")
	}
}

test_unknown_without_any_field if _is({}, "unknown", "fields_missing")

test_pass if _is(_sound, "pass", "asserted")

test_unknown_if_no_document_was_compared if {
	_is_ruled(fixtures.remote, "unknown", "digest_missing")
}

test_the_test_may_be_half_a_year_old if {
	_is(_with("last_test", "2025-12-03"), "pass", "asserted")
	_is(_with("last_test", "2025-12-02"), "fail", "last_test")
}

test_unknown_if_the_test_is_no_day_that_had_come if {
	every value in ["2026-05-03", "2026-02-30", "March", 20260301] {
		_is(_with("last_test", value), "unknown", "fields_missing")
	}
}

test_the_answer_may_take_as_long_as_the_target if {
	_is(_with("response_minutes", 30), "pass", "asserted")
	_is(_with("response_minutes", 31), "fail", "response_minutes")
}

test_unknown_if_a_time_is_no_number_of_minutes if {
	every value in ["12", -1, 1.5, true, "soon"] {
		_is(_with("response_minutes", value), "unknown", "fields_missing")
		_is(_with("target_minutes", value), "unknown", "fields_missing")
	}
}

test_no_time_at_all_is_no_target if _is(_with("target_minutes", 0), "unknown", "fields_missing")

test_fail_if_it_is_published_without_https if _is(_with("published_at", "http://acme.example/"), "fail", "published_at")

test_unknown_if_it_is_not_said_where_it_is_published if {
	every value in ["in the manual", "", 1] {
		_is(_with("published_at", value), "unknown", "fields_missing")
	}
}

test_unknown_if_contact_or_hours_say_nothing if {
	every key in ["contact", "staffed_hours"] {
		_is(_with(key, " "), "unknown", "fields_missing")
		_is(_with(key, 1), "unknown", "fields_missing")
	}
}
