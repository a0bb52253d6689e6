# METADATA
# title: Immutable releases
# description: The latest releases can be neither exchanged nor deleted, and each has a version of its own.
package claims.p3_1.c02_immutable_releases

import data.lib.branches
import data.lib.outcome
import data.lib.patterns
import data.lib.published
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_releases := published.given(input.facts)

_latest := published.latest(_releases, input.params)

_tags := _latest.tags

_unseen := _latest.unseen

_sure := {tag | some tag in published.surely(_latest, input.params)}

_verdict := _registry if {
	input.resource.kind == "registry"
} else := published.none(_latest) if {
	count(_tags) == 0
} else := outcome.all_of([_kept, _versioned])

_store := settings.fact(input.facts, "registry_settings")

_shown := settings.shown(_store, ["format", "immutable", "mutable_tags"])

_registry := outcome.fail("What is published under a version or tag can be exchanged.", _shown) if {
	_store.immutable == false
} else := outcome.unknown(message, _shown) if {
	not settings.is_seen(_store, "immutable")
	message := sprintf("Whether versions and tags can be exchanged is not seen%s.", [settings.why(_store, "immutable")])
} else := outcome.fail(message, _shown) if {
	count(_movable) > 0
	message := sprintf("Tags are immutable, but for some that are versions: %s.", [branches.listed(_movable)])
} else := outcome.unknown(message, _shown) if {
	settings.hides(_store, ["mutable_tags"])
	message := sprintf("Tags are immutable; whether some are left out of that is not seen%s.", [settings.why(_store, "mutable_tags")])
} else := outcome.unknown(message, _shown) if {
	count(_broad) > 0
	message := sprintf("Tags are immutable, but for some that may be versions: %s.", [branches.listed(_broad)])
} else := outcome.pass("What is published under a version or tag can never stand for something else.", _shown)

_left_out := object.get(_store, "mutable_tags", [])

# Names that move, such as `latest`, may be left out; versions may not.
_movable := {pattern | some pattern in _left_out; _is_version(pattern)} | {tag |
	some image in object.get(object.get(input.facts, "images", {}), "images", [])
	some tag in image.tags
	_is_version(tag)
	some pattern in _left_out
	patterns.is_plain(pattern)
	patterns.is_match(pattern, tag)
}

_broad := {pattern | some pattern in _left_out; regex.match(`[*?\[{\\]`, pattern)}

_is_version(tag) if regex.match(trim_space(input.params.version), tag)

_evidence(tags) := {"count": count(_tags), "tags": array.slice(_tags, 0, 20), "of_them": array.slice(tags, 0, 20), "hidden": array.slice(_releases.hidden, 0, 20)}

_setting := false if {
	input.resource.platform in input.params.without_setting
} else := object.get(object.get(input.facts, "immutable_releases", {}), "enabled", "unseen")

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
