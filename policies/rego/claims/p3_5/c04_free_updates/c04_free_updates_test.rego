package claims.p3_5.c04_free_updates_test

import data.claims.p3_5.c04_free_updates as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-3.5-C04"

_params := {"min_argument": 40}

_sound := {
	"charged": "none",
	"policy_uri": "https://acme.example/support",
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

_reason := "The product is made for one business customer, who agreed to it."

_contract := {"charged": "bespoke_contract", "bespoke_reason": _reason}

test_fail_if_updates_cost_extra if _is(_with("charged", "extra"), "fail", "charged")

test_unknown_if_the_charge_is_not_known if {
	every value in ["some", "", true, false, 0, ["none"]] {
		_is(_with("charged", value), "unknown", "fields_missing")
	}
}

test_fail_if_the_policy_is_without_https if _is(_with("policy_uri", "http://acme.example/support"), "fail", "policy_uri")

test_unknown_if_the_policy_is_no_address if {
	every value in ["support.md", "", 1, {}] {
		_is(_with("policy_uri", value), "unknown", "fields_missing")
	}
}

test_pass_if_a_contract_is_argued if _is(_contract, "pass", "asserted")

test_unknown_if_a_contract_is_not_argued if {
	every value in ["because", null, true, ""] {
		_is(object.union(_contract, {"bespoke_reason": value}), "unknown", "fields_missing")
	}
	_is({"charged": "bespoke_contract"}, "unknown", "fields_missing")
}

test_no_argument_helps_what_costs_extra if _is({"charged": "extra", "bespoke_reason": _reason}, "fail", "charged")
