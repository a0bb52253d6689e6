# METADATA
# title: Pinned components
# description: Every third-party component of the jobs that can reach a release is named by a commit or a digest.
package claims.p2_3.c04_pinned_components

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
	message := sprintf("%d components are named by a tag or branch that can move: %s.", [count(_mutable), _named(_mutable)])
} else := outcome.unknown(message, pipelines.evidence(_open)) if {
	count(_open) > 0
	message := sprintf("What these stand for is only known when the pipeline runs: %s.", [_named(_open)])
} else := outcome.unknown(message, pipelines.evidence([])) if {
	count(_hidden) > 0
	message := sprintf("Every visible component is pinned, but part of the pipelines cannot be seen: %s.", [_first(_hidden)])
} else := outcome.not_applicable("No job that can reach a release takes a component from elsewhere.", pipelines.evidence([])) if {
	count(_components) == 0
} else := outcome.pass(message, pipelines.evidence([])) if {
	message := sprintf("Each of %d components in the release pipeline is pinned.", [count(_components)])
}

_jobs := pipelines.release_reachable(_fact.pipelines)

_components := {_place(taken.path, taken.component) | some each in _jobs; some taken in _taken(each); _counts(taken.component)} | {place |
	some pipeline in _fact.pipelines
	pipeline.path in {each.pipeline.path | some each in _jobs}
	some component in pipeline.components
	not _is_own(pipeline.platform, component)
	_counts(component)
	place := _place(pipeline.path, component)
}

# What a job takes, with the file that says so: for a step of a composite action, that action.
_taken(each) := array.concat(
	[{"path": each.pipeline.path, "component": component} | some component in array.concat(each.job.images, [each.job.calls | each.job.calls])],
	[{"path": pipelines.place(each.pipeline, step, "").path, "component": step.uses} | some step in each.job.steps; step.uses],
)

_counts(component) if {
	not component.local
	not component.owner in input.params.trusted_owners
}

# GitLab's templates come with the server.
_is_own("gitlab", component) if component.kind == "template"

_place(path, component) := {"path": path, "line": component.line, "text": substring(component.raw, 0, 120), "how": _how(component)}

_how(component) := "pinned" if {
	component.pinned
} else := "pinned" if {
	component.kind == "task"
	component.ref != ""
} else := "open" if {
	regex.match(`\$\{\{|\$\(|\$\{?[A-Za-z_]`, component.raw)
} else := "mutable"

_mutable := [object.remove(found, ["how"]) | some found in _components; found.how == "mutable"]

_open := [object.remove(found, ["how"]) | some found in _components; found.how == "open"]

# A workflow of another repository matters only where a job that can reach a release calls it.
_hidden := {part.path | some part in _fact.hidden} - (_called(pipelines.jobs(_fact.pipelines)) - _called(_jobs))

_called(found) := {each.job.calls.raw | some each in found; each.job.calls; not each.job.calls.local}

_named(found) := _first({each.text | some each in found})

_first(names) := concat(", ", array.slice([substring(name, 0, 60) | some name in names], 0, 3))
