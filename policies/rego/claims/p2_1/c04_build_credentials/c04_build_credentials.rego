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
	not _is_build_project
} else := outcome.not_applicable("No build here is given a credential.", _evidence([])) if {
	_is_without
} else := outcome.all_of([_open, _lasting])

# A build project is one whether its definition can be read or not.
_is_build_project if input.resource.kind == "build_project"

_fact := input.facts.pipelines

_store := settings.fact(input.facts, "ci_secrets")

_jobs := pipelines.jobs(_fact.pipelines)

_literals := credentials.literals(_fact.pipelines)

_clear := [place | some place in _literals; place.state == "clear"]

# What is read from a store of secrets when a build runs, and what proves who it is, is not kept here.
_secrets := [secret | some secret in object.get(_store, "secrets", []); not object.get(secret, "kind", "") in {"federated", "vault"}]

_variables := object.get(_store, "variables", [])

# A value that looks plain may stand for a credential that lies elsewhere, or be a poor password.
_plain := {variable.name |
	some variable in _variables
	not variable.looks_like == "plain"
	patterns.is_among(input.params.clear, variable.name)
} | {variable.name |
	some variable in _variables
	variable.looks_like == "credential"
}

_telling := {variable.name |
	some variable in _variables
	_is_telling(variable)
} - _plain

_is_telling(variable) if {
	not variable.looks_like == "plain"
	credentials.is_secret_name(variable.name)
}

_is_telling(variable) if {
	variable.looks_like == "plain"
	patterns.is_among(input.params.clear, variable.name)
}

_resource := object.get(input, "resource", {})

_platform := object.get(_resource, "platform", "")

# Whether a list was seen to its end.
_is_whole(name) if {
	settings.is_seen(_store, name)
	not settings.hides(_store, [name, sprintf("%s:*", [name])])
}

# What a job reads of secrets, by name; `*` where that is any of them. A called workflow of this repository names its own.
_read := {upper(name) |
	some each in _jobs
	each.pipeline.platform == "github"
	some name in each.job.secrets
	not _is_passed_on(name, each.job)
} - {"GITHUB_TOKEN"}

_is_passed_on("*", job) if {
	job.calls
	job.calls.local
}

_federated := [each | some each in _jobs; _is_federated(each)]

_is_federated(each) if _takes_identity(each.job.permissions)

# What a job of GitLab names proves who it is, or comes from a store of secrets.
_is_federated(each) if {
	each.pipeline.platform == "gitlab"
	count(each.job.secrets) > 0
}

_takes_identity(permissions) if permissions == "write-all"

_takes_identity(permissions) if {
	is_object(permissions)
	permissions["id-token"] == "write"
}

# Where it cannot be told what else builds are given.
_unread := (releases.unread(_fact) | {"the definition" | count(_fact.pipelines) == 0}) | {"pipelines of another platform" | not pipelines.is_alone(_fact, _resource)}

# Where the build service gives every build an account of its own, none is without.
_is_without if {
	not _platform in input.params.accounts
	count(_unread) == 0
	count(_read) + count(_federated) == 0
	count(_literals) == 0
	_is_whole("secrets")
	_is_whole("variables")
	count(object.get(_store, "secrets", [])) + count(_plain | _telling) == 0
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
	parts := _unread - {"pipelines of another platform"}
	count(parts) > 0
	message := sprintf("Part of the pipelines cannot be seen: %s.", [branches.listed(parts)])
} else := outcome.unknown(message, _evidence([])) if {
	not _is_whole("variables")
	message := sprintf("Whether plain variables hold a credential is not seen%s.", [settings.why(_store, "variables")])
} else := outcome.pass("No credential stands in build definitions or plain variables.", _evidence([]))

_lasting := outcome.fail(message, _evidence([])) if {
	count(_old) > 0
	message := sprintf("Long-lived credentials were not renewed for %v days: %s.", [input.params.max_days, branches.listed(_old)])
} else := outcome.fail(message, _evidence([])) if {
	count(_protected("no")) > 0
	message := sprintf("Credentials are given to the builds of every branch: %s.", [branches.listed(_protected("no"))])
} else := outcome.unknown(message, _evidence([])) if {
	not _is_whole("secrets")
	message := sprintf("The age of the stored credentials is not seen%s.", [settings.why(_store, "secrets")])
} else := outcome.unknown(message, _evidence([])) if {
	count(_protected("perhaps")) > 0
	message := sprintf("Whether only protected branches are given these is not seen: %s.", [branches.listed(_protected("perhaps"))])
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

# What a platform says that it keeps by itself lasts, whatever its name.
_lasts(secret) if _is_lasting(secret.name)

_lasts(secret) if secret.kind == "stored"

_old := {secret.name |
	some secret in _secrets
	_lasts(secret)
	_is_dated(secret)
	dates.days(secret.updated_at, input.now) > input.params.max_days
}

_undated := {secret.name |
	some secret in _secrets
	_lasts(secret)
	not _is_dated(secret)
}

_is_dated(secret) if dates.is_past(object.get(secret, "updated_at", null), input.now)

# Where a platform tells which branches are given a credential, and not how old it is.
_protected(state) := {secret.name |
	_platform in input.params.protects
	some secret in _secrets
	_is_credential(secret.name)
	_protection(secret) == state
}

_is_credential(name) if _is_lasting(name)

_is_credential(name) if credentials.is_secret_name(name)

_protection(secret) := "no" if {
	secret.protected == false
} else := "yes" if {
	secret.protected == true
} else := "perhaps"

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
	not _platform in input.params.protects
	some secret in _secrets
	_is_perhaps_lasting(secret.name)
	not _lasts(secret)
	not _is_new(object.get(secret, "updated_at", null))
}

_is_new(time) if {
	dates.is_past(time, input.now)
	dates.days(time, input.now) <= input.params.max_days
}

_evidence(places) := object.union(
	pipelines.evidence([object.filter(place, ["path", "line", "text"]) | some place in places]),
	{
		"secrets": array.slice([secret | some secret in _secrets; _lasts(secret)], 0, 20),
		"variables": array.slice(sort(_plain | _telling), 0, 20),
		"read": array.slice(sort(_read), 0, 20),
		"federated": count(_federated),
		"hidden": array.slice(_store.hidden, 0, 20),
	},
)
