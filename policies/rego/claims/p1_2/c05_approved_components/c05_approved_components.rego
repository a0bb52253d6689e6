# METADATA
# title: Approved components
# description: Pipelines take from elsewhere only what is pinned, and only what the platform's settings or a list approve.
package claims.p1_2.c05_approved_components

import data.lib.components
import data.lib.outcome
import data.lib.pipelines
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.pipelines

_setting := settings.fact(input.facts, "ci_settings")

_verdict := outcome.unknown(message, pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
	message := "No pipeline definition can be seen; other build services may hold some."
} else := outcome.not_applicable("No pipeline takes a component from elsewhere.", pipelines.evidence([])) if {
	count(_external) == 0
	count(_fact.hidden) == 0
} else := outcome.all_of([_pinned, _approved])

_external := {each |
	some each in components.external(pipelines.jobs(_fact.pipelines), _fact.pipelines, input.params.trusted_owners)
	not _is_platforms(each)
}

_is_platforms(each) if {
	some start in object.get(input.params.own_images, input.resource.platform, [])
	startswith(each.source, start)
}

_loose := [each | some each in _external; each.state != "pinned"; not _is_refused(each)]

# The platform runs no such component that is not pinned.
_is_refused(each) if {
	_setting.pins_required == true
	_can_be_refused(each)
}

_can_be_refused(each) if each.kind in {"action", "workflow"}

_mutable := [each | some each in _loose; each.state == "mutable"]

_moving := [each | some each in _mutable; not _may_be_refused(each)]

_may_be_refused(each) if {
	_can_be_refused(each)
	not settings.is_seen(_setting, "pins_required")
}

_pinned := outcome.fail(message, _places(_moving)) if {
	count(_moving) > 0
	message := sprintf("%d components are named by a tag or branch that can move: %s.", [count(_moving), components.named(_moving)])
} else := outcome.unknown(message, _places(_mutable)) if {
	count(_mutable) > 0
	message := sprintf(
		"%d components are named by a tag or branch; whether the platform refuses those is not seen%s: %s.",
		[count(_mutable), settings.why(_setting, "pins_required"), components.named(_mutable)],
	)
} else := outcome.unknown(message, _places(_loose)) if {
	count(_loose) > 0
	message := sprintf("What these stand for is only known when the pipeline runs: %s.", [components.named(_loose)])
} else := outcome.unknown(message, _places([])) if {
	count(_fact.hidden) > 0
	message := sprintf("Every component that is seen is pinned, but part of the pipelines is not: %s.", [pipelines.hidden_names(_fact)])
} else := outcome.pass(sprintf("Each of %d components is pinned.", [count(_external)]), _places([]))

_places(found) := object.union(
	pipelines.evidence(components.shown(found)),
	{"components": count(_external), "setting": settings.shown(_setting, ["pins_required"])},
)

_sources := object.union(
	settings.shown(_setting, ["allowed", "github_owned", "verified"]),
	{"patterns": array.slice(object.get(_setting, "allowed_patterns", []), 0, 20), "unapproved": count(_unapproved)},
)

_unapproved := [each | some each in _external; not _is_approved(each.source)]

_is_approved(source) if {
	some entry in input.params.approved
	startswith(concat("", [source, "/"]), concat("", [trim_suffix(entry, "/"), "/"]))
}

_is_listed if {
	count(_unapproved) == 0
	count(_fact.hidden) == 0
}

# Nothing that is hidden could make every component one of an approved source.
_is_beyond_the_list if count(_unapproved) > 0

_is_beyond_the_list if input.params.approved == []

_approved := outcome.pass("Only the organisation's own components may run.", _sources) if {
	_setting.allowed == "local_only"
} else := outcome.pass(message, _sources) if {
	_setting.allowed == "selected"
	settings.is_seen(_setting, "allowed_patterns")
	_wide == []
	message := "Only selected components may run."
} else := outcome.pass("Each component is of an approved source.", _sources) if {
	_is_listed
} else := outcome.fail(message, _sources) if {
	_setting.allowed == "selected"
	count(_wide) > 0
	message := sprintf("The selection of components is open to all (%s).", [_wide[0]])
} else := outcome.unknown(message, _sources) if {
	_setting.allowed == "selected"
	message := sprintf("Only selected components may run; which is not seen%s.", [settings.why(_setting, "allowed_patterns")])
} else := outcome.fail("Pipelines may use anybody's components.", _sources) if {
	_setting.allowed == "all"
	_is_beyond_the_list
} else := outcome.unknown(message, _sources) if {
	_setting.allowed == "all"
	message := sprintf("Pipelines may use anybody's components, and those of %s are not seen.", [pipelines.hidden_names(_fact)])
} else := outcome.fail(message, _sources) if {
	_has_no_setting
	count(input.params.approved) > 0
	count(_unapproved) > 0
	message := sprintf("%d components are of sources that are not approved: %s.", [count(_unapproved), components.named(_unapproved)])
} else := outcome.unknown("No setting of the platform limits where components come from, and what is seen is not all.", _sources) if {
	_has_no_setting
	count(input.params.approved) > 0
} else := outcome.unknown("No setting of the platform limits where components come from, and no source is approved by the profile (`approved`).", _sources) if {
	_has_no_setting
} else := outcome.unknown(message, _sources) if {
	message := sprintf("Whether pipelines may use anybody's components is not seen%s.", [settings.why(_setting, "allowed")])
}

_has_no_setting if input.resource.platform in {"cloudbuild", "codebuild", "gitlab"}

_has_no_setting if {
	input.resource.platform == "azurepipelines"
	input.facts.ci_settings
	not settings.is_seen(_setting, "allowed")
	not settings.hides(_setting, ["allowed"])
}

# A pattern that lets every owner through; anybody may name a repository or a tag as the rest of it says.
_wide := [pattern | some pattern in object.get(_setting, "allowed_patterns", []); regex.match(`^[*]+([/@]|$)`, pattern)]
