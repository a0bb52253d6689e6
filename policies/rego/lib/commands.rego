# METADATA
# title: Shell commands
# description: >-
#   The commands of a pipeline's step, and whether the failure of one fails the step. Shell is not parsed:
#   lines are cut at the operators && || ; | &, and what cannot be told that way is doubtful.
package lib.commands

# METADATA
# description: >-
#   The commands of a job: {text, starts, hold, step}. `starts` are the texts at whose start the name of the program
#   may be. `hold` is firm where a failure of the command fails the step, soft where it cannot, else doubtful: a step
#   of GitHub or GitLab stops at the first failure, one of Azure, PowerShell or cmd ends with the status of its last
#   command.
in_job(platform, job) := [command |
	some step in job.steps
	step.run != ""
	some part in in_step(platform, job, step)
	command := object.union(part, {"starts": _starts(part.text), "step": step})
]

# METADATA
# description: The commands of a step, {text, hold}.
in_step(platform, job, step) := [command |
	lines := _lines(step.run)
	setting := {"stops": _stops(platform, job, step), "pipefail": _pipefail(platform, step)}
	some at, line in lines
	some command in _on_line(line, at == (count(lines) - 1), setting)
]

_starts(text) := {text, _unwrapped(text)} | {_unwrapped(rest) |
	regex.match(`^(?:sudo )?(?:docker|podman|docker[ -]compose) (?:run|exec) `, text)
	words := array.slice(split(text, " "), 0, 60)
	some at, _ in words
	rest := concat(" ", array.slice(words, at, count(words)))
}

_unwrapped(text) := regex.replace(text, _wrappers, "")

# What stands before the program in a command.
_wrappers := concat("", [
	"^(?:", concat("|", [
		`[A-Za-z_]+=[^ ]* |[({] *|(?:sudo|time|env|exec|command|xvfb-run|nice) (?:-[^ ]+ )*|(?:ba)?sh -l?c ["']`,
		`(?:poetry|pipenv|hatch|pdm|rye|uv|pipx) run (?:-[^ ]+ )*|uvx |uv tool run |(?:npx|bunx) (?:-[^ ]+ )*`,
		`(?:pnpm|yarn) (?:exec|dlx) |yarn |bundle exec |(?:python[0-9.]*|py) -m |coverage run (?:-[^ ]+ )*-?m |php |go run `,
	]),
	`)*(?:[^ =]*/)?`,
])

_lines(text) := [trimmed |
	joined := regex.replace(text, "[ \t]*[\\\\`^][ \t]*\r?\n[ \t]*", " ")
	bare := regex.replace(joined, `(?s)\$\{\{.*?\}\}`, "EXPRESSION")
	some line in split(bare, "\n")
	unsaid := regex.replace(line, `\b(echo|printf)(\s+-\w+)?\s+("[^"]*"|'[^']*')`, "$1")
	trimmed := trim_space(regex.replace(regex.replace(unsaid, `(^|\s)#[^'"]*$`, ""), `\s+`, " "))
	trimmed != ""
]

_on_line(line, is_last, setting) := [{"text": trim_space(part[1]), "hold": _hold(part[2], array.slice(parts, at + 1, count(parts)), object.union(setting, {"is_last": is_last}))} |
	parts := regex.find_all_string_submatch_n(`((?:\d?>&\d|&>|[^&|;])+)(&&|\|\||;|\||&|$)`, line, -1)
	some at, part in parts
]

_hold(operator, rest, setting) := "doubtful" if {
	operator != "||"
	some part in rest
	part[2] == "||"
} else := _plainly(operator, rest, setting)

_plainly("||", rest, _) := "soft" if {
	count(rest) == 1
	regex.match(`^\s*(true|:|exit 0|/bin/true|echo\b[^)}]*|printf\b[^)}]*)$`, rest[0][1])
} else := "doubtful"

_plainly("|", _, setting) := _if(setting.pipefail) if setting.stops

_plainly("|", _, setting) := "doubtful" if not setting.stops

_plainly("&", _, _) := "doubtful"

_plainly(";", _, setting) := _if(setting.stops)

# A shell does not stop where a command before && fails; then the line's own status counts, if it is the last.
_plainly("&&", _, setting) := _if(setting.is_last)

_plainly("", _, setting) := "firm" if {
	setting.is_last
} else := _if(setting.stops)

_if(true) := "firm"

_if(false) := "doubtful"

# Whether the shell stops at the first command that fails.
_stops(platform, job, step) if {
	platform in {"github", "gitlab"}
	step.shell in {"", "bash", "sh"}
	not regex.match(_unstopped, step.run)
	not _is_on_windows(platform, job, step)
} else if {
	regex.match(`(?m)^\s*set -[a-z]*e`, step.run)
	not regex.match(_unstopped, step.run)
} else := false

# The option is taken back, or a group of lines has an alternative or goes through a pipe.
_unstopped := `\bset \+e|\bset \+o errexit|(?m:^\s*(\)|\}|fi|done)\s*\|)`

_is_on_windows("github", job, step) if {
	step.shell == ""
	some label in job.runs_on
	regex.match(`(?i)windows|\$\{\{`, label)
}

# GitHub starts an explicit bash with pipefail, the default shell without.
_pipefail(platform, step) if {
	platform == "github"
	step.shell == "bash"
} else if {
	regex.match(`\bset -[a-z]*o pipefail`, step.run)
} else := false
