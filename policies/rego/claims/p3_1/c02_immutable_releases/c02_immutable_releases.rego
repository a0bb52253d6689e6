# METADATA
# title: Immutable releases
# description: The latest releases can be neither exchanged nor deleted, and each has a version of its own.
package claims.p3_1.c02_immutable_releases

import data.lib.branches
import data.lib.outcome
import data.lib.patterns
import data.lib.published

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_latest := published.latest(input.facts.releases, input.params)

_tags := _latest.tags

_unseen := _latest.unseen

_sure := {tag | some tag in published.surely(_latest, input.params)}

_verdict := published.none(_latest)

_verdict := outcome.all_of([_kept, _versioned]) if count(_tags) > 0

_evidence(tags) := {"count": count(_tags), "tags": array.slice(_tags, 0, 20), "of_them": array.slice(tags, 0, 20), "hidden": array.slice(input.facts.releases.hidden, 0, 20)}

_setting := object.get(object.get(input.facts, "immutable_releases", {}), "enabled", "unseen")

_kept := outcome.pass("The platform makes published releases immutable.", _keeping(_tags)) if {
	_setting == true
} else := outcome.unknown(message, _keeping([])) if {
	count(_unseen) > 0
	count(_surely_loose) == 0
	message := sprintf("Whether rules keep all release tags is not seen: some releases are hidden (%s).", [branches.listed(_unseen)])
} else := outcome.pass(sprintf("Rules block updates and deletion of the latest release tags (%d).", [count(_tags)]), _keeping(_tags)) if {
	count(_tags) == count(_firm)
} else := outcome.fail(message, _keeping(_surely_loose)) if {
	_setting == false
	count(_surely_loose) > 0
	message := sprintf("Releases can be changed: they are not immutable, and no rule that binds everybody keeps tags such as %s.", [branches.listed([_surely_loose[0]])])
} else := outcome.unknown(message, _keeping(_loose)) if {
	_setting == "unseen"
	message := "Whether releases are immutable is not seen, nor a rule that keeps all their tags."
} else := outcome.unknown("Releases are not immutable; whether rules that bind everybody keep their tags is not seen.", _keeping([]))

_keeping(tags) := object.union(_evidence(tags), {"immutable": _setting, "layers": [branches.bounded(layer) | some layer in array.slice(_rules.layers, 0, 20)], "rules_hidden": array.slice(_rules.hidden, 0, 20)})

_rules := object.get(input.facts, "tag_rules", {
	"layers": [],
	"hidden": [{"path": "rulesets", "reason": "not_collected", "detail": "The rules for tags were not seen."}],
})

_hidden_rules := [part |
	idle := {sprintf("rules:%s", [layer.id]) | some layer in _rules.layers; layer.enforcement != "active"}
	some part in _rules.hidden
	not startswith(part.path, "bypass:")
	not part.path in idle
]

_hidden_bypass := {trim_prefix(part.path, "bypass:") | some part in _rules.hidden; startswith(part.path, "bypass:")}

_firm := [tag | some tag in _tags; _is_kept(tag, "blocks_update"); _is_kept(tag, "blocks_deletion")]

_loose := [tag | some tag in _tags; _is_loose(tag)]

_surely_loose := [tag | some tag in _loose; tag in _sure]

_is_loose(tag) if {
	some rule in ["blocks_update", "blocks_deletion"]
	count(_hidden_rules) == 0
	every layer in _layers(rule) {
		_binds_not(layer, rule, tag)
	}
}

_layers(rule) := [layer | some layer in _rules.layers; layer.enforcement == "active"; layer[rule]]

_is_kept(tag, rule) if {
	some layer in _layers(rule)
	_covers(layer, tag)
	layer.bypass
	not layer.id in _hidden_bypass
	count(branches.outsiders(layer, rule, input.params.break_glass)) == 0
}

_binds_not(layer, _, tag) if not _may_cover(layer, tag)

_binds_not(layer, rule, _) if count(branches.sure_outsiders(layer, rule, input.params.break_glass)) > 0

_covers(layer, tag) if {
	_is_named(layer.include, tag)
	not _may_be_named(layer.exclude, tag)
}

_may_cover(layer, tag) if {
	_may_be_named(layer.include, tag)
	not _is_named(layer.exclude, tag)
}

_is_named(list, tag) if {
	some pattern in list
	patterns.is_plain(pattern)
	_is_match(pattern, tag)
}

_may_be_named(list, tag) if _is_named(list, tag)

_may_be_named(list, _) if {
	some pattern in list
	not patterns.is_plain(pattern)
}

_is_match(pattern, _) if pattern == "*"

_is_match(pattern, tag) if patterns.is_match(pattern, tag)

_odd := [tag | some tag in _sure; not regex.match(trim_space(input.params.version), tag)]

_versions := [version | some tag in published.surely(_latest, input.params); version := regex.replace(lower(tag), `(^|[-/@_])v([0-9])`, "${1}${2}")]

_versioned := outcome.fail(message, _evidence(_odd)) if {
	count(_odd) > 0
	message := sprintf("%d of the latest %d releases have no version for a name, such as %s.", [count(_odd), count(_tags), branches.listed([_odd[0]])])
} else := outcome.fail("Two of the latest releases have the same version.", _evidence(_tags)) if {
	count({version | some version in _versions}) < count(_versions)
} else := outcome.unknown(message, _evidence([])) if {
	count(_unseen) > 0
	message := sprintf("Whether every release has a version of its own is not seen (%s).", [branches.listed(_unseen)])
} else := outcome.pass("Each of the latest releases has a version of its own.", _evidence([]))
