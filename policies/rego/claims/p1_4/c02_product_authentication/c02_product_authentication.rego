# METADATA
# title: Authentication of the product
# description: The attestation says how privileged users sign in and what default passwords there are.
package claims.p1_4.c02_product_authentication

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
	given := [_fields.privileged_mfa, _fields.default_passwords]
	message := sprintf("Attested: multi-factor authentication of privileged users is %s, default passwords are %s.", given)
}

_claim := "COP-1.4-C02"

_known := {
	"default_passwords": ["none", "forced_change", "present"],
	"privileged_mfa": ["enforced", "default_on_opt_out", "available", "none"],
}

_fields := attested.fields(input, _claim, object.keys(_known))

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_wrong["privileged_mfa"] := message if {
	_fields.privileged_mfa in _known.privileged_mfa
	not _fields.privileged_mfa in input.params.privileged_mfa
	message := sprintf("Multi-factor authentication of privileged users is not the default: %s.", [_fields.privileged_mfa])
}

_wrong["default_passwords"] := message if {
	_fields.default_passwords in _known.default_passwords
	not _fields.default_passwords in input.params.default_passwords
	message := sprintf("The product has default passwords: %s.", [_fields.default_passwords])
}

_unsaid contains sprintf("%s (%s)", [name, concat(", ", values)]) if {
	some name, values in _known
	not _fields[name] in values
}
