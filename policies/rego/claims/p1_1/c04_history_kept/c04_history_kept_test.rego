package claims.p1_1.c04_history_kept_test

import data.claims.p1_1.c04_history_kept as claim

_both := {"blocks_force_push": true, "blocks_deletion": true}

_admins := [{"kind": "administrators", "name": "administrators", "mode": "always"}]

_whole := {"id": "7", "level": "repository", "name": "main", "enforcement": "active", "on_default": true, "rules": _both, "bypass": []}

_layer(changes) := object.union(object.remove(_whole, object.keys(changes)), changes)

_open := object.remove(_layer({}), ["bypass"])

_report(layers, hidden) := entry if {
	parts := [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden]
	facts := {"branch_rules": {"default_branch": "main", "rules": {}, "layers": layers, "hidden": parts}}
	question := {"facts": facts, "params": {"break_glass": ["oncall"]}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(layers, hidden) := _report(layers, hidden).outcome

test_pass_if_both_are_blocked_for_all if _outcome([_layer({})], []) == "pass"

test_pass_if_one_layer_suffices if _outcome([_layer({})], ["classic_protection", "rules:9", "bypass:9"]) == "pass"

test_pass_if_two_layers_share_the_rules if {
	one := _layer({"rules": {"blocks_force_push": true}})
	other := _layer({"id": "8", "rules": {"blocks_deletion": true}})
	_outcome([one, other], []) == "pass"
}

test_pass_if_only_break_glass_bypasses if {
	_outcome([_layer({"bypass": [{"kind": "team", "name": "OnCall", "mode": "always"}]})], []) == "pass"
}

test_pass_if_bypass_is_by_merging_only if {
	_outcome([_layer({"bypass": [{"kind": "team", "name": "leads", "mode": "pull_request"}]})], []) == "pass"
}

test_fail_if_nothing_is_in_force if {
	_outcome([], []) == "fail"
	every change in [{"enforcement": "evaluate"}, {"enforcement": "disabled"}, {"on_default": false}] {
		_outcome([_layer(change)], []) == "fail"
	}
}

test_fail_if_only_one_is_blocked if _outcome([_layer({"rules": {"blocks_force_push": true}})], []) == "fail"

test_fail_if_all_layers_can_be_bypassed if {
	report := _report([_layer({"bypass": _admins})], [])
	report.outcome == "fail"
	contains(report.message, "not for all (administrators)")
}

test_unknown_if_a_layer_may_be_hidden if {
	_outcome([], ["classic_protection"]) == "unknown"
	_outcome([_layer({"bypass": _admins})], ["rulesets"]) == "unknown"
}

test_unknown_if_the_bypass_is_hidden if {
	report := _report([_open], ["bypass:7"])
	report.outcome == "unknown"
	contains(report.message, "who may bypass that is not seen")
}
