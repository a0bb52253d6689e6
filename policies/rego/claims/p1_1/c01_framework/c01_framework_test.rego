package claims.p1_1.c01_framework_test

import data.claims.p1_1.c01_framework as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"framework": "NIST-SSDF",
	"version": "1.1",
	"topics": ["threat-modelling", "requirements", "secure-coding"],
	"last_review": "2026-05-01",
}

_params := {"max_review_days": 400, "topics": ["threat-modelling", "requirements", "secure-coding"]}

_report(fields, changes) := report if {
	question := fixtures.question("COP-1.1-C01", _params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_pass_if_named_documented_and_covering if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_if_the_version_is_a_number if fixtures.is(_field("version", 1.1), "pass", "asserted")

test_pass_if_topics_are_spelt_freely if {
	topics := ["Threat modelling ", "REQUIREMENTS", "secure_coding", "something else"]
	fixtures.is(_field("topics", topics), "pass", "asserted")
}

test_pass_if_another_framework_is_named if {
	other := object.union(_fields, {"framework": "Other", "framework_name": "BSIMM"})
	fixtures.is(_report(other, {}), "pass", "asserted")
}

test_unknown_if_another_framework_is_not_named if {
	fixtures.is(_field("framework", "other"), "unknown", "fields_missing")
}

test_fail_if_a_topic_lacks if {
	fixtures.is(_field("topics", ["requirements", "secure-coding"]), "fail", "topics")
}

test_unknown_if_a_topic_may_be_meant_by_other_words if {
	topics := ["threat analysis", "requirements", "secure-coding"]
	fixtures.is(_field("topics", topics), "unknown", "fields_missing")
}

test_unknown_if_the_review_is_after_the_issue if {
	fixtures.is(_field("last_review", "2026-05-03"), "unknown", "fields_missing")
}

test_fail_if_the_review_is_old if {
	fixtures.is(_field("last_review", "2025-04-27"), "pass", "asserted")
	fixtures.is(_field("last_review", "2025-04-26"), "fail", "last_review")
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
