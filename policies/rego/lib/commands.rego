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
#   command. It is doubtful too within a branch, a loop, a function or a
#   document written in place, after what may end the script, and in a shell that is not known.
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
	documents := _documents(lines)
	setting := {"stops": _stops(platform, job, step), "pipefail": _pipefail(platform, step)}
	some at, line in lines
	is_last := at == (count(lines) - 1)
	some found in _on_line(line, is_last, setting)
	around := {"lines": array.slice(lines, 0, at), "is_last": is_last, "shell": step.shell, "written": _is_written(documents, at)}
	command := {"text": found.text, "hold": _weighed(found, around)}
]

# The documents that are written in place, {from, to}, by the numbers of the lines with their word; one without an end,
# and one in which something looks like the end of a block, go on to the end of the script, as does the 20th.
_documents(lines) := [{"from": start.at, "to": _end(lines, start, nth)} |
	starts := [{"at": at, "word": _word(found[1])} |
		some at, line in lines
		contains(line, "<<")
		some found in regex.find_all_string_submatch_n(`(?:^|[^<])<<[-~]? ?([^ ;|&<>()]+)`, line, -1)
	]
	some nth, start in array.slice(starts, 0, 20)
]

_word(text) := trim(text, `"'\`) if {
	regex.match(`^(?:"[^"'\\]+"|'[^"'\\]+'|\\?[^"'\\]+)$`, text)
} else := ""

_end(lines, start, nth) := last if {
	nth < 19
	last := max([at | some at, line in lines; at > start.at; line == start.word])
	not _has_an_end(array.slice(lines, start.at + 1, last))
} else := count(lines)

_has_an_end(within) if {
	some line in within
	regex.match(`^(?:fi|esac|done|exit|return)\b|^\}`, line)
}

_is_written(documents, at) if {
	some document in documents
	document.from < at
	at <= document.to
} else := false

# What a shell may pass over, or only writes down, proves nothing by its place in the script. What is far down is not
# looked at, for the whole script above is searched anew for each command.
_weighed(found, around) := found.hold if {
	found.hold != "firm"
} else := _settled(found, around) if {
	count(around.lines) < 400
} else := "doubtful"

_settled(found, around) := "doubtful" if {
	around.written
} else := "doubtful" if {
	_is_passed_over(array.concat(around.lines, [found.after]))
} else := "doubtful" if {
	regex.match(`["']`, regex.replace(concat("\n", around.lines), _quoted, ""))
} else := "doubtful" if {
	_is_alternative(found.after, around.is_last)
} else := "doubtful" if {
	not regex.match(_shells, around.shell)
} else := "firm"

# Within a branch, a loop or a function, or a group that ends one of these.
_is_passed_over(above) if {
	some kind in _blocks
	count(regex.find_n(kind.opens, concat("\n", above), -1)) > count(regex.find_n(kind.closes, concat("\n", above), -1))
}

# After a command that may end the script, or set how it ends.
_is_passed_over(above) if regex.match(_ends, concat("\n", above))

# Run only if another fails, or if a question is answered with yes; a line that ends with no fails as the last one.
_is_alternative(before, _) if regex.match(`\|\|[^;]*$`, before)

_is_alternative(before, false) if {
	regex.match(`(?:^|[;&|({] ?)(?:\[\[?|\(\(|!|test|false|e?grep|command|which|type|hash|diff|cmp|git diff)(?: .*)?&&[^;]*$`, before)
}

# A known shell that is not told to do anything else than to run the script.
_shells := `^(?:|script|(?:ba|da|k|z)?sh|pwsh|powershell|cmd)(?: (?:--noprofile|--norc|--login|-[leuxo]+|pipefail))*(?: \{0\})?$`

_quoted := `(?s:"(?:[^"\\]|\\.)*"|'[^']*'|\\.)|(?m:(?:^|\s)#.*$)`

_blocks := [
	{"opens": `(?m)\w ?\(\) ?\(`, "closes": `(?m)^\)`},
	{"opens": `(?m)(?:^|[;&|(] ?|\b(?:then|else|do) )(?:if|case) `, "closes": `(?m)(?:^|[;&|] ?)(?:fi|esac)(?:$|[ ;&|)])`},
	{"opens": `(?m)(?:^|[;&|(] ?|\b(?:then|else|do) )(?:while|until|for|select) `, "closes": `(?m)(?:^|[;&|] ?)done(?:$|[ ;&|)<>])`},
	{"opens": `(?m)(?:^|[ ;&|)])\{(?:$| )`, "closes": `(?m)(?:^|[;&|] ?)\}(?:$|[ ;&|)])`},
]

_ends := concat("", [
	`(?m)(?:^|[;&|({] ?|\b(?:then|else|do) )(?:(?:exit|return)(?: (?:0|["$].*))?(?:$| ?[;&|)}])`,
	`|exec [^<>0-9&]|trap .*\bexit\b|set -[a-z]*n|set -o noexec)`,
])

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

# `after` is what stands before a command in its line. A line of very many commands is not looked at.
_on_line(line, is_last, setting) := [found |
	parts := regex.find_all_string_submatch_n(`((?:\d?>&\d|&>|[^&|;])+)(&&|\|\||;|\||&|$)`, line, -1)
	is_long := count(parts) > 50
	some at, part in parts
	found := object.union({"text": trim_space(part[1])}, _place(parts, at, is_long, object.union(setting, {"is_last": is_last})))
]

_place(_, _, true, _) := {"hold": "doubtful", "after": ""}

_place(parts, at, false, setting) := {
	"hold": _hold(parts[at][2], array.slice(parts, at + 1, count(parts)), setting),
	"after": trim_space(concat("", [earlier[0] | some earlier in array.slice(parts, 0, at)])),
}

_hold(operator, rest, setting) := "doubtful" if {
	operator != "||"
	some part in rest
	part[2] == "||"
} else := _plainly(operator, rest, setting)

# What is written to a file may be looked at later.
_plainly("||", rest, _) := "soft" if {
	count(rest) == 1
	regex.match(`^\s*(true|:|exit 0|/bin/true|(?:echo|printf)\b[^)}>]*(?:>&2)?)$`, rest[0][1])
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
_unstopped := `\bset \+[a-z]*e|\bset \+o errexit|(?m:^\s*(\)|\}|fi|done)\s*\|)`

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
