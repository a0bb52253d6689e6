package claims.p4_3.c03_incidents_in_time_test

import data.claims.p4_3.c03_incidents_in_time as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"period_days": 730, "max_nil_return_days": 180}

_incident := {
	"id": "INC-7",
	"notable": true,
	"detected_at": "2025-10-01T08:00:00Z",
	"notified_at": "2025-10-02T08:00:00Z",
	"channel_url": "https://status.acme.example/7",
	"pir_on": "2025-10-31",
	"pir_uri": "https://status.acme.example/7/report",
}

_fields := {"initial_notice_hours": 24, "pir_days": 30, "incidents": [_incident]}

# Issued long after the incident, and within the age of a nil return.
_sound := object.union(fixtures.sound("COP-4.3-C03", _fields), {"issued": "2026-01-02", "approved_by": {"date": "2026-01-02"}})

# Issued the day before now.
_late := object.union(_sound, {"issued": "2026-05-31"})

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

_changed(record, changes) := fixtures.with_fields(record, object.union(_fields, changes))

_field(key, value) := _report([_changed(_sound, {key: value})])

# The one incident with other values.
_one(changes) := _field("incidents", [object.union(_incident, changes)])

_nil(changes) := _report([object.union(fixtures.with_fields(_sound, {"incidents": []}), changes)])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-4.3-C03", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_unknown_if_a_file_is_hidden if {
	every case in [[[], "hidden"], [["COP-4.3-C03"], "hidden"], [["COP-4.3-C02"], "plan"]] {
		hidden := {"facts": {"attestations": {"hidden": [fixtures.hidden_part(case[0])]}}}
		report := claim.report with input as object.union(fixtures.asked([_sound], _params), hidden)
		fixtures.is(report, "unknown", case[1])
	}
}

test_unknown_if_no_document_is_compared if fixtures.is(_report([object.union(_sound, fixtures.remote)]), "unknown", "digest_missing")

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_fields) {
		lacking := fixtures.with_fields(_sound, object.remove(_fields, [key]))
		fixtures.is(_report([lacking]), "unknown", "fields_missing")
		fixtures.is(_field(key, null), "unknown", "fields_missing")
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_with({"status": "not_applicable"}), "fail", "always_applies")

test_the_last_hour_and_the_last_day_are_in_time if fixtures.is(_report([_sound]), "pass", "asserted")

test_fail_if_the_notice_is_late if {
	every time in ["2025-10-02T08:00:01Z", "2025-10-02T04:00:01-04:00", "2025-11-01T00:00:00Z"] {
		fixtures.is(_one({"notified_at": time}), "fail", "notified_at")
	}
}

test_offsets_count if fixtures.is(_one({"notified_at": "2025-10-02T10:00:00+02:00"}), "pass", "asserted")

test_fail_if_the_report_is_late_wherever_the_vendor_is if {
	fixtures.is(_one({"pir_on": "2025-11-01"}), "fail", "pir_on")
	evening := {"detected_at": "2025-10-01T23:00:00Z", "notified_at": "2025-10-01T23:30:00Z"}
	fixtures.is(_one(object.union(evening, {"pir_on": "2025-11-01"})), "pass", "asserted")
	fixtures.is(_one(object.union(evening, {"pir_on": "2025-11-02"})), "fail", "pir_on")
}

test_fail_if_there_was_none if {
	fixtures.is(_one({"notified_at": "never"}), "fail", "notified_at")
	fixtures.is(_one({"pir_on": "never", "pir_uri": null}), "fail", "pir_on")
}

test_one_late_notice_fails_among_strange_rows if {
	rows := [null, {"notable": null}, object.union(_incident, {"notified_at": "2025-10-05T00:00:00Z"})]
	fixtures.is(_field("incidents", rows), "fail", "notified_at")
}

test_unknown_if_a_part_is_missing_or_strange if {
	every key in object.keys(_incident) {
		fixtures.is(_field("incidents", [object.remove(_incident, [key])]), "unknown", "fields_missing")
		every value in [null, "", "soon", 1, ["x"], {}] {
			_is_strange(key, value)
		}
	}
}

_is_strange(key, value) if fixtures.is(_one({key: value}), "unknown", "fields_missing")

# Any text names an incident or a place.
_is_strange(key, "soon") if key in {"id", "channel_url", "pir_uri"}

test_unknown_if_a_row_is_no_row if {
	every row in [null, "INC-7", 7, [], {}] {
		fixtures.is(_field("incidents", [_incident, row]), "unknown", "fields_missing")
	}
}

test_unknown_if_times_contradict_each_other if {
	every changes in [
		{"notified_at": "2025-10-01T07:59:59Z"},
		{"pir_on": "2025-09-29"},
		{"detected_at": "2026-06-03T00:00:00Z"},
		{"detected_at": "2025-02-30T00:00:00Z"},
	] {
		fixtures.is(_one(changes), "unknown", "fields_missing")
	}
}

test_unknown_if_something_came_after_the_attestation if {
	fixtures.is(_one({"pir_on": "2026-01-03"}), "unknown", "fields_missing")
	fixtures.is(_one({"notified_at": "2026-01-03T00:00:01Z"}), "unknown", "fields_missing")
	new := {"detected_at": "2026-02-01T00:00:00Z", "notified_at": "2026-02-01T01:00:00Z", "pir_on": "2026-02-02"}
	fixtures.is(_one(new), "unknown", "fields_missing")
}

test_a_commitment_is_a_number if {
	every value in ["24", 0, -1, 1e300, true, [24]] {
		fixtures.is(_field("initial_notice_hours", value), "unknown", "fields_missing")
		fixtures.is(_field("pir_days", value), "unknown", "fields_missing")
	}
}

test_what_was_before_the_period_does_not_count if {
	old := {"detected_at": "2024-05-31T23:59:00Z", "notified_at": "2024-08-01T00:00:00Z"}
	fixtures.is(_field("incidents", [_incident, object.union(_incident, old)]), "pass", "asserted")
	last := {"detected_at": "2024-06-01T00:00:00Z", "notified_at": "2024-08-01T00:00:00Z"}
	fixtures.is(_field("incidents", [_incident, object.union(_incident, last)]), "fail", "notified_at")
}

test_small_incidents_do_not_count if {
	fixtures.is(_field("incidents", [_incident, {"notable": false}]), "pass", "asserted")
	fixtures.is(_field("incidents", [_incident, {"notable": "no"}]), "unknown", "fields_missing")
}

_open := {"id": "INC-8", "notable": true, "detected_at": "2026-05-31T12:00:00Z"}

test_what_is_not_due_yet_is_left_out if {
	fixtures.is(_report([_changed(_late, {"incidents": [_incident, _open]})]), "pass", "asserted")
	fixtures.is(_report([_changed(_late, {"incidents": [_open]})]), "unknown", "not_due")
	never := object.union(_open, {"notified_at": "never", "pir_on": "never"})
	fixtures.is(_report([_changed(_late, {"incidents": [never]})]), "unknown", "not_due")
}

test_unknown_once_it_is_due if {
	due := object.union(_open, {"detected_at": "2026-05-31T00:00:00Z"})
	fixtures.is(_report([_changed(_late, {"incidents": [_incident, due]})]), "unknown", "fields_missing")
	notified := object.union(_open, {"detected_at": "2026-05-02T00:00:00Z", "notified_at": "2026-05-02T01:00:00Z", "channel_url": "x"})
	fixtures.is(_report([_changed(_late, {"incidents": [_incident, notified]})]), "unknown", "fields_missing")
}

test_an_open_incident_that_was_notified_late_fails if {
	late := object.union(_open, {"detected_at": "2026-05-29T00:00:00Z", "notified_at": "2026-05-30T01:00:00Z"})
	fixtures.is(_report([_changed(_late, {"incidents": [late]})]), "fail", "notified_at")
}

test_a_nil_return_is_no_pass if {
	fixtures.is(_nil({}), "not_applicable", "nil_return")
	fixtures.is(_field("incidents", [{"notable": false}]), "not_applicable", "nil_return")
	fixtures.is(_report([object.union(fixtures.with_fields(_sound, {"incidents": []}), fixtures.remote)]), "unknown", "digest_missing")
}

test_fail_if_a_delegate_approves_a_nil_return if {
	fixtures.is(_nil({"approved_by": {"role": "delegate"}}), "fail", "approved_by")
	fixtures.is(_with({"approved_by": {"role": "delegate"}}), "pass", "asserted")
}

test_a_nil_return_holds_for_180_days if {
	approved := {"approved_by": {"date": "2025-12-03"}}
	fixtures.is(_nil(object.union(approved, {"issued": "2025-12-03"})), "not_applicable", "nil_return")
	fixtures.is(_nil({"issued": "2025-12-02"}), "unknown", "attestation_expired")
	fixtures.is(_nil({"issued": "2025-11-02"}), "fail", "attestation_expired")
	fixtures.is(_nil({"approved_by": {"date": "2025-12-02"}}), "unknown", "attestation_expired")
	fixtures.is(_nil({"approved_by": {"date": "2026-06-02"}}), "unknown", "not_approved")
}

test_a_register_with_incidents_or_none_holds_for_a_year if {
	fixtures.is(_with({"issued": "2025-11-02"}), "pass", "asserted")
	every incidents in ["none", null, {}] {
		record := object.union(_changed(_sound, {"incidents": incidents}), {"issued": "2025-11-02"})
		fixtures.is(_report([record]), "unknown", "fields_missing")
	}
}

_plan(hours) := object.union(fixtures.sound("COP-4.3-C02", {"initial_notice_hours": hours, "pir_days": 30}), {"id": "plan"})

test_the_plan_commits if {
	fixtures.is(_report([_sound, _plan(24)]), "pass", "asserted")
	every hours in [12, 48, "24", null] {
		fixtures.is(_report([_sound, _plan(hours)]), "unknown", "plan")
	}
}

test_neither_pass_nor_fail_if_the_plan_says_otherwise if {
	late := _changed(_sound, {"incidents": [object.union(_incident, {"notified_at": "2025-10-03T00:00:00Z"})]})
	fixtures.is(_report([late, _plan(24)]), "fail", "notified_at")
	fixtures.is(_report([late, _plan(72)]), "unknown", "plan")
}

test_an_unsound_plan_is_a_plan_too if {
	fixtures.is(_report([_sound, object.union(_plan(12), {"expires": "2026-05-01"})]), "unknown", "plan")
	fixtures.is(_report([_sound, object.union(_plan(24), {"expires": "2026-05-01"})]), "pass", "asserted")
}

test_a_message_is_short_whatever_the_register if {
	long := concat("", ["x" | some _ in numbers.range(1, 5000)])
	rows := [object.union(_incident, {"id": sprintf("%d%s", [i, long]), "pir_on": null}) | some i in numbers.range(1, 40)]
	fixtures.is(_field("incidents", rows), "unknown", "fields_missing")
	fixtures.is(_one({"id": long, "notified_at": "never"}), "fail", "notified_at")
}

test_unknown_if_two_attestations_of_the_plan_disagree if {
	plan := object.union(fixtures.sound("COP-4.3-C02", object.filter(_fields, ["initial_notice_hours", "pir_days"])), {"id": "plan"})
	other := object.union(plan, {"id": "other", "status": "not_achieved"})
	fixtures.is(_report([_sound, plan]), "pass", "asserted")
	fixtures.is(_report([_sound, plan, other]), "unknown", "plan")
}
