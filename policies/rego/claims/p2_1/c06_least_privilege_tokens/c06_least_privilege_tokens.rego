# METADATA
# title: Least privilege of tokens
# description: Jobs declare what their token may do, proposed code does not run beside secrets, and the settings agree.
package claims.p2_1.c06_least_privilege_tokens

import data.lib.outcome
import data.lib.pipelines

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.pipelines

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.all_of([_tokens, _contributions, _settings])

_jobs := [each | some each in pipelines.jobs(_fact.pipelines); each.pipeline.platform == "github"]

_writing := {_job_place(each, "write-all") | some each in _jobs; each.job.permissions == "write-all"}

_undeclared := {_job_place(each, "no permissions declared") | some each in _jobs; each.job.permissions == null}

_job_place(each, note) := {"path": each.pipeline.path, "line": each.job.line, "text": sprintf("%s: %s", [each.job.id, note])}

_default := object.get(object.get(input.facts, "ci_settings", {}), "default_token", "unseen")

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

_fetching := {place |
	some each in pipelines.secret_reachable(_fact.pipelines)
	each.pipeline.reach != []
	some place in pipelines.untrusted_checkouts(each)
}

_unclear := {place |
	some each in pipelines.secret_reachable(_fact.pipelines)
	each.pipeline.reach != []
	some place in pipelines.unclear_checkouts(each)
}

_contributions := outcome.fail(message, pipelines.evidence(_fetching)) if {
	count(_fetching) > 0
	message := "Code of a proposed change runs where it can reach a token that writes, or secrets."
} else := outcome.unknown(message, pipelines.evidence(_unclear)) if {
	count(_unclear) > 0
	message := "Whether code that runs beside secrets is of a proposed change is known only when the pipeline runs."
} else := outcome.unknown("Whether proposed code reaches secrets cannot be told for all pipelines.", pipelines.evidence([])) if {
	count(_fact.hidden) + count([p | some p in _fact.pipelines; p.platform != "github"]) > 0
} else := outcome.pass("No pipeline runs proposed code beside secrets.", pipelines.evidence([]))

_seen := input.facts.ci_settings

_bad := {note | _seen.can_approve == true; note := "a pipeline may approve changes"} | {note |
	_seen.forks_need_approval == false
	note := "outsiders' pipelines start without approval"
}

_settings := outcome.fail(message, {"places": []}) if {
	count(_bad) > 0
	message := sprintf("By the settings %s.", [concat(" and ", _bad)])
} else := outcome.pass("The settings keep pipelines from approving and outsiders' pipelines waiting.", {"places": []}) if {
	_seen.hidden == []
	_seen.can_approve == false
	_seen.forks_need_approval == true
} else := outcome.unknown("Whether pipelines may approve changes and outsiders' pipelines wait is not seen.", {"places": []})
