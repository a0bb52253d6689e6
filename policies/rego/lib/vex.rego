# METADATA
# title: VEX
# description: What the documents of the fact `vex` - OpenVEX, CSAF and CycloneDX - say of vulnerabilities.
package lib.vex

import data.lib.dates

# METADATA
# description: >-
#   Every statement: {path, names, says, at}. `names` are the vulnerability's identifiers in lower case; `says` is
#   not_affected (with a justification; one without does not count), fixed, or open for affected and still under
#   investigation; `at` is its time in nanoseconds, 0 where it gives none.
statements(fact) := array.concat(_openvex(fact), array.concat(_csaf(fact), _cyclonedx(fact)))

# METADATA
# description: >-
#   How the statements stand to a vulnerability with one of these names: `settled` if one says what is in `accepted`
#   and none that is as recent leaves it open; `contested` if one leaves it open; else `none`.
standing(all, names, accepted) := "none" if {
	count(_times(all, names, accepted)) == 0
} else := "settled" if {
	max(_times(all, names, accepted)) > max(_times(all, names, {"open"}) | {-1})
} else := "contested"

_times(all, names, verdicts) := {statement.at |
	wanted := {lower(name) | some name in names}
	some statement in all
	statement.says in verdicts
	count(statement.names & wanted) > 0
}

_openvex(fact) := [statement |
	some file in fact.files
	some raw in _list(file.document, "statements")
	says := _openvex_says(raw)
	names := _strings(_openvex_names(_get(raw, "vulnerability")))
	statement := _statement(file.path, names, says, [_get(raw, "timestamp"), _get(file.document, "timestamp")])
]

_openvex_says(raw) := "not_affected" if {
	_get(raw, "status") == "not_affected"
	_has_text([_get(raw, "justification"), _get(raw, "impact_statement")])
} else := "fixed" if {
	_get(raw, "status") == "fixed"
} else := "open" if _get(raw, "status") in {"affected", "under_investigation"}

# A string in the first versions of the format.
_openvex_names(vulnerability) := [vulnerability] if {
	is_string(vulnerability)
} else := array.concat([_get(vulnerability, "name"), _get(vulnerability, "@id")], _list(vulnerability, "aliases"))

_csaf(fact) := [statement |
	some file in fact.files
	some raw in _list(file.document, "vulnerabilities")
	some status, _ in _fields(raw, "product_status")
	says := _csaf_says(status, raw)
	names := _strings(array.concat([_get(raw, "cve")], [_get(id, "text") | some id in _list(raw, "ids")]))
	statement := _statement(file.path, names, says, [_get(_get(_get(file.document, "document"), "tracking"), "current_release_date")])
]

_csaf_says(status, raw) := "not_affected" if {
	status == "known_not_affected"
	impacts := [_get(threat, "details") | some threat in _list(raw, "threats"); _get(threat, "category") == "impact"]
	_has_text(array.concat(impacts, [_get(flag, "label") | some flag in _list(raw, "flags")]))
} else := "fixed" if {
	status in {"fixed", "first_fixed"}
} else := "open" if status in {"first_affected", "known_affected", "last_affected", "under_investigation"}

_cyclonedx(fact) := [statement |
	some file in fact.files
	some raw in _list(file.document, "vulnerabilities")
	says := _cyclonedx_says(_fields(raw, "analysis"))
	names := _strings(array.concat([_get(raw, "id")], [_get(other, "id") | some other in _list(raw, "references")]))
	statement := _statement(file.path, names, says, [_get(raw, "updated"), _get(_get(file.document, "metadata"), "timestamp")])
]

_cyclonedx_says(analysis) := "not_affected" if {
	_get(analysis, "state") in {"false_positive", "not_affected"}
	_has_text([_get(analysis, "justification"), _get(analysis, "detail")])
} else := "fixed" if {
	_get(analysis, "state") in {"resolved", "resolved_with_pedigree"}
} else := "open" if _get(analysis, "state") in {"exploitable", "in_triage"}

_statement(path, names, says, times) := {"path": path, "names": names, "says": says, "at": array.concat(known, [0])[0]} if {
	known := [dates.nanoseconds(time) | some time in times; _is_date(time)]
}

_is_date(time) if dates.is_time(time)

_is_date(time) if dates.is_day(time)

_strings(values) := {lower(value) | some value in values; is_string(value); value != ""}

_has_text(values) if {
	some value in values
	is_string(value)
	trim_space(value) != ""
}

# A document may have any shape: what is not there, or is another thing than expected, is empty.
_get(value, key) := object.get(value, key, {}) if {
	is_object(value)
} else := {}

_fields(value, key) := value[key] if {
	is_object(value)
	is_object(value[key])
} else := {}

_list(value, key) := value[key] if {
	is_object(value)
	is_array(value[key])
} else := []
