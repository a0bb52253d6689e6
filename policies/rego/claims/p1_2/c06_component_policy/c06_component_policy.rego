# METADATA
# title: Policy for third-party components
# description: The attestation says what the policy rules, and gives the policy itself by its digest.
package claims.p1_2.c06_component_policy

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
	message := sprintf("Attested: a policy governs third-party components, and %s owns them.", [substring(_fields.owner_role, 0, 80)])
}

_claim := "COP-1.2-C06"

_forms := {
	"eol_component_rule": "text",
	"owner_role": "text",
	"review_interval": "text or number",
	"risk_assessment": "text",
	"selection_criteria": "text",
}

_fields := attested.fields(input, _claim, object.keys(_forms) | {"supplier_requirements_shared"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["supplier_requirements_shared"] := "The vendor does not share its requirements with its suppliers." if {
	_fields.supplier_requirements_shared == false
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_sharing

_unsaid_sharing contains "supplier_requirements_shared (true, or how)" if {
	not is_boolean(_fields.supplier_requirements_shared)
	not answers.is_stated(_fields.supplier_requirements_shared)
}
