# METADATA
# title: Channel for notable incidents
# description: The attestation names a published channel for incidents that customers can subscribe to.
package claims.p4_3.c01_incident_channel

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
	message := sprintf("Customers can subscribe to news of notable incidents at %s.", [notices.address(_said.incident_channels, input.params.subscriptions)])
}

_claim := "COP-4.3-C01"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_said := notices.fields(_attested, {"incident_channels"})

_channels := notices.channels(_said.incident_channels, input.params.subscriptions)

_wrong["incident_channels"] := "No channel for incidents has both an HTTPS address and a way to subscribe." if _channels == "wrong"

_unsaid contains "incident_channels" if _channels == "unsaid"
