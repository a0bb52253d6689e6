# METADATA
# title: Gates
# description: Which jobs must succeed before a change is merged, by the fact `branch_rules`.
package lib.gates

import data.lib.branches

# METADATA
# description: The names of the checks that some layer that was seen requires.
required(rules) := {check | some check in object.get(rules.rules, "required_checks", [])} | {check |
	some layer in branches.layers(rules)
	some check in object.get(layer.rules, "required_checks", [])
}

# METADATA
# description: >-
#   The required checks that are this job of a workflow, by its name, with the values of a matrix behind it, or with
#   the job that calls its workflow before it. Other platforms name their checks after pipelines.
checks(rules, platform, job) := [check |
	platform == "github"
	some check in required(rules)
	some name in {job.id, job.name}
	_is_named(check, name, object.get(job, "matrix", false))
]

_is_named(check, name, matrix) if {
	not contains(name, "${{")
	parts := split(check, " / ")
	last := parts[count(parts) - 1]
	name in {last, _bare(last, matrix)}
}

# A name made by an expression is known by what stands before it.
_is_named(check, name, _) if {
	start := split(name, "${{")[0]
	contains(name, "${{")
	start != ""
	startswith(check, start)
}

# Only a matrix puts its values behind a job's name; a check in brackets is otherwise another service's.
_bare(check, true) := regex.replace(check, ` \(.*\)$`, "")

_bare(check, false) := check

# METADATA
# description: Whether it is sure that neither a check nor a workflow of a central repository must succeed.
requires_no_check(rules) if {
	branches.state(rules, "required_checks") == "no"
	branches.state(rules, "required_workflows") == "no"
}

# METADATA
# description: Whether it is sure that nothing at all must succeed, results of code scanning among it.
is_open(rules) if {
	requires_no_check(rules)
	branches.state(rules, "code_scanning") == "no"
}
