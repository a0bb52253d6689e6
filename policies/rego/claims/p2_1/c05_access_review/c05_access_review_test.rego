package claims.p2_1.c05_access_review_test

import data.claims.p2_1.c05_access_review as claim
import data.lib.attested_fixtures_test as fixtures

_fields := {
	"administrators_reviewed_on": "2026-05-01",
	"review_interval_days": 180,
	"reviewed": 120,
	"reviewed_on": "2026-02-01",
	"reviewer": "Head of Platform",
	"stale_found": 4,
	"stale_removed": 4,
}

_report(fields, changes) := report if {
	params := {"max_review_days": 180, "max_administrator_review_days": 90}
	question := fixtures.question("COP-2.1-C05", params, fields, changes)
	report := claim.report with input as question
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

test_pass_if_reviewed_and_removed if fixtures.is(_report(_fields, {}), "pass", "asserted")

test_pass_if_nothing_was_stale if {
	fixtures.is(_report(object.union(_fields, {"stale_found": 0, "stale_removed": 0}), {}), "pass", "asserted")
}

test_pass_without_a_document_that_was_compared if {
	fixtures.is(_report(_fields, fixtures.remote), "pass", "asserted")
}

test_the_review_may_be_half_a_year_old if {
	fixtures.is(_field("reviewed_on", "2025-12-03"), "pass", "asserted")
	fixtures.is(_field("reviewed_on", "2025-12-02"), "fail", "reviewed_on")
}

test_that_of_administrators_may_be_a_quarter_old if {
	fixtures.is(_field("administrators_reviewed_on", "2026-03-03"), "pass", "asserted")
	fixtures.is(_field("administrators_reviewed_on", "2026-03-02"), "fail", "administrators_reviewed_on")
}

test_unknown_if_the_interval_has_passed if {
	fixtures.is(_field("review_interval_days", 120), "pass", "asserted")
	fixtures.is(_field("review_interval_days", 119), "unknown", "fields_missing")
}

test_fail_if_the_interval_is_too_long if fixtures.is(_field("review_interval_days", 365), "fail", "review_interval_days")

test_fail_if_something_stale_was_left if fixtures.is(_field("stale_removed", 3), "fail", "stale_removed")

test_fail_if_old_though_a_field_is_missing if {
	fields := object.union(object.remove(_fields, ["reviewer"]), {"reviewed_on": "2025-01-01"})
	fixtures.is(_report(fields, {}), "fail", "reviewed_on")
}

test_unknown_if_the_counts_contradict if {
	every name, value in {"stale_removed": 5, "stale_found": 121, "reviewed": 0} {
		fixtures.is(_field(name, value), "unknown", "fields_missing")
	}
	nothing := {"reviewed": 0, "stale_found": 0, "stale_removed": 0}
	fixtures.is(_report(object.union(_fields, nothing), {}), "unknown", "fields_missing")
}

test_unknown_if_a_field_is_missing_or_odd if {
	every name in object.keys(_fields) {
		fixtures.is(_report(object.remove(_fields, [name]), {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_field(name, value), "unknown", "fields_missing")
		}
	}
}

test_unknown_if_a_review_is_after_the_issue if {
	every name in {"reviewed_on", "administrators_reviewed_on"} {
		fixtures.is(_field(name, "2026-05-03"), "unknown", "fields_missing")
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_report(_fields, {"status": "not_applicable"}), "fail", "always_applies")
