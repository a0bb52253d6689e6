# METADATA
# title: Training
# description: The attestation counts, for each role, who can write and whose training is in date.
package claims.p1_1.c03_trained_people

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
	given := [_trained, _people, _fields.counted_on]
	message := sprintf("Attested: %d of %d people who can write are trained, and every administrator (counted on %s).", given)
}

_claim := "COP-1.1-C03"

_fields := attested.fields(input, _claim, {"course", "counted_on", "roles"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": false}

_when := attested.when(input, _claim)

_wrong["administrators"] := message if {
	_is_counted
	administrators := _roles.administrators
	administrators.trained < administrators.people
	message := sprintf("Not every administrator is trained: at most %d of %d.", [administrators.trained, administrators.people])
}

_wrong["roles"] := message if {
	_is_counted
	_is_whole
	_has_administrators
	not answers.reaches(_trained, _people, input.params.min_percent)
	given := [_trained, _people, input.params.min_percent]
	message := sprintf("Of the people who can write, at most %d of %d are trained; %v %% are asked for.", given)
}

_unsaid := answers.unsaid(_fields, {"course": "text", "counted_on": "day up to its issue"}, _when) | _unsaid_counts

_unsaid_counts contains "roles (people, trained and oldest_completion of each)" if not _is_whole

_unsaid_counts contains "roles.administrators (at least one)" if not _has_administrators

_unsaid_counts contains message if {
	answers.is_older(_fields.counted_on, _when, input.params.max_count_days)
	message := sprintf("counts of the last %d days", [input.params.max_count_days])
}

_unsaid_counts contains message if {
	some name, role in _roles
	role.late
	message := sprintf("whose training of %s is in date, for the oldest is of %s", [substring(name, 0, 40), role.oldest])
}

# Old counts say nothing of today's people.
_is_counted if answers.is_recent(_fields.counted_on, _when, input.params.max_count_days)

_is_whole if {
	count(_roles) > 0
	count(_roles) == count(_fields.roles)
	_people > 0
}

_has_administrators if _roles.administrators.people > 0

# Of each role that is counted without a contradiction, how many were in date at most on the day of the count.
_roles := {name: counted |
	is_object(_fields.roles)
	some name, role in _fields.roles
	is_object(role)
	answers.is_count(role.people)
	answers.is_count(role.trained)
	role.trained <= role.people
	oldest := object.get(role, "oldest_completion", null)
	_is_possible(role.trained, oldest)
	counted := {
		"people": floor(role.people),
		"trained": floor(role.trained) - _surely_late(role.trained, oldest),
		"late": _is_late(role.trained, oldest),
		"oldest": oldest,
	}
}

_is_possible(trained, _) if trained == 0

_is_possible(trained, oldest) if {
	trained > 0
	answers.has_come(oldest, _when)
	oldest <= _fields.counted_on
}

# Whoever's training ran out after the count may have repeated it.
_surely_late(trained, oldest) := 1 if {
	trained > 0
	dates.days(oldest, _fields.counted_on) > input.params.max_training_days
} else := 0

_is_late(trained, oldest) if {
	trained > 0
	answers.is_older(oldest, _when, input.params.max_training_days)
} else := false

_people := sum([role.people | some role in _roles])

_trained := sum([role.trained | some role in _roles])
