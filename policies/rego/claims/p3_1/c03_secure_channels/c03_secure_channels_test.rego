package claims.p3_1.c03_secure_channels_test

import data.claims.p3_1.c03_secure_channels as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-3.1-C03"

_params := {"always_applies": false}

_sound := {
	"channels": [
		{"url": "https://downloads.acme.example/", "writers": ["release-bot"]},
		{"url": "https://registry.example/acme", "writers": ["Release-Bot", "oncall"]},
	],
	"channels_complete": true,
	"release_identities": ["release-bot"],
	"break_glass": ["oncall"],
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

test_not_applicable_if_attested if {
	_is_ruled({"status": "not_applicable"}, "not_applicable", "attested")
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

_channels(first) := _with("channels", [first, _sound.channels[1]])

test_fail_if_a_channel_is_insecure if {
	every url in ["http://downloads.acme.example/", "FTP://acme.example"] {
		_is(_channels({"url": url, "writers": ["release-bot"]}), "fail", "channels")
	}
}

test_an_insecure_channel_outweighs_what_is_missing if _is({"channels": [{"url": "http://acme.example"}, null]}, "fail", "channels")

test_unknown_if_an_address_does_not_tell if {
	every url in ["ssh://acme.example", "downloads", "https://", "https://user:pw@acme.example", null, 1, {}] {
		_is(_channels({"url": url, "writers": ["release-bot"]}), "unknown", "fields_missing")
	}
}

test_fail_if_a_stranger_may_publish if {
	_is(_channels({"url": "https://acme.example", "writers": ["release-bot", "intern"]}), "fail", "writers")
}

test_unknown_who_is_a_stranger_if_a_list_is_missing if {
	stranger := _channels({"url": "https://acme.example", "writers": ["intern"]})
	every key in ["release_identities", "break_glass"] {
		_is(object.remove(stranger, [key]), "unknown", "fields_missing")
		_is(object.union(stranger, {key: [null]}), "unknown", "fields_missing")
	}
}

test_unknown_if_no_writer_is_named if {
	every writers in [[], null, "release-bot", [""], [{}]] {
		_is(_channels({"url": "https://acme.example", "writers": writers}), "unknown", "fields_missing")
	}
}

test_nobody_for_emergencies_is_said_by_an_empty_list if {
	_is(object.union(_with("channels", [_sound.channels[0]]), {"break_glass": []}), "pass", "asserted")
}

test_a_release_identity_there_must_be if _is(_with("release_identities", []), "unknown", "fields_missing")

test_unknown_if_there_are_more_channels if {
	every value in [false, "yes"] {
		_is(_with("channels_complete", value), "unknown", "fields_missing")
	}
}

test_no_channel_is_no_list if {
	every value in [[], {}, "https://acme.example", [null], ["https://acme.example"]] {
		_is(_with("channels", value), "unknown", "fields_missing")
	}
}

test_the_message_is_bounded if {
	long := concat("", [x | some i in numbers.range(1, 3000); x := sprintf("%d", [i % 10])])
	_is(_with("channels", [{"url": concat("", ["http://acme.example/", long]), "writers": [long]}]), "fail", "channels")
}
