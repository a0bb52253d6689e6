# METADATA
# title: Incidents notified and closed in time
# description: The attested register's notable incidents are measured against the times that were committed.
package claims.p4_3.c03_incidents_in_time

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
	doubt := attested.doubt(_question, _told)
} else := outcome.not_applicable(message, attested.evidence(input, _told, "nil_return")) if {
	_is_nil
	given := [_begin, _attested.issued, substring(_attested.approved_by.name, 0, 80)]
	message := sprintf("No notable incident from %s to %s: the owner, %s, approved the nil return.", given)
} else := outcome.unknown(message, attested.evidence(input, _told, "plan")) if {
	_plan_differs
	message := "Which times were committed is not clear: the attestation of the plan, COP-4.3-C02, cannot be read or gives others."
} else := outcome.unknown(message, attested.evidence(input, _told, "not_due")) if {
	count(_closed) == 0
	message := sprintf("Of %d notable incidents none is closed, and none is overdue: there is nothing to judge yet.", [count(_notable)])
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [_fields.initial_notice_hours, _fields.pir_days, count(_closed), count(_notable) - count(_closed)]
	message := sprintf("Attested: incidents notified within %v hours and reported on within %v days of detection: %d; not due yet: %d.", given)
}

_claim := "COP-4.3-C03"

_plan := "COP-4.3-C02"

_hour := 3600000000000

_fact := input.facts.attestations

# A nil return ages sooner than a register.
_question := object.union(input, {"params": {"max_age_days": input.params.max_nil_return_days}}) if {
	_is_nil
} else := input

_attested := attestation.record(_fact, _claim, input.now)

_fields := attested.fields(input, _claim, {"incidents", "initial_notice_hours", "pir_days"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_is_nil if {
	is_array(_fields.incidents)
	count(_notable) == 0
}

# Those that may count: not known to be before the period, and not known to be small.
_notable contains index if {
	is_array(_fields.incidents)
	some index, incident in _fields.incidents
	not _is_small(incident)
	not _is_before(incident)
}

_is_small(incident) if {
	is_object(incident)
	incident.notable == false
}

_begin := attestation.day_before(input.now, input.params.period_days)

_is_before(incident) if {
	is_object(incident)
	dates.is_time(incident.detected_at)
	dates.nanoseconds(incident.detected_at) < dates.nanoseconds(_begin)
}

# What the register says of an incident, null where it says nothing.
_of(index, key) := object.get(_fields.incidents[index], key, null) if {
	is_object(_fields.incidents[index])
} else := null

_named(index) := substring(_of(index, "id"), 0, 60) if {
	answers.is_stated(_of(index, "id"))
} else := sprintf("in row %d", [index + 1])

# Nothing that came after the attestation was issued was attested by it.
_attested_at := concat("", [_attested.issued, "T00:00:00Z"])

_detected(index) := dates.nanoseconds(_of(index, "detected_at")) if dates.is_past(_of(index, "detected_at"), _attested_at)

_notice_due(index) := _detected(index) + (_fields.initial_notice_hours * _hour) if answers.is_duration(_fields.initial_notice_hours)

_report_due(index) := _detected(index) + ((_fields.pir_days * 24) * _hour) if answers.is_duration(_fields.pir_days)

_notified(index) := notified if {
	dates.is_past(_of(index, "notified_at"), _attested_at)
	notified := dates.nanoseconds(_of(index, "notified_at"))
	notified >= _detected(index)
}

# A day begins 14 hours before it does in UTC and ends 12 hours after, somewhere: of its moments the first decides,
# so that a report on the last day is in time wherever the vendor is.
_reported(index) := first if {
	answers.has_come(_of(index, "pir_on"), _when)
	first := dates.nanoseconds(_of(index, "pir_on")) - (14 * _hour)
	first + (50 * _hour) >= _detected(index)
}

_is_due(due) if due <= dates.nanoseconds(input.now)

_closed contains index if {
	some index in _notable
	_notified(index)
	_reported(index)
}

_wrong["approved_by"] := message if {
	_is_nil
	_attested.approved_by.role != "SRO"
	message := "The nil return is approved by a delegate, not by the Senior Responsible Owner."
}

_wrong["notified_at"] := _notice_faults[0] if count(_notice_faults) > 0

_wrong["pir_on"] := _report_faults[0] if count(_report_faults) > 0

_notice_faults := array.concat(late, none) if {
	late := [sprintf("The incident %s was notified later than the %v hours that were committed.", given) |
		some index in _sure
		_is_late(_notified(index), _notice_due(index))
		given := [_named(index), _fields.initial_notice_hours]
	]
	none := [sprintf("The incident %s was never notified.", [_named(index)]) |
		some index in _sure
		_of(index, "notified_at") == "never"
		_is_due(_notice_due(index))
	]
}

_report_faults := array.concat(late, none) if {
	late := [sprintf("The incident %s was reported on later than %v days after its detection.", given) |
		some index in _sure
		_is_late(_reported(index), _report_due(index))
		given := [_named(index), _fields.pir_days]
	]
	none := [sprintf("The incident %s was closed without a report.", [_named(index)]) |
		some index in _sure
		_of(index, "pir_on") == "never"
		_is_due(_report_due(index))
	]
}

# Those that count for sure, and by times on which the plan agrees.
_sure contains index if {
	not _plan_differs
	some index in _notable
	_of(index, "notable") == true
	_detected(index)
}

_is_late(at, due) if at > due

_unsaid contains "incidents (list)" if not is_array(_fields.incidents)

_unsaid contains key if {
	count(_notable) > 0
	some key in {"initial_notice_hours", "pir_days"}
	not answers.is_duration(_fields[key])
}

_unsaid contains sprintf("incident %s: %s", [_named(index), key]) if {
	some index in _notable
	some key in _missing(index)
}

_missing(index) := {key |
	some key in {"id", "notable", "detected_at", "channel_url", "notified_at", "pir_on", "pir_uri"}
	not _gives(index, key)
}

_gives(index, "id") if answers.is_stated(_of(index, "id"))

_gives(index, "notable") if _of(index, "notable") == true

_gives(index, "detected_at") if _detected(index)

_gives(index, "notified_at") if _notified(index)

_gives(index, "pir_on") if _reported(index)

_gives(index, "channel_url") if answers.is_stated(_of(index, "channel_url"))

_gives(index, "pir_uri") if answers.is_stated(_of(index, "pir_uri"))

_gives(index, key) if {
	key in {"notified_at", "channel_url"}
	_is_open(index, "notified_at")
	due := _notice_due(index)
	not _is_due(due)
}

_gives(index, key) if {
	key in {"pir_on", "pir_uri"}
	_is_open(index, "pir_on")
	due := _report_due(index)
	not _is_due(due)
}

# The register says nothing of it, as it may until it is due.
_is_open(index, key) if _of(index, key) in {null, "never"}

# The plan's own attestation, sound or not, commits to no other times.
_plan_differs if attestation.ruling(_fact, _plan, input.params, input.now).evidence.reason in {"hidden", "attestations_disagree"}

_plan_differs if {
	plan := attestation.record(_fact, _plan, input.now)
	some key in {"initial_notice_hours", "pir_days"}
	object.get(plan.fields, key, _fields[key]) != _fields[key]
}
