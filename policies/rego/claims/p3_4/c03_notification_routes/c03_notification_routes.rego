# METADATA
# title: Notification routes
# description: The attested matrix says for each party when, how soon and by whom it is told.
package claims.p3_4.c03_notification_routes

import data.lib.attestation
import data.lib.outcome
import data.lib.registers

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := registers.flaw(_attested, _fields, _wrong, _unsaid)
} else := outcome.pass(message, registers.evidence(_attested, "asserted", _fields)) if {
	message := sprintf("Attested: %s each have a trigger, a time limit and a contact%s; reviewed on %s.", [_told, _argued, _fields.last_review])
}

_claim := "COP-3.4-C03"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := registers.fields(_attested, {"matrix", "last_review"})

_matrix := _fields.matrix if {
	is_array(_fields.matrix)
} else := []

_told := registers.listed({party | some party in input.params.parties; not party in _without})

_argued := sprintf("; not applicable, with an argument: %s", [registers.listed(_without)]) if {
	count(_without) > 0
} else := ""

_without contains registers.label(row, "party") if {
	some row in _matrix
	_is_argued(row)
}

_lacking := registers.lacking(_matrix, "party", input.params.parties)

# A row of another name, or of none, may be meant for the party that lacks one.
_wrong contains {"reason": "matrix", "message": message} if {
	is_array(_fields.matrix)
	not _lacking.doubtful
	count(_lacking.names) > 0
	message := sprintf("The notification matrix has no row for %s.", [registers.listed(_lacking.names)])
}

_wrong contains {"reason": "not_applicable", "message": message} if {
	some row in _matrix
	party := registers.label(row, "party")
	party in input.params.parties
	not party in input.params.may_not_apply
	attestation.is_said(row.not_applicable)
	given := [party, concat(" and ", input.params.may_not_apply)]
	message := sprintf("The matrix says that %s need not be told; only %s may be left out, with an argument.", given)
}

_wrong contains {"reason": "last_review", "message": message} if {
	registers.is_old(_fields.last_review, input.now, input.params.max_review_days)
	message := sprintf("The matrix's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid contains "last_review" if not attestation.is_past_day(_fields.last_review, input.now)

_unsaid contains "matrix" if not is_array(_fields.matrix)

_unsaid contains sprintf("a row of matrix for %s", [registers.listed(_lacking.names)]) if {
	_lacking.doubtful
	count(_lacking.names) > 0
}

_unsaid contains sprintf("matrix row %d: party", [index + 1]) if {
	some index, row in _matrix
	not registers.label(row, "party")
}

_unsaid contains sprintf("matrix row %d (%s): %s", [index + 1, party, key]) if {
	some index, row in _matrix
	party := registers.label(row, "party")
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

_says("deadline_hours", value) if registers.is_limit(value)

_says(key, value) if {
	key in {"trigger", "contact"}
	registers.is_said(value)
}

_is_argued(row) if {
	registers.label(row, "party") in input.params.may_not_apply
	registers.is_said(row.not_applicable)
	count(trim_space(row.not_applicable)) >= input.params.min_argument
}
