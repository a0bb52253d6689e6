# METADATA
# title: Releases
# description: >-
#   Which pipelines publish, and whether what they publish is also treated in some way: has an SBOM, is signed.
#   A pipeline is judged together with the workflows of this repository that it calls or that call it.
package lib.releases

import data.lib.additions
import data.lib.changes
import data.lib.failures
import data.lib.outcome
import data.lib.tools

# METADATA
# description: >-
#   What can be told of releases from the fact `pipelines`: {jobs, registries, hosted, starts, unread, aside}. `jobs` are those
#   of every pipeline that more than a proposed change starts, as in lib.changes, all sure, for here a condition is
#   weighed against that of publishing; `registries` the places that publish, `hosted` those that publish a release of
#   the code host; `starts` by which pipelines each is started, its own or one that calls it; `unread` the paths of hidden
#   parts; `aside` those of pipelines that publish on another occasion, such as a comment.
view(fact) := {
	"jobs": all,
	"registries": tools.runs("publish", all),
	"hosted": tools.runs("publish_release", all),
	"starts": {pipeline.path: _starts(fact.pipelines, pipeline) | some pipeline in fact.pipelines},
	"unread": unread(fact),
	"aside": {pipeline.path | some pipeline in fact.pipelines; _publishes_aside(pipeline)},
} if {
	all := [object.union(each, {"sure": true}) |
		some pipeline in fact.pipelines
		can_release(pipeline)
		some each in changes.jobs_of(fact.pipelines, pipeline)
	]
}

# METADATA
# description: Every job of a pipeline that more than a proposed change starts, {pipeline, job}.
jobs(pipelines) := [{"pipeline": pipeline, "job": job} |
	some pipeline in pipelines
	can_release(pipeline)
	some job in pipeline.jobs
]

# METADATA
# description: Whether more than a proposed change starts it.
can_release(pipeline) if {
	some trigger in pipeline.reach
	trigger.event in _events
}

_events := {"any", "create", "push", "release", "repository_dispatch", "schedule", "tag", "web", "workflow_dispatch", "workflow_run"}

# What is made of a proposal, for whoever looks at it, is no release, unless it is merged by then.
_proposals := {"external_pull_request", "merge_group", "merge_request", "pull_request", "pull_request_target", "workflow_call"}

_publishes_aside(pipeline) if {
	not can_release(pipeline)
	some trigger in pipeline.reach
	_is_no_proposal(trigger)
	some job in pipeline.jobs
	some purpose in ["publish", "publish_release"]
	count(tools.found(purpose, pipeline.platform, job)) > 0
}

_is_no_proposal(trigger) if not trigger.event in _proposals

_is_no_proposal(trigger) if trigger.types == ["closed"]

# Those that start by themselves, of the pipeline and all that call it, directly or not.
_starts(pipelines, pipeline) := graph.reachable({each.path: each.callers | some each in pipelines}, {pipeline.path}) & started if {
	started := {each.path | some each in pipelines; _starts_itself(each)}
}

_starts_itself(pipeline) if {
	some trigger in pipeline.triggers
	_is_no_proposal(trigger)
}

# What starts it may be too much to tell.
_starts_itself(pipeline) if {
	pipeline.callers == []
	can_release(pipeline)
}

# METADATA
# description: "The paths of hidden parts, without the called workflows of other repositories, which their callers show."
unread(fact) := {part.path | some part in fact.hidden} - {name |
	some pipeline in fact.pipelines
	some job in pipeline.jobs
	job.calls
	not job.calls.local
	some name in {job.calls.raw, job.calls.source}
}

# METADATA
# description: >-
#   The outcome for a purpose of lib.tools, from a `view`. `extra` is what the claim itself knows: {runs, doubts},
#   places that serve the purpose, and texts that may. `does` says what is asked, such as "makes an SBOM".
ruling(purpose, seen, extra, does) := outcome.unknown(message, tools.evidence([])) if {
	count(seen.registries) + count(seen.hosted) == 0
	message := "No pipeline here is seen to publish; releases may be made elsewhere or by a tool that is not seen through."
} else := ruling if {
	published := array.concat(seen.registries, seen.hosted)
	runs := array.concat(tools.runs(purpose, seen.jobs), extra.runs)
	ruling := _weighed(purpose, object.union(seen, {"published": published, "runs": runs}), extra.doubts, does)
}

_weighed(purpose, seen, doubts, does) := outcome.pass(message, tools.evidence([one.run | some one in served])) if {
	served := _served(seen)
	count([1 | some run in seen.published; not _is_covered(purpose, seen, run, served)]) == 0
	count(_blind(purpose, seen, {path | some one in served; some path in one.paths})) == 0
	message := sprintf("Every pipeline that is seen to publish %s.", [does])
} else := outcome.unknown(message, tools.evidence(array.concat(seen.runs, seen.published))) if {
	count(seen.runs) > 0
	message := sprintf("It is not sure that every pipeline that publishes %s.", [does])
} else := outcome.unknown(message, tools.evidence(seen.published)) if {
	may := array.concat(_doubts(purpose, seen), doubts)
	count(may) > 0
	message := sprintf("No step is seen that %s; this may: %s.", [does, concat(", ", _first(may))])
} else := outcome.fail(sprintf("No pipeline that publishes here %s.", [does]), tools.evidence(seen.published))

# The runs that cannot fail unseen nor be skipped where a pipeline with them publishes, with the paths of those pipelines.
_served(seen) := [{"run": run, "paths": paths} |
	some run in seen.runs
	run.hold == "firm"
	paths := {published.pipeline.path |
		some published in seen.published
		count(seen.starts[run.pipeline.path] & seen.starts[published.pipeline.path]) > 0
		_is_made_with(run, published)
	}
	count(paths) > 0
]

_is_made_with(run, published) if {
	is_made_where(run, published)
	not failures.outlives(run, published)
}

# However it is started, for a pipeline that is called by several runs with what only one of them makes only there.
_is_covered(purpose, seen, published, served) if {
	starts := seen.starts[published.pipeline.path]
	count(starts) > 0
	every start in starts {
		_is_covered_from(start, purpose, seen, published, served)
	}
}

_is_covered_from(start, purpose, seen, published, served) if {
	some one in served
	start in seen.starts[one.run.pipeline.path]
	_is_made_with(one.run, published)
	_belongs(purpose, seen, published, one.run)
}

# What is published in one job is signed in that job, or in one that hands its work on to it or takes it over.
_belongs("sign", seen, published, run) if _work_together(seen, published, run)

_belongs(purpose, _, _, _) if purpose != "sign"

_work_together(_, one, other) if one.pipeline.path != other.pipeline.path

_work_together(seen, one, other) if one.job.id in graph.reachable(_needs(seen, one.pipeline.path), {other.job.id})

_work_together(seen, one, other) if other.job.id in graph.reachable(_needs(seen, one.pipeline.path), {one.job.id})

_needs(seen, path) := {each.job.id: each.job.needs | some each in seen.jobs; each.pipeline.path == path}

# METADATA
# description: Whether the conditions of a run of a tool are met wherever something is published, by a run as lib.tools gives it.
is_made_where(run, published) if {
	every condition in run.conditions {
		_is_met(condition, _conditions(published))
	}
}

# A job of GitLab that its rules leave out does not keep those of later stages from running.
_conditions(run) := {run.job.condition, run.step.condition} if {
	run.pipeline.platform == "gitlab"
} else := {run.job.condition, run.step.condition} | {condition | some condition in run.conditions; not _is_of_template(condition)} if {
	run.pipeline.platform == "azure"
} else := run.conditions

# What a template's expression leaves out is not there, so that nothing waits for it.
_is_of_template(condition) if regex.match(`^\(?\s*(?:\$\{\{\s*)?(?:if|elseif|else|each|insert)\b|&& \((?:if|elseif|else|each|insert)\b`, condition)

_is_met(condition, _) if changes.is_unconditional(condition)

_is_met(condition, others) if condition in others

# What could hold another pipeline that publishes, so that "every" is not sure.
_blind(purpose, seen, paths) := (seen.unread | seen.aside) | {each.job.calls.raw |
	some each in seen.jobs
	each.job.calls
	not each.job.calls.local
	count(tools.runs(purpose, [each])) == 0
	not each.pipeline.path in paths
}

# What may serve the purpose unseen.
_doubts(purpose, seen) := array.concat(
	[text | some text in (seen.unread | additions.unseen(seen.jobs))],
	tools.obscure(purpose, seen.jobs),
)

_first(texts) := [_cut(text) | some text in array.slice(texts, 0, 2)]

_cut(text) := text if count(text) <= 60

_cut(text) := concat("", [substring(text, 0, 60), "..."]) if count(text) > 60
