package claims.p1_4.c04_hardening_baseline_test

import data.claims.p1_4.c04_hardening_baseline as claim
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-1.4-C04"

_params := {
	"always_applies": false,
	"areas": ["memory_safety", "compiler", "runtime"],
	"arguable_areas": ["memory_safety", "compiler"],
	"min_argument": 40,
}

_long := "The service is written in a language without manual memory."

_setting(name, area) := {"name": name, "area": area, "in_release_build": true}

_settings := [
	_setting("no unsafe blocks", "memory_safety"),
	_setting("-fstack-protector-strong", "compiler"),
	_setting("user that is not root", "runtime"),
]

_sound := {"settings": _settings, "rationale": _long, "baseline_sha256": fixtures.digest}

_verdicts(fields) := _ruled(fixtures.sound(_claim, fields))

_ruled(record) := report if {
	report := claim.report with input as fixtures.asked([record], _params)
}

_is(fields, outcome, reason) if fixtures.is(_verdicts(fields), outcome, reason)

_is_ruled(changes, outcome, reason) if {
	fixtures.is(_ruled(object.union(fixtures.sound(_claim, _sound), changes)), outcome, reason)
}

# The sound fields with another value in one.
_with(key, value) := object.union(object.remove(_sound, [key]), {key: value})

test_the_attestation_itself_decides_first if {
	every case in fixtures.ruled(_claim, _sound, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_not_applicable_if_attested if _is_ruled({"status": "not_applicable"}, "not_applicable", "attested")

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_sound) {
		_is(object.remove(_sound, [key]), "unknown", "fields_missing")
		_is(_with(key, null), "unknown", "fields_missing")
		_is(_with(key, [null]), "unknown", "fields_missing")
		_is(_with(key, "yes"), "unknown", "fields_missing")
	}
}

test_unknown_without_any_field if _is({}, "unknown", "fields_missing")

test_pass if _is(_sound, "pass", "asserted")

test_fail_if_a_setting_is_not_used if {
	unused := object.union(_settings[1], {"in_release_build": false})
	_is(_with("settings", array.concat(_settings, [unused])), "fail", "settings")
	_is({"settings": [unused]}, "fail", "settings")
}

test_unknown_if_a_setting_is_not_told_whole if {
	every changes in [{"in_release_build": null}, {"in_release_build": "true"}, {"area": "network"}, {"area": null}, {"name": " "}, {"name": 3}] {
		_is(_with("settings", array.concat(_settings, [object.union(_settings[1], changes)])), "unknown", "fields_missing")
	}
	every one in [null, "-fPIE", [], {}] {
		_is(_with("settings", array.concat(_settings, [one])), "unknown", "fields_missing")
	}
}

test_unknown_if_an_area_has_no_setting if {
	every place in [0, 1, 2] {
		others := [one | some other, one in _settings; other != place]
		_is(_with("settings", others), "unknown", "fields_missing")
	}
	_is(_with("settings", []), "unknown", "fields_missing")
}

_argued(areas) := object.union(_with("settings", [_settings[2]]), {"not_applicable": areas})

test_an_area_may_be_argued_away_but_not_the_runtime if {
	_is(_argued({"memory_safety": _long, "compiler": _long}), "pass", "asserted")
	_is(_argued({"memory_safety": _long, "compiler": "n/a"}), "unknown", "fields_missing")
	_is(_argued({"memory_safety": _long, "compiler": true}), "unknown", "fields_missing")
	_is(_argued(_long), "unknown", "fields_missing")
	all_argued := {"memory_safety": _long, "compiler": _long, "runtime": _long}
	_is(object.union(_with("settings", []), {"not_applicable": all_argued}), "unknown", "fields_missing")
}

test_the_message_says_what_is_argued_away if {
	some verdict in _verdicts(_argued({"memory_safety": _long, "compiler": _long}))
	contains(verdict.message, "(settings: 1)")
	contains(verdict.message, "compiler, memory_safety")
}

test_unknown_if_the_baseline_is_another_document if {
	_is(_with("baseline_sha256", replace(fixtures.digest, "9", "8")), "unknown", "fields_missing")
	_is_ruled({"evidence": [object.union(fixtures.document, {"seen": "remote", "matches": null})]}, "unknown", "fields_missing")
}

test_long_names_are_cut if {
	long := concat("", [sprintf("%d", [number]) | some number in numbers.range(1, 900)])
	_is(_with("settings", [{"name": long, "area": "compiler", "in_release_build": false}]), "fail", "settings")
}
