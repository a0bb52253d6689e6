# METADATA
# title: Releases
# description: >-
#   Which pipelines publish, and whether what they publish is also treated in some way: has an SBOM, is signed.
#   A pipeline is judged together with the workflows of this repository that it calls or that call it.
package lib.releases

import data.lib.changes
import data.lib.outcome
import data.lib.tools

# METADATA
# description: >-
#   Every job of a pipeline that more than a proposed change starts: {pipeline, job, conditions, sure}, the last always
#   true, for here a condition is weighed against that of publishing.
jobs(pipelines) := [{"pipeline": pipeline, "job": job, "conditions": changes.conditions(pipelines, pipeline, job), "sure": true} |
	some pipeline in pipelines
	_can_release(pipeline)
	some job in pipeline.jobs
]

_can_release(pipeline) if {
	some trigger in pipeline.reach
	trigger.event in {"any", "create", "push", "release", "repository_dispatch", "schedule", "tag", "web", "workflow_dispatch", "workflow_run"}
}

# METADATA
# description: >-
#   The outcome for a purpose of lib.tools. `extra` is what the claim itself knows: {runs, doubts}, places that serve
#   the purpose, and texts that may. `does` says what is asked, such as "makes an SBOM".
ruling(purpose, fact, extra, does) := outcome.unknown(message, tools.evidence([])) if {
	count(publishing(fact.pipelines)) == 0
	message := "No pipeline here is seen to publish; releases may be made elsewhere or by a tool that is not seen through."
} else := outcome.pass(message, tools.evidence(served)) if {
	count(_unserved(purpose, fact.pipelines, extra.runs)) == 0
	count(_blind(purpose, fact, extra.runs)) == 0
	served := _served(purpose, fact.pipelines, extra.runs)
	message := sprintf("Every pipeline that is seen to publish %s.", [does])
} else := outcome.unknown(message, tools.evidence(array.concat(runs, _published(fact.pipelines)))) if {
	runs := array.concat(tools.runs(purpose, jobs(fact.pipelines)), extra.runs)
	count(runs) > 0
	message := sprintf("It is not sure that every pipeline that publishes %s.", [does])
} else := outcome.unknown(message, tools.evidence(_published(fact.pipelines))) if {
	doubts := array.concat(_doubts(purpose, fact), extra.doubts)
	count(doubts) > 0
	message := sprintf("No step is seen that %s; this may: %s.", [does, concat(", ", _first(doubts))])
} else := outcome.fail(message, tools.evidence(_published(fact.pipelines))) if {
	message := sprintf("No pipeline that publishes here %s.", [does])
}

_first(texts) := [_cut(text) | some text in array.slice(texts, 0, 2)]

_cut(text) := text if count(text) <= 60

_cut(text) := concat("", [substring(text, 0, 60), "..."]) if count(text) > 60

# METADATA
# description: >-
#   The pipelines that can release and are seen to publish, by path.
publishing(pipelines) := {run.pipeline | some run in _published(pipelines)}

_published(pipelines) := array.concat(tools.runs("publish", jobs(pipelines)), tools.runs("publish_release", jobs(pipelines)))

# The runs that reach a publishing pipeline, by nothing weaker than the conditions of publishing itself.
_served(purpose, pipelines, extra) := [run |
	some run in array.concat(tools.runs(purpose, jobs(pipelines)), extra)
	run.hold == "firm"
	some path in _linked(pipelines, run.pipeline)
	some published in _published(pipelines)
	published.pipeline == path
	every condition in run.conditions {
		_is_met(condition, published)
	}
]

_is_met(condition, _) if changes.is_unconditional(condition)

_is_met(condition, published) if condition in published.conditions

_unserved(purpose, pipelines, extra) := publishing(pipelines) - {path |
	some run in _served(purpose, pipelines, extra)
	some path in _linked(pipelines, run.pipeline)
}

# The pipelines that run together: callers and called, whichever way.
_linked(pipelines, path) := graph.reachable(neighbours, {path}) if {
	neighbours := {pipeline.path: _neighbours(pipelines, pipeline) | some pipeline in pipelines}
}

_neighbours(pipelines, pipeline) := {path | some path in pipeline.callers} | {other.path |
	some other in pipelines
	pipeline.path in other.callers
}

# What could hold another pipeline that publishes, so that "every" is not sure.
_blind(purpose, fact, extra) := _unread(fact) | {each.job.calls.raw |
	some each in jobs(fact.pipelines)
	each.job.calls
	not each.job.calls.local
	count(tools.found(purpose, each.pipeline.platform, each.job)) == 0
	not each.pipeline.path in {run.pipeline | some run in _served(purpose, fact.pipelines, extra)}
}

# Hidden parts, without the called workflows of other repositories, which their callers show.
_unread(fact) := {part.path |
	some part in fact.hidden
	called := [pipeline | some pipeline in fact.pipelines; some job in pipeline.jobs; _names(job.calls, part.path)]
	count(called) == 0
}

_names(component, path) if {
	component
	not component.local
	path in {component.raw, component.source}
}

# What may serve the purpose unseen.
_doubts(purpose, fact) := array.concat([path | some path in _unread(fact)], [text |
	some each in jobs(fact.pipelines)
	some text in _texts(purpose, each.pipeline, each.job)
])

_texts(purpose, pipeline, job) := array.concat(tools.added(pipeline), tools.obscure(purpose, pipeline.platform, job))
