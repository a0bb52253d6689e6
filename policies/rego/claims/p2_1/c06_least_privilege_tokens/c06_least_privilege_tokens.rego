# METADATA
# title: Least privilege of tokens
# description: Jobs declare what their token may do, proposed code does not run beside secrets, and the settings agree.
package claims.p2_1.c06_least_privilege_tokens

import data.lib.outcome
import data.lib.pipelines
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.pipelines

_setting := settings.fact(input.facts, "ci_settings")

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
	not _is_build_project
} else := outcome.all_of([one | some one in array.concat(_by_settings, _stray); one.message != ""]) if {
	_platform in object.keys(input.params.asked)
} else := outcome.all_of([_tokens, _contributions, _approving, _waiting])

# A build project is one whether its definition can be read or not.
_is_build_project if input.resource.kind == "build_project"

_platform := object.get(object.get(input, "resource", {}), "platform", "")

# On platforms where settings decide what jobs may do, those that there are.
_by_settings := array.concat([_field(field, wanted) | some field, wanted in input.params.asked[_platform]], [_proposals])

_field(field, wanted) := settings.criterion(_setting, field, wanted, _said[field])

_said := {
	"token_confined": {
		"holds": "A job's credential reaches no further than its project.",
		"breaks": "A job's credential reaches beyond its project.",
		"hidden": "How far a job's credential reaches is not seen",
	},
	"token_pushes": {
		"holds": "It may not write to the repository.",
		"breaks": "A job's credential may write to the repository.",
		"hidden": "Whether a job's credential may write to the repository is not seen",
	},
	"starters_set_variables": {
		"holds": "Who starts a pipeline sets no variables that are not left open.",
		"breaks": "Who starts a pipeline may set its variables.",
		"hidden": "Whether who starts a pipeline may set its variables is not seen",
	},
	"forks_get_secrets": {
		"holds": "What forks propose is given no secrets.",
		"breaks": "What forks propose can run with the project's secrets.",
		"hidden": "Whether what forks propose is given secrets is not seen",
	},
	"forks_need_approval": {
		"holds": "What forks propose waits for approval.",
		"breaks": "What forks propose starts without approval.",
		"hidden": "Whether what forks propose waits for approval is not seen",
	},
	"open_resources": {
		"holds": "No connection, pool or store of secrets is open to every pipeline.",
		"breaks": "Connections, pools or secrets are open to every pipeline of the project.",
		"hidden": "What every pipeline of the project may use is not seen",
	},
	"identity": {
		"holds": "Jobs act as an account that was chosen for them.",
		"breaks": "Jobs act as the platform's default account.",
		"hidden": "What account jobs act as is not seen",
	},
	"identity_is_wide": {
		"holds": "Its rights are limited.",
		"breaks": "The account that jobs act as may do anything, or anything with a service.",
		"hidden": "What the account may do that jobs act as is not seen",
	},
}

_guards := object.get(input.params.proposals, _platform, {})

# Where outsiders cannot start a pipeline there is nothing to guard; where it is not seen whether they can, no lack is sure.
_proposals := outcome.not_applicable("Outsiders cannot start a pipeline.", _with(["outsiders"], [])) if {
	_setting.outsiders == false
} else := outcome.not_applicable("", _with([], [])) if {
	count(_guards) == 0
} else := outcome.all_of(_guarding) if {
	_setting.outsiders == true
} else := outcome.unknown(message, _with(["outsiders"], [])) if {
	"fail" in {one.outcome | some one in _guarding}
	broken := [one.message | some one in _guarding; one.outcome == "fail"]
	message := sprintf("%s Whether outsiders can start a pipeline is not seen%s.", [broken[0], settings.why(_setting, "outsiders")])
} else := outcome.all_of(_guarding)

_guarding := [_field(field, wanted) | some field, wanted in _guards]

# Pipelines of another platform that lie here too are judged by what they say.
_stray := [_stray_tokens, _stray_code, _strange]

_stray_tokens := _tokens if {
	_tokens.outcome == "fail"
} else := outcome.not_applicable("", pipelines.evidence([]))

_stray_code := _contributions if {
	_contributions.outcome == "fail"
} else := outcome.not_applicable("", pipelines.evidence([]))

_strange := outcome.not_applicable("", pipelines.evidence([])) if {
	pipelines.is_alone(_fact, object.get(input, "resource", {}))
} else := outcome.unknown("What pipelines of another platform may do, which lie here too, is not seen.", pipelines.evidence([]))

_jobs := [each | some each in pipelines.jobs(_fact.pipelines); each.pipeline.platform == "github"]

_writing := {_job_place(each, "write-all") | some each in _jobs; _is_all(each.job.permissions)}

_is_all(permissions) if permissions == "write-all"

# The same, written out.
_is_all(permissions) if {
	is_object(permissions)
	_most - {scope | some scope, level in permissions; level == "write"} == set()
}

_most := {"actions", "checks", "contents", "deployments", "issues", "packages", "pull-requests", "statuses"}

_undeclared := {_job_place(each, "no permissions declared") | some each in _jobs; each.job.permissions == null}

_job_place(each, note) := {"path": each.pipeline.path, "line": each.job.line, "text": sprintf("%s: %s", [each.job.id, note])}

_default := object.get(_setting, "default_token", "unseen")

_tokens := outcome.fail(message, pipelines.evidence(_writing)) if {
	count(_writing) > 0
	message := sprintf("%d jobs have a token that may write everything.", [count(_writing)])
} else := outcome.fail(message, pipelines.evidence(_undeclared)) if {
	count(_undeclared) > 0
	_default == "write"
	message := sprintf("%d jobs declare no permissions, and the default is to write.", [count(_undeclared)])
} else := outcome.unknown(message, pipelines.evidence(_undeclared)) if {
	count(_undeclared) > 0
	_default == "unseen"
	message := sprintf("%d jobs declare no permissions, and the default is a setting that is not seen.", [count(_undeclared)])
} else := outcome.unknown(message, pipelines.evidence([])) if {
	count(_fact.hidden) > 0
	message := sprintf("Part of the pipelines cannot be seen: %s.", [pipelines.hidden_names(_fact)])
} else := outcome.unknown("On this platform the tokens' permissions are settings.", pipelines.evidence([])) if {
	count(_jobs) == 0
} else := outcome.pass("No job's token may write everything.", pipelines.evidence([]))

_fetching := _fetched(pipelines.settled_at_least(_fact.pipelines, _setting))

_fetched(definitions) := {place |
	some each in pipelines.secret_reachable(definitions)
	each.pipeline.reach != []
	some place in pipelines.untrusted_checkouts(each)
}

# What does harm only if a token that is not seen may write, and code that is fetched by a computed reference.
_unclear := (_fetched(_perhaps) - _fetching) | {place |
	some each in pipelines.secret_reachable(_perhaps)
	each.pipeline.reach != []
	some place in pipelines.unclear_checkouts(each)
}

_perhaps := pipelines.settled(_fact.pipelines, _setting)

_contributions := outcome.fail(message, pipelines.evidence(_fetching)) if {
	count(_fetching) > 0
	message := "Code of a proposed change runs where it can reach a token that writes, or secrets."
} else := outcome.unknown(message, pipelines.evidence(_unclear)) if {
	count(_unclear) > 0
	message := "Whether code of a proposed change runs where it can reach a token that writes, or secrets, cannot be told from what is seen."
} else := outcome.unknown("Whether proposed code reaches secrets cannot be told for all pipelines.", pipelines.evidence([])) if {
	count(_fact.hidden) + count([p | some p in _fact.pipelines; p.platform != "github"]) > 0
} else := outcome.pass("No pipeline runs proposed code beside secrets.", pipelines.evidence([]))

# A token that may not write pull requests cannot approve one.
_approvers := {_job_place(each, "may write pull requests") |
	some each in _jobs
	_may_approve(each.job.permissions)
}

_may_approve(permissions) if permissions == "write-all"

_may_approve(null) if _default != "read"

_may_approve(permissions) if {
	is_object(permissions)
	permissions["pull-requests"] == "write"
}

_approving := outcome.pass("By the settings pipelines may not approve changes.", _with(["can_approve"], [])) if {
	_setting.can_approve == false
} else := outcome.fail("By the settings a pipeline may approve changes.", _with(["can_approve"], [])) if {
	_setting.can_approve == true
} else := outcome.unknown(message, _with(["can_approve"], _approvers)) if {
	message := sprintf("Whether pipelines may approve changes is not seen%s.", [settings.why(_setting, "can_approve")])
}

_waiting := outcome.pass("Outsiders cannot start a pipeline.", _with(["outsiders"], [])) if {
	_setting.outsiders == false
} else := outcome.pass("Outsiders' pipelines wait for approval.", _with(["forks_need_approval"], [])) if {
	_setting.forks_need_approval == true
} else := outcome.fail("Outsiders' pipelines start without approval.", _with(["outsiders", "forks_need_approval"], [])) if {
	_setting.outsiders == true
	_setting.forks_need_approval == false
} else := outcome.unknown(message, _with(["outsiders", "forks_need_approval"], [])) if {
	why := [reason | some field in ["outsiders", "forks_need_approval"]; reason := settings.why(_setting, field); reason != ""]
	message := sprintf("Whether outsiders' pipelines wait for approval is not seen%s.", [array.concat(why, [""])[0]])
}

_with(fields, places) := object.union(pipelines.evidence(places), {"setting": settings.shown(_setting, fields)})
