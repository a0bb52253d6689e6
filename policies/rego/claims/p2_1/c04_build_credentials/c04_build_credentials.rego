# METADATA
# title: Build credentials
# description: No credential stands in pipelines or variables in clear text, and those that do not expire were renewed of late.
package claims.p2_1.c04_build_credentials

import data.lib.branches
import data.lib.credentials
import data.lib.dates
import data.lib.outcome
import data.lib.patterns
import data.lib.pipelines
import data.lib.releases
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.not_applicable("No build here is given a credential.", _evidence([])) if {
	_is_without
} else := outcome.all_of([_open, _lasting])

_fact := input.facts.pipelines

_store := settings.fact(input.facts, "ci_secrets")

_jobs := pipelines.jobs(_fact.pipelines)

_literals := credentials.literals(_fact.pipelines)

_clear := [place | some place in _literals; place.state == "clear"]

_secrets := object.get(_store, "secrets", [])

_variables := [variable.name | some variable in object.get(_store, "variables", [])]

_plain := {name | some name in _variables; patterns.is_among(input.params.clear, name)}

_telling := {name | some name in _variables; credentials.is_secret_name(name)} - _plain

# Whether a list was seen to its end.
_is_whole(name) if {
	settings.is_seen(_store, name)
	not settings.hides(_store, [name, sprintf("%s:*", [name])])
}

# What a job reads of secrets, by name; `*` where that is any of them. A called workflow of this repository names its own.
_read := {upper(name) |
	some each in _jobs
	some name in each.job.secrets
	not _is_passed_on(name, each.job)
} - {"GITHUB_TOKEN"}

_is_passed_on("*", job) if {
	job.calls
	job.calls.local
}

_federated := [each | some each in _jobs; _takes_identity(each.job.permissions)]

_takes_identity(permissions) if permissions == "write-all"

_takes_identity(permissions) if {
	is_object(permissions)
	permissions["id-token"] == "write"
}

# Where it cannot be told what else builds are given.
_unread := releases.unread(_fact) | {"pipelines of another platform" | not pipelines.is_github_alone(_fact)}

_is_without if {
	count(_unread) == 0
	count(_read) + count(_federated) == 0
	count(_literals) == 0
	_is_whole("secrets")
	_is_whole("variables")
	count(_secrets) + count(_plain | _telling) == 0
}

_open := outcome.fail(message, _evidence(_clear)) if {
	count(_clear) > 0
	message := sprintf("Credentials stand in build definitions in clear text: %s.", [branches.listed({place.text | some place in _clear})])
} else := outcome.fail(message, _evidence([])) if {
	count(_plain) > 0
	message := sprintf("Credentials are kept as plain variables: %s.", [branches.listed(_plain)])
} else := outcome.unknown(message, _evidence(_literals)) if {
	count(_literals) > 0
	message := sprintf("Whether these hold a credential in clear text is not certain: %s.", [branches.listed({place.text | some place in _literals})])
} else := outcome.unknown(message, _evidence([])) if {
	count(_telling) > 0
	message := sprintf("Whether these plain variables hold a credential is not certain: %s.", [branches.listed(_telling)])
} else := outcome.unknown(message, _evidence([])) if {
	count(releases.unread(_fact)) > 0
	message := sprintf("Part of the pipelines cannot be seen: %s.", [branches.listed(releases.unread(_fact))])
} else := outcome.unknown(message, _evidence([])) if {
	not _is_whole("variables")
	message := sprintf("Whether plain variables hold a credential is not seen%s.", [settings.why(_store, "variables")])
} else := outcome.pass("No credential stands in build definitions or plain variables.", _evidence([]))

_lasting := outcome.fail(message, _evidence([])) if {
	count(_old) > 0
	message := sprintf("Long-lived credentials were not renewed for %v days: %s.", [input.params.max_days, branches.listed(_old)])
} else := outcome.unknown(message, _evidence([])) if {
	not _is_whole("secrets")
	message := sprintf("The age of the stored credentials is not seen%s.", [settings.why(_store, "secrets")])
} else := outcome.unknown(message, _evidence([])) if {
	count(_undated) > 0
	message := sprintf("The age of these credentials cannot be told: %s.", [branches.listed(_undated)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_perhaps_old) > 0
	given := [input.params.max_days, branches.listed(_perhaps_old)]
	message := sprintf("Whether these were to be renewed, and were not for %v days, cannot be told by their names: %s.", given)
} else := outcome.unknown(message, _evidence([])) if {
	count(_from_above) > 0
	message := sprintf("These credentials are set for more than this repository, so that their age is not seen: %s.", [branches.listed(_from_above)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unread) > 0
	message := sprintf("What else builds are given is not seen: %s.", [branches.listed(_unread)])
} else := outcome.pass("No long-lived credential is stored, or all were renewed of late.", _evidence([]))

_is_lasting(name) if patterns.is_among(input.params.long_lived, name)

_old := {secret.name |
	some secret in _secrets
	_is_lasting(secret.name)
	dates.is_past(secret.updated_at, input.now)
	dates.days(secret.updated_at, input.now) > input.params.max_days
}

_undated := {secret.name |
	some secret in _secrets
	_is_lasting(secret.name)
	not dates.is_past(secret.updated_at, input.now)
}

_from_above := {name | some name in _read; _may_last(name)} - {upper(secret.name) | some secret in _secrets}

_may_last(name) if name == "*"

_may_last(name) if _is_lasting(name)

_may_last(name) if _is_perhaps_lasting(name)

# Names of credentials, of which it is not told whether they run out by themselves. Keys that sign are kept.
_is_perhaps_lasting(name) if {
	credentials.is_secret_name(name)
	not _is_lasting(name)
	not regex.match(`gpg|pgp|(?:^|[_.-])(?:co|mini|code)?sign(?:ing|ature)?(?:[_.-]|$)`, lower(name))
}

_perhaps_old := {secret.name |
	some secret in _secrets
	_is_perhaps_lasting(secret.name)
	not _is_new(secret.updated_at)
}

_is_new(time) if {
	dates.is_past(time, input.now)
	dates.days(time, input.now) <= input.params.max_days
}

_evidence(places) := object.union(
	pipelines.evidence([object.filter(place, ["path", "line", "text"]) | some place in places]),
	{
		"secrets": array.slice([secret | some secret in _secrets; _is_lasting(secret.name)], 0, 20),
		"variables": array.slice(sort(_plain | _telling), 0, 20),
		"read": array.slice(sort(_read), 0, 20),
		"federated": count(_federated),
		"hidden": array.slice(_store.hidden, 0, 20),
	},
)
