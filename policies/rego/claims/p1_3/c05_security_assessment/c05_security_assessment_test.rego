package claims.p1_3.c05_security_assessment_test

import data.claims.p1_3.c05_security_assessment as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-1.3-C05"

_params := {
	"always_applies": false,
	"assessor_kinds": ["independent", "specialist"],
	"max_assessment_days": 365,
}

_sound := {
	"assessor": "Example Testing Ltd",
	"assessor_kind": "independent",
	"performed_on": "2026-03-01",
	"scope": "The service and its API",
	"report_sha256": fixtures.digest,
	"open_critical": 0,
	"open_high": 0,
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
	_is_ruled(fixtures.remote, "unknown", "fields_missing")
}

test_fail_if_a_finding_is_open if {
	every key in ["open_critical", "open_high"] {
		_is(_with(key, 2), "fail", key)
	}
}

test_unknown_if_a_number_is_none if {
	every value in [-1, 0.5, "0", false, "none", []] {
		_is(_with("open_high", value), "unknown", "fields_missing")
	}
}

test_fail_if_the_developers_assessed if _is(_with("assessor_kind", "developers"), "fail", "assessor_kind")

test_unknown_if_the_kind_is_not_known if _is(_with("assessor_kind", "a friend"), "unknown", "fields_missing")

test_the_assessment_may_be_a_year_old if {
	_is(_with("performed_on", "2025-06-01"), "pass", "asserted")
	_is(_with("performed_on", "2025-05-31"), "fail", "performed_on")
}

test_unknown_if_the_day_had_not_come_when_it_was_attested if {
	every value in ["2026-05-03", "2027-01-01", "2026-02-30", "spring", 20260301] {
		_is(_with("performed_on", value), "unknown", "fields_missing")
	}
}

test_unknown_if_the_report_is_another_document if {
	_is(_with("report_sha256", replace(fixtures.digest, "9", "8")), "unknown", "fields_missing")
}

test_an_open_finding_outweighs_what_is_missing if _is({"open_critical": 1}, "fail", "open_critical")
