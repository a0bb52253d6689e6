# METADATA
# title: Notification routes
# description: The attested matrix says for each party when, how soon and by whom it is told.
package claims.p3_4.c03_notification_routes

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	message := sprintf("Attested: %s each have a trigger, a time limit and a contact%s; reviewed on %s.", [_named, _argued, _fields.last_review])
}

_claim := "COP-3.4-C03"

_fields := attested.fields(input, _claim, {"matrix", "last_review"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_matrix := answers.items(_fields.matrix)

_named := attested.some_of({party | some party in input.params.parties; not party in _without})

_argued := sprintf("; not applicable, with an argument: %s", [attested.some_of(_without)]) if {
	count(_without) > 0
} else := ""

_without contains answers.label(row, "party") if {
	some row in _matrix
	_is_argued(row)
}

_lacking := answers.lacking(_matrix, "party", input.params.parties)

# A row of another name, or of none, may be meant for the party that lacks one.
_wrong["matrix"] := message if {
	is_array(_fields.matrix)
	not _lacking.doubtful
	count(_lacking.names) > 0
	message := sprintf("The notification matrix has no row for %s.", [attested.some_of(_lacking.names)])
}

_wrong["not_applicable"] := message if {
	count(_left_out) > 0
	given := [attested.some_of(_left_out), concat(" and ", input.params.may_not_apply)]
	message := sprintf("The matrix says that %s need not be told; only %s may be left out, with an argument.", given)
}

_left_out contains party if {
	some row in _matrix
	party := answers.label(row, "party")
	party in input.params.parties
	not party in input.params.may_not_apply
	answers.is_stated(row.not_applicable)
}

_wrong["last_review"] := message if {
	answers.is_older(_fields.last_review, _when, input.params.max_review_days)
	message := sprintf("The matrix's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid contains "last_review (day up to its issue)" if not answers.has_come(_fields.last_review, _when)

_unsaid contains "matrix (list)" if not is_array(_fields.matrix)

_unsaid contains sprintf("a row of matrix for %s", [attested.some_of(_lacking.names)]) if {
	_lacking.doubtful
	count(_lacking.names) > 0
}

_unsaid contains sprintf("matrix row %d: party", [index + 1]) if {
	some index, row in _matrix
	not answers.label(row, "party")
}

_unsaid contains sprintf("matrix row %d (%s): %s", [index + 1, party, key]) if {
	some index, row in _matrix
	party := answers.label(row, "party")
	party in input.params.parties
	some key in _missing(row)
}

_missing(row) := {"not_applicable"} if {
	not object.get(row, "not_applicable", null) in {null, false}
	not _is_argued(row)
} else := set() if {
	_is_argued(row)
} else := {key |
	some key in {"trigger", "deadline_hours", "contact"}
	not _says(key, object.get(row, key, null))
}

_says("deadline_hours", value) if answers.is_duration(value)

_says(key, value) if {
	key in {"trigger", "contact"}
	answers.is_stated(value)
}

_is_argued(row) if {
	answers.label(row, "party") in input.params.may_not_apply
	answers.is_argued(row.not_applicable, input.params.min_argument)
}
