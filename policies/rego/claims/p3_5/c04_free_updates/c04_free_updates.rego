# METADATA
# title: Security updates without charge
# description: The attestation says what security updates cost, and where customers read it.
package claims.p3_5.c04_free_updates

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
	message := _message
}

_claim := "COP-3.5-C04"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_said := notices.fields(_attested, {"charged", "policy_uri", "bespoke_reason"})

_known := {"none", "bespoke_contract", "extra"}

_message := sprintf("Security updates are free while the product is supported, as %s says.", [substring(_said.policy_uri, 0, 120)]) if {
	_said.charged == "none"
} else := "Security updates are charged under a contract for a tailor-made product, with an argument."

_wrong["charged"] := "Security updates cost extra while the product is supported." if _said.charged == "extra"

_wrong["policy_uri"] := "The policy on security updates is linked without HTTPS." if notices.is_insecure(_said.policy_uri)

_unsaid contains "charged" if not _said.charged in _known

_unsaid contains "policy_uri" if {
	_said.charged == "none"
	not notices.is_address(_said.policy_uri)
}

_unsaid contains "bespoke_reason" if {
	_said.charged == "bespoke_contract"
	not notices.is_argued(_said.bespoke_reason, input.params.min_argument)
}
