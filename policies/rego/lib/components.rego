# METADATA
# title: Components
# description: What pipelines take from elsewhere - actions, workflows, includes, templates, tasks and images - and whether it is pinned.
package lib.components

import data.lib.pipelines

# METADATA
# description: >-
#   The components that these jobs, {pipeline, job}, and `holders`, pipelines as such, take from elsewhere: {path, line, text,
#   kind, source, state}. `state` is pinned, mutable, or open where the reference is known only when the pipeline runs.
#   Those of `trusted` owners do not count.
external(jobs, holders, trusted) := {place(taken.path, taken.component) |
	some each in jobs
	some taken in _taken(each)
	_counts(taken.component, trusted)
} | {place(pipeline.path, component) |
	some pipeline in holders
	some component in pipeline.components
	not _is_own(pipeline.platform, component)
	_counts(component, trusted)
}

# METADATA
# description: What is kept of such a component as evidence.
shown(found) := [object.filter(each, ["path", "line", "text"]) | some each in found]

# What a job takes, with the file that says so: for a step of a composite action, that action.
_taken(each) := array.concat(
	[{"path": each.pipeline.path, "component": component} | some component in array.concat(each.job.images, [each.job.calls | each.job.calls])],
	[{"path": pipelines.place(each.pipeline, step, "").path, "component": step.uses} | some step in each.job.steps; step.uses],
)

_counts(component, trusted) if {
	not component.local
	not component.owner in trusted
}

# GitLab's templates come with the server.
_is_own("gitlab", component) if component.kind == "template"

# METADATA
# description: A component's place and state.
place(path, component) := {
	"path": path,
	"line": component.line,
	"text": substring(component.raw, 0, 120),
	"kind": component.kind,
	"source": component.source,
	"state": _state(component),
}

# Tasks of Azure come by their major version.
_state(component) := "pinned" if {
	component.pinned
} else := "pinned" if {
	component.kind == "task"
	component.ref != ""
} else := "open" if {
	regex.match(`\$\{\{|\$\(|\$\{?[A-Za-z_]`, component.raw)
} else := "mutable"

# METADATA
# description: The workflows of other repositories that these jobs call, whose own components cannot be seen.
called(jobs) := {each.job.calls.raw | some each in jobs; each.job.calls; not each.job.calls.local}

# METADATA
# description: At most three of the components, for a message.
named(found) := first({each.text | some each in found})

# METADATA
# description: At most three of the names, for a message.
first(names) := concat(", ", array.slice([substring(name, 0, 60) | some name in names], 0, 3))
