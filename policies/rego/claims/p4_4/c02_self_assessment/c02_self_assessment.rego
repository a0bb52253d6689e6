# METADATA
# title: Self-assessment
# description: The owner attests the latest export by its digest and its day, and how customers get it.
package claims.p4_4.c02_self_assessment

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
	given := [_export.generated_on, _attested.approved_by.date, _availability[_fields.availability]]
	message := sprintf("Attested: the self-assessment of %s, approved by the owner on %s, is available %s.", given)
}

_claim := "COP-4.4-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := attested.fields(input, _claim, {"export", "availability", "how_to_get"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_export := answers.parts(_fields.export, {"generated_on", "profile", "sha256"})

_availability := {
	"public": "publicly",
	"nda": "under an agreement of confidentiality",
	"on_request": "on request",
	"internal": "inside the vendor only",
}

_wrong["approved_by"] := message if {
	_attested.approved_by.role != "SRO"
	message := "The self-assessment is approved by a delegate, not by the Senior Responsible Owner."
}

_wrong["availability"] := message if {
	some way, words in _availability
	_fields.availability == way
	not way in input.params.availability
	message := sprintf("The self-assessment is available %s.", [words])
}

_wrong["generated_on"] := message if {
	answers.is_older(_export.generated_on, _when, input.params.max_export_days)
	given := [_export.generated_on, input.params.max_export_days]
	message := sprintf("The self-assessment, of %s, is more than %d days old.", given)
}

_unsaid contains "availability" if not _availability[_fields.availability]

_unsaid contains "how_to_get (text)" if not answers.is_stated(_fields.how_to_get)

_unsaid contains "export.generated_on (day up to its issue)" if not answers.has_come(_export.generated_on, _when)

_unsaid contains "export.profile (text)" if not answers.is_stated(_export.profile)

_unsaid contains "export.sha256 (of a document that was compared with its digest)" if not attestation.has_document(_attested, _export.sha256)

# What was approved before it was made is another export.
_unsaid contains "approved_by.date (a day after the export)" if not _is_approved_since

_is_approved_since if {
	dates.is_past_day(_attested.approved_by.date, input.now)
	answers.has_come(_export.generated_on, _when)
	_attested.approved_by.date >= _export.generated_on
}
