package claims.p3_4.c04_alert_routes_test

import data.claims.p3_4.c04_alert_routes as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"alerts": ["dependencies", "secrets", "code"]}

_fields := {"routes": [_route(alerts) | some alerts in _params.alerts]}

_sound := fixtures.sound("COP-3.4-C04", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-3.4-C04", _fields, _params) {
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

_route(alerts) := {"alerts": alerts, "tool": "Tickets", "owner": "Product security", "on_call": "Weekly rota"}

# The routes with another one for code, the last.
_last(route) := _field("routes", array.concat(array.slice(_fields.routes, 0, 2), [route]))

test_fail_if_a_kind_has_no_route if {
	fixtures.is(_last(_route("secrets")), "fail", "routes")
	fixtures.is(_field("routes", []), "fail", "routes")
}

test_unknown_if_a_strange_route_may_be_meant if {
	every route in [_route("sast"), _route(null), "code", null, {}, []] {
		fixtures.is(_last(route), "unknown", "fields_missing")
	}
}

test_unknown_if_a_route_lacks_a_part if {
	every key in ["tool", "owner", "on_call"] {
		fixtures.is(_last(object.remove(_route("code"), [key])), "unknown", "fields_missing")
		every value in [null, "", "none", ["x"], 1] {
			fixtures.is(_last(object.union(_route("code"), {key: value})), "unknown", "fields_missing")
		}
	}
}

test_a_kind_may_have_two_routes if {
	fixtures.is(_field("routes", array.concat(_fields.routes, [_route("Code")])), "pass", "asserted")
	fixtures.is(_field("routes", array.concat(_fields.routes, [null])), "unknown", "fields_missing")
}

test_unknown_if_the_routes_are_no_list if {
	every routes in ["x", {"code": _route("code")}] {
		fixtures.is(_field("routes", routes), "unknown", "fields_missing")
	}
}
