package claims.p2_2.c02_logs_retained_test

import data.claims.p2_2.c02_logs_retained as claim
import data.lib.fixtures_test as fixtures

_full := {"kept_days": 90, "protection": "platform", "wider_than_code": false, "hidden": []}

_entry(logs, pipelines) := entry if {
	question := {"facts": {"build_logs": logs, "pipelines": fixtures.fact(pipelines, [])}, "params": {"build_days": 90}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(logs) := _entry(logs, [fixtures.pipeline([fixtures.run("make")])]).outcome

test_pass_if_kept_protected_and_closed if {
	_outcome(_full) == "pass"
	_outcome(object.union(object.remove(_full, ["kept_days"]), {"kept_forever": true})) == "pass"
}

test_fail_if_any_is_not_so_whatever_is_hidden if {
	_outcome(object.union(_full, {"kept_days": 89})) == "fail"
	_outcome({"kept_days": 0, "hidden": [{"path": "protection", "reason": "forbidden", "detail": ""}]}) == "fail"
	_outcome({"protection": "none", "hidden": []}) == "fail"
	_outcome(object.union(_full, {"wider_than_code": true})) == "fail"
}

test_unknown_if_one_is_not_seen if {
	every field in ["kept_days", "protection", "wider_than_code"] {
		_outcome(object.remove(_full, [field])) == "unknown"
		_outcome(object.union(_full, {field: null})) == "unknown"
	}
	_outcome(object.union(_full, {"kept_days": "90"})) == "unknown"
	_entry(_full, []).outcome == "unknown"
}

test_logs_that_are_not_kept_fail_whatever_is_hidden if {
	_outcome(object.union(_full, {"kept": true})) == "pass"
	_outcome(object.union(_full, {"kept": false})) == "fail"
	_outcome({"kept": false, "hidden": [{"path": "protection", "reason": "forbidden", "detail": ""}]}) == "fail"
	_outcome(object.union(_full, {"hidden": [{"path": "kept", "reason": "forbidden", "detail": ""}]})) == "unknown"
}
