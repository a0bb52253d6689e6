package claims.p4_3.c01_incident_channel_test

import data.claims.p4_3.c01_incident_channel as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-4.3-C01"

_params := {"subscriptions": ["email", "rss"]}

_sound := {
	"incident_channels": [{"url": "https://status.acme.example/", "subscription": "email"}],
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

test_one_sound_channel_is_enough if {
	_is(_with("incident_channels", [{"url": "http://old.acme.example"}, null, _sound.incident_channels[0]]), "pass", "asserted")
}

test_fail_if_nobody_can_subscribe if {
	_is(_with("incident_channels", [{"url": "https://status.acme.example/", "subscription": "none"}]), "fail", "incident_channels")
}

test_fail_if_the_channel_is_without_https if {
	_is(_with("incident_channels", [{"url": "http://status.acme.example/", "subscription": "rss"}]), "fail", "incident_channels")
}

test_unknown_if_one_may_be_sound if {
	unsound := {"url": "http://old.acme.example", "subscription": "rss"}
	every channel in [null, {}, "https://status.acme.example/", {"url": "https://status.acme.example/"}, {"url": "status", "subscription": "rss"}, {"url": "https://status.acme.example/", "subscription": true}] {
		_is(_with("incident_channels", [unsound, channel]), "unknown", "fields_missing")
	}
}

test_unknown_if_it_is_no_list_with_a_channel if {
	every value in [[], {}, "https://status.acme.example/", true] {
		_is(_with("incident_channels", value), "unknown", "fields_missing")
	}
}
