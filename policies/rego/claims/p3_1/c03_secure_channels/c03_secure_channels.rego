# METADATA
# title: Distribution and update channels
# description: The attestation lists every channel with its address and who may publish there.
package claims.p3_1.c03_secure_channels

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
	message := sprintf("Each of the %d channels has an HTTPS address, and only the release identity publishes there.", [count(_said.channels)])
}

_claim := "COP-3.1-C03"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_said := notices.fields(_attested, {"channels", "channels_complete", "release_identities", "break_glass"})

_channels := [notices.filled(channel, {"url", "writers"}) | some channel in notices.items(_said.channels)]

_insecure := [channel.url | some channel in _channels; notices.is_insecure(channel.url)]

# Undefined where it is not said in whole who may publish: then no writer is one too many.
_allowed := {_name(one) | some one in array.concat(_said.release_identities, _said.break_glass)} if {
	_are_identities(_said.release_identities)
	notices.is_texts(_said.break_glass)
}

_are_identities(value) if {
	notices.is_texts(value)
	count(value) > 0
}

_name(text) := lower(trim_space(text))

_strangers := [writer |
	some channel in _channels
	some writer in notices.items(channel.writers)
	attestation.is_said(writer)
	not _name(writer) in _allowed
]

_wrong["channels"] := sprintf("A channel is neither encrypted nor authenticated: %s.", [substring(_insecure[0], 0, 120)]) if {
	count(_insecure) > 0
}

_wrong["writers"] := sprintf("%s may publish, who is neither the release identity nor for emergencies.", [substring(_strangers[0], 0, 80)]) if {
	is_set(_allowed)
	count(_strangers) > 0
}

_unsaid contains "channels" if not _has_channels

_has_channels if {
	is_array(_said.channels)
	count(_said.channels) > 0
}

_unsaid contains sprintf("channels[%d].url", [i]) if {
	_has_channels
	some i, channel in _channels
	not notices.is_address(channel.url)
}

_unsaid contains sprintf("channels[%d].writers", [i]) if {
	_has_channels
	some i, channel in _channels
	not _are_identities(channel.writers)
}

_unsaid contains "channels_complete" if not _said.channels_complete == true

_unsaid contains "release_identities" if not _are_identities(_said.release_identities)

_unsaid contains "break_glass" if not notices.is_texts(_said.break_glass)
