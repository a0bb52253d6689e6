package claims.p3_2.c04_timely_triage_test

import data.claims.p3_2.c04_timely_triage as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"acknowledged_in_time": 18,
	"median_days_to_triage": 4.5,
	"outcomes_recorded": 20,
	"period": {"from": "2025-01-01", "to": "2025-12-31"},
	"published_triage_days": 7,
	"reports": 20,
}

_silent := {"period": _fields.period, "reports": 0, "channel_tested_on": "2026-03-01"}

_report(fields, changes) := report if {
	params := {
		"min_percent": 90,
		"min_period_days": 360,
		"max_period_days": 400,
		"max_period_age_days": 400,
		"max_channel_test_days": 365,
	}
	question := fixtures.question("COP-3.2-C04", params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_pass_if_enough_are_acknowledged_and_recorded if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_without_a_document_that_was_compared if {
	fixtures.is(_report(_fields, fixtures.remote), "pass", "asserted")
}

test_fail_if_too_few_are_acknowledged if fixtures.is(_field("acknowledged_in_time", 17), "fail", "acknowledged_in_time")

test_fail_if_too_few_outcomes_are_recorded if fixtures.is(_field("outcomes_recorded", 0), "fail", "outcomes_recorded")

test_fail_if_half_took_too_long if {
	fixtures.is(_field("median_days_to_triage", 7), "pass", "asserted")
	fixtures.is(_field("median_days_to_triage", 7.5), "fail", "median_days_to_triage")
}

test_a_share_is_no_count if fixtures.is(_field("acknowledged_in_time", 0.95), "unknown", "fields_missing")

test_unknown_if_more_are_acknowledged_than_there_are if {
	fixtures.is(_field("acknowledged_in_time", 21), "unknown", "fields_missing")
}

test_another_period_neither_passes_nor_fails if {
	every period in [
		{"from": "2025-06-01", "to": "2025-12-31"},
		{"from": "2024-01-01", "to": "2025-12-31"},
		{"from": "2024-04-27", "to": "2025-04-26"},
		{"from": "2025-06-02", "to": "2026-06-02"},
		{"from": "2026-06-01", "to": "2025-06-01"},
		{"from": "2025-02-30", "to": "2026-02-28"},
		{"to": "2025-12-31"},
		{"from": "2025-01-01"},
	] {
		fixtures.is(_field("period", period), "unknown", "fields_missing")
		few := object.union(object.remove(_fields, ["period"]), {"acknowledged_in_time": 1, "period": period})
		fixtures.is(_report(few, {}), "unknown", "fields_missing")
	}
}

test_pass_if_the_period_ended_just_in_time if {
	fixtures.is(_field("period", {"from": "2024-05-01", "to": "2025-04-27"}), "pass", "asserted")
}

test_unknown_if_the_period_ends_after_the_issue if {
	fixtures.is(_field("period", {"from": "2025-05-02", "to": "2026-05-02"}), "pass", "asserted")
	fixtures.is(_field("period", {"from": "2025-05-03", "to": "2026-05-03"}), "unknown", "fields_missing")
}

test_pass_without_reports_if_the_channel_was_tested if fixtures.is(_report(_silent, {}), "pass", "asserted")

test_unknown_without_reports_if_the_test_is_old_or_odd if {
	every value in array.concat(fixtures.odd, ["2025-05-31", "2026-05-03", "2026-06-02"]) {
		fixtures.is(_report(object.remove(_silent, ["channel_tested_on"]), {}), "unknown", "fields_missing")
		fields := fixtures.field(_silent, "channel_tested_on", value)
		fixtures.is(_report(fields, {}), "unknown", "fields_missing")
	}
}

test_unknown_without_reports_if_some_are_acknowledged if {
	fixtures.is(_report(object.union(_silent, {"acknowledged_in_time": 0}), {}), "pass", "asserted")
	fixtures.is(_report(object.union(_silent, {"acknowledged_in_time": 1}), {}), "unknown", "fields_missing")
}

test_unknown_without_reports_if_no_document_is_compared if {
	report := _report(_silent, fixtures.remote)
	fixtures.is(report, "unknown", "digest_missing")
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")
