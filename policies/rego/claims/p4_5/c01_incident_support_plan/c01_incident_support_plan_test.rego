package claims.p4_5.c01_incident_support_plan_test

import data.claims.p4_5.c01_incident_support_plan as claim
import data.lib.attested_fixtures_test as fixtures

_params := {
	"topics": ["roles", "contacts", "containment", "recovery", "post_incident"],
	"shared_how": ["public", "contract", "portal"],
	"max_review_days": 365,
}

_fields := {
	"roles": "Section 1",
	"contacts": "Section 2",
	"containment": "Section 3",
	"recovery": "Section 4",
	"post_incident": "Section 5",
	"shared_how": "portal",
	"last_review": "2026-01-02",
}

_sound := fixtures.sound("COP-4.5-C01", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-4.5-C01", _fields, _params) {
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

test_unknown_if_a_topic_says_nothing if {
	every topic in _params.topics {
		every value in ["", " ", "n/a", true, ["Section 1"]] {
			fixtures.is(_field(topic, value), "unknown", "fields_missing")
		}
	}
}

test_fail_if_it_is_not_shared if fixtures.is(_field("shared_how", "not_shared"), "fail", "shared_how")

test_unknown_if_the_way_is_none_that_is_known if {
	every value in ["fax", "Public", ["public"], true] {
		fixtures.is(_field("shared_how", value), "unknown", "fields_missing")
	}
}

test_the_review_may_be_a_year_old if {
	fixtures.is(_field("last_review", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("last_review", "2025-05-31"), "fail", "last_review")
	fixtures.is(_field("last_review", "2026-05-03"), "unknown", "fields_missing")
}
