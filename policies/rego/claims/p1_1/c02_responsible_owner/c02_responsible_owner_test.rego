package claims.p1_1.c02_responsible_owner_test

import data.claims.p1_1.c02_responsible_owner as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"max_review_days": 365}

_fields := {"sro": {"name": "Bo", "role": "Chief Executive"}, "last_review": "2026-01-02"}

_report(fields, changes) := report if {
	report := claim.report with input as fixtures.question("COP-1.1-C02", _params, fields, changes)
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled("COP-1.1-C02", _fields, _params) {
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

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")

test_pass_if_named_approved_and_reviewed if fixtures.is(_report(_fields, {}), "pass", "asserted")

_delegate := {"approved_by": {"role": "delegate"}}

test_fail_if_a_delegate_approved if {
	fixtures.is(_report(_fields, _delegate), "fail", "approved_by")
	fixtures.is(_report({}, _delegate), "fail", "approved_by")
}

test_unknown_if_the_owner_is_not_named if {
	every sro in ["Bo", {"name": "", "role": "Chief Executive"}, {"name": "TBD", "role": "Chief Executive"}, {"name": "Bo", "role": 1}, {"name": "Bo"}, []] {
		fixtures.is(_field("sro", sro), "unknown", "fields_missing")
	}
}

test_unknown_if_the_review_is_no_day_up_to_the_issue if {
	every day in ["last year", "2026-02-30", "2026-05-03", "2026-06-02", 2026] {
		fixtures.is(_field("last_review", day), "unknown", "fields_missing")
	}
}

test_the_review_may_be_a_year_old if {
	fixtures.is(_field("last_review", "2025-06-01"), "pass", "asserted")
	fixtures.is(_field("last_review", "2025-05-31"), "fail", "last_review")
}
