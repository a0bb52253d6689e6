# METADATA
# title: Failures
# description: What of a pipeline runs although something before it failed or was left out.
package lib.failures

# METADATA
# description: Whether a run of a tool, as lib.tools gives it, is made although something before it failed.
goes_on(run) if {
	some condition in run.conditions
	regex.match(`(always|failure|cancelled|succeededorfailed|failed)\s*\(|\bwhen["']?:[ \t]*["']?(always|on_failure)\b`, lower(condition))
}

# On GitHub a condition that asks how things went stands in the place of the usual one.
goes_on(run) if {
	run.pipeline.platform == "github"
	some condition in run.conditions
	asked := _asked(condition)
	contains(asked, "OK")
	regex.match(`\||!\(*OK|OK\)*[!=]=|[!=]=\(*OK|[a-z!\[]\(?[^()&]*OK|!\([^()]*OK`, asked)
}

# Without texts, spaces, and brackets that do not ask for success, which is written as OK.
_asked(condition) := _unbracketed(_unbracketed(_unbracketed(bare))) if {
	plain := regex.replace(lower(condition), `'[^']*'|\s|\$\{\{|\}\}`, "")
	bare := replace(plain, "success()", "OK")
}

_unbracketed(text) := regex.replace(text, `\([^()O]*\)`, "")

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

# Without texts, and without functions that success is not asked in, nothing is left but what must all be so.
_asks_for_success(part) if {
	bare := replace(regex.replace(part, `'[^']*'|\s`, ""), "succeeded()", "OK")
	asked := _unasked(_unasked(_unasked(bare)))
	regex.match(`^and\(.*\bOK\b`, asked)
	every name in regex.find_n(`[a-z]+\(`, asked, -1) {
		name == "and("
	}
}

_unasked(text) := regex.replace(text, `[a-z]+\([^()O]*\)`, "")

# METADATA
# description: Whether the second run may be made although the first, of the same release, failed or was left out.
outlives(first, second) if {
	goes_on(second)
	not _fares_alike(first, second)
}

# Of one job, whose own condition holds for both.
_fares_alike(first, second) if {
	_is_same_job(first, second)
	not _step_goes_on(second)
}

# What is done afterwards, under the same condition, is done wherever the other is.
_fares_alike(first, second) if {
	_is_same_job(first, second)
	_step_goes_on(first)
	first.step.condition == second.step.condition
	place(first) >= place(second)
}

_is_same_job(first, second) if {
	first.pipeline == second.pipeline
	first.job.id == second.job.id
}

_step_goes_on(run) if goes_on(object.union(run, {"conditions": {object.get(run.step, "condition", "")}}))

# METADATA
# description: The number of a run's step in its job, by the first that is written alike.
place(run) := min([at | some at, step in run.job.steps; step == run.step])

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
