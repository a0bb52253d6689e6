# METADATA
# title: Senior Responsible Owner
# description: The attestation names the owner, is approved by the owner, and dates the last review.
package claims.p1_1.c02_responsible_owner

import data.lib.attestation
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := outcome.fail(message, _evidence("approved_by")) if {
	_attested.approved_by.role != "SRO"
	message := "The attestation is approved by a delegate, not by the Senior Responsible Owner."
} else := outcome.unknown(message, _evidence("sro")) if {
	not _owner_named
	message := "The attestation's field sro does not give the owner's name and role."
} else := outcome.unknown(message, _evidence("last_review")) if {
	not attestation.is_past_day(_fields.last_review, input.now)
	message := "The attestation's field last_review does not give the day of a review that has been."
} else := outcome.fail(message, _evidence("last_review")) if {
	_fields.last_review < attestation.day_before(input.now, input.params.max_review_days)
	message := sprintf("The owner's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
} else := outcome.pass(message, _evidence("asserted")) if {
	sro := _fields.sro
	given := [substring(sro.name, 0, 80), substring(sro.role, 0, 80), _fields.last_review]
	message := sprintf("%s (%s) is the Senior Responsible Owner and reviewed the assessment on %s.", given)
}

_claim := "COP-1.1-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

# Null where the attestation has no such field.
_fields := {key: object.get(_attested.fields, key, null) | some key in {"sro", "last_review"}}

_evidence(reason) := object.union(attestation.evidence(_attested, reason), {"fields": _fields})

_owner_named if {
	attestation.is_said(_fields.sro.name)
	attestation.is_said(_fields.sro.role)
}
