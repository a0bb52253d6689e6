# METADATA
# title: Distribution and update channels
# description: The attestation lists every channel with its address and who may publish there.
package claims.p3_1.c03_secure_channels

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
	message := sprintf("Each of the %d channels has an HTTPS address, and only the release identity publishes there.", [count(_fields.channels)])
}

_claim := "COP-3.1-C03"

_fields := attested.fields(input, _claim, {"channels", "channels_complete", "release_identities", "break_glass"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_channels := [answers.parts(channel, {"url", "writers"}) | some channel in answers.items(_fields.channels)]

_insecure := [channel.url | some channel in _channels; answers.is_insecure(channel.url)]

# Undefined where it is not said in whole who may publish: then no writer is one too many.
_allowed := {_name(one) | some one in array.concat(_fields.release_identities, _fields.break_glass)} if {
	answers.is_texts(_fields.release_identities)
	_are_texts_or_none(_fields.break_glass)
}

_are_texts_or_none(value) if value == []

_are_texts_or_none(value) if answers.is_texts(value)

_name(text) := lower(trim_space(text))

_strangers := [writer |
	allowed := _allowed
	some channel in _channels
	some writer in answers.items(channel.writers)
	answers.is_stated(writer)
	not _name(writer) in allowed
]

_wrong["channels"] := sprintf("A channel is neither encrypted nor authenticated: %s.", [substring(_insecure[0], 0, 120)]) if {
	count(_insecure) > 0
}

_wrong["writers"] := sprintf("%s may publish, who is neither the release identity nor for emergencies.", [substring(_strangers[0], 0, 80)]) if {
	count(_strangers) > 0
}

_unsaid contains "channels" if not _has_channels

_has_channels if {
	is_array(_fields.channels)
	count(_fields.channels) > 0
}

_unsaid contains sprintf("channels[%d].url", [i]) if {
	_has_channels
	some i, channel in _channels
	not answers.is_address(channel.url)
}

_unsaid contains sprintf("channels[%d].writers", [i]) if {
	_has_channels
	some i, channel in _channels
	not answers.is_texts(channel.writers)
}

_unsaid contains "channels_complete" if not _fields.channels_complete == true

_unsaid contains "release_identities" if not answers.is_texts(_fields.release_identities)

_unsaid contains "break_glass" if not _are_texts_or_none(_fields.break_glass)
