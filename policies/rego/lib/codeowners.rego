# METADATA
# title: Code owners
# description: >-
#   Who owns which path by a file CODEOWNERS, as GitHub reads it: the last pattern that matches counts, one without an owner
#   takes ownership away, and an invalid line is skipped. Or as GitLab reads it: so within each section, but that only the
#   words are skipped that are no owners, and a path is owned if one of them that is not optional gives it an owner.
package lib.codeowners

import data.lib.patterns

_locations := {
	"github": [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
	"gitlab": ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
}

_everywhere := [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]

# METADATA
# description: >-
#   The file that counts of the fact `code_owners`: {state, path, text}, the state being found, none or unclear; an unclear
#   one has no text, and `path` is the reason.
chosen(fact, platform) := {"state": "unclear", "path": foreign[0], "text": ""} if {
	foreign := sort([part.path | some part in fact.hidden; not part.path in _everywhere])
	count(foreign) > 0
} else := {"state": "none", "path": "", "text": ""} if {
	count(_candidates(fact, platform)) == 0
} else := {"state": "unclear", "path": path, "text": ""} if {
	path := _candidates(fact, platform)[0]
	path in {part.path | some part in fact.hidden}
} else := {"state": "unclear", "path": concat(", ", _candidates(fact, platform)), "text": ""} if {
	not _locations[platform]
	count(_candidates(fact, platform)) > 1
} else := {"state": "found", "path": path, "text": texts[0]} if {
	path := _candidates(fact, platform)[0]
	texts := [file.text | some file in fact.files; file.path == path]
}

_candidates(fact, platform) := [path |
	there := {file.path | some file in fact.files} | {part.path | some part in fact.hidden}
	some path in object.get(_locations, platform, _everywhere)
	path in there
]

# METADATA
# description: Whether a file is one that is read here; `limit` is the greatest number of its lines.
is_read(text, platform, limit) if {
	count(split(text, "\n")) <= limit
	not _is_beyond(text, platform)
	lines := entries(text, platform)
	_largest(lines) <= patterns.most
	count(_groups(lines)) <= 200
	count(_headers(text)) <= 50
}

_is_beyond(text, platform) if {
	not platform in {"github", "gitlab"}
	regex.match(`(?m)^\s*(\^?\[|!)`, text)
}

# A header that is none, and classes of characters.
_is_beyond(text, "gitlab") if {
	some raw in split(text, "\n")
	line := trim_space(raw)
	not startswith(line, "#")
	not regex.match(_header, line)
	regex.match(`^\^?\[|^[^\s]*[\[\]]`, line)
}

_header := `^(\^?)\[([^\[\]]+)\](?:\[[0-9]+\])?(?:\s+([^#]*))?(?:#.*)?$`

# METADATA
# description: The valid lines of a file in order, as {line, pattern, owners, inherits, expression}.
entries(text, platform) := [entry |
	some at, raw in split(text, "\n")
	line := trim_space(raw)
	not startswith(line, "#")
	pattern := regex.find_n(`^(?:\\ |[^\s\\])+`, line, 1)[0]
	_is_pattern(pattern)
	rest := trim_prefix(line, pattern)
	regex.match(`^(\s|$)`, rest)
	words := regex.find_n(`\S+`, regex.replace(rest, `(^|\s)#.*$`, ""), -1)
	owners := _owners(words)
	_is_valid(words, owners, platform)
	entry := {"line": at + 1, "pattern": pattern, "owners": owners, "inherits": words == [], "expression": _expression(pattern, platform)}
]

_owners(words) := [word | some word in words; regex.match(_owner, word)]

# GitLab leaves out the words that are no owners, GitHub the line.
_is_valid(_, _, platform) if platform == "gitlab"

_is_valid(words, owners, platform) if {
	platform != "gitlab"
	owners == words
}

# The sections of a file of GitLab, by their names: {optional, entries, excluded}. Lines before the first header are one. A
# line without owners has those of its header.
_sections(text) := {name: section |
	headers := array.concat([{"at": -1, "name": "", "optional": false, "owners": []}], _headers(text))
	placed := [_placed(entry, _last(headers, entry.line - 1)) | some entry in entries(text, "gitlab")]
	taken_out := _taken_out(text, headers)
	some name in {header.name | some header in headers}
	section := {
		"optional": count([1 | some header in headers; header.name == name; not header.optional]) == 0,
		"entries": [entry | some entry in placed; entry.section == name],
		"excluded": [one.expression | some one in taken_out; one.section == name],
	}
}

_taken_out(text, headers) := [{"section": _last(headers, at).name, "expression": _expression(pattern, "gitlab")} |
	some at, raw in split(text, "\n")
	line := trim_space(raw)
	startswith(line, "!")
	pattern := regex.find_n(`^(?:\\ |[^\s\\])+`, trim_prefix(line, "!"), 1)[0]
]

_headers(text) := [header |
	some at, raw in split(text, "\n")
	found := regex.find_all_string_submatch_n(_header, trim_space(raw), 1)
	count(found) == 1
	header := {
		"at": at,
		"name": lower(trim_space(found[0][2])),
		"optional": found[0][1] == "^",
		"owners": _owners(regex.find_n(`\S+`, found[0][3], -1)),
	}
]

_last(headers, at) := before[count(before) - 1] if {
	before := [header | some header in headers; header.at < at]
}

_placed(entry, header) := object.union(entry, {"section": header.name, "owners": header.owners}) if {
	entry.inherits
} else := object.union(entry, {"section": header.name})

_owner := `^(?:@@?[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)*|[^@\s]+@[^@\s]+\.[^@\s]+)$`

_is_pattern(pattern) if {
	not startswith(pattern, "!")
	not regex.match(`[\[\]]`, pattern)
}

# Anchored by a slash at its start or, on GitHub, within; a folder stands for all below it, a last `*` for its own files.
_expression(pattern, platform) := concat("", [_start(plain, platform), patterns.expression(_body(plain)), _end(plain, platform)]) if {
	plain := replace(pattern, `\ `, " ")
}

_start(pattern, _) := "" if startswith(pattern, "/")

_start(pattern, platform) := "" if {
	not startswith(pattern, "/")
	platform != "gitlab"
	contains(trim_suffix(pattern, "/"), "/")
} else := "(?:.*/)?" if not startswith(pattern, "/")

_body(pattern) := trim_suffix(trim_prefix(pattern, "/"), "/")

_end(pattern, platform) := "/.+" if {
	endswith(pattern, "/")
} else := "" if {
	regex.match(`(^|/)\*$`, pattern)
} else := "" if {
	platform == "gitlab"
} else := "(?:/.*)?"

# METADATA
# description: Whether the file gives every path there may be an owner, whatever the tree holds.
owns_all(text, platform) if {
	platform != "gitlab"
	covers_all(entries(text, platform))
}

owns_all(text, "gitlab") if {
	some section in _sections(text)
	not section.optional
	section.excluded == []
	covers_all(section.entries)
}

# METADATA
# description: The paths that the file gives no owner.
without_owner(text, platform, paths) := unowned(entries(text, platform), paths) if {
	platform != "gitlab"
} else := [path |
	owned := {path |
		some section in _sections(text)
		not section.optional
		others := {path | some path in unowned(section.entries, paths)}
		some path in paths
		not path in others
		not _is_excluded(section, path)
	}
	some path in paths
	not path in owned
]

_is_excluded(section, path) if {
	some expression in section.excluded
	regex.match(concat("", ["^(?:", expression, ")$"]), path)
}

# METADATA
# description: Whether every path there may be has an owner, whatever the tree holds.
covers_all(lines) if {
	some at, line in lines
	line.pattern in {"*", "**", "/**", "**/*", "/**/*"}
	count(line.owners) > 0
	every later in array.slice(lines, at, count(lines)) {
		count(later.owners) > 0
	}
}

# METADATA
# description: The paths without an owner.
unowned(lines, paths) := [path |
	hits := [{"owned": group.owned, "paths": {path | some path in paths; regex.match(group.expression, path)}} | some group in _groups(lines)]
	some path in paths
	not _is_owned(hits, path)
]

_is_owned(hits, path) if {
	owned := [hit.owned | some hit in hits; path in hit.paths]
	owned[count(owned) - 1]
}

# Lines that follow each other and all name owners, or none, as one expression: thousands of them are slow to try singly,
# and an engine bounds the size of an expression.
_groups(lines) := [group |
	most := max([1, floor(patterns.most / _largest(lines))])
	starts := [at | some at, _ in lines; _starts_group(lines, at, most)]
	some nth, start in starts
	end := array.concat(starts, [count(lines)])[nth + 1]
	together := array.slice(lines, start, end)
	group := {
		"owned": count(together[0].owners) > 0,
		"expression": concat("", ["^(?:", concat("|", [line.expression | some line in together]), ")$"]),
	}
]

_largest(lines) := max({1} | {patterns.size(line.pattern) | some line in lines})

_starts_group(_, at, most) if at % most == 0

_starts_group(lines, at, _) if {
	at > 0
	min([count(lines[at].owners), 1]) != min([count(lines[at - 1].owners), 1])
}
