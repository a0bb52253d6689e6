# METADATA
# title: Security updates without charge
# description: The attestation says what security updates cost, and where customers read it.
package claims.p3_5.c04_free_updates

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
	message := _message
}

_claim := "COP-3.5-C04"

_fields := attested.fields(input, _claim, {"charged", "policy_uri", "bespoke_reason"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_known := {"none", "bespoke_contract", "extra"}

_message := sprintf("Security updates are free while the product is supported, as %s says.", [substring(_fields.policy_uri, 0, 120)]) if {
	_fields.charged == "none"
} else := "Security updates are charged under a contract for a tailor-made product, with an argument."

_wrong["charged"] := "Security updates cost extra while the product is supported." if _fields.charged == "extra"

_wrong["policy_uri"] := "The policy on security updates is linked without HTTPS." if answers.is_insecure(_fields.policy_uri)

_unsaid contains "charged" if not _fields.charged in _known

_unsaid contains "policy_uri" if {
	_fields.charged == "none"
	not answers.is_address(_fields.policy_uri)
}

_unsaid contains "bespoke_reason" if {
	_fields.charged == "bespoke_contract"
	not answers.is_argued(_fields.bespoke_reason, input.params.min_argument)
}
