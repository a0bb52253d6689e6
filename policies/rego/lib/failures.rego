# METADATA
# title: Failures
# description: What of a pipeline runs although something before it failed or was left out.
package lib.failures

# METADATA
# description: Whether a run of a tool, as lib.tools gives it, is made although something before it failed.
goes_on(run) if {
	some condition in run.conditions
	regex.match(`(always|failure|cancelled|succeededorfailed|failed)[ \t]*\(|\bwhen["']?:[ \t]*["']?(always|on_failure)\b`, lower(condition))
}

# On Azure a condition stands in the place of the usual one, so that it must ask for success itself. What a template's
# expression adds is there or not.
goes_on(run) if {
	run.pipeline.platform == "azure"
	some condition in run.conditions
	some part in split(lower(condition), ") && (")
	not _asks_for_success(trim_left(part, "( "))
}

goes_on(run) if {
	run.pipeline.platform == "gitlab"
	run.step.name == "after_script"
}

_asks_for_success(part) if regex.match(`^(?:$|(?:\$\{\{ *)?(?:if|elseif|else|each|insert)\b|(?:and\( *)?succeeded\(\))`, part)

_asks_for_success(part) if {
	regex.match(`^and\(.*\bsucceeded\(\)`, part)
	not regex.match(`(?:or|not)\(`, part)
}

# METADATA
# description: Whether the second run may be made although the first, of the same release, failed or was left out.
outlives(first, second) if {
	goes_on(second)
	not goes_on(first)
}

outlives(first, second) if {
	second.pipeline.platform == "codebuild"
	first.job.id == second.job.id
	not in_phases(first, second)
}

# METADATA
# description: >-
#   Whether CodeBuild makes the second run only where the first is made as well: it ends a phase with the first command that
#   fails, and leaves out the phases that follow, but for post_build after build.
in_phases(first, second) if {
	phases := [first.step.name, second.step.name]
	phases in [[one, other] | some one in _phases; some other in _phases; [one, other] != ["build", "post_build"]]
}

_phases := ["install", "pre_build", "build", "post_build"]
