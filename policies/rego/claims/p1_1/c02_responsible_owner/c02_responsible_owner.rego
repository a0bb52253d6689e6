# METADATA
# title: Senior Responsible Owner
# description: The attestation names the owner, is approved by the owner, and dates the last review.
package claims.p1_1.c02_responsible_owner

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
	given := [substring(_sro.name, 0, 80), substring(_sro.role, 0, 80), _fields.last_review]
	message := sprintf("%s (%s) is the Senior Responsible Owner and reviewed the assessment on %s.", given)
}

_claim := "COP-1.1-C02"

_fields := attested.fields(input, _claim, {"sro", "last_review"})

_sro := answers.parts(_fields.sro, {"name", "role"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["approved_by"] := "The attestation is approved by a delegate, not by the Senior Responsible Owner." if {
	attestation.record(input.facts.attestations, _claim, input.now).approved_by.role != "SRO"
}

_wrong["last_review"] := message if {
	answers.is_older(_fields.last_review, _when, input.params.max_review_days)
	message := sprintf("The owner's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid := answers.unsaid(_fields, {"last_review": "day up to its issue"}, _when) | _unsaid_owner

_unsaid_owner contains "sro (name and role)" if {
	some part in {"name", "role"}
	not answers.is_stated(_sro[part])
}
