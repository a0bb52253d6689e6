# METADATA
# title: Support dates
# description: Each release line that support.yaml or the table of SECURITY.md lists has ISO dates, and one is supported.
package claims.p4_1.c02_support_dates

import data.lib.dates
import data.lib.disclosure
import data.lib.files
import data.lib.outcome
import data.lib.support
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_unseen := {"files": [], "hidden": [{"path": "", "reason": "not_collected", "detail": ""}]}

_data := object.get(input.facts, "support_data", _unseen)

_policy := object.get(input.facts, "security_policy", _unseen)

_today := substring(input.now, 0, 10)

_verdict := _of_data if {
	_entries != []
} else := outcome.unknown("The support data lists no release in the shape that is read; what is released is not seen.", _at(_data.files)) if {
	_data.files != []
} else := outcome.unknown("The support data cannot be read.", {"places": [], "hidden": files.hidden(_data)}) if {
	not files.is_whole(_data)
} else := _of_table

_entries := [{"path": file.path, "entry": entry} |
	some file in _data.files
	is_object(file.document)
	some entry in _listed(file.document)
]

_listed(document) := document.releases if {
	is_array(document.releases)
} else := []

_of_data := outcome.fail(sprintf("%d of the %d listed releases have an end date that is left empty or lies before their release.", [count(bad), count(_entries)]), _at(bad)) if {
	bad := [line | some line in _entries; _is_wrong(line.entry)]
	bad != []
} else := outcome.unknown(sprintf("%d of the %d listed releases have no version or dates that can be read; they may be published elsewhere.", [count(bad), count(_entries)]), _at(bad)) if {
	bad := [line | some line in _entries; not _is_dated(line.entry)]
	bad != []
} else := outcome.unknown("Another file of support data cannot be read.", {"places": [], "hidden": files.hidden(_data)}) if {
	not files.is_whole(_data)
} else := outcome.unknown("Security updates for every listed release have ended, or it is still to come; others are not seen.", _at(_entries)) if {
	every line in _entries {
		_is_over_or_to_come(line.entry)
	}
} else := outcome.pass(sprintf("All of the %d listed releases have end dates.", [count(_entries)]), _at(_entries))

_is_over_or_to_come(entry) if entry.security_until < _today

_is_over_or_to_come(entry) if entry.released_on > _today

_is_wrong(entry) if {
	some key in _ends
	support.is_blank(entry[key])
}

_is_wrong(entry) if {
	some key in _ends
	dates.is_day(entry.released_on)
	dates.is_day(entry[key])
	entry[key] < entry.released_on
}

_ends := ["support_until", "security_until"]

_is_dated(entry) if {
	type_name(entry.version) in {"string", "number"}
	entry.version != ""
	every key in ["released_on", "support_until", "security_until"] {
		dates.is_day(entry[key])
	}
}

_rows := [row |
	some document in disclosure.documents(_policy)
	not document.draft
	lines := split(document.text, "\n")
	dashes := {i | some i, line in lines; regex.match(_dashes, line)}
	some i, line in lines
	words := text.plain(line)
	table := max({at | some at in dashes; at < i} | {0})
	regex.match(`^\|[^|]*([0-9]|latest|main)[^|]*\|`, words)
	row := {
		"path": document.path,
		"line": i + 1,
		"text": substring(trim_space(line), 0, 120),
		"days": [day |
			some cell in _end_cells(words, _header(lines, table))
			some day in _days(cell)
		],
		"others": _days(words),
		"table": [document.path, table],
		"supported": _is_supported(words),
		"denied": regex.match(_denied, words),
	}
]

_days(words) := [day | some day in regex.find_n(`\b[0-9]{4}-[0-9][0-9]-[0-9][0-9]\b`, words, 50); dates.is_day(day)]

# The cells of a row whose dates are ends: by their own words, or by those of the column's head. Where a table has no head, any.
_end_cells(words, header) := [cell |
	some column, cell in split(words, "|")
	_is_end(cell, object.get(header, column, ""))
] if {
	count(header) > 0
} else := [words]

_is_end(cell, _) if regex.match(_until, cell)

_is_end(cell, title) if {
	regex.match(concat("|", [_until, `support|maint|security|life`]), title)
	not regex.match(_since, title)
	not regex.match(_since, cell)
}

_until := `\b(until|till|through|ends?|ended|expir[a-z]+|eol)\b|end[- ]of[- ]`

_since := `\b(since|from|start(s|ed|ing)?|releas[a-z]+|publish[a-z]*|review[a-z]*|updated|issued)\b`

# The cells above the line of dashes that stands last before a row, by their column.
_header(lines, dashes) := {column: title | some column, title in split(text.plain(lines[dashes - 1]), "|")} if {
	dashes > 0
} else := {}

_dashes := `^[ \t]*\|?([ \t]*:?-+:?[ \t]*\|)+[ \t]*(:?-+:?)?[ \t]*$`

# That something is supported until a day is the day's, and no mark.
_is_supported(words) if {
	marks := regex.replace(words, `\bsupport(ed|s)? (until|till|through|ends?)\b`, " ")
	regex.match(`✅|✔|☑|:(white|heavy)_check_mark:|\byes\b|\bsupported\b`, marks)
	not regex.match(_denied, words)
} else := false

_denied := `❌|:x:|\bno\b|\bnot\b|unsupported|\bended\b|\bend of life\b|\beol\b`

_of_table := outcome.fail("A version is marked as supported past its end date.", _at(late)) if {
	late := [row | some row in _rows; row.supported; row.days != []; max(row.days) < _today]
	late != []
} else := outcome.unknown("No end-of-support dates are in the repository; they may be published elsewhere.", _at(_rows)) if {
	_dated == []
} else := outcome.fail("The table of versions has dates, but not for every supported version.", _at(undated)) if {
	undated := [row | some row in _undated; row.others == []]
	undated != []
} else := outcome.unknown("Whether the only date of a supported version is its end is not told.", _at(_undated)) if {
	_undated != []
} else := outcome.unknown("Whether a version without a date is supported is not told.", _at(_unmarked)) if {
	_unmarked != []
} else := outcome.unknown("The table shows only versions whose support has ended, or part of the policy is hidden.", _at(_rows)) if {
	not _is_current
} else := outcome.pass("The table of versions has an end date for every supported version.", _at(_dated))

_undated := [row | some row in _rows; row.supported; row.days == []]

# In a table of which other rows have ends.
_unmarked := [row |
	some row in _rows
	row.days == []
	not row.supported
	not row.denied
	row.table in {other.table | some other in _dated}
]

_dated := [row | some row in _rows; row.days != []]

_is_current if {
	files.is_whole(_policy)
	some row in _dated
	max(row.days) >= _today
}

_at(items) := {"count": count(items), "places": array.slice(places, 0, 20)} if {
	places := [{"path": item.path, "line": object.get(item, "line", 0), "text": _text(item)} | some item in items]
}

_text(item) := item.text if {
	item.text
} else := substring(sprintf("%v", [item.entry.version]), 0, 120) if {
	item.entry.version
} else := ""
