# METADATA
# title: Triage of reports
# description: The attestation counts the reports of a year, and those acknowledged in time and with an outcome.
package claims.p3_2.c04_timely_triage

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
	_is_silent
	message := sprintf("Attested: no report in the year to %s, and the channel was tested on %s.", [_fields.period.to, _fields.channel_tested_on])
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [floor(_fields.acknowledged_in_time), floor(_fields.reports), _fields.period.to, floor(_fields.outcomes_recorded)]
	message := sprintf("Attested: %d of %d reports of the year to %s were acknowledged in time; %d have a recorded outcome.", given)
}

_claim := "COP-3.2-C04"

_counts := {"acknowledged_in_time", "outcomes_recorded"}

_numbers := {"median_days_to_triage", "published_triage_days"}

_fields := attested.fields(input, _claim, ((_counts | _numbers) | {"reports", "period", "channel_tested_on"}))

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": _is_silent}

_when := attested.when(input, _claim)

# Without a report there is nothing to count: the test of the channel stands in.
_is_silent if {
	_fields.reports == 0
} else := false

_wrong[name] := message if {
	_is_year
	some name in _counts
	_is_part(_fields[name])
	not answers.reaches(_fields[name], _fields.reports, input.params.min_percent)
	given := [name, floor(_fields[name]), floor(_fields.reports), input.params.min_percent]
	message := sprintf("Too few reports count as %s: %d of %d; %v %% are asked for.", given)
}

_wrong["median_days_to_triage"] := message if {
	_is_year
	_has_reports
	_is_days(_fields.median_days_to_triage)
	answers.is_duration(_fields.published_triage_days)
	_fields.median_days_to_triage > _fields.published_triage_days
	given := [_fields.median_days_to_triage, _fields.published_triage_days]
	message := sprintf("Half of the reports took %v days or more to triage; %v are published.", given)
}

_unsaid contains "reports (count)" if not answers.is_count(_fields.reports)

_unsaid contains message if {
	not _is_year
	message := sprintf("period (from and to, twelve months that ended in the last %d days)", [input.params.max_period_age_days])
}

_unsaid contains message if {
	not _is_silent
	some name in _counts
	not _is_part(_fields[name])
	message := sprintf("%s (count, at most that of the reports)", [name])
}

_unsaid contains message if {
	_is_silent
	some name in _counts
	not _fields[name] in {null, 0}
	message := sprintf("%s (none, if there are no reports)", [name])
}

_unsaid contains "median_days_to_triage (number)" if {
	not _is_silent
	not _is_days(_fields.median_days_to_triage)
}

_unsaid contains "published_triage_days (number above 0)" if {
	not _is_silent
	not answers.is_duration(_fields.published_triage_days)
}

_unsaid contains message if {
	_is_silent
	not _is_tested
	message := sprintf("channel_tested_on (day of the last %d days)", [input.params.max_channel_test_days])
}

_is_tested if {
	answers.is_recent(_fields.channel_tested_on, _when, input.params.max_channel_test_days)
}

_has_reports if {
	answers.is_count(_fields.reports)
	_fields.reports > 0
}

_is_part(value) if {
	_has_reports
	answers.is_count(value)
	value <= _fields.reports
}

_is_days(value) if value == 0

_is_days(value) if answers.is_duration(value)

_is_year if {
	is_object(_fields.period)
	dates.is_day(_fields.period.from)
	answers.has_come(_fields.period.to, _when)
	length := dates.days(_fields.period.from, _fields.period.to)
	length >= input.params.min_period_days
	length <= input.params.max_period_days
	answers.is_recent(_fields.period.to, _when, input.params.max_period_age_days)
}
