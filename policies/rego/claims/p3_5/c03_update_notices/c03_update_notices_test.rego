package claims.p3_5.c03_update_notices_test

import data.claims.p3_5.c03_update_notices as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-3.5-C03"

_params := {"subscriptions": ["email", "rss"], "max_notice_hours": 48}

_sound := {
	"notification_channels": [{"url": "https://acme.example/advisories.xml", "subscription": "rss"}],
	"says_what_is_fixed": true,
	"says_how_urgent": true,
	"latest_update": {"published_on": "2026-04-10", "notified_on": "2026-04-10"},
}

_verdicts(fields) := _ruled(fixtures.sound(_claim, fields))

_ruled(record) := report if {
	report := claim.report with input as fixtures.asked([record], _params)
}

_is(fields, outcome, reason) if fixtures.is(_verdicts(fields), outcome, reason)

_is_ruled(changes, outcome, reason) if {
	fixtures.is(_ruled(object.union(fixtures.sound(_claim, _sound), changes)), outcome, reason)
}

# The sound fields with another value in one.
_with(key, value) := fixtures.field(_sound, key, value)

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled(_claim, _sound, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_it_applies_to_every_product if {
	_is_ruled({"status": "not_applicable"}, "fail", "always_applies")
}

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_sound) {
		_is(object.remove(_sound, [key]), "unknown", "fields_missing")
		_is(_with(key, null), "unknown", "fields_missing")
		_is(_with(key, [null]), "unknown", "fields_missing")
	}
}

test_unknown_without_any_field if _is({}, "unknown", "fields_missing")

test_pass if _is(_sound, "pass", "asserted")

test_unknown_if_no_document_was_compared if {
	_is_ruled(fixtures.remote, "unknown", "digest_missing")
}

_latest(published, notified) := _with("latest_update", {"published_on": published, "notified_on": notified})

test_a_day_later_is_in_time if _is(_latest("2026-04-10", "2026-04-11"), "pass", "asserted")

test_two_days_later_may_be_in_time if _is(_latest("2026-04-10", "2026-04-12"), "unknown", "fields_missing")

test_three_days_later_is_late if _is(_latest("2026-04-10", "2026-04-13"), "fail", "latest_update")

test_times_decide_to_the_second if {
	_is(_latest("2026-04-10T12:00:00Z", "2026-04-12T12:00:00Z"), "pass", "asserted")
	_is(_latest("2026-04-10T12:00:00Z", "2026-04-12T12:00:01Z"), "fail", "latest_update")
	_is(_latest("2026-04-10T12:00:00+02:00", "2026-04-12T10:00:01Z"), "fail", "latest_update")
}

test_a_time_and_a_day if {
	_is(_latest("2026-04-10T12:00:00Z", "2026-04-11"), "pass", "asserted")
	_is(_latest("2026-04-10T12:00:00Z", "2026-04-12"), "unknown", "fields_missing")
	_is(_latest("2026-04-10", "2026-04-12T12:00:00Z"), "unknown", "fields_missing")
	_is(_latest("2026-04-10", "2026-04-13T00:00:00Z"), "fail", "latest_update")
}

test_an_early_notice_is_in_time if _is(_latest("2026-04-10", "2026-04-08"), "pass", "asserted")

test_a_notice_of_long_before_is_of_another_update if _is(_latest("2026-04-10", "2025-12-01"), "unknown", "fields_missing")

test_unknown_if_a_day_had_not_come if {
	_is(_latest("2026-04-10", "2026-05-03"), "unknown", "fields_missing")
	_is(_latest("2026-05-03", "2026-05-03T10:00:00Z"), "unknown", "fields_missing")
}

test_unknown_if_a_day_does_not_exist if {
	every value in ["2026-02-30", "", "soon", null, 20260410] {
		_is(_latest(value, "2026-04-10"), "unknown", "fields_missing")
		_is(_latest("2026-04-10", value), "unknown", "fields_missing")
	}
}

test_pass_if_there_was_no_update_yet if _is(_with("latest_update", "none"), "pass", "asserted")

test_unknown_if_the_latest_update_is_another_text if {
	every value in ["2026-04-10", "", true] {
		_is(_with("latest_update", value), "unknown", "fields_missing")
	}
}

test_fail_if_the_notices_do_not_tell if {
	every key in ["says_what_is_fixed", "says_how_urgent"] {
		_is(_with(key, false), "fail", key)
		_is(_with(key, "yes"), "unknown", "fields_missing")
	}
}

test_fail_if_no_channel_is_sound if {
	_is(_with("notification_channels", [{"url": "https://acme.example", "subscription": "none"}]), "fail", "notification_channels")
	_is(_with("notification_channels", [{"url": "http://acme.example", "subscription": "rss"}]), "fail", "notification_channels")
}

test_unknown_if_the_way_is_not_known if {
	_is(_with("notification_channels", [{"url": "https://acme.example", "subscription": "csaf"}]), "unknown", "fields_missing")
	_is(_with("notification_channels", []), "unknown", "fields_missing")
}
