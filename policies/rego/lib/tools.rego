# METADATA
# title: Tools
# description: >-
#   Which jobs run a tool for a purpose of lib.catalogue. A tool that is not catalogued, and a script that may run
#   one, are `obscure`: they prove neither presence nor absence.
package lib.tools

import data.lib.catalogue
import data.lib.changes
import data.lib.commands

# METADATA
# description: >-
#   The places where `jobs`, as lib.changes gives them, run a tool for the purpose: {path, line, text, hold, sure,
#   conditions, pipeline, step, job}. `hold` is as in lib.commands, and doubtful too where the step or the job may
#   fail without failing the pipeline.
runs(purpose, jobs) := [run |
	some each in jobs
	some hit in array.concat(_called(purpose, each.job), array.concat(_used(purpose, each), _commanded(purpose, each)))
	run := {
		"path": array.concat([each.pipeline.path], hit.step.through)[count(hit.step.through)],
		"line": hit.step.line,
		"text": substring(hit.text, 0, 120),
		"hold": _hold(hit.hold, each.job, hit.step),
		"sure": _is_sure(each, hit.step),
		"conditions": (each.conditions | {hit.step.condition}),
		"pipeline": each.pipeline,
		"step": hit.step,
		"job": each.job,
	}
]

# METADATA
# description: The places of a single job that run a tool for the purpose, as `runs` gives them.
found(purpose, platform, job) := runs(purpose, [{
	"pipeline": {"path": "", "platform": platform},
	"job": job,
	"commands": commands.in_job(platform, job),
	"conditions": {job.condition},
	"sure": true,
}])

_called(purpose, job) := [{"text": job.calls.raw, "hold": "firm", "step": _step_of(job)} |
	job.calls
	_is_used(purpose, job.calls, {})
]

# A job that calls a workflow has no steps.
_step_of(job) := {"name": "", "uses": job.calls, "with": {}, "line": job.line, "through": [], "condition": "", "may_fail": false}

_used(purpose, each) := [{"text": step.uses.raw, "hold": "firm", "step": step} |
	some step in each.job.steps
	step.uses
	_is_used(purpose, step.uses, step["with"])
]

_commanded(purpose, each) := [command |
	some command in each.commands
	_is_run(purpose, command)
	not regex.match(_asks_only, command.text)
]

_hold("firm", job, step) := "doubtful" if {
	true in [job.may_fail, step.may_fail, step.name == "after_script"]
} else := "doubtful" if {
	some value in object.get(step, "env", {})
	regex.match(_options_to_skip, value)
} else := "firm"

# Tools read options from variables too.
_options_to_skip := `--(?:collect-only|co|dry-run|exit-zero|fail-never)\b|-D(?:skipTests|maven\.test\.skip|maven\.test\.failure\.ignore)`

_hold(hold, _, _) := hold if hold != "firm"

_is_sure(each, step) if {
	each.sure
	changes.is_unconditional(step.condition)
} else := false

# A component of the repository itself may have the name of another's, and do something else.
_is_used(purpose, component, given) if {
	not component.local
	regex.match(_uses[purpose], lower(component.source))
	not _is_trial(given)
	not _is_excepted(purpose, component, given)
}

_is_used(purpose, component, given) if {
	not component.local
	some option in catalogue.tools[purpose].options
	_has(option, component, given)
	not _is_excepted(purpose, component, given)
}

_is_excepted(purpose, component, given) if {
	some option in catalogue.tools[purpose].except.inputs
	_has(option, component, given)
}

_has(option, component, given) if {
	regex.match(option.uses, lower(component.source))
	every wanted in array.concat([option], object.get(option, "and", [])) {
		_is_given(wanted, given)
	}
}

_is_given(wanted, given) if {
	some key, value in given
	lower(key) == wanted.input
	regex.match(wanted.value, lower(value))
}

_uses[purpose] := _whole(tools.uses) if some purpose, tools in catalogue.tools

_whole(patterns) := concat("", ["^(?:", concat("|", patterns), ")$"])

# A package index for trials, which has no customers.
_is_trial(given) if {
	some value in given
	regex.match(`test\.pypi\.org`, value)
}

_is_run(purpose, command) if {
	some start in command.starts
	regex.match(_commands[purpose], start)
	not _is_other_way(purpose, start)
}

# Commands of its tools that do something else; each by itself, for an engine bounds the size of an expression.
_is_other_way(purpose, start) if {
	some pattern in _other_ways[purpose]
	regex.match(pattern, start)
}

_other_ways[purpose] := [concat("", ["^(?:", pattern, ")"]) | some pattern in tools.except.commands] if {
	some purpose, tools in catalogue.tools
}

# METADATA
# description: Whether a run of a tool, as `runs` gives it, ends well whatever it finds, by the tool's defaults or an option.
only_reports(purpose, run) if {
	is_object(run.step.uses)
	regex.match(_whole(catalogue.tools[purpose].reports.uses), lower(run.step.uses.source))
	not _fails_by_input(purpose, run.step["with"])
}

only_reports(purpose, run) if {
	not is_object(run.step.uses)
	some one in catalogue.tools[purpose].reports.commands
	regex.match(one.tool, run.text)
	not regex.match(one.unless, run.text)
}

_fails_by_input(purpose, given) if {
	some value in given
	regex.match(catalogue.tools[purpose].reports.unless, value)
}

_commands[purpose] := concat("", ["^(?:", concat("|", tools.commands), `)(?:[ )"':]|$)`]) if {
	some purpose, tools in catalogue.tools
}

_asks_only := concat("|", [
	` (?:--version|--help|version|help|--collect-only|--dry-run|--snapshot)(?: |$)`,
	`testpypi|test\.pypi\.org|-D(?:skipTests|maven\.test\.skip(?:\.exec)?)(?:=[^f ][^ ]*)?(?:["')]| |$)`,
])

# METADATA
# description: What a pipeline includes from elsewhere that is catalogued for the purpose, as places {path, line, text}.
included(purpose, pipeline) := [{"path": pipeline.path, "line": component.line, "text": component.raw} |
	some component in pipeline.components
	_is_used(purpose, component, {})
]

# METADATA
# description: >-
#   Evidence of places {path, line, text}, of which the first 20 are shown.
evidence(places) := {"count": count(all), "places": array.slice([each | some each in all], 0, 20)} if {
	all := {place | some each in places; place := {"path": each.path, "line": each.line, "text": each.text}}
}

# METADATA
# description: >-
#   What may serve the purpose unseen in jobs, as text: a workflow of another repository, an action or a command that
#   is not known to do something else, and what hints at the purpose.
obscure(purpose, jobs) := [text |
	some each in jobs
	some text in _obscure_in(purpose, each)
]

_obscure_in(purpose, each) := union({
	_foreign(each.job),
	_other_uses(purpose, each.job),
	_other_commands(purpose, each),
	_hints(purpose, each.job),
})

_foreign(job) := {job.calls.raw | job.calls; not job.calls.local}

_other_uses(purpose, job) := {step.uses.raw |
	some step in job.steps
	step.uses
	not _is_read(job, step.uses)
	not _is_used(purpose, step.uses, step["with"])
	not _is_plain(step.uses)
}

_is_plain(component) if {
	not component.local
	regex.match(_plain_uses, lower(component.source))
}

_plain_uses := _whole(catalogue.plain_uses)

# A composite action of the repository, whose steps are there as well.
_is_read(job, component) if {
	component.local
	some step in job.steps
	some path in step.through
	startswith(path, concat("", [component.source, "/"]))
}

_other_commands(purpose, each) := {command.text |
	some command in each.commands
	not regex.match(_plain_commands[purpose], command.text)
	not _is_run(purpose, command)
}

_plain_commands[purpose] := concat("", [`^(?:sudo |[A-Za-z_]+=[^ ]* )*(?:`, concat("|", patterns), `)(?: |$)`]) if {
	some purpose, tools in catalogue.tools
	patterns := array.concat(catalogue.plain_commands, object.get(tools, "plain", []))
}

_hints(purpose, job) := {text |
	pattern := concat("", ["(?i)", catalogue.tools[purpose].hints])
	some step in job.steps
	some text in _texts(step)
	regex.match(pattern, text)
}

_texts(step) := array.concat(
	[sprintf("%s: %s", [key, value]) | some part in ["with", "env"]; some key, value in step[part]],
	split(step.run, "\n"),
)
