# METADATA
# title: Vulnerability management plan
# description: The attestation gives the plan's rules and target times, and the plan itself by its digest.
package claims.p3_3.c03_management_plan

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
	given := [_fields.targets.critical, _fields.targets.high, _fields.reviewed_on]
	message := sprintf("Attested: the plan has targets of %v days (critical) and %v days (high), and was reviewed on %s.", given)
}

_claim := "COP-3.3-C03"

_forms := {"detection": "text", "exceptions_process": "text", "reviewed_on": "day up to its issue", "roles": "names"}

_fields := attested.fields(input, _claim, object.keys(_forms) | {"scoring", "targets"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["reviewed_on"] := message if {
	answers.is_older(_fields.reviewed_on, _when, input.params.max_review_days)
	message := sprintf("The plan's last review, on %s, is more than %d days ago.", [_fields.reviewed_on, input.params.max_review_days])
}

_wrong["targets"] := message if {
	late := [sprintf("%s after %v days (at most %v)", [severity, _target(severity), most]) |
		some severity, most in input.params.max_target_days
		_target(severity) > most
	]
	count(late) > 0
	message := sprintf("The plan's target times are too long: %s.", [attested.some_of(late)])
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_more

_unsaid_more contains "scoring (text or list of texts)" if {
	not answers.is_stated(_fields.scoring)
	not answers.is_texts(_fields.scoring)
}

_unsaid_more contains message if {
	some severity in object.keys(input.params.max_target_days)
	not _target(severity)
	message := sprintf("targets.%s (days, above 0)", [severity])
}

_unsaid_more contains "targets (days of each severity, above 0)" if {
	is_object(_fields.targets)
	some days in _fields.targets
	not answers.is_duration(days)
}

# Undefined where the plan has no such time.
_target(severity) := days if {
	is_object(_fields.targets)
	days := _fields.targets[severity]
	answers.is_duration(days)
}
