package claims.p2_2.c01_audit_log_test

import data.claims.p2_2.c01_audit_log as claim

_report(fact) := _on("github", fact)

_on(platform, fact) := only if {
	question := {"facts": {"audit_log": fact}, "resource": {"platform": platform}, "params": {"asked": {
		"codebuild": ["separate", "validated"],
		"cloudbuild": ["separate"],
	}}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_stored(fields) := {"readable": true, "streams": [object.union(_stream(true), fields)], "hidden": []}

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

test_where_a_stream_ends_is_asked_of_the_clouds_only if {
	every platform in ["github", "gitlab", "azurepipelines"] {
		_on(platform, _stored({"separate": false})).outcome == "pass"
	}
	_on("codebuild", _stored({"separate": true, "validated": true})).outcome == "pass"
	_on("codebuild", _stored({"separate": true, "validated": false})).outcome == "fail"
	_on("codebuild", _stored({"separate": false})).outcome == "fail"
	_on("codebuild", _stored({"separate": true})).outcome == "unknown"
	_on("codebuild", _stored({})).outcome == "unknown"
	_on("cloudbuild", _stored({"separate": true})).outcome == "pass"
	_on("cloudbuild", _stored({"separate": false})).outcome == "fail"
}

test_one_sound_stream_is_enough if {
	_on("cloudbuild", {"readable": true, "streams": [_stream(true), object.union(_stream(true), {"separate": true})], "hidden": []}).outcome == "pass"
	_on("cloudbuild", {"readable": true, "streams": [object.union(_stream(true), {"separate": false})], "hidden": _hidden(["streams"])}).outcome == "unknown"
}
