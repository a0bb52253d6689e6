# METADATA
# title: Incident support plan
# description: The attestation says where the plan treats each topic, how customers get it, and when it was reviewed.
package claims.p4_5.c01_incident_support_plan

import data.lib.attestation
import data.lib.outcome
import data.lib.registers

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := registers.flaw(_attested, _fields, _wrong, _unsaid)
} else := outcome.pass(message, registers.evidence(_attested, "asserted", _fields)) if {
	given := [count(input.params.topics), _ways[_fields.shared_how], _fields.last_review]
	message := sprintf("Attested: the plan treats all %d topics, customers have it %s, and it was reviewed on %s.", given)
}

_claim := "COP-4.5-C01"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := registers.fields(_attested, {topic | some topic in input.params.topics} | {"shared_how", "last_review"})

_ways := {
	"public": "in public",
	"contract": "with their contract",
	"portal": "in a portal",
	"not_shared": "not at all",
}

_wrong contains {"reason": "shared_how", "message": message} if {
	some way, words in _ways
	_fields.shared_how == way
	not way in input.params.shared_how
	message := sprintf("Customers have the plan %s.", [words])
}

_wrong contains {"reason": "last_review", "message": message} if {
	registers.is_old(_fields.last_review, input.now, input.params.max_review_days)
	message := sprintf("The plan's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_unsaid contains topic if {
	some topic in input.params.topics
	not registers.is_said(_fields[topic])
}

_unsaid contains "shared_how" if not _ways[_fields.shared_how]

_unsaid contains "last_review" if not attestation.is_past_day(_fields.last_review, input.now)
