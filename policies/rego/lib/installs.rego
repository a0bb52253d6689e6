# METADATA
# title: Installs
# description: Where pipelines install the project's dependencies, and whether they keep to the lock file.
package lib.installs

import data.lib.changes
import data.lib.commands

# METADATA
# description: >-
#   Every visible install that may run of one of the ecosystems: {ecosystem, locked, either, path, line, text}; `either` says that its script may
#   install in another way where one does not work. Parameters: `prefix`, a
#   pattern of what may stand before a program, and `tools`: program -> {ecosystem, env, locked, unlocked}.
found(facts, params, ecosystems) := [install |
	some pipeline in facts.pipelines.pipelines
	some job in pipeline.jobs
	not changes.is_never(object.get(job, "condition", ""))
	some step in job.steps
	not changes.is_never(object.get(step, "condition", ""))
	some command in commands.in_step(pipeline.platform, job, step)
	words := split(regex.replace(command.text, params.prefix, ""), " ")
	program := regex.replace(words[0], `^.*/`, "")
	tool := params.tools[program]
	_is_of(tool.ecosystem, ecosystems)
	arguments := array.slice(words, 1, count(words))
	install := {
		"ecosystem": tool.ecosystem,
		"locked": _is_locked(concat(" ", array.concat([program], arguments)), tool, step.env),
		"either": _tries_another(step.run, program),
		"path": pipeline.path,
		"line": step.line,
		"text": substring(concat(" ", array.slice(words, 0, 3)), 0, 60),
	}
]

# Pip reads requirements files and projects alike.
_is_of(ecosystem, ecosystems) if ecosystem in ecosystems

_is_of("python", ecosystems) if {
	"requirements" in ecosystems
	not "python" in ecosystems
}

# Undefined for a command that does not install the project's dependencies.
_is_locked(text, tool, _) if regex.match(tool.locked, text)

_is_locked(text, tool, env) := _is_kept(tool, env) if {
	not regex.match(tool.locked, text)
	regex.match(tool.unlocked, text)
}

_is_kept(tool, env) if {
	some name in tool.env
	value := env[name]
	not lower(value) in {"", "0", "false", "no"}
} else := false

_tries_another(script, program) if {
	regex.match(concat("|", [`\bset \+e|\$\?`, sprintf(_instead, [program, program])]), script)
} else := false

_instead := concat("", [
	`\bif ! [^\n]*\b%s\b`,
	`|\|\| ?(?:sudo )?(?:[^ \n]*/)?%s(?: (?:install|i|add|ci|sync|restore|build|fetch|update)\b| *(?:$|\n|;|&)| -)`,
])
