# METADATA
# title: Incident communication plan
# description: The attestation gives the plan's criteria and time limits, and the plan itself by its digest.
package claims.p4_3.c02_incident_plan

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
	given := [_fields.initial_notice_hours, _fields.update_interval_hours, _fields.pir_days]
	message := sprintf("Customers get a first notice within %v hours, updates every %v hours and a report within %v days.", given)
}

_claim := "COP-4.3-C02"

_forms := {
	"initial_notice_hours": "number above 0",
	"last_review": "day up to its issue",
	"notable_criteria": "text",
	"pir_days": "number above 0",
	"update_interval_hours": "number above 0",
}

_fields := attested.fields(input, _claim, object.keys(_forms))

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["initial_notice_hours"] := message if {
	answers.is_duration(_fields.initial_notice_hours)
	_fields.initial_notice_hours > input.params.max_initial_notice_hours
	given := [_fields.initial_notice_hours, input.params.max_initial_notice_hours]
	message := sprintf("The plan's first notice comes after %v hours; at most %v are allowed.", given)
}

_wrong["last_review"] := message if {
	answers.is_older(_fields.last_review, _when, input.params.max_review_days)
	message := sprintf("The plan's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid := answers.unsaid(_fields, _forms, _when)
