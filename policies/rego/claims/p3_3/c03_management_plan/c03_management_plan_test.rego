package claims.p3_3.c03_management_plan_test

import data.claims.p3_3.c03_management_plan as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"detection": "Scanners of each release and reports from outside",
	"exceptions_process": "Approved by the security lead for at most 30 days",
	"reviewed_on": "2026-04-01",
	"roles": {"owner": "Ada", "triage": ["Bo", "Cy"]},
	"scoring": "CVSS v4.0",
	"targets": {"critical": 7, "high": 30, "medium": 90},
}

_report(fields, changes) := report if {
	params := {"max_review_days": 365, "max_target_days": {"critical": 14, "high": 30}}
	question := fixtures.question("COP-3.3-C03", params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_pass_if_the_plan_has_everything if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_if_several_scores_are_used if fixtures.is(_field("scoring", ["CVSS v3.1", "EPSS"]), "pass", "asserted")

test_pass_at_the_limits if fixtures.is(_field("targets", {"critical": 14, "high": 30}), "pass", "asserted")

test_fail_if_a_target_is_too_long if {
	fixtures.is(_field("targets", {"critical": 15, "high": 30}), "fail", "targets")
	fixtures.is(_field("targets", {"critical": 1, "high": 30.5}), "fail", "targets")
}

test_fail_if_too_long_though_the_other_is_missing if fixtures.is(_field("targets", {"high": 60}), "fail", "targets")

test_unknown_if_a_target_is_missing_or_odd if {
	every value in array.concat(fixtures.odd, [0, "14 days", "7"]) {
		fixtures.is(_field("targets", {"critical": value, "high": 30}), "unknown", "fields_missing")
		fixtures.is(_field("targets", {"critical": 7, "high": value}), "unknown", "fields_missing")
		fixtures.is(_field("targets", {"critical": 7, "high": 30, "low": value}), "unknown", "fields_missing")
	}
	fixtures.is(_field("targets", {"critical": 7}), "unknown", "fields_missing")
	fixtures.is(_field("targets", [7, 30]), "unknown", "fields_missing")
}

test_the_review_may_be_a_year_old if {
	fixtures.is(_field("reviewed_on", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("reviewed_on", "2025-05-31"), "fail", "reviewed_on")
}

test_unknown_if_the_review_is_after_the_issue if {
	fixtures.is(_field("reviewed_on", "2026-05-03"), "unknown", "fields_missing")
}

test_unknown_if_a_role_has_no_holder if {
	every roles in [{"owner": ""}, {"owner": "Ada", "triage": []}, {"owner": null}, ["Ada"], "Ada"] {
		fixtures.is(_field("roles", roles), "unknown", "fields_missing")
	}
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
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

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")
