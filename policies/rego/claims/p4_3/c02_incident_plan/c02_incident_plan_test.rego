package claims.p4_3.c02_incident_plan_test

import data.claims.p4_3.c02_incident_plan as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"max_initial_notice_hours": 72, "max_review_days": 365}

_fields := {
	"notable_criteria": "Loss of customer data",
	"initial_notice_hours": 24,
	"update_interval_hours": 12,
	"pir_days": 30,
	"last_review": "2026-01-02",
}

_report(fields, changes) := report if {
	report := claim.report with input as fixtures.question("COP-4.3-C02", _params, fields, changes)
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled("COP-4.3-C02", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_unknown_if_no_document_is_compared if fixtures.is(_report(_fields, fixtures.remote), "unknown", "digest_missing")

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")

test_pass_if_all_is_said_and_shown if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_the_first_notice_may_take_72_hours if {
	fixtures.is(_field("initial_notice_hours", 72), "pass", "asserted")
	fixtures.is(_field("initial_notice_hours", 72.5), "fail", "initial_notice_hours")
}

test_the_review_may_be_a_year_old if {
	fixtures.is(_field("last_review", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("last_review", "2025-05-31"), "fail", "last_review")
}

test_unknown_if_the_review_is_after_the_issue if fixtures.is(_field("last_review", "2026-05-03"), "unknown", "fields_missing")

test_unknown_if_a_time_is_no_time if {
	every name in ["initial_notice_hours", "update_interval_hours", "pir_days"] {
		every value in ["24", 0, -1, 1e300, [24], true] {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}
