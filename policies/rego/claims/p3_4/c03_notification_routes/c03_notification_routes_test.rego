package claims.p3_4.c03_notification_routes_test

import data.claims.p3_4.c03_notification_routes as claim
import data.lib.attested_fixtures_test as fixtures

_params := {
	"parties": ["internal_security", "customers", "upstream_oss", "suppliers", "authorities"],
	"may_not_apply": ["authorities"],
	"min_argument": 40,
	"max_review_days": 365,
}

_fields := {"matrix": [_row(party) | some party in _params.parties], "last_review": "2026-01-02"}

_sound := fixtures.sound("COP-3.4-C03", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-3.4-C03", _fields, _params) {
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

test_fail_if_it_does_not_apply if fixtures.is(_with({"status": "not_applicable"}), "fail", "always_applies")

test_pass_if_all_is_said_and_shown if fixtures.is(_report([_sound]), "pass", "asserted")

_row(party) := {"party": party, "trigger": "A vulnerability", "deadline_hours": 24, "contact": "Team"}

# The matrix with another row for authorities, its last.
_last(row) := _field("matrix", array.concat(array.slice(_fields.matrix, 0, 4), [row]))

_argument := "No law of a market that the product is sold in asks for a report."

test_fail_if_a_party_has_no_row if {
	fixtures.is(_field("matrix", array.slice(_fields.matrix, 0, 4)), "fail", "matrix")
	fixtures.is(_last(_row("customers")), "fail", "matrix")
	fixtures.is(_field("matrix", []), "fail", "matrix")
}

test_unknown_if_a_strange_row_may_be_meant if {
	every row in [_row("regulators"), _row(""), _row(null), "authorities", null, {}, []] {
		fixtures.is(_last(row), "unknown", "fields_missing")
	}
}

test_a_party_more_changes_nothing if {
	fixtures.is(_field("matrix", array.concat(_fields.matrix, [_row("insurers"), {"party": "press"}])), "pass", "asserted")
	fixtures.is(_field("matrix", array.concat(_fields.matrix, [null])), "unknown", "fields_missing")
}

test_unknown_if_any_row_of_a_party_lacks_a_part if {
	every part in [
		{"trigger": ""}, {"trigger": null}, {"contact": "tbd"}, {"contact": ["Team"]},
		{"deadline_hours": 0}, {"deadline_hours": "24"}, {"deadline_hours": null}, {"deadline_hours": true},
	] {
		fixtures.is(_last(object.union(_row("authorities"), part)), "unknown", "fields_missing")
		two := array.concat(_fields.matrix, [object.union(_row("authorities"), part)])
		fixtures.is(_field("matrix", two), "unknown", "fields_missing")
	}
}

test_authorities_may_be_left_out_with_an_argument if {
	fixtures.is(_last({"party": "authorities", "not_applicable": _argument}), "pass", "asserted")
	every argument in ["No law.", true, 1, ["x"], ""] {
		fixtures.is(_last({"party": "authorities", "not_applicable": argument}), "unknown", "fields_missing")
	}
}

test_what_is_not_left_out_needs_its_parts if {
	every no in [null, false] {
		fixtures.is(_last({"party": "authorities", "not_applicable": no}), "unknown", "fields_missing")
		fixtures.is(_last(object.union(_row("authorities"), {"not_applicable": no})), "pass", "asserted")
	}
}

test_fail_if_another_party_is_left_out if {
	rows := array.concat(_fields.matrix, [{"party": "customers", "not_applicable": _argument}])
	fixtures.is(_field("matrix", rows), "fail", "not_applicable")
}

test_unknown_if_the_matrix_is_no_list if {
	every matrix in ["x", {"customers": _row("customers")}, 1] {
		fixtures.is(_field("matrix", matrix), "unknown", "fields_missing")
	}
}

test_the_review_may_be_a_year_old if {
	fixtures.is(_field("last_review", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("last_review", "2025-05-31"), "fail", "last_review")
	fixtures.is(_field("last_review", "2026-05-03"), "unknown", "fields_missing")
}

test_a_message_is_short_whatever_the_matrix if {
	rows := [object.union(_row("customers"), {"trigger": ""}) | some _ in numbers.range(1, 200)]
	fixtures.is(_field("matrix", array.concat(_fields.matrix, rows)), "unknown", "fields_missing")
}
