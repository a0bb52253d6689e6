package claims.p3_3.c05_response_playbook_test

import data.claims.p3_3.c05_response_playbook as claim
import data.lib.attested_fixtures_test as fixtures

_analysis := {"uri": "rca/2026-01.md", "analysed_on": "2026-02-01"}

_old := {"uri": "rca/2024-01.md", "analysed_on": "2024-02-01"}

_fields := {
	"last_exercise": "2026-01-20",
	"playbook_sha256": fixtures.digest,
	"published_advisories": 2,
	"rca_records": [_analysis],
	"roles": {"lead": "Ada", "on duty": ["Bo", "Cy"]},
}

_report(fields, changes) := report if {
	params := {"max_exercise_days": 365, "max_analysis_days": 365}
	question := fixtures.question("COP-3.3-C05", params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

_analysed(records, advisories) := _report(object.union(fixtures.field(_fields, "rca_records", records), {"published_advisories": advisories}), {})

test_pass_if_exercised_and_analysed if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_one_recent_analysis_is_enough if {
	fixtures.is(_analysed([_old, _analysis, "rca.md"], null), "pass", "asserted")
}

test_pass_if_nothing_was_published if {
	fixtures.is(_analysed([], 0), "pass", "asserted")
	fixtures.is(_analysed(null, 0), "pass", "asserted")
}

test_fail_if_published_and_not_analysed if {
	fixtures.is(_analysed([], 1), "fail", "rca_records")
	fixtures.is(_analysed([_old], 1), "fail", "rca_records")
}

test_unknown_if_an_analysis_is_odd_or_the_number_missing if {
	every records in [null, "rca.md", ["rca.md"], [_old, {}], [{"uri": "rca.md"}], [{"uri": "", "analysed_on": "2026-01-01"}], [{"uri": "x", "analysed_on": "2026-05-03"}]] {
		fixtures.is(_analysed(records, 1), "unknown", "fields_missing")
	}
	every advisories in [null, "none", -1, 1.5, true] {
		fixtures.is(_analysed([], advisories), "unknown", "fields_missing")
		fixtures.is(_analysed([_old], advisories), "unknown", "fields_missing")
	}
}

test_the_exercise_may_be_a_year_old if {
	fixtures.is(_field("last_exercise", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("last_exercise", "2025-05-31"), "fail", "last_exercise")
	fixtures.is(_field("last_exercise", "2026-05-03"), "unknown", "fields_missing")
}

_other := replace(fixtures.digest, "9", "8")

test_unknown_if_the_playbook_is_not_the_document if {
	fixtures.is(_field("playbook_sha256", _other), "unknown", "fields_missing")
	fixtures.is(_report(_fields, fixtures.documented({"sha256": "", "matches": null})), "unknown", "fields_missing")
	fixtures.is(_report(_fields, fixtures.remote), "unknown", "fields_missing")
}

test_unknown_if_the_playbook_is_one_that_was_not_compared if {
	compared := fixtures.document
	playbook := object.union(compared, {"sha256": _other, "seen": "remote", "matches": null})
	report := _report(fixtures.field(_fields, "playbook_sha256", _other), {"evidence": [compared, playbook]})
	fixtures.is(report, "unknown", "fields_missing")
}

test_fail_if_the_document_changed if {
	fixtures.is(_report(_fields, fixtures.documented({"matches": false})), "fail", "evidence_changed")
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in {"last_exercise", "playbook_sha256", "roles"} {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")
