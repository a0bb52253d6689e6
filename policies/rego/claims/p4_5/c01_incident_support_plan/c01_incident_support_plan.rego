# METADATA
# title: Incident support plan
# description: The attestation says where the plan treats each topic, how customers get it, and when it was reviewed.
package claims.p4_5.c01_incident_support_plan

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
	given := [count(input.params.topics), _ways[_fields.shared_how], _fields.last_review]
	message := sprintf("Attested: the plan treats all %d topics, customers have it %s, and it was reviewed on %s.", given)
}

_claim := "COP-4.5-C01"

_forms := object.union({topic: "text" | some topic in input.params.topics}, {"last_review": "day up to its issue"})

_fields := attested.fields(input, _claim, object.keys(_forms) | {"shared_how"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_ways := {
	"public": "in public",
	"contract": "with their contract",
	"portal": "in a portal",
	"not_shared": "not at all",
}

_wrong["shared_how"] := message if {
	some way, words in _ways
	_fields.shared_how == way
	not way in input.params.shared_how
	message := sprintf("Customers have the plan %s.", [words])
}

_wrong["last_review"] := message if {
	answers.is_older(_fields.last_review, _when, input.params.max_review_days)
	message := sprintf("The plan's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid := answers.unsaid(_fields, _forms, _when) | {"shared_how" | not _ways[_fields.shared_how]}
