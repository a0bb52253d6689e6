# METADATA
# title: Self-assessment
# description: The owner attests the latest export by its digest and its day, and how customers get it.
package claims.p4_4.c02_self_assessment

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
	given := [_export.generated_on, _attested.approved_by.date, _availability[_fields.availability]]
	message := sprintf("Attested: the self-assessment of %s, approved by the owner on %s, is available %s.", given)
}

_claim := "COP-4.4-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := registers.fields(_attested, {"export", "availability", "how_to_get"})

# Null where the export has no such field: the argument of a negated call must be defined.
_export := {key: _of_export(key) | some key in {"generated_on", "profile", "sha256"}}

_of_export(key) := object.get(_fields.export, key, null) if {
	is_object(_fields.export)
} else := null

_availability := {
	"public": "publicly",
	"nda": "under an agreement of confidentiality",
	"on_request": "on request",
	"internal": "inside the vendor only",
}

_wrong contains {"reason": "approved_by", "message": message} if {
	_attested.approved_by.role != "SRO"
	message := "The self-assessment is approved by a delegate, not by the Senior Responsible Owner."
}

_wrong contains {"reason": "availability", "message": message} if {
	some way, words in _availability
	_fields.availability == way
	not way in input.params.availability
	message := sprintf("The self-assessment is available %s.", [words])
}

_wrong contains {"reason": "generated_on", "message": message} if {
	registers.is_old(_export.generated_on, input.now, input.params.max_export_days)
	given := [_export.generated_on, input.params.max_export_days]
	message := sprintf("The self-assessment, of %s, is more than %d days old.", given)
}

_unsaid contains "availability" if not _availability[_fields.availability]

_unsaid contains "how_to_get" if not registers.is_said(_fields.how_to_get)

_unsaid contains "export.generated_on" if not attestation.is_past_day(_export.generated_on, input.now)

_unsaid contains "export.profile" if not registers.is_said(_export.profile)

_unsaid contains "export.sha256 (of a document that can be compared)" if not registers.has_document(_attested, _export.sha256)

# What was approved before it was made is another export.
_unsaid contains "approved_by.date (a day after the export)" if not _is_approved_since

_is_approved_since if {
	attestation.is_past_day(_attested.approved_by.date, input.now)
	attestation.is_past_day(_export.generated_on, input.now)
	_attested.approved_by.date >= _export.generated_on
}
