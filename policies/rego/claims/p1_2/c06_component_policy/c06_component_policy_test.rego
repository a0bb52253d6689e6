package claims.p1_2.c06_component_policy_test

import data.claims.p1_2.c06_component_policy as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"eol_component_rule": "Replaced within a quarter",
	"owner_role": "Platform lead",
	"review_interval": "Twice a year",
	"risk_assessment": "Scored by exposure and maintenance",
	"selection_criteria": "Maintained, licensed and without open critical findings",
	"supplier_requirements_shared": true,
}

_report(fields, changes) := report if {
	question := fixtures.question("COP-1.2-C06", {"always_applies": false}, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_pass_if_every_field_is_filled if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_if_the_interval_is_in_days if fixtures.is(_field("review_interval", 180), "pass", "asserted")

test_pass_if_it_is_said_how_requirements_are_shared if {
	fixtures.is(_field("supplier_requirements_shared", "An annex of each contract"), "pass", "asserted")
}

test_fail_if_requirements_are_not_shared if {
	fixtures.is(_field("supplier_requirements_shared", false), "fail", "supplier_requirements_shared")
}

test_fail_if_not_shared_though_a_field_is_missing if {
	fields := object.union(object.remove(_fields, ["owner_role"]), {"supplier_requirements_shared": false})
	fixtures.is(_report(fields, {}), "fail", "supplier_requirements_shared")
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in [odd | some odd in fixtures.odd; odd != true] {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_unknown_if_no_document_is_compared if {
	fixtures.is(_report(_fields, fixtures.remote), "unknown", "digest_missing")
}

test_fail_if_the_document_changed if {
	fixtures.is(_report(_fields, fixtures.documented({"matches": false})), "fail", "evidence_changed")
}

test_not_applicable_if_attested if {
	fixtures.is(_report(_fields, {"status": "not_applicable"}), "not_applicable", "attested")
}
