# METADATA
# title: Authentication of the product
# description: The attestation says how privileged users sign in and what default passwords there are.
package claims.p1_4.c02_product_authentication

import data.lib.attestation
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := outcome.fail(message, _evidence("privileged_mfa")) if {
	_said.privileged_mfa in _known.privileged_mfa
	not _said.privileged_mfa in input.params.privileged_mfa
	message := sprintf("Multi-factor authentication of privileged users is not the default: %s.", [_said.privileged_mfa])
} else := outcome.fail(message, _evidence("default_passwords")) if {
	_said.default_passwords in _known.default_passwords
	not _said.default_passwords in input.params.default_passwords
	message := sprintf("The product has default passwords: %s.", [_said.default_passwords])
} else := outcome.unknown(message, _evidence("fields_missing")) if {
	unsaid := [key | some key, values in _known; not _said[key] in values]
	count(unsaid) > 0
	message := sprintf("The attestation does not give one of the known values for %s.", [concat(" and ", unsaid)])
} else := outcome.unknown(message, _evidence("digest_missing")) if {
	not attestation.compared(_attested)
	message := "No evidence document could be compared with its digest."
} else := outcome.pass(message, _evidence("asserted")) if {
	given := [_said.privileged_mfa, _said.default_passwords]
	message := sprintf("Attested: multi-factor authentication of privileged users is %s, default passwords are %s.", given)
}

_claim := "COP-1.4-C02"

_known := {
	"default_passwords": ["none", "forced_change", "present"],
	"privileged_mfa": ["enforced", "default_on_opt_out", "available", "none"],
}

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_said := {key: object.get(_attested.fields, key, "") | some key in object.keys(_known)}

_evidence(reason) := object.union(attestation.evidence(_attested, reason), {"fields": _said})
