package lib.branches_test

import data.lib.branches

_layer(rules, bypass) := {
	"id": "7",
	"level": "repository",
	"name": "main",
	"enforcement": "active",
	"on_default": true,
	"rules": rules,
	"bypass": bypass,
}

_fact(layers, hidden) := {
	"default_branch": "main",
	"rules": {},
	"layers": layers,
	"hidden": [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden],
}

_admin := {"kind": "administrators", "name": "administrators", "mode": "always"}

_by_merge := {"kind": "team", "name": "leads", "mode": "pull_request"}

_deletion := {"blocks_deletion": true}

_reviews := {"required_reviews": 1}

_guard(layers, hidden, rule) := branches.guard(_fact(layers, hidden), rule, ["oncall"])

test_nothing_seen_is_unknown if {
	branches.state(branches.given({}), "blocks_deletion") == "unknown"
	branches.given({"branch_rules": 1}) == 1
}

test_a_rule_holds_by_one_layer_or_the_sum if {
	branches.state(_fact([_layer(_deletion, [])], ["rulesets"]), "blocks_deletion") == "yes"
	branches.state(object.union(_fact([], []), {"rules": _reviews}), "required_reviews") == "yes"
	branches.state(_fact([_layer({"required_checks": ["test"]}, [])], []), "required_checks") == "yes"
}

test_empty_values_set_nothing if {
	every rules in [{}, {"required_checks": []}, {"required_reviews": 0}, {"blocks_deletion": false}] {
		every rule in ["required_checks", "required_reviews", "blocks_deletion"] {
			branches.state(_fact([_layer(rules, [])], []), rule) == "no"
		}
	}
}

test_the_rules_held_are_those_of_the_sum_and_of_layers if {
	fact := _fact([_layer(_deletion, []), object.union(_layer({"signatures": true}, []), {"on_default": false})], [])
	branches.held(object.union(fact, {"rules": {"required_reviews": 1, "required_checks": []}})) == {"blocks_deletion", "required_reviews"}
}

test_a_layer_not_in_force_sets_nothing if {
	every change in [{"enforcement": "evaluate"}, {"enforcement": "disabled"}, {"on_default": false}] {
		fact := _fact([object.union(_layer(_deletion, []), change)], ["rules:7", "bypass:7"])
		branches.state(fact, "blocks_deletion") == "no"
	}
}

test_a_hidden_layer_may_set_it_but_hidden_bypass_does_not if {
	every path in ["rulesets", "classic_protection", "rules:9"] {
		branches.state(_fact([], [path]), "blocks_deletion") == "unknown"
	}
	branches.state(_fact([], ["bypass:9"]), "blocks_deletion") == "no"
}

test_a_guard_is_firm_by_one_layer_without_bypass if {
	open := object.union(_layer(_deletion, [_admin]), {"id": "8"})
	_guard([open, _layer(_deletion, [])], ["rulesets"], "blocks_deletion") == "firm"
	_guard([_layer(_deletion, [{"kind": "user", "name": "OnCall", "mode": "always"}])], [], "blocks_deletion") == "firm"
}

test_a_guard_is_bypassable_only_if_all_was_seen if {
	open := _layer(_deletion, [_admin])
	_guard([open], [], "blocks_deletion") == "bypassable"
	_guard([open], ["classic_protection"], "blocks_deletion") == "unknown"
	_guard([open], ["bypass:7"], "blocks_deletion") == "bypassable"
	_guard([open, object.remove(open, ["bypass"])], [], "blocks_deletion") == "unknown"
}

test_a_guard_of_hidden_bypass_is_unknown if {
	_guard([object.remove(_layer(_deletion, []), ["bypass"])], ["bypass:7"], "blocks_deletion") == "unknown"
	_guard([_layer(_deletion, [])], ["bypass:7"], "blocks_deletion") == "unknown"
}

test_a_rule_that_no_layer_explains_is_unknown if {
	fact := object.union(_fact([], []), {"rules": _deletion})
	branches.guard(fact, "blocks_deletion", []) == "unknown"
}

test_no_guard if _guard([], [], "blocks_deletion") == "none"

test_who_only_merges_cannot_push_but_can_skip_reviews if {
	both := _layer(object.union(_deletion, _reviews), [_by_merge])
	_guard([both], [], "blocks_deletion") == "firm"
	_guard([both], [], "required_reviews") == "bypassable"
}

test_who_is_not_told_may_be_break_glass if {
	every actor in [{"kind": "unknown", "name": "x"}, {"kind": "team", "name": ""}, {"kind": "team", "name": "unknown"}] {
		_guard([_layer(_deletion, [object.union(actor, {"mode": "always"})])], [], "blocks_deletion") == "unknown"
		_guard([_layer(_deletion, [object.union(actor, {"mode": "always"}), _admin])], [], "blocks_deletion") == "bypassable"
	}
}

test_a_bypass_is_of_the_rules_that_it_names if {
	limited := object.union(_admin, {"rules": ["required_reviews"]})
	both := _layer(object.union(_deletion, _reviews), [limited])
	_guard([both], [], "blocks_deletion") == "firm"
	_guard([both], [], "required_reviews") == "bypassable"
}

test_break_glass_may_name_the_kind if {
	layer := _layer(_reviews, [_by_merge])
	branches.outsiders(layer, "required_reviews", ["team leads"]) == set()
	branches.outsiders(layer, "required_reviews", ["user leads"]) == {"team leads"}
}

test_names_are_few_and_counted if {
	branches.listed({"a", "b", "c"}) == "a, b, c"
	branches.listed({"a", "b", "c", "d", "e"}) == "a, b, c and 2 more"
	branches.named(_fact([_layer(_deletion, [_admin])], []), "blocks_deletion", []) == "administrators"
	branches.hidden_names([{"path": "rulesets"}]) == "rulesets"
}

test_evidence_keeps_the_rules_asked_for if {
	layer := _layer(object.union(_deletion, _reviews), [_admin])
	evidence := branches.evidence(_fact([layer, object.remove(layer, ["bypass"])], ["rulesets"]), ["blocks_deletion"])
	evidence.layers[0].rules == _deletion
	evidence.layers[0].bypass == [_admin]
	not evidence.layers[1].bypass
	count(evidence.hidden) == 1
}

test_a_layer_is_cut_down_but_not_filled_in if {
	crowd := [_admin | some _ in numbers.range(1, 30)]
	count(branches.bounded(_layer({}, crowd)).bypass) == 20
	branches.bounded({"id": "7"}) == {"id": "7"}
}

# A licence that lacks one rule hides only that rule.
test_what_a_licence_lacks_hides_nothing_else if {
	part := {"path": "rule:required_reviews", "reason": "plan_unavailable", "detail": ""}
	fact := {"default_branch": "main", "rules": {}, "layers": [], "hidden": [part]}
	branches.state(fact, "required_reviews") == "unknown"
	branches.state(fact, "blocks_deletion") == "no"
	branches.unseen(fact) == []
	branches.unseen_of(fact, "required_reviews") == [part]
	branches.guard(fact, "required_reviews", []) == "unknown"
}
