# METADATA
# title: Notices of security updates
# description: The attestation names a channel that customers can subscribe to, and when the latest update was in it.
package claims.p3_5.c03_update_notices

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.dates
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	message := sprintf("Customers can subscribe to security updates at %s; %s.", [answers.address(_fields.notification_channels, _ways), _latest])
}

_claim := "COP-3.5-C03"

_ways := input.params.subscriptions

_contents := {"says_what_is_fixed", "says_how_urgent"}

_fields := attested.fields(input, _claim, _contents | {"notification_channels", "latest_update"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_channels := answers.channels(_fields.notification_channels, _ways)

_latest := "there was no security update yet" if {
	_fields.latest_update == "none"
} else := sprintf("the latest, of %s, was in it on %s", [substring(_published, 0, 10), substring(_notified, 0, 10)])

# The two undefined unless each is a day, or a time, that had come when this was attested.
_published := _moment(_fields.latest_update.published_on)

_notified := _moment(_fields.latest_update.notified_on)

_moment(value) := value if {
	answers.has_come(value, _when)
} else := value if {
	dates.is_time(value)
	answers.has_come(substring(value, 0, 10), _when)
}

# How much later than where it begins a value may lie: a day is all of its hours.
_span(value) := 86400000000000 if {
	dates.is_day(value)
} else := 1

_limit := input.params.max_notice_hours * 3600000000000

_delay := dates.nanoseconds(_notified) - dates.nanoseconds(_published)

_is_late if _delay - _span(_published) >= _limit

# A notice from long before is one of another update.
_is_timely if {
	_delay + _span(_notified) <= _limit + 1
	_delay + _span(_notified) >= 0 - _limit
}

_wrong["notification_channels"] := "No channel has both an HTTPS address and a way to subscribe." if _channels == "wrong"

_wrong[key] := sprintf("The notices do not tell customers this: %s.", [key]) if {
	some key in _contents
	_fields[key] == false
}

_wrong["latest_update"] := sprintf("The latest update, of %s, was in the channel only on %s; %d hours are allowed.", given) if {
	_is_late
	given := [substring(_published, 0, 20), substring(_notified, 0, 20), input.params.max_notice_hours]
}

_unsaid := answers.unsaid(_fields, {key: "true or false" | some key in _contents}, _when) | _unsaid_more

_unsaid_more contains "notification_channels" if _channels == "unsaid"

_unsaid_more contains "latest_update" if {
	not _fields.latest_update == "none"
	not _is_timely
}
