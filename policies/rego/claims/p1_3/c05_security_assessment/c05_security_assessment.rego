# METADATA
# title: Security assessment
# description: The attestation says who assessed the product, when, and which findings are still open.
package claims.p1_3.c05_security_assessment

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
	given := [substring(_fields.assessor, 0, 80), _fields.assessor_kind, _fields.performed_on]
	message := sprintf("%s (%s) assessed the product on %s; no critical or high finding is open.", given)
}

_claim := "COP-1.3-C05"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_forms := {
	"assessor": "text",
	"open_critical": "count",
	"open_high": "count",
	"performed_on": "day up to its issue",
	"scope": "text",
}

_fields := attested.fields(input, _claim, object.keys(_forms) | {"assessor_kind", "report_sha256"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_kinds := {"independent", "specialist", "developers"}

_wrong["assessor_kind"] := "The product was assessed by its own developers, not by an independent or specialist assessor." if {
	_fields.assessor_kind in _kinds
	not _fields.assessor_kind in input.params.assessor_kinds
}

_wrong["performed_on"] := sprintf("The last assessment, on %s, is more than %d days ago.", given) if {
	answers.is_older(_fields.performed_on, _when, input.params.max_assessment_days)
	given := [_fields.performed_on, input.params.max_assessment_days]
}

_wrong[key] := sprintf("Findings are not closed (%s: %s).", [key, format_int(_fields[key], 10)]) if {
	some key in {"open_critical", "open_high"}
	answers.is_count(_fields[key])
	_fields[key] > 0
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_more

_unsaid_more contains "assessor_kind" if not _fields.assessor_kind in _kinds

_unsaid_more contains "report_sha256 (of a document that was compared with its digest)" if not attestation.has_document(_attested, _fields.report_sha256)
