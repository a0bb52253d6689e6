# METADATA
# title: Rules for tests
# description: Small values in the shape of the facts `branch_rules` and `tag_rules`, each part overridden by an object.
package lib.branches_fixtures_test

# METADATA
# description: A layer in force that nobody may bypass, with these rules.
layer(rules) := with_parts(rules, {})

# METADATA
# description: The same with other parts, which replace its own.
with_parts(rules, parts) := object.union(object.remove(_layer(rules), object.keys(parts)), parts)

_layer(rules) := {
	"id": "7",
	"level": "repository",
	"name": "main",
	"enforcement": "active",
	"on_default": true,
	"rules": rules,
	"bypass": [],
}

# METADATA
# description: The fact with these layers and hidden paths.
fact(layers, hidden) := {
	"default_branch": "main",
	"rules": object.union_n([layer.rules | some layer in layers; layer.enforcement == "active"; layer.on_default]),
	"layers": layers,
	"hidden": parts(hidden),
}

# METADATA
# description: Hidden parts of these paths.
parts(paths) := [{"path": path, "reason": "forbidden", "detail": ""} | some path in paths]

# METADATA
# description: Administrators who may bypass everything.
administrators := [{"kind": "administrators", "name": "administrators", "mode": "always"}]
