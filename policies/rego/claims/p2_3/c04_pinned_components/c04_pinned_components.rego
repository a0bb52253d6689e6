# METADATA
# title: Pinned components
# description: Every third-party component of the jobs that can reach a release is named by a commit or a digest.
package claims.p2_3.c04_pinned_components

import data.lib.components
import data.lib.outcome
import data.lib.pipelines

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.pipelines

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.fail(message, pipelines.evidence(_mutable)) if {
	count(_mutable) > 0
	message := sprintf("%d components are named by a tag or branch that can move: %s.", [count(_mutable), components.named(_mutable)])
} else := outcome.unknown(message, pipelines.evidence(_open)) if {
	count(_open) > 0
	message := sprintf("What these stand for is only known when the pipeline runs: %s.", [components.named(_open)])
} else := outcome.unknown(message, pipelines.evidence([])) if {
	count(_hidden) > 0
	message := sprintf("Every visible component is pinned, but part of the pipelines cannot be seen: %s.", [components.first(_hidden)])
} else := outcome.not_applicable("No job that can reach a release takes a component from elsewhere.", pipelines.evidence([])) if {
	count(_components) == 0
} else := outcome.pass(message, pipelines.evidence([])) if {
	message := sprintf("Each of %d components in the release pipeline is pinned.", [count(_components)])
}

_jobs := pipelines.release_reachable(_fact.pipelines)

_components := components.external(_jobs, {each.pipeline | some each in _jobs}, input.params.trusted_owners)

_mutable := components.shown([found | some found in _components; found.state == "mutable"])

_open := components.shown([found | some found in _components; found.state == "open"])

# A workflow of another repository matters only where a job that can reach a release calls it.
_hidden := {part.path | some part in _fact.hidden} - (components.called(pipelines.jobs(_fact.pipelines)) - components.called(_jobs))
