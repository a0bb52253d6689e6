# METADATA
# title: Approved security tools
# description: The attestation lists the tools, who owns each, and when it is reviewed next.
package claims.p1_6.c03_tool_list

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.dates
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	message := sprintf("Attested: security tools on the list: %d (%s); no review is overdue.", [count(_tools), attested.some_of(_names(_tools))])
}

_claim := "COP-1.6-C03"

_fields := attested.fields(input, _claim, {"toolset"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": false}

_when := attested.when(input, _claim)

_forms := {"min_version": "text or number", "owner": "text", "purpose": "text", "tool": "text"}

# The entries that are objects, whatever is in them.
_tools := [object.union({name: null | some name in _keys}, entry) |
	is_array(_fields.toolset)
	some entry in _fields.toolset
	is_object(entry)
]

_keys := object.keys(_forms) | {"review_on"}

_wrong["end_of_life"] := message if {
	ended := [tool | some tool in _tools; tool.end_of_life == true]
	count(ended) > 0
	message := sprintf("On the list, but at the end of its life: %s.", [attested.some_of(_names(ended))])
}

_wrong["overdue"] := message if {
	overdue := [tool | some tool in _tools; dates.is_day(tool.review_on); tool.review_on < attestation.day_before(input.now, 0)]
	count(overdue) > 0
	message := sprintf("The review is overdue of: %s.", [attested.some_of(_names(overdue))])
}

_wrong["review_on"] := message if {
	later := [tool |
		some tool in _tools
		dates.is_day(tool.review_on)
		tool.review_on > attestation.day_before(input.now, 0 - input.params.max_review_ahead_days)
	]
	count(later) > 0
	message := sprintf("No review is planned in the next %d days of: %s.", [input.params.max_review_ahead_days, attested.some_of(_names(later))])
}

_names(tools) := [_name(tool) | some tool in tools]

_name(tool) := substring(tool.tool, 0, 40) if {
	is_string(tool.tool)
} else := "a tool without a name"

_unsaid contains "toolset (list of tools)" if not _is_listed

_unsaid contains message if {
	some tool in _tools
	some field in answers.unsaid(tool, _forms, _when)
	message := sprintf("%s of %s", [field, _name(tool)])
}

_unsaid contains message if {
	some tool in _tools
	not dates.is_day(tool.review_on)
	message := sprintf("review_on (day) of %s", [_name(tool)])
}

_unsaid contains message if {
	some tool in _tools
	not is_boolean(object.get(tool, "end_of_life", false))
	message := sprintf("end_of_life (true or false) of %s", [_name(tool)])
}

_is_listed if {
	count(_tools) > 0
	count(_tools) == count(_fields.toolset)
}
