# METADATA
# title: Valid security.txt
# description: Every copy of security.txt has a Contact, one Expires in the future and a Policy link (RFC 9116).
package claims.p3_2.c02_security_txt

import data.lib.dates
import data.lib.files
import data.lib.outcome

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.security_txt

_verdict := outcome.unknown("No security.txt is in the repository, and what the web site serves is not read.", _none) if {
	_copies == []
} else := outcome.all_of(array.concat(_criteria, _hidden))

_none := {"places": [], "hidden": array.slice(files.hidden(_fact), 0, 20)}

_hidden := [] if {
	files.is_whole(_fact)
} else := [outcome.unknown("Another copy cannot be read.", _none)]

_criteria := [
	_criterion("a Contact with an https, mailto or tel address", "contact", "missing or of another sort"),
	_criterion("one Expires in the future", "expires", "missing, repeated, malformed or past"),
	_criterion("a Policy link", "policy", "missing or not https"),
]

_criterion(title, name, fault) := outcome.fail(sprintf("A copy lacks %s: it is %s.", [title, fault]), _lines(bad, name)) if {
	bad := [copy | some copy in _copies; _judged(copy, name) == "bad"]
	bad != []
} else := outcome.unknown(sprintf("A build fills in what should be %s, or a template still holds it.", [title]), _lines(open, name)) if {
	open := [copy | some copy in _copies; _judged(copy, name) == "open"]
	open != []
} else := outcome.pass(sprintf("It has %s.", [title]), _lines(_copies, name))

_lines(copies, name) := {"count": count(places), "places": array.slice(places, 0, 20)} if {
	places := [place | some copy in copies; some place in _places(copy, name)]
}

_places(copy, name) := [{"path": copy.path, "line": 0, "text": ""}] if {
	_values(copy, name) == []
} else := [{"path": copy.path, "line": 0, "text": substring(value, 0, 120)} | some value in _values(copy, name)]

_judged(copy, name) := "good" if {
	_is_good(name, _real(_values(copy, name)))
} else := "open" if {
	some value in _values(copy, name)
	regex.match(`\{\{|\{%|\$\{|<%|%[A-Z_]+%|__[A-Z_]+__|@[A-Z_]+@`, value)
} else := "open" if {
	_is_good(name, _values(copy, name))
} else := "bad"

# Values that are left as a template has them are nobody's. A day is one all the same.
_real(values) := [value | some value in values; not regex.match(`[/@.](example|yourdomain|yourcompany)\.(com|org|net)\b`, lower(value))]

_is_good("contact", values) if {
	some value in values
	regex.match(`(?i)^(https://[!-.0-~][!-~]*|mailto:[!-?A-~]+@[!-?A-~]+|tel:\+?[0-9][0-9().-]+)$`, value)
}

_is_good("policy", values) if {
	some value in values
	regex.match(`(?i)^https://[!-.0-~][!-~]*$`, value)
}

# A year beyond what the engines can count in nanoseconds is in the future all the same.
_is_good("expires", [value]) if {
	dates.is_time(value)
	dates.nanoseconds(value) > dates.nanoseconds(input.now)
}

_is_good("expires", [value]) if {
	substring(value, 0, 4) > "2199"
	dates.is_time(concat("", ["2196", substring(value, 4, -1)]))
}

_values(copy, name) := [trim(field[2], " \t") |
	some line in copy.lines
	some field in regex.find_all_string_submatch_n(`^([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)$`, line, 1)
	lower(field[1]) == name
]

_copies := [{"path": file.path, "lines": _body(split(replace(file.text, "\r", ""), "\n"))} |
	some file in _fact.files
	every folder in split(lower(file.path), "/") {
		not folder in input.params.unserved_folders
	}
]

# Of a signed message only what lies between the armour's headers and the signature counts.
_body(lines) := [trim_prefix(line, "- ") | some line in array.slice(lines, _start(lines), _end(lines))] if {
	trim(lines[0], " \t") == "-----BEGIN PGP SIGNED MESSAGE-----"
} else := lines

_start(lines) := min({i | some i, line in lines; trim(line, " \t") == ""} | {count(lines)})

_end(lines) := min({i | some i, line in lines; trim(line, " \t") == "-----BEGIN PGP SIGNATURE-----"} | {count(lines)})
