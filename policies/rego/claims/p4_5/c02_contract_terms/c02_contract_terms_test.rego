package claims.p4_5.c02_contract_terms_test

import data.claims.p4_5.c02_contract_terms as claim
import data.lib.attested_fixtures_test as fixtures

_params := {
	"always_applies": false,
	"min_percent": 90,
	"max_count_days": 365,
	"counted_by": ["legal", "finance"],
}

_fields := {
	"clause_template_sha256": fixtures.digest,
	"contracts_with_clause": 9,
	"active_contracts": 10,
	"counted_on": "2026-01-02",
	"counted_by_role": "legal",
}

_sound := fixtures.sound("COP-4.5-C02", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-4.5-C02", _fields, _params) {
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

test_not_applicable_if_argued if fixtures.is(_with({"status": "not_applicable"}), "not_applicable", "attested")

test_pass_if_all_is_said_and_shown if fixtures.is(_report([_sound]), "pass", "asserted")

test_fail_if_one_fewer_has_the_clause if fixtures.is(_field("contracts_with_clause", 8), "fail", "coverage")

test_fail_if_another_team_counted if fixtures.is(_field("counted_by_role", "engineering"), "fail", "counted_by_role")

test_unknown_if_a_value_is_none_of_those_asked_for if {
	every case in [
		["contracts_with_clause", 11], ["contracts_with_clause", "9"], ["contracts_with_clause", 8.5],
		["active_contracts", 8], ["active_contracts", -1], ["active_contracts", "10"], ["active_contracts", true],
		["counted_on", "2025-05-31"], ["counted_on", "2026-05-03"], ["counted_on", 1],
		["counted_by_role", "the boss"], ["counted_by_role", ["legal"]],
		["clause_template_sha256", "00"], ["clause_template_sha256", 1],
	] {
		fixtures.is(_field(case[0], case[1]), "unknown", "fields_missing")
	}
}

_none := {"contracts_with_clause": 0, "active_contracts": 0, "clause_template_sha256": null}

_without_contracts(changes) := fixtures.with_fields(_sound, object.union(object.union(_fields, _none), changes))

test_not_applicable_if_there_are_no_contracts if {
	fixtures.is(_report([_without_contracts({})]), "not_applicable", "no_contracts")
}

test_no_contracts_must_be_shown_and_counted_lately if {
	fixtures.is(_report([object.union(_without_contracts({}), fixtures.remote)]), "unknown", "digest_missing")
	fixtures.is(_report([_without_contracts({"counted_on": "2025-05-31"})]), "unknown", "fields_missing")
	fixtures.is(_report([_without_contracts({"counted_by_role": "sales"})]), "fail", "counted_by_role")
}
