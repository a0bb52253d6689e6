# METADATA
# title: Emergency contact for customers
# description: The attestation says where the contact is published, when it is staffed, and how the last test went.
package claims.p4_5.c03_emergency_contact

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
	times := [format_int(_fields[key], 10) | some key in ["response_minutes", "target_minutes"]]
	given := [_fields.last_test, times[0], times[1], substring(_fields.published_at, 0, 120)]
	message := sprintf("The emergency contact was tested on %s and answered in %s minutes (target: %s); it is published at %s.", given)
}

_claim := "COP-4.5-C03"

_forms := {
	"contact": "text",
	"last_test": "day up to its issue",
	"published_at": "HTTPS address",
	"response_minutes": "count",
	"staffed_hours": "text",
}

_fields := attested.fields(input, _claim, object.keys(_forms) | {"target_minutes"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_has_target if {
	answers.is_count(_fields.target_minutes)
	_fields.target_minutes > 0
}

_wrong["published_at"] := "The emergency contact is published without HTTPS." if answers.is_insecure(_fields.published_at)

_wrong["last_test"] := sprintf("The emergency contact was last tested on %s, more than %d days ago.", given) if {
	answers.is_older(_fields.last_test, _when, input.params.max_test_days)
	given := [_fields.last_test, input.params.max_test_days]
}

_wrong["response_minutes"] := sprintf("In its last test the emergency contact answered in %s minutes; the target is %s.", given) if {
	_has_target
	answers.is_count(_fields.response_minutes)
	_fields.response_minutes > _fields.target_minutes
	given := [format_int(_fields[key], 10) | some key in ["response_minutes", "target_minutes"]]
}

_unsaid := answers.unsaid(_fields, _forms, _when) | {"target_minutes (count, above 0)" | not _has_target}
