# METADATA
# title: Protected keys
# description: No key that signs and no credential that publishes lies among the secrets that every branch can read.
package claims.p3_1.c05_protected_keys

import data.lib.branches
import data.lib.credentials
import data.lib.outcome
import data.lib.pipelines
import data.lib.releases
import data.lib.settings
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains outcome.all_of([_keys, _credentials])

_fact := input.facts.ci_secrets

_resource := object.get(input, "resource", {})

_platform := object.get(_resource, "platform", "")

# On GitHub, and in a clone, a variable is not where a key is kept; elsewhere a key may be one that is not masked.
_lists := {"secrets", "variables"} if {
	_is_listed
} else := {"secrets"}

_is_listed if _platform in input.params.variables

_all := [one | some list in _lists; some one in object.get(_fact, list, [])]

# Those that a store of secrets gives when a build runs are not among the names that every branch can read for sure.
_names := {one.name |
	some one in _all
	not object.get(one, "kind", "") in {"federated", "vault"}
	not _is_guarded(one)
}

# What only protected branches are given, and what may be.
_is_guarded(one) if {
	_platform in input.params.protects
	one.protected == true
}

_vaulted := {one.name | some one in _all; object.get(one, "kind", "") == "vault"}

_loose := {one.name |
	some one in _all
	one.name in _names
	_platform in input.params.protects
	not one.protected == false
}

_are_names_seen if {
	every list in _lists {
		settings.is_seen(_fact, list)
		not settings.hides(_fact, [list, sprintf("%s:*", [list])])
	}
}

_view := releases.view(input.facts.pipelines)

_published := array.concat(_view.registries, _view.hosted)

_signed := tools.runs("sign", _view.jobs)

# What a workflow of another repository does with secrets is not seen, nor what other platforms give a job by themselves.
_blind := "a pipeline cannot be read" if {
	count(_view.unread) > 0
} else := "a workflow of another repository is called" if {
	some each in _view.jobs
	each.job.calls.local == false
} else := "the platform gives jobs variables by itself" if {
	not pipelines.is_alone(input.facts.pipelines, _resource)
} else := "the names of the secrets are not seen" if {
	not _are_names_seen
} else := "no pipeline here is seen to publish" if {
	count(_published) == 0
} else := ""

_read := {secret | some each in _view.jobs; some secret in _reads(each.job); not _is_of_the_run(secret)}

_reads(job) := {secret | some secret in job.secrets} | _macros(job)

# A macro of Azure in a variable or an input stands for a variable that may be secret, unless it is the platform's own or is
# seen to be plain.
_macros(job) := {name |
	_platform == "azurepipelines"
	some step in job.steps
	some value in _values(step)
	some found in regex.find_all_string_submatch_n(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`, value, -1)
	name := found[1]
	not regex.match(`(?i)^(agent|build|checks|common|environment|pipeline|resources|strategy|system)\.`, name)
	not lower(name) in _told
	not _is_set_here(step, name)
}

# Written in the definition, and not only handed on under its own name.
_is_set_here(step, name) if {
	some key, value in step.env
	lower(key) == lower(name)
	not contains(lower(value), sprintf("$(%s)", [lower(name)]))
}

_values(step) := {value | some part in ["env", "with"]; some key, value in step[part]; not lower(key) in {"script", "inlinescript"}} | {found[0] |
	some found in regex.find_all_string_submatch_n(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`, step.run, -1)
	credentials.is_secret_name(found[1])
}

_told := {lower(variable.name) | some variable in object.get(_fact, "variables", [])}

_is_of_the_run(secret) if upper(secret) == "GITHUB_TOKEN"

# What proves to others who a job of GitLab is.
_is_of_the_run(secret) if {
	_platform == "gitlab"
	regex.match(`(^|_)id_token$`, lower(secret))
}

_sure := {name | some name in (_names - _loose); regex.match(input.params.signing_keys, lower(name))}

_doubtful := {name |
	some name in ((_names | _read) | _vaulted)
	regex.match(input.params.key_hints, lower(name))
	not regex.match(input.params.no_keys, lower(name))
}

_keys := outcome.fail(sprintf("A signing key lies among the secrets that every branch can read: %s.", [branches.listed(_sure)]), _evidence(_sure)) if {
	count(_sure) > 0
} else := outcome.unknown(sprintf("Whether this is a signing key is not told by its name: %s.", [branches.listed(_doubtful)]), _evidence(_doubtful)) if {
	count(_doubtful) > 0
} else := outcome.unknown(sprintf("How signing keys are kept is not seen: %s.", [_blind]), _evidence(set())) if {
	_blind != ""
} else := outcome.unknown("What releases can read secrets whose names are not told.", _evidence(set())) if {
	"*" in _read
} else := outcome.unknown(sprintf("With which key this signs is not seen: %s.", [branches.listed(_keyed)]), tools.evidence(_signed)) if {
	count(_keyed) > 0
	count(_guarded_keys) == 0
} else := outcome.pass("No signing key is among the secrets, and what releases reads none.", _evidence(set()))

_guarded_keys := {one.name | some one in _all; _is_guarded(one); regex.match(input.params.signing_keys, lower(one.name))}

# Signing with an identity of the run, or a key that a service keeps.
_keyed := {substring(run.text, 0, 60) | some run in _signed; not _is_keyless(run)}

_is_keyless(run) if {
	run.step.uses
	regex.match(`^(sigstore/gh-action-sigstore-python|actions/attest(-build-provenance|-sbom)?|slsa-framework/slsa-github-generator/.*|azure/(trusted-signing-action|artifact-signing-action))$`, lower(run.step.uses.source))
}

_is_keyless(run) if {
	regex.match(`\bcosign (sign|sign-blob|attest|attest-blob)\b`, run.text)
	not regex.match(`--key\b|--sk\b`, run.text)
}

_is_keyless(run) if regex.match(`--key[ =]["']?(awskms|gcpkms|azurekms|hashivault)://|(npm|pnpm|yarn npm) publish .*--provenance|\bsigstore (.* )?sign\b`, run.text)

_credentials := outcome.fail(message, tools.evidence(_long_lived)) if {
	count(_long_lived) > 0
	message := sprintf("What publishes reads a credential that every branch can read: %s.", [branches.listed({name | some run in _long_lived; some name in _stored(run)})])
} else := outcome.unknown(sprintf("With which credentials releases are published is not seen: %s.", [_blind]), tools.evidence(_published)) if {
	_blind != ""
} else := outcome.unknown(message, tools.evidence(_published)) if {
	count(_others) > 0
	message := sprintf("Whether what publishes does it with a stored credential is not told: it reads %s.", [branches.listed(_others)])
} else := outcome.unknown(message, tools.evidence(_published)) if {
	count(_perhaps) > 0
	message := sprintf("Whether what publishes does it with a stored credential is not told: there is %s.", [branches.listed(_perhaps)])
} else := outcome.pass("What publishes reads no secret but the token of its own run.", tools.evidence(_published))

# A job that cannot have an identity token publishes with what is stored.
_long_lived := [run |
	some run in _view.registries
	not _may_have_an_identity(run.job.permissions)
	count(_stored(run)) > 0
]

# A job of GitLab is given every variable; a secret of a definition of Azure is given to whatever branch runs it.
_stored(run) := {name | some name in (_names - _loose); regex.match(input.params.credentials, lower(name))} if {
	_platform in input.params.protects
} else := {one.name |
	some one in _all
	one.name in _names
	one.scope == "build_project"
	regex.match(input.params.credentials, lower(one.name))
	lower(one.name) in {lower(name) | some name in _macros(run.job)}
} if {
	_platform == "azurepipelines"
} else := {name |
	not _is_listed
	some name in run.job.secrets
	regex.match(input.params.credentials, lower(name))
	lower(name) in {lower(other) | some other in _names}
}

_may_have_an_identity(permissions) if permissions == "write-all"

_may_have_an_identity(permissions) if permissions["id-token"] == "write"

# Elsewhere than on GitHub it is not told which of them a job reads.
_perhaps := {name |
	_is_listed
	some name in (_names | _vaulted)
	regex.match(input.params.credentials, lower(name))
}

_others := {name | some run in _published; some name in _reads(run.job); not _is_of_the_run(name)}

_evidence(names) := {
	"count": count(_names),
	"names": array.slice(sort(names), 0, 20),
	"hidden": array.slice(_fact.hidden, 0, 20),
	"places": [],
}
