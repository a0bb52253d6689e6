# METADATA
# title: Gates
# description: Which jobs must succeed before a change is merged, by the fact `branch_rules`.
package lib.gates

# METADATA
# description: >-
#   The required checks that are this job of a workflow, by its name, with the values of a matrix behind it, or with
#   the job that calls its workflow before it. Other platforms name their checks after pipelines.
checks(rules, platform, job) := [check |
	platform == "github"
	some check in object.get(rules.rules, "required_checks", [])
	some name in {job.id, job.name}
	_is_named(check, name)
]

_is_named(check, name) if {
	not contains(name, "${{")
	parts := split(check, " / ")
	last := parts[count(parts) - 1]
	_bare(last) == name
}

# A name made by an expression is known by what stands before it.
_is_named(check, name) if {
	start := split(name, "${{")[0]
	contains(name, "${{")
	start != ""
	startswith(check, start)
}

_bare(check) := regex.replace(check, ` \(.*\)$`, "")

# METADATA
# description: Whether it is sure that no check at all is required.
is_open(rules) if {
	rules.rules.required_checks == []
	rules.hidden == []
}
