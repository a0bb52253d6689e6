# METADATA
# title: Response playbook
# description: The attestation gives the playbook by its digest, who has which role, the last exercise and the analyses.
package claims.p3_3.c05_response_playbook

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
	given := [count(_fields.roles), _fields.last_exercise, _causes]
	message := sprintf("Attested: roles that the playbook names: %d; it was exercised on %s; %s.", given)
}

_claim := "COP-3.3-C05"

_forms := {"last_exercise": "day up to its issue", "roles": "names"}

_record := attestation.record(input.facts.attestations, _claim, input.now)

_fields := attested.fields(input, _claim, object.keys(_forms) | {"playbook_sha256", "rca_records", "published_advisories"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["last_exercise"] := message if {
	answers.is_older(_fields.last_exercise, _when, input.params.max_exercise_days)
	given := [_fields.last_exercise, input.params.max_exercise_days]
	message := sprintf("The playbook's last exercise, on %s, is more than %d days ago.", given)
}

_wrong["rca_records"] := message if {
	answers.is_count(_fields.published_advisories)
	_fields.published_advisories > 0
	_is_whole
	count(_recent) == 0
	given := [floor(_fields.published_advisories), input.params.max_analysis_days]
	message := sprintf("Advisories were published (%d), but no root cause was analysed in the last %d days.", given)
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_more

_unsaid_more contains "playbook_sha256 (of a document that was compared with its digest)" if {
	not attestation.has_document(_record, _fields.playbook_sha256)
}

_unsaid_more contains "rca_records (uri and analysed_on of each) or published_advisories (count)" if {
	not _causes
	not _wrong.rca_records
}

# How root causes are dealt with. Undefined where that is not shown.
_causes := sprintf("root causes analysed in the last %d days: %d", [input.params.max_analysis_days, count(_recent)]) if {
	count(_recent) > 0
} else := "no advisory was published, so that there was no root cause to analyse" if {
	_fields.published_advisories == 0
}

# The analyses that say where they are and on which day they were made.
_analyses := [entry |
	is_array(_fields.rca_records)
	some entry in _fields.rca_records
	is_object(entry)
	answers.is_stated(entry.uri)
	answers.has_come(entry.analysed_on, _when)
]

_recent := [entry | some entry in _analyses; answers.is_recent(entry.analysed_on, _when, input.params.max_analysis_days)]

_is_whole if {
	is_array(_fields.rca_records)
	count(_analyses) == count(_fields.rca_records)
}
