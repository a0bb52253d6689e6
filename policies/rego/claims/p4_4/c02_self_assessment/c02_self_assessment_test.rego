package claims.p4_4.c02_self_assessment_test

import data.claims.p4_4.c02_self_assessment as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"availability": ["public", "nda", "on_request"], "max_export_days": 365}

_fields := {
	"export": {"generated_on": "2026-01-02", "profile": "standard", "sha256": fixtures.digest},
	"availability": "nda",
	"how_to_get": "Ask the account manager",
}

_sound := fixtures.sound("COP-4.4-C02", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-4.4-C02", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_unknown_if_no_document_is_compared if fixtures.is(_report([object.union(_sound, fixtures.remote)]), "unknown", "fields_missing")

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_fields) {
		lacking := fixtures.with_fields(_sound, object.remove(_fields, [key]))
		fixtures.is(_report([lacking]), "unknown", "fields_missing")
		fixtures.is(_field(key, null), "unknown", "fields_missing")
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_with({"status": "not_applicable"}), "fail", "always_applies")

test_pass_if_all_is_said_and_shown if fixtures.is(_report([_sound]), "pass", "asserted")

_export(changes) := _field("export", object.union(_fields.export, changes))

test_fail_if_a_delegate_approved if fixtures.is(_with({"approved_by": {"role": "delegate"}}), "fail", "approved_by")

test_fail_if_it_stays_inside if fixtures.is(_field("availability", "internal"), "fail", "availability")

test_unknown_if_the_availability_is_none_that_is_known if {
	every value in ["maybe", "Public", ["public"], true] {
		fixtures.is(_field("availability", value), "unknown", "fields_missing")
	}
}

test_fail_if_the_export_is_old if fixtures.is(_export({"generated_on": "2025-05-31"}), "fail", "generated_on")

test_the_export_may_be_a_year_old if fixtures.is(_export({"generated_on": "2025-06-01"}), "pass", "asserted")

test_unknown_if_it_was_approved_before_it_was_made if {
	fixtures.is(_with({"approved_by": {"date": "2026-01-01"}}), "unknown", "fields_missing")
	fixtures.is(_with({"approved_by": {"date": "2026-06-02"}}), "unknown", "not_approved")
}

test_unknown_if_it_was_made_after_the_issue if fixtures.is(_export({"generated_on": "2026-05-03"}), "unknown", "fields_missing")

test_unknown_if_a_part_of_the_export_is_missing_or_null if {
	every key in object.keys(_fields.export) {
		fixtures.is(_field("export", object.remove(_fields.export, [key])), "unknown", "fields_missing")
		fixtures.is(_export({key: null}), "unknown", "fields_missing")
	}
}

test_unknown_if_the_export_is_another_document_or_none if {
	fixtures.is(_export({"sha256": "00"}), "unknown", "fields_missing")
	every value in ["report.json", [], 1] {
		fixtures.is(_field("export", value), "unknown", "fields_missing")
	}
}
