# METADATA
# title: Rules of the default branch
# description: >-
#   What can be concluded from the fact `branch_rules`, parts of which may be hidden. A rule is named as in the fact,
#   such as `blocks_deletion`. A layer is in force if it is active and names the default branch.
package lib.branches

# METADATA
# description: The fact, or one of which nothing was seen.
given(facts) := object.get(facts, "branch_rules", _unseen)

_unseen := {
	"default_branch": "",
	"rules": {},
	"layers": [],
	"hidden": [{"path": "branch_rules", "reason": "not_collected", "detail": "The rules were not seen."}],
}

# METADATA
# description: The layers that were seen to be in force.
layers(fact) := [layer | some layer in fact.layers; _is_in_force(layer)]

_is_in_force(layer) if {
	layer.enforcement == "active"
	layer.on_default
}

# METADATA
# description: >-
#   The hidden parts that may hold further rules in force. Who may bypass a layer is not one of them, nor a rule that the
#   platform's licence lacks, which holds nowhere, or that only a layer that was seen may set.
unseen(fact) := [part |
	idle := {sprintf("rules:%s", [layer.id]) | some layer in fact.layers; not _is_in_force(layer)}
	some part in fact.hidden
	not startswith(part.path, "bypass:")
	not startswith(part.path, "rule:")
	not part.path in idle
]

# METADATA
# description: The same with what hides this one rule, such as a licence that lacks it.
unseen_of(fact, rule) := array.concat(unseen(fact), [part | some part in fact.hidden; part.path == sprintf("rule:%s", [rule])])

# METADATA
# description: Whether a rule holds, by at least one layer, as yes, no or unknown.
state(fact, rule) := "yes" if {
	_is_set(fact.rules, rule)
} else := "yes" if {
	count(_setting(fact, rule)) > 0
} else := "unknown" if {
	count(unseen_of(fact, rule)) > 0
} else := "no"

_is_set(rules, rule) if rules[rule] == true

_is_set(rules, rule) if {
	is_number(rules[rule])
	rules[rule] > 0
}

_is_set(rules, rule) if {
	is_array(rules[rule])
	count(rules[rule]) > 0
}

_setting(fact, rule) := [layer | some layer in layers(fact); _is_set(layer.rules, rule)]

# METADATA
# description: What a rule that is a list names, by any layer that was seen to be in force.
all(fact, rule) := {name | some name in object.get(fact.rules, rule, [])} | {name |
	some layer in layers(fact)
	some name in object.get(layer.rules, rule, [])
}

# METADATA
# description: The names of the rules that are seen to hold.
held(fact) := {rule | some rule, _ in fact.rules; _is_set(fact.rules, rule)} | {rule |
	some layer in layers(fact)
	some rule, _ in layer.rules
	_is_set(layer.rules, rule)
}

# METADATA
# description: >-
#   Whether a rule holds for everybody but those in `break_glass`: `firm` if one layer that sets it names nobody else,
#   `bypassable` if every layer that sets it surely does and none is hidden, `none` if it does not hold, else `unknown`.
guard(fact, rule, break_glass) := "none" if {
	state(fact, rule) == "no"
} else := "firm" if {
	some layer in _setting(fact, rule)
	layer.bypass
	not sprintf("bypass:%s", [layer.id]) in {part.path | some part in fact.hidden}
	count(outsiders(layer, rule, break_glass)) == 0
} else := "bypassable" if {
	count(unseen(fact)) == 0
	count(_setting(fact, rule)) > 0
	every layer in _setting(fact, rule) {
		count(sure_outsiders(layer, rule, break_glass)) > 0
	}
} else := "unknown"

# METADATA
# description: >-
#   Those not in `break_glass` who were seen to be able to bypass a layer's rule, as `kind name`. `break_glass` holds
#   names, or kinds with names. Whoever may bypass only by merging a proposal cannot push past a rule about pushes.
outsiders(layer, rule, break_glass) := {_title(actor) | some actor in _strangers(layer, rule, break_glass)}

# METADATA
# description: Those of them who were seen by kind and name. Anybody else may be the break-glass team.
sure_outsiders(layer, rule, break_glass) := {_title(actor) |
	some actor in _strangers(layer, rule, break_glass)
	actor.kind != "unknown"
	not lower(actor.name) in {"", "unknown"}
}

_strangers(layer, rule, break_glass) := [actor |
	some actor in object.get(layer, "bypass", [])
	rule in object.get(actor, "rules", [rule])
	not _is_harmless(actor, rule)
	allowed := {lower(name) | some name in break_glass}
	count({lower(actor.name), lower(_title(actor))} & allowed) == 0
]

_title(actor) := kind if {
	kind := replace(actor.kind, "_", " ")
	lower(actor.name) in {"", kind}
} else := sprintf("%s %s", [replace(actor.kind, "_", " "), actor.name])

_is_harmless(actor, rule) if {
	actor.mode == "pull_request"
	rule in {"blocks_force_push", "blocks_deletion", "blocks_update", "requires_pull_request"}
}

# METADATA
# description: Those who can bypass a rule of any layer in force, for a message, at most three.
named(fact, rule, break_glass) := listed({who |
	some layer in _setting(fact, rule)
	some who in outsiders(layer, rule, break_glass)
})

# METADATA
# description: Names for a message, at most three, and how many more there are.
listed(names) := concat(", ", _cut(names)) if {
	count(names) <= 3
} else := sprintf("%s and %d more", [concat(", ", array.slice(_cut(names), 0, 3)), count(names) - 3])

_cut(names) := [substring(name, 0, 60) | some name in names]

# METADATA
# description: The paths of hidden parts, for a message.
hidden_names(parts) := listed({part.path | some part in parts})

# METADATA
# description: What a finding keeps of the fact, cut down to the rules that it is about.
evidence(fact, rules) := {
	"default_branch": fact.default_branch,
	"rules": object.filter(fact.rules, rules),
	"layers": [_brief(layer, rules) | some layer in array.slice(fact.layers, 0, 20)],
	"count": count(fact.layers),
	"hidden": array.slice(fact.hidden, 0, 20),
}

_brief(layer, rules) := bounded(object.union(
	object.filter(layer, ["id", "level", "name", "enforcement", "on_default", "bypass"]),
	{"rules": object.filter(layer.rules, rules)},
))

# METADATA
# description: A layer with at most 20 of those who may bypass it.
bounded(layer) := json.patch(layer, [{"op": "replace", "path": "/bypass", "value": array.slice(layer.bypass, 0, 20)}]) if {
	layer.bypass
} else := layer
