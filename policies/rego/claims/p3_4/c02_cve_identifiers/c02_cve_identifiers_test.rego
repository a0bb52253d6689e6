package claims.p3_4.c02_cve_identifiers_test

import data.claims.p3_4.c02_cve_identifiers as claim
import data.lib.attested_fixtures_test as fixtures

_params := {
	"always_applies": false,
	"min_percent": 95,
	"period_months": 24,
	"max_count_days": 365,
	"routes": ["own", "root", "github", "mitre"],
}

_fields := {"cna_route": "github", "qualifying_advisories": 20, "with_cve": 19, "counted_on": "2026-01-02"}

_sound := fixtures.sound("COP-3.4-C02", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-3.4-C02", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
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

test_not_applicable_if_argued if fixtures.is(_with({"status": "not_applicable"}), "not_applicable", "attested")

test_pass_if_all_is_said_and_shown if fixtures.is(_report([_sound]), "pass", "asserted")

test_fail_if_one_fewer_has_an_identifier if fixtures.is(_field("with_cve", 18), "fail", "share")

test_fail_if_there_is_no_route if fixtures.is(_field("cna_route", "none"), "fail", "cna_route")

test_unknown_if_a_value_is_none_of_those_asked_for if {
	every case in [
		["cna_route", "GitHub"], ["cna_route", ["own"]],
		["with_cve", 21], ["with_cve", "19"], ["with_cve", 18.5], ["with_cve", -1],
		["qualifying_advisories", "20"], ["qualifying_advisories", 18], ["qualifying_advisories", 1e300], ["qualifying_advisories", true],
		["counted_on", "2026-05-03"], ["counted_on", "2026-02-30"], ["counted_on", 20260102],
	] {
		fixtures.is(_field(case[0], case[1]), "unknown", "fields_missing")
	}
}

test_an_old_count_neither_passes_nor_fails if {
	every share in [0, 20] {
		old := fixtures.with_fields(_sound, object.union(_fields, {"counted_on": "2025-05-31", "with_cve": share}))
		fixtures.is(_report([old]), "unknown", "fields_missing")
	}
}

test_not_applicable_if_none_qualified if {
	none := fixtures.with_fields(_sound, object.union(_fields, {"qualifying_advisories": 0, "with_cve": 0}))
	fixtures.is(_report([none]), "not_applicable", "no_advisories")
	fixtures.is(_report([object.union(none, fixtures.remote)]), "unknown", "digest_missing")
}
