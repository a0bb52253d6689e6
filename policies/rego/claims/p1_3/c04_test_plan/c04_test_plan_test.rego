package claims.p1_3.c04_test_plan_test

import data.claims.p1_3.c04_test_plan as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-1.3-C04"

_params := {
	"levels": ["unit", "integration", "static"],
	"dynamic_levels": ["dynamic", "fuzz"],
	"min_argument": 40,
}

_sound := {
	"levels": ["unit", "integration", "static", "fuzz"],
	"security_requirements_covered": true,
	"third_party_covered": true,
	"updates_covered": true,
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

test_it_applies_to_every_product if {
	_is_ruled({"status": "not_applicable"}, "fail", "always_applies")
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

_argument := "The product is a document template and runs no code at all."

_static := ["unit", "integration", "static"]

test_fail_if_something_is_not_covered if {
	every key in ["security_requirements_covered", "third_party_covered", "updates_covered"] {
		_is(_with(key, false), "fail", key)
		_is(_with(key, "no"), "unknown", "fields_missing")
	}
}

test_fail_if_a_wanted_level_is_not_in_the_plan if _is(_with("levels", ["unit", "fuzz"]), "fail", "levels")

test_unknown_if_a_level_of_another_name_may_be_the_wanted_one if {
	_is(_with("levels", ["unit", "static", "fuzz", "Integration tests"]), "unknown", "fields_missing")
}

test_a_level_more_is_no_fault if _is(_with("levels", array.concat(_sound.levels, ["mutation"])), "pass", "asserted")

test_no_level_says_nothing if _is(_with("levels", []), "unknown", "fields_missing")

test_a_text_is_no_list if _is(_with("levels", "unit, integration, static, fuzz"), "unknown", "fields_missing")

test_unknown_without_dynamic_tests_and_argument if {
	every value in [null, "n/a", true, ""] {
		_is(object.union(_with("levels", _static), {"dynamic_not_applicable": value}), "unknown", "fields_missing")
	}
}

test_fail_if_dynamic_tests_apply_and_are_not_there if {
	_is(object.union(_with("levels", _static), {"dynamic_not_applicable": false}), "fail", "dynamic_not_applicable")
}

test_pass_with_an_argument if {
	_is(object.union(_with("levels", _static), {"dynamic_not_applicable": _argument}), "pass", "asserted")
}

test_pass_with_dynamic_tests_whatever_else_is_said if {
	_is(object.union(_sound, {"dynamic_not_applicable": false}), "pass", "asserted")
}
