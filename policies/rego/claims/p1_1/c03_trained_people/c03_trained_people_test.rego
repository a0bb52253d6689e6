package claims.p1_1.c03_trained_people_test

import data.claims.p1_1.c03_trained_people as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"course": "Secure coding",
	"counted_on": "2026-05-01",
	"roles": {"administrators": _role(2, 2), "developers": _role(38, 36)},
}

_role(people, trained) := {"people": people, "trained": trained, "oldest_completion": "2025-09-01"}

_report(fields, changes) := report if {
	params := {"max_count_days": 180, "max_training_days": 365, "min_percent": 95, "always_applies": false}
	question := fixtures.question("COP-1.1-C03", params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

_roles(changes) := _field("roles", object.union(_fields.roles, changes))

test_pass_if_enough_are_trained if {
	report := _report(_fields, {})
	fixtures.is(report, "pass", "asserted")
	some verdict in report
	contains(verdict.message, "38 of 40")
}

test_pass_without_a_document_that_was_compared if {
	fixtures.is(_report(_fields, fixtures.remote), "pass", "asserted")
}

test_fail_if_too_few_are_trained if fixtures.is(_roles({"developers": _role(38, 35)}), "fail", "roles")

test_fail_if_an_administrator_is_not if fixtures.is(_roles({"administrators": _role(2, 1)}), "fail", "administrators")

test_fail_if_an_administrator_is_not_though_another_role_is_odd if {
	fixtures.is(_roles({"administrators": _role(2, 1), "testers": null}), "fail", "administrators")
}

test_fail_if_nobody_is_trained if {
	roles := {"administrators": {"people": 1, "trained": 0}}
	fixtures.is(_field("roles", roles), "fail", "administrators")
}

test_training_that_was_old_when_counted_is_none if {
	old := {"oldest_completion": "2025-04-30"}
	fixtures.is(_roles({"administrators": old}), "fail", "administrators")

	# 37 of 40 are too few; 38 would be enough, but there may be more whose training is old.
	fixtures.is(_roles({"developers": old}), "fail", "roles")
	fixtures.is(_roles({"developers": object.union(_role(38, 37), old)}), "unknown", "fields_missing")
}

test_training_that_ran_out_since_may_have_been_repeated if {
	fixtures.is(_roles({"administrators": {"oldest_completion": "2025-05-01"}}), "unknown", "fields_missing")
	fixtures.is(_roles({"administrators": {"oldest_completion": "2025-05-31"}}), "unknown", "fields_missing")
	fixtures.is(_roles({"administrators": {"oldest_completion": "2025-06-01"}}), "pass", "asserted")
}

test_unknown_if_counts_contradict if {
	every role in [
		_role(38, 39),
		object.union(_role(38, 38), {"oldest_completion": "2026-05-02"}),
		object.union(_role(38, 38), {"oldest_completion": "2026-06-02"}),
		_role(38.5, 38),
		_role("38", 38),
	] {
		fixtures.is(_roles({"developers": role}), "unknown", "fields_missing")
	}
}

test_unknown_if_a_role_lacks_a_count if {
	every name in object.keys(_fields.roles.developers) {
		roles := object.union(object.remove(_fields.roles, ["developers"]), {"developers": object.remove(_role(38, 38), [name])})
		fixtures.is(_field("roles", roles), "unknown", "fields_missing")
	}
}

test_unknown_if_counted_after_the_issue if {
	fixtures.is(_field("counted_on", "2026-05-03"), "unknown", "fields_missing")
}

test_unknown_without_administrators if {
	fixtures.is(_field("roles", object.remove(_fields.roles, ["administrators"])), "unknown", "fields_missing")
	fixtures.is(_roles({"administrators": _role(0, 0)}), "unknown", "fields_missing")
}

test_unknown_if_nobody_is_counted if {
	fixtures.is(_field("roles", {"developers": _role(0, 0)}), "unknown", "fields_missing")
}

test_old_counts_neither_pass_nor_fail if {
	old := {"counted_on": "2025-12-02", "roles": {"administrators": object.union(_role(2, 1), {"oldest_completion": "2025-11-01"})}}
	fixtures.is(_report(object.union(_fields, old), {}), "unknown", "fields_missing")
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_not_applicable_if_attested if {
	fixtures.is(_report(_fields, {"status": "not_applicable"}), "not_applicable", "attested")
}
