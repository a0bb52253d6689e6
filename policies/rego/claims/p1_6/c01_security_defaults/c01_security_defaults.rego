# METADATA
# title: Security by default
# description: Enforced configurations with every security feature are the default for new repositories and attached to nearly all.
package claims.p1_6.c01_security_defaults

import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains _verdict

_fact := input.facts.security_defaults

_verdict := outcome.not_applicable("The organisation has fewer than two repositories.", {"repositories": _fact.repositories}) if {
	is_number(_fact.repositories)
	_fact.repositories < 2
	_are_all_listed
} else := outcome.unknown(sprintf("Whether there are two repositories is not seen%s.", [settings.why(_fact, "repositories")]), {"repositories": _fact.repositories}) if {
	is_number(_fact.repositories)
	_fact.repositories < 2
} else := outcome.unknown("How many repositories there are is not seen.", {}) if {
	not is_number(_fact.repositories)
} else := outcome.all_of([_new, _attached])

_are_all_listed if not settings.hides(_fact, ["repositories"])

# Those that are enforced and switch every feature on.
_full := [each |
	some each in _fact.configurations
	_is_enforced(each)
	every feature in _wanted {
		object.get(each.features, feature, false) == true
	}
]

# What the platform has such defaults for.
_wanted := input.params.features_on[input.resource.platform] if {
	input.params.features_on[input.resource.platform]
} else := input.params.features

_is_enforced(each) if each.enforced

# Nothing there keeps a repository from switching a feature off, so that what is on in effect counts.
_is_enforced(_) if input.resource.platform in input.params.not_enforceable

_default_for(configurations, visibility) if {
	some each in configurations
	each.default_for in {"all", visibility}
}

_open := [visibility | some visibility in input.params.visibilities; not _default_for(_full, visibility)]

_doubtful := [each.name | some each in _full; each.default_for == "unknown"]

_new := outcome.pass("New repositories get an enforced configuration with every feature.", _evidence(_full)) if {
	count(_open) == 0
} else := outcome.unknown(message, _evidence(_full)) if {
	settings.hides(_fact, ["configurations", "defaults"])
	why := [reason | some part in ["configurations", "defaults", "*"]; reason := settings.why(_fact, part); reason != ""]
	message := sprintf("Which configurations new repositories get is not seen%s.", [array.concat(why, [""])[0]])
} else := outcome.unknown("Whether a configuration with every feature is a default is not seen.", _evidence(_full)) if {
	count(_doubtful) > 0
} else := outcome.fail(message, _evidence(_fact.configurations)) if {
	message := sprintf("No enforced configuration with every feature is the default for new repositories (%s).", [concat(", ", _open)])
}

_known := sum([each.attached | some each in _full; settings.is_seen(each, "attached")])

_uncounted := [each.name | some each in _full; not settings.is_seen(each, "attached")]

_is_enough if _known * 100 >= input.params.percent * _fact.repositories

_attached := outcome.unknown(sprintf("How many repositories there are is not wholly seen%s.", [settings.why(_fact, "repositories")]), _evidence(_full)) if {
	not _are_all_listed
} else := outcome.pass(message, _evidence(_full)) if {
	_is_enough
	message := sprintf("Such a configuration is attached to %d of %d repositories.", [_known, _fact.repositories])
} else := outcome.unknown(message, _evidence(_full)) if {
	count(_uncounted) > 0
	why := settings.why(_fact, sprintf("attached:%s", [_uncounted[0]]))
	message := sprintf("To how many repositories such a configuration is attached is not seen%s.", [why])
} else := outcome.unknown(message, _evidence(_full)) if {
	settings.hides(_fact, ["configurations"])
	message := sprintf("Whether other configurations are attached is not seen%s.", [settings.why(_fact, "configurations")])
} else := outcome.fail(message, _evidence(_full)) if {
	message := sprintf("Such a configuration is attached to only %v of %d repositories.", [_known, _fact.repositories])
}

_evidence(configurations) := {
	"repositories": _fact.repositories,
	"configurations": array.slice(configurations, 0, 20),
	"count": count(configurations),
	"hidden": array.slice(_fact.hidden, 0, 20),
}
