package claims.p1_4.c02_product_authentication_test

import data.claims.p1_4.c02_product_authentication as claim
import data.lib.attested_fixtures_test as fixtures

_params := {
	"always_applies": false,
	"privileged_mfa": ["enforced", "default_on_opt_out"],
	"default_passwords": ["none", "forced_change"],
}

_fields := {"privileged_mfa": "enforced", "default_passwords": "none"}

_report(fields, changes) := report if {
	report := claim.report with input as fixtures.question("COP-1.4-C02", _params, fields, changes)
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled("COP-1.4-C02", _fields, _params) {
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

test_not_applicable_if_attested if fixtures.is(_report(_fields, {"status": "not_applicable"}), "not_applicable", "attested")

test_pass_if_enforced_without_defaults if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_if_the_password_must_be_changed if fixtures.is(_field("default_passwords", "forced_change"), "pass", "asserted")

test_fail_if_mfa_is_a_choice if {
	every value in ["available", "none"] {
		fixtures.is(_field("privileged_mfa", value), "fail", "privileged_mfa")
	}
}

test_fail_if_a_default_password_is_there if fixtures.is(_field("default_passwords", "present"), "fail", "default_passwords")

test_unknown_if_a_value_is_not_known if {
	every value in ["yes", ["enforced"]] {
		fixtures.is(_field("privileged_mfa", value), "unknown", "fields_missing")
		fixtures.is(_field("default_passwords", value), "unknown", "fields_missing")
	}
}
