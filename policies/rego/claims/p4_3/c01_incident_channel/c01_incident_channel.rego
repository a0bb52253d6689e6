# METADATA
# title: Channel for notable incidents
# description: The attestation names a published channel for incidents that customers can subscribe to.
package claims.p4_3.c01_incident_channel

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
	message := sprintf("Customers can subscribe to news of notable incidents at %s.", [answers.address(_fields.incident_channels, input.params.subscriptions)])
}

_claim := "COP-4.3-C01"

_fields := attested.fields(input, _claim, {"incident_channels"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_channels := answers.channels(_fields.incident_channels, input.params.subscriptions)

_wrong["incident_channels"] := "No channel for incidents has both an HTTPS address and a way to subscribe." if _channels == "wrong"

_unsaid contains "incident_channels" if _channels == "unsaid"
