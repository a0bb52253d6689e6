package claims.p1_6.c01_security_defaults_test

import data.claims.p1_6.c01_security_defaults as claim

_params := {
	"features": ["secret_scanning", "push_protection", "dependency_alerts", "code_scanning"],
	"visibilities": ["public", "private_and_internal"],
	"percent": 95,
}

_report(configurations, repositories, hidden) := _asked(configurations, repositories, hidden, _params)

_asked(configurations, repositories, hidden, params) := only if {
	fact := {"configurations": configurations, "repositories": repositories, "hidden": hidden}
	question := {"facts": {"security_defaults": fact}, "params": params}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_on := {"secret_scanning": true, "push_protection": true, "dependency_alerts": true, "code_scanning": true}

_of(default_for, attached) := {"name": "base", "default_for": default_for, "enforced": true, "features": _on, "attached": attached}

_hiding(path) := [{"path": path, "reason": "forbidden", "detail": ""}]

test_pass_if_default_enforced_and_attached if {
	_report([_of("all", 95)], 100, []).outcome == "pass"
	_report([_of("public", 20), _of("private_and_internal", 75)], 100, []).outcome == "pass"
}

test_pass_although_something_else_is_hidden if {
	_report([_of("all", 95)], 100, _hiding("configurations")).outcome == "pass"
	other := object.remove(object.union(_of("none", 0), {"name": "other"}), ["attached"])
	_report([_of("all", 95), other], 100, _hiding("attached:other")).outcome == "pass"
}

test_fail_if_one_visibility_is_left_out_unless_it_does_not_occur if {
	_report([_of("private_and_internal", 100)], 100, []).outcome == "fail"
	_asked([_of("private_and_internal", 100)], 100, [], object.union(_params, {"visibilities": ["private_and_internal"]})).outcome == "pass"
}

test_fail_if_not_enforced_or_a_feature_is_left_open if {
	_report([object.union(_of("all", 100), {"enforced": false})], 100, []).outcome == "fail"
	_report([object.union(object.remove(_of("all", 100), ["features"]), {"features": object.remove(_on, ["code_scanning"])})], 100, []).outcome == "fail"
	_report([], 100, []).outcome == "fail"
}

test_fail_if_attached_to_too_few if _report([_of("all", 94)], 100, []).outcome == "fail"

test_unknown_if_a_part_that_matters_is_hidden if {
	_report([], 100, _hiding("configurations")).outcome == "unknown"
	_report([_of("unknown", 100)], 100, _hiding("defaults")).outcome == "unknown"
	_report([_of("unknown", 100)], 100, []).outcome == "unknown"
	_report([], 100, array.concat(_hiding("configurations"), _hiding("defaults"))).outcome == "unknown"
	_report([object.remove(_of("all", 0), ["attached"])], 100, _hiding("attached:base")).outcome == "unknown"
	_report([_of("all", 50)], 100, _hiding("configurations")).outcome == "unknown"
}

test_not_applicable_with_fewer_than_two_repositories if {
	_report([], 1, []).outcome == "not_applicable"
	_report([], 0, _hiding("configurations")).outcome == "not_applicable"
}

test_unknown_if_the_number_of_repositories_is_null if _report([_of("all", 95)], null, []).outcome == "unknown"
