package claims.p3_3.c01_releases_watched_test

import data.claims.p3_3.c01_releases_watched as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"always_applies": false, "max_age_days": 90, "max_scan_days": 7}

_old := {"version": "1.0", "security_until": "2026-05-01"}

_release := {
	"version": "2.4",
	"security_until": "2027-12-31",
	"watched_by": "osv-scanner on the bill of materials",
	"scanned_on": "2026-05-01",
	"how_often_days": 1,
}

_second := object.union(_release, {"version": 2.5, "how_often_days": 7})

_fields := {"supported_releases": [_release, _second, _old], "list_complete": true}

_report(fields, changes) := report if {
	report := claim.report with input as fixtures.question("COP-3.3-C01", _params, fields, changes)
}

_field(name, value) := _report(fixtures.field(_fields, name, value), {})

# The list with another value in its second release.
_with(name, value) := _field("supported_releases", [_release, fixtures.field(_second, name, value), _old])

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled("COP-3.3-C01", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_the_list_ages if {
	fixtures.is(_report(_fields, {"issued": "2026-03-02"}), "unknown", "attestation_expired")
	fixtures.is(_report(_fields, {"issued": "2026-01-31"}), "fail", "attestation_expired")
}

test_pass_if_each_supported_release_is_scanned if {
	report := _report(_fields, {})
	fixtures.is(report, "pass", "asserted")
	some verdict in report
	contains(verdict.message, "each of 2 supported releases")
}

test_unknown_if_no_document_is_compared if fixtures.is(_report(_fields, fixtures.remote), "unknown", "digest_missing")

test_the_scan_may_be_a_week_older_than_the_issue if {
	fixtures.is(_with("scanned_on", "2026-05-02"), "pass", "asserted")
	fixtures.is(_with("scanned_on", "2026-04-25"), "pass", "asserted")
	fixtures.is(_with("scanned_on", "2026-04-24"), "fail", "scanned_on")
}

test_a_scan_after_the_issue_is_not_attested if fixtures.is(_with("scanned_on", "2026-05-03"), "unknown", "fields_missing")

test_fail_if_never_scanned if fixtures.is(_with("scanned_on", "never"), "fail", "scanned_on")

test_fail_if_scanned_too_seldom if fixtures.is(_with("how_often_days", 7.5), "fail", "how_often_days")

test_support_through_the_day_of_the_issue_counts if {
	stale := object.union(_second, {"scanned_on": "2026-01-01"})
	every case in [["2026-05-02", "fail", "scanned_on"], ["2026-05-01", "pass", "asserted"]] {
		releases := [_release, object.union(stale, {"security_until": case[0]})]
		fixtures.is(_field("supported_releases", releases), case[1], case[2])
	}
}

test_one_late_release_fails_an_incomplete_or_odd_list if {
	late := object.union(_release, {"scanned_on": "2026-01-01"})
	every releases in [[late], [late, null, {}], [late, _second, "2.6"]] {
		fixtures.is(_report({"supported_releases": releases}, {}), "fail", "scanned_on")
	}
}

test_unknown_if_the_list_may_lack_one if {
	fixtures.is(_report(object.remove(_fields, ["list_complete"]), {}), "unknown", "fields_missing")
	every value in [null, false, "true", 1, []] {
		fixtures.is(_field("list_complete", value), "unknown", "fields_missing")
	}
}

test_unknown_if_a_release_lacks_something if {
	every name in object.keys(_second) {
		releases := [_release, object.remove(_second, [name])]
		fixtures.is(_field("supported_releases", releases), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_with(name, value), "unknown", "fields_missing")
		}
	}
}

test_a_release_whose_end_is_not_said_may_be_supported if {
	every day in ["2026-02-30", "next year", 20271231] {
		fixtures.is(_field("supported_releases", [_release, fixtures.field(_old, "security_until", day)]), "unknown", "fields_missing")
	}
}

test_unknown_if_there_is_no_list if {
	every value in [null, "2.4", {"2.4": _release}, true, [null], ["2.4"]] {
		fixtures.is(_field("supported_releases", value), "unknown", "fields_missing")
	}
	fixtures.is(_report(object.remove(_fields, ["supported_releases"]), {}), "unknown", "fields_missing")
}

test_not_applicable_if_none_is_supported if {
	every releases in [[], [_old]] {
		fixtures.is(_field("supported_releases", releases), "not_applicable", "none_supported")
		fixtures.is(_report({"supported_releases": releases}, {}), "unknown", "fields_missing")
		fixtures.is(_report(fixtures.field(_fields, "supported_releases", releases), fixtures.remote), "unknown", "digest_missing")
	}
}

test_not_applicable_if_argued if fixtures.is(_report(_fields, {"status": "not_applicable"}), "not_applicable", "attested")

test_a_message_is_short_whatever_the_list if {
	long := concat("", ["x" | some _ in numbers.range(1, 3000)])
	names := [sprintf("%d%s", [i, long]) | some i in numbers.range(1, 40)]
	fixtures.is(_field("supported_releases", [object.union(_release, {"version": name}) | some name in names]), "pass", "asserted")
	late := {"scanned_on": "never", "how_often_days": 90}
	fixtures.is(_field("supported_releases", [object.union(object.union(_release, late), {"version": name}) | some name in names]), "fail", "how_often_days")
	fixtures.is(_field("supported_releases", [{"version": name} | some name in names]), "unknown", "fields_missing")
}
