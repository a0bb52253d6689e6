package claims.p2_2.c01_audit_log_test

import data.claims.p2_2.c01_audit_log as claim

_report(fact) := only if {
	some only in claim.report with input as {"facts": {"audit_log": fact}}
	count(claim.report) == 1 with input as {"facts": {"audit_log": fact}}
}

_stream(enabled) := {"kind": "Amazon S3", "enabled": enabled}

_hidden(paths) := [part | some path in paths; part := {"path": path, "reason": "plan_unavailable", "detail": ""}]

test_pass_if_on_and_delivered if {
	_report({"readable": true, "streams": [_stream(false), _stream(true)], "hidden": []}).outcome == "pass"
}

test_an_enabled_stream_is_enough_to_see if {
	_report({"streams": [_stream(true)], "hidden": _hidden(["readable"])}).outcome == "pass"
	_report({"readable": true, "streams": [_stream(true)], "hidden": _hidden(["streams"])}).outcome == "pass"
}

test_fail_if_off_or_not_delivered if {
	_report({"readable": false, "streams": [_stream(true)], "hidden": []}).outcome == "fail"
	_report({"readable": true, "streams": [_stream(false)], "hidden": []}).outcome == "fail"
	_report({"readable": true, "streams": [], "hidden": []}).outcome == "fail"
	_report({"readable": false, "hidden": _hidden(["streams"])}).outcome == "fail"
	_report({"streams": [], "hidden": _hidden(["readable"])}).outcome == "fail"
}

test_unknown_if_a_part_is_not_seen if {
	_report({"readable": true, "hidden": _hidden(["streams"])}).outcome == "unknown"
	_report({"readable": true, "streams": [], "hidden": _hidden(["streams"])}).outcome == "unknown"
	_report({"hidden": _hidden(["readable", "streams"])}).outcome == "unknown"
}

test_the_destination_is_named if {
	contains(_report({"readable": true, "streams": [_stream(true)], "hidden": []}).message, "(Amazon S3)")
}
