# METADATA
# title: Incident communication plan
# description: The attestation gives the plan's criteria and time limits, and the plan itself by its digest.
package claims.p4_3.c02_incident_plan

import data.lib.attestation
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := outcome.fail(message, _evidence("initial_notice_hours")) if {
	_is_time(_fields.initial_notice_hours)
	_fields.initial_notice_hours > input.params.max_initial_notice_hours
	given := [_fields.initial_notice_hours, input.params.max_initial_notice_hours]
	message := sprintf("The plan's first notice comes after %v hours; at most %v are allowed.", given)
} else := outcome.fail(message, _evidence("last_review")) if {
	attestation.is_past_day(_fields.last_review, input.now)
	_fields.last_review < attestation.day_before(input.now, input.params.max_review_days)
	message := sprintf("The plan's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
} else := outcome.unknown(message, _evidence("fields_missing")) if {
	count(_missing) > 0
	message := sprintf("The attestation does not say, or not as text, number or past day: %s.", [concat(", ", sort(_missing))])
} else := outcome.unknown(message, _evidence("digest_missing")) if {
	not attestation.compared(_attested)
	message := "No document of the plan could be compared with its digest."
} else := outcome.pass(message, _evidence("asserted")) if {
	given := [_fields.initial_notice_hours, _fields.update_interval_hours, _fields.pir_days]
	message := sprintf("Customers get a first notice within %v hours, updates every %v hours and a report within %v days.", given)
}

_claim := "COP-4.3-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_times := {"initial_notice_hours", "update_interval_hours", "pir_days"}

# Null where the attestation has no such field.
_fields := {key: object.get(_attested.fields, key, null) | some key in (_times | {"notable_criteria", "last_review"})}

_evidence(reason) := object.union(attestation.evidence(_attested, reason), {"fields": _fields})

_missing contains "notable_criteria" if not attestation.is_said(_fields.notable_criteria)

_missing contains "last_review" if not attestation.is_past_day(_fields.last_review, input.now)

_missing contains key if {
	some key in _times
	not _is_time(_fields[key])
}

_is_time(value) if {
	is_number(value)
	value > 0
}
