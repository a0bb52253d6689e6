# METADATA
# title: Update policy
# description: The support data state how updates come, in four fields, and releases keep to the stated cadence.
package claims.p4_1.c03_update_policy

import data.lib.dates
import data.lib.files
import data.lib.outcome
import data.lib.support

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_data := input.facts.support_data

_policies := support.values(_data, "update_policy")

_today := substring(input.now, 0, 10)

_verdict := outcome.unknown(support.unread(_data, "an update policy"), support.evidence([])) if {
	_policies == []
} else := outcome.all_of([_fields, _cadence])

_at := support.evidence(_policies)

_empty := [field |
	some field in input.params.fields
	some policy in _policies
	is_object(policy.value)
	support.is_blank(object.get(policy.value, field, null))
]

_missing := [field |
	some field in input.params.fields
	some policy in _policies
	not support.is_said(object.get(_object(policy.value), field, null))
]

_object(value) := value if {
	is_object(value)
} else := {}

_fields := outcome.fail(sprintf("The update policy leaves this empty: %s.", [_names(_empty)]), _at) if {
	_empty != []
} else := outcome.unknown(sprintf("The update policy does not say this in words: %s.", [_names(_missing)]), _at) if {
	_missing != []
} else := outcome.unknown("Not all support data can be read.", _hidden) if {
	not files.is_whole(_data)
} else := outcome.pass("The update policy states every part.", _at)

_names(fields) := concat(", ", {field | some field in fields})

_hidden := {"places": [], "hidden": array.slice(files.hidden(_data), 0, 20)}

_cadence := outcome.not_applicable("Every listed line gets security updates only, so that its cadence is not compared.", _at) if {
	_is_security_only
	files.is_whole(_data)
} else := outcome.unknown("The declared cadence is not seen.", _at) if {
	_stated == []
} else := outcome.not_applicable("The cadence names no regular interval.", _at) if {
	_declared == []
} else := outcome.unknown("When releases were published is not seen, so that the cadence is not compared.", _at) if {
	not input.facts.releases
} else := outcome.pass(_compared(input.params.window_days), _measured) if {
	_is_often_enough(input.params.window_days)
} else := outcome.unknown("Not all releases of the time are seen.", _measured) if {
	not _is_whole
} else := outcome.unknown(message, _measured) if {
	count(_recent) < input.params.min_releases
	message := sprintf("Too few releases of the last %d days are seen to compare the cadence.", [input.params.window_days])
} else := outcome.pass(_compared(_span), _measured) if {
	_is_often_enough(_span)
} else := outcome.unknown("Not all support data can be read.", _hidden) if {
	not files.is_whole(_data)
} else := outcome.fail(_compared(_span), _measured)

_compared(days) := sprintf("%d releases in %d days; declared is one every %d.", [count(_recent), days, _expected])

_is_often_enough(days) if {
	count(_recent) > 0
	days <= (input.params.factor * _expected) * count(_recent)
}

# All released lines are past the end of support, and still get security updates.
_is_security_only if {
	lines := support.releases(_data)
	lines != []
	every line in lines {
		dates.is_day(line.entry.support_until)
		dates.is_day(line.entry.security_until)
		line.entry.support_until < _today
		line.entry.security_until >= _today
	}
}

_stated := [policy.value.cadence |
	some policy in _policies
	is_object(policy.value)
	support.is_said(object.get(policy.value, "cadence", null))
]

_declared := [days | some text in _stated; days := _days(trim_space(lower(text)))]

# Where files differ, the longest interval is what customers may expect.
_expected := max(_declared)

# The interval in days that the words name; undefined where they name none.
_days(words) := _words[match[1]] if {
	match := regex.find_all_string_submatch_n(`^(?:about |at least |roughly |usually )?([a-z-]+)(?: (?:updates?|releases?))?\.?$`, words, 1)[0]
	_words[match[1]]
} else := _number(match[1]) * _units[match[2]] if {
	match := regex.find_all_string_submatch_n(`^(?:about |at least |roughly |usually )?(?:once )?(?:every|each|per|a) ?([1-9][0-9]?|two|three|four|six)? ?(day|week|month|quarter|year)s?\.?$`, words, 1)[0]
}

_words := {
	"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 31, "quarterly": 92, "half-yearly": 183,
	"yearly": 366, "annually": 366,
}

_units := {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}

_number("") := 1

_number(word) := {"two": 2, "three": 3, "four": 4, "six": 6}[word]

_number(word) := to_number(word) if regex.match(`^[0-9]+$`, word)

_full := [release | some release in input.facts.releases.releases; release.prerelease == false]

_ages := [dates.days(release.published_at, input.now) |
	some release in _full
	dates.is_past(release.published_at, input.now)
]

_recent := [age | some age in _ages; age < input.params.window_days]

_is_whole if {
	input.facts.releases.hidden == []
	input.facts.releases.total <= count(input.facts.releases.releases)
	every release in input.facts.releases.releases {
		is_boolean(release.prerelease)
	}
	count(_ages) == count(_full)
}

# Since the first release, if that is not as long ago as is looked back.
_span := min([input.params.window_days, max(_ages)])

_measured := object.union(_at, {"releases": count(_recent)})
