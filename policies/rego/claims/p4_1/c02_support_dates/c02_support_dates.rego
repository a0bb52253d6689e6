# METADATA
# title: Support dates
# description: Each release line that support.yaml or the table of SECURITY.md lists has ISO dates, and one is supported.
package claims.p4_1.c02_support_dates

import data.lib.dates
import data.lib.disclosure
import data.lib.files
import data.lib.outcome
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

_of_data := outcome.fail(sprintf("%d of the %d listed releases lack a version or valid dates.", [count(bad), count(_entries)]), _at(bad)) if {
	bad := [line | some line in _entries; not _is_dated(line.entry)]
	bad != []
} else := outcome.unknown("Another file of support data cannot be read.", {"places": [], "hidden": files.hidden(_data)}) if {
	not files.is_whole(_data)
} else := outcome.unknown("Security updates for every listed release have ended; newer releases are not seen.", _at(_entries)) if {
	every line in _entries {
		line.entry.security_until < _today
	}
} else := outcome.pass(sprintf("All of the %d listed releases have end dates.", [count(_entries)]), _at(_entries))

_is_dated(entry) if {
	type_name(entry.version) in {"string", "number"}
	entry.version != ""
	every key in ["released_on", "support_until", "security_until"] {
		dates.is_day(entry[key])
	}
	entry.released_on <= entry.support_until
	entry.released_on <= entry.security_until
}

_rows := [row |
	some document in disclosure.documents(_policy)
	not document.draft
	lines := split(document.text, "\n")
	some i, line in lines
	words := text.plain(line)
	regex.match(`^\|[^|]*([0-9]|latest|main)[^|]*\|`, words)
	row := {
		"path": document.path,
		"line": i + 1,
		"text": substring(trim_space(line), 0, 120),
		"days": [day |
			some cell in _end_cells(words, _header(lines, i))
			some day in _days(cell)
		],
		"others": _days(words),
		"supported": _is_supported(words),
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
_header(lines, row) := {column: title | some column, title in split(text.plain(lines[max(heads)]), "|")} if {
	heads := {i |
		some i in numbers.range(0, row - 2)
		regex.match(`^[ \t]*\|?([ \t]*:?-+:?[ \t]*\|)+[ \t]*(:?-+:?)?[ \t]*$`, lines[i + 1])
	}
	count(heads) > 0
} else := {}

_is_supported(words) if {
	regex.match(`✅|✔|☑|:(white|heavy)_check_mark:|\byes\b|\bsupported\b`, words)
	not regex.match(`❌|:x:|\bno\b|\bnot\b|unsupported|\bended\b|\bend of life\b|\beol\b`, words)
} else := false

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
} else := outcome.unknown("The table shows only versions whose support has ended, or part of the policy is hidden.", _at(_rows)) if {
	not _is_current
} else := outcome.pass("The table of versions has an end date for every supported version.", _at(_dated))

_undated := [row | some row in _rows; row.supported; row.days == []]

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
