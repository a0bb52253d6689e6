package claims.p4_2.c03_end_notices_test

import data.claims.p4_2.c03_end_notices as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-4.2-C03"

_params := {
	"max_age_days": 90,
	"channels": ["email", "portal", "in-product", "contract"],
	"recipients": ["all_customers", "affected_customers"],
	"min_notice_days": 365,
}

_sound := {
	"end_dates": [_notice],
	"end_dates_complete": true,
}

_notice := {
	"eol_on": "2027-06-30",
	"sent_on": "2026-04-20",
	"channel": "email",
	"recipients_scope": "all_customers",
	"notice_sha256": fixtures.digest,
	"risks_stated": true,
	"migration_path": true,
}

_process := {
	"end_dates": "none",
	"process": object.union(object.remove(_notice, ["eol_on", "sent_on", "notice_sha256"]), {"template_sha256": fixtures.digest}),
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
	_is_ruled(fixtures.remote, "unknown", "fields_missing")
}

# The sound attestation with a second notice that has another value.
_second(key, value) := _with("end_dates", [_notice, object.union(_notice, {key: value})])

test_unknown_if_a_notice_lacks_something if {
	every key in object.keys(_notice) {
		_is(_with("end_dates", [_notice, object.remove(_notice, [key])]), "unknown", "fields_missing")
		_is(_second(key, null), "unknown", "fields_missing")
	}
}

test_a_year_to_the_day_is_in_time if {
	_is(_second("sent_on", "2026-06-30"), "unknown", "fields_missing")
	_is(_second("eol_on", "2027-04-20"), "pass", "asserted")
	_is(_second("eol_on", "2027-04-19"), "fail", "sent_on")
}

test_a_notice_after_the_end_is_late if _is(_second("eol_on", "2026-01-01"), "fail", "sent_on")

test_unknown_if_a_day_does_not_exist if {
	every value in ["2027-02-29", "next year", "", 20270630] {
		_is(_second("eol_on", value), "unknown", "fields_missing")
		_is(_second("sent_on", value), "unknown", "fields_missing")
	}
}

test_fail_if_the_channel_is_not_direct if {
	every value in ["website", "blog", "release_notes", "social_media", "none"] {
		_is(_second("channel", value), "fail", "channel")
	}
	_is(_second("channel", "pigeon"), "unknown", "fields_missing")
}

test_fail_if_some_customers_are_left_out if {
	_is(_second("recipients_scope", "some_customers"), "fail", "recipients_scope")
	_is(_second("recipients_scope", "most"), "unknown", "fields_missing")
}

test_fail_if_the_notice_does_not_explain if {
	every key in ["risks_stated", "migration_path"] {
		_is(_second(key, false), "fail", key)
		_is(_second(key, "yes"), "unknown", "fields_missing")
	}
}

test_unknown_if_the_notice_is_another_document if {
	_is(_second("notice_sha256", replace(fixtures.digest, "9", "8")), "unknown", "fields_missing")
}

test_unknown_if_there_are_more_end_dates if _is(_with("end_dates_complete", false), "unknown", "fields_missing")

test_a_late_notice_fails_an_incomplete_list if {
	late := object.union(_second("eol_on", "2026-12-31"), {"end_dates_complete": false})
	_is(late, "fail", "sent_on")
}

test_an_empty_list_does_not_say_that_there_is_none if {
	every value in [[], {}, "None yet", [null], [_notice, null], true] {
		_is(object.union(_process, {"end_dates": value}), "unknown", "fields_missing")
	}
}

test_pass_if_none_is_announced_and_the_notice_is_prepared if _is(_process, "pass", "asserted")

test_unknown_if_the_process_lacks_something if {
	_is({"end_dates": "none"}, "unknown", "fields_missing")
	every key in object.keys(_process.process) {
		_is({"end_dates": "none", "process": object.remove(_process.process, [key])}, "unknown", "fields_missing")
		_is(object.union(_process, {"process": {key: null}}), "unknown", "fields_missing")
	}
}

test_fail_if_the_process_is_not_direct if _is(object.union(_process, {"process": {"channel": "website"}}), "fail", "channel")

test_a_message_stays_short_with_many_notices if {
	_is(_with("end_dates", [{} | some _ in numbers.range(1, 100)]), "unknown", "fields_missing")
}
