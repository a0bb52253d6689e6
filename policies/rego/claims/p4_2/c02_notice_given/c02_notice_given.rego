# METADATA
# title: Notice given
# description: >-
#   Each release line with an end date was announced early enough, and the data's own history bears the day of the
#   announcement out.
package claims.p4_2.c02_notice_given

import data.lib.dates
import data.lib.files
import data.lib.outcome
import data.lib.support

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_data := input.facts.support_data

_seen_lines := object.get(object.get(input.facts, "support_history", {}), "lines", [])

_minimum := input.params.minimum_days

_today := substring(input.now, 0, 10)

_lines := [object.union(line, _ruling(line.entry)) | some line in support.releases(_data)]

_verdict := outcome.fail(_message("fail"), _at("fail")) if {
	_of("fail") != []
} else := outcome.unknown(support.unread(_data, "releases"), support.evidence(_lines)) if {
	_lines == []
} else := outcome.unknown(_message("unknown"), _at("unknown")) if {
	_of("unknown") != []
} else := outcome.unknown("Not all support data can be read.", {"places": [], "hidden": array.slice(files.hidden(_data), 0, 20)}) if {
	not files.is_whole(_data)
} else := outcome.not_applicable(sprintf("None of the %d listed release lines has an end date yet.", [count(_lines)]), support.evidence(_lines)) if {
	_of("pass") == []
} else := outcome.pass(_message("pass"), _at("pass"))

_of(state) := [line | some line in _lines; line.state == state]

_at(state) := object.union(support.evidence(_of(state)), {"reasons": array.slice([_said(line) | some line in _of(state)], 0, 20)})

_said(line) := sprintf("%s: %s", [support.name(line.entry), line.why])

_message(state) := sprintf("%s%s", [concat(" ", [_said(line) | some line in array.slice(found, 0, 3)]), _more(found)]) if {
	found := _of(state)
}

_more(found) := sprintf(" And %d more.", [count(found) - 3]) if {
	count(found) > 3
} else := ""

# One line's state, and why: `open` where there is nothing to judge yet.
_ruling(entry) := _ended(entry) if {
	is_object(entry)
	object.get(entry, "eol_on", null) != null
} else := {"state": "open", "why": ""} if {
	dates.is_day(entry.support_until)
	entry.support_until >= _today
} else := {"state": "unknown", "why": "support has ended, and no eol_on says when that was announced."} if {
	dates.is_day(entry.support_until)
} else := {"state": "unknown", "why": "it has no end dates that can be read."}

_ended(entry) := {"state": "unknown", "why": "the end date is no ISO day."} if {
	not dates.is_day(entry.eol_on)
} else := {"state": "unknown", "why": "no ISO day says when the end was announced."} if {
	not dates.is_day(object.get(entry, "eol_announced_on", null))
} else := {"state": "unknown", "why": "the announcement is still to come."} if {
	not dates.is_past_day(entry.eol_announced_on, input.now)
} else := {"state": "fail", "why": why} if {
	_notice(entry) < _minimum
	why := sprintf("%d days between the announcement and the end.", [_notice(entry)])
} else := {"state": "unknown", "why": "security updates end before the end date."} if {
	dates.is_day(object.get(entry, "security_until", null))
	entry.security_until < entry.eol_on
} else := _borne_out(entry)

_notice(entry) := dates.days(entry.eol_announced_on, entry.eol_on)

# The announcement was early enough by its own date; what does the history of the data say?
_borne_out(entry) := {"state": "unknown", "why": "since when the end date has stood in the data is not seen."} if {
	count(_histories(entry)) != 1
} else := {"state": "unknown", "why": "no address of the announcement is given."} if {
	_is_timely(_histories(entry)[0], entry)
	not _has_address(entry)
} else := {"state": "pass", "why": why} if {
	_is_timely(_histories(entry)[0], entry)
	why := sprintf("%d days' notice; in the data since %s.", [_notice(entry), _histories(entry)[0].since])
} else := {"state": "fail", "why": why} if {
	seen := _histories(entry)[0]
	seen.listed_since <= entry.eol_announced_on
	why := sprintf("announced on %s, it says, but the data first showed that end on %s.", [entry.eol_announced_on, seen.since])
} else := {"state": "unknown", "why": why} if {
	why := sprintf("the line came into the data after the announcement, with its end on %s.", [_histories(entry)[0].since])
}

_histories(entry) := [line |
	some line in _seen_lines
	line.version == entry.version
	line.eol_on == entry.eol_on
	dates.is_past_day(line.since, input.now)
	dates.is_past_day(line.listed_since, input.now)
]

_is_timely(seen, entry) if dates.days(entry.eol_announced_on, seen.since) <= input.params.late_days

_is_timely(seen, entry) if dates.days(seen.since, entry.eol_on) >= _minimum

_has_address(entry) if {
	is_string(entry.announcement_url)
	regex.match(`^https?://[^\s/]+`, entry.announcement_url)
}
