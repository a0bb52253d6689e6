# METADATA
# title: Review of access
# description: The attestation dates the last reviews and counts what was found stale and what was removed.
package claims.p2_1.c05_access_review

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
	given := [substring(_fields.reviewer, 0, 80), floor(_fields.reviewed), _fields.reviewed_on, floor(_fields.stale_removed)]
	message := sprintf("Attested: %s reviewed the access of %d accounts, keys and apps on %s; %d were stale and removed.", given)
}

_claim := "COP-2.1-C05"

_forms := {
	"administrators_reviewed_on": "day up to its issue",
	"review_interval_days": "number above 0",
	"reviewed": "count",
	"reviewed_on": "day up to its issue",
	"reviewer": "text",
	"stale_found": "count",
	"stale_removed": "count",
}

_fields := attested.fields(input, _claim, object.keys(_forms))

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": false}

_when := attested.when(input, _claim)

_wrong["review_interval_days"] := message if {
	answers.is_duration(_fields.review_interval_days)
	_fields.review_interval_days > input.params.max_review_days
	given := [_fields.review_interval_days, input.params.max_review_days]
	message := sprintf("Access is reviewed every %v days; at most %v are allowed.", given)
}

_wrong["reviewed_on"] := message if {
	answers.is_older(_fields.reviewed_on, _when, input.params.max_review_days)
	message := sprintf("The last review of access, on %s, is more than %d days ago.", [_fields.reviewed_on, input.params.max_review_days])
}

_wrong["administrators_reviewed_on"] := message if {
	days := input.params.max_administrator_review_days
	answers.is_older(_fields.administrators_reviewed_on, _when, days)
	given := [_fields.administrators_reviewed_on, days]
	message := sprintf("The last review of administrators, on %s, is more than %d days ago.", given)
}

_wrong["stale_removed"] := message if {
	_is_consistent
	_fields.stale_removed < _fields.stale_found
	given := [floor(_fields.stale_found), floor(_fields.stale_removed)]
	message := sprintf("Of %d stale accounts, keys and apps only %d were removed.", given)
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_more

_unsaid_more contains "reviewed, stale_found and stale_removed (each at most the one before, the first not 0)" if not _is_consistent

# A later review may not be attested yet.
_unsaid_more contains message if {
	answers.is_duration(_fields.review_interval_days)
	answers.has_come(_fields.reviewed_on, _when)
	dates.days(_fields.reviewed_on, input.now) > _fields.review_interval_days
	message := sprintf("a review within the interval of its own, %v days", [_fields.review_interval_days])
}

_is_consistent if {
	every name in {"reviewed", "stale_found", "stale_removed"} {
		answers.is_count(_fields[name])
	}
	_fields.reviewed > 0
	_fields.stale_found <= _fields.reviewed
	_fields.stale_removed <= _fields.stale_found
}
