# METADATA
# title: Security assessment
# description: The attestation says who assessed the product, when, and which findings are still open.
package claims.p1_3.c05_security_assessment

import data.lib.attestation
import data.lib.notices
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := notices.flaw(_attested, _said, _wrong, _unsaid)
} else := outcome.pass(message, notices.evidence(_attested, _said, "asserted")) if {
	given := [substring(_said.assessor, 0, 80), _said.assessor_kind, _said.performed_on]
	message := sprintf("%s (%s) assessed the product on %s; no critical or high finding is open.", given)
}

_claim := "COP-1.3-C05"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_texts := {"assessor", "scope"}

_counts := {"open_critical", "open_high"}

_said := notices.fields(_attested, ((_texts | _counts) | {"assessor_kind", "performed_on", "report_sha256"}))

_kinds := {"independent", "specialist", "developers"}

_wrong["assessor_kind"] := "The product was assessed by its own developers, not by an independent or specialist assessor." if {
	_said.assessor_kind in _kinds
	not _said.assessor_kind in input.params.assessor_kinds
}

_wrong["performed_on"] := sprintf("The last assessment, on %s, is more than %d days ago.", given) if {
	notices.has_come(_said.performed_on, _attested)
	_said.performed_on < attestation.day_before(input.now, input.params.max_assessment_days)
	given := [_said.performed_on, input.params.max_assessment_days]
}

_wrong[key] := sprintf("Findings are not closed (%s: %s).", [key, format_int(_said[key], 10)]) if {
	some key in _counts
	notices.is_count(_said[key])
	_said[key] > 0
}

_unsaid contains key if {
	some key in _texts
	not attestation.is_said(_said[key])
}

_unsaid contains key if {
	some key in _counts
	not notices.is_count(_said[key])
}

_unsaid contains "assessor_kind" if not _said.assessor_kind in _kinds

_unsaid contains "performed_on" if not notices.has_come(_said.performed_on, _attested)

_unsaid contains "report_sha256 of a document that was compared" if not notices.is_compared(_said.report_sha256, _attested)
