# METADATA
# title: Emergency contact for customers
# description: The attestation says where the contact is published, when it is staffed, and how the last test went.
package claims.p4_5.c03_emergency_contact

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
	times := [format_int(_said[key], 10) | some key in ["response_minutes", "target_minutes"]]
	given := [_said.last_test, times[0], times[1], substring(_said.published_at, 0, 120)]
	message := sprintf("The emergency contact was tested on %s and answered in %s minutes (target: %s); it is published at %s.", given)
}

_claim := "COP-4.5-C03"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_texts := {"contact", "staffed_hours"}

_said := notices.fields(_attested, _texts | {"published_at", "last_test", "response_minutes", "target_minutes"})

_has_target if {
	notices.is_count(_said.target_minutes)
	_said.target_minutes > 0
}

_wrong["published_at"] := "The emergency contact is published without HTTPS." if notices.is_insecure(_said.published_at)

_wrong["last_test"] := sprintf("The emergency contact was last tested on %s, more than %d days ago.", given) if {
	notices.has_come(_said.last_test, _attested)
	_said.last_test < attestation.day_before(input.now, input.params.max_test_days)
	given := [_said.last_test, input.params.max_test_days]
}

_wrong["response_minutes"] := sprintf("In its last test the emergency contact answered in %s minutes; the target is %s.", given) if {
	_has_target
	notices.is_count(_said.response_minutes)
	_said.response_minutes > _said.target_minutes
	given := [format_int(_said[key], 10) | some key in ["response_minutes", "target_minutes"]]
}

_unsaid contains key if {
	some key in _texts
	not attestation.is_said(_said[key])
}

_unsaid contains "published_at" if not notices.is_address(_said.published_at)

_unsaid contains "last_test" if not notices.has_come(_said.last_test, _attested)

_unsaid contains "response_minutes" if not notices.is_count(_said.response_minutes)

_unsaid contains "target_minutes" if not _has_target
