# METADATA
# title: Gates
# description: Which jobs must succeed before a change is merged, by the fact `branch_rules`.
package lib.gates

import data.lib.additions
import data.lib.branches
import data.lib.pipelines

# METADATA
# description: The names of the checks that some layer that was seen requires.
required(rules) := branches.all(rules, "required_checks")

# METADATA
# description: The rules by which a merge waits for something, for the evidence.
fields := ["required_checks", "required_workflows", "required_pipelines", "requires_pipeline", "code_scanning"]

# METADATA
# description: What must succeed before a merge, for a message.
asked(rules) := union({required(rules), scanners(rules), workflows(rules), branches.all(rules, "required_pipelines"), {"the pipeline" |
	branches.state(rules, "requires_pipeline") == "yes"
}})

# METADATA
# description: >-
#   The required checks that are this job of a workflow, by its name, with the values of a matrix behind it, or, in a
#   workflow that others call, with the calling job before it. On other platforms a merge waits for pipelines as a whole.
checks(rules, platform, job) := [check |
	platform == "github"
	some check in required(rules)
	some title in _titles(check, job)
	_is_named(title, job.name, object.get(job, "matrix", false))
]

# METADATA
# description: >-
#   Whether a merge needs the job to have succeeded. A check that is skipped is taken as passed, so that the jobs whose
#   failure skips this one must be required as well.
is_gate(rules, platform, job) if {
	count(checks(rules, platform, job)) > 0
	count(skipping(rules, platform, job)) == 0
}

is_gate(rules, "gitlab", _) if {
	branches.state(rules, "requires_pipeline") == "yes"
	not additions.may_replace
}

is_gate(rules, "azure", job) if {
	some pipeline in _homes(job)
	pipeline.path in branches.all(rules, "required_pipelines")
}

# METADATA
# description: What the gate is called in a message.
words(platform) := "A required check" if {
	platform == "github"
} else := "A pipeline that a merge waits for"

# METADATA
# description: The names of the jobs that are not required and whose failure skips this job.
skipping(rules, platform, job) := {other.name |
	not _runs_anyway(job.condition)
	some pipeline in _homes(job)
	needed := graph.reachable({each.id: each.needs | some each in pipeline.jobs}, {job.id}) - {job.id}
	some other in pipeline.jobs
	other.id in needed
	count(checks(rules, platform, other)) == 0
}

_runs_anyway(condition) if regex.match(`^(?:\$\{\{)?\s*(?:always\(\)|!\s*cancelled\(\)|success\(\) \|\| failure\(\))\s*(?:\}\})?$`, condition)

# A slash is also part of plain names, such as those of other services, so that it counts only where a job is called.
_titles(check, job) := {check | not _is_only_called(job)} | {part |
	count(_callers(job)) > 0
	parts := split(check, " / ")
	count(parts) > 1
	part := parts[count(parts) - 1]
}

# METADATA
# description: The required checks that none of these jobs, {pipeline, job}, is seen to be, as those of other services.
foreign(rules, jobs) := required(rules) - {check | some each in jobs; some check in checks(rules, each.pipeline.platform, each.job)}

# METADATA
# description: The workflows of a central repository that must succeed.
workflows(rules) := branches.all(rules, "required_workflows")

# METADATA
# description: The tools whose results a rule in force asks for.
scanners(rules) := branches.all(rules, "code_scanning")

# METADATA
# description: Whether the text, such as a command or an action, is of the tool by the first word of its name.
is_of(text, tool) if {
	name := split(lower(tool), " ")[0]
	name != ""
	contains(lower(text), name)
}

is_of(text, tool) if {
	regex.match(`^[a-z]+(_[a-z]+)+$`, tool)
	contains(replace(lower(text), "-", "_"), tool)
}

_homes(job) := [pipeline | some pipeline in input.facts.pipelines.pipelines; job in pipeline.jobs]

_callers(job) := {path | some pipeline in _homes(job); some path in pipeline.callers}

# Then no check has the job's name alone.
_is_only_called(job) if {
	count(_callers(job)) > 0
	every pipeline in _homes(job) {
		every trigger in pipeline.triggers {
			trigger.event == "workflow_call"
		}
	}
}

_is_named(title, name, _) if title == name

# Only a matrix puts its values behind a job's name; a check in brackets is otherwise another service's.
_is_named(title, name, true) if {
	startswith(title, sprintf("%s (", [name]))
	endswith(title, ")")
}

# A name made by the values of a matrix is known by what stands around them.
_is_named(title, name, true) if {
	parts := regex.split(`\$\{\{\s*matrix\.[^{}]*\}\}`, name)
	last := count(parts) - 1
	last > 0
	not contains(concat("", parts), "${{")
	parts[0] != ""
	startswith(title, parts[0])
	endswith(title, parts[last])
}

# METADATA
# description: Whether it is sure that no check, no pipeline and no workflow of a central repository must succeed.
requires_no_check(rules) if {
	branches.state(rules, "requires_pipeline") == "no"
	branches.state(rules, "required_pipelines") == "no"
	branches.state(rules, "required_checks") == "no"
	branches.state(rules, "required_workflows") == "no"
}

# METADATA
# description: Whether it is sure that nothing at all must succeed, results of code scanning among it.
is_open(rules) if {
	requires_no_check(rules)
	branches.state(rules, "code_scanning") == "no"
}

# METADATA
# description: >-
#   Whether a merge can wait for nothing but what the rules tell of these pipelines. On another code host than theirs, a
#   pipeline of GitLab or Azure may block one by settings that are not seen.
are_told(fact) if pipelines.is_github_alone(fact)

are_told(_) if input.resource.platform in {"azurepipelines", "gitlab"}
