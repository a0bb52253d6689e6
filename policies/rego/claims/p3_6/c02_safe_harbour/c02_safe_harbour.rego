# METADATA
# title: Scope, rules and safe harbour
# description: The attestation quotes the policy's scope, rules and safe-harbour clause, and dates its legal review.
package claims.p3_6.c02_safe_harbour

import data.lib.attestation
import data.lib.outcome
import data.lib.registers
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := registers.flaw(_attested, _fields, _wrong, _unsaid)
} else := outcome.pass(message, registers.evidence(_attested, "asserted", _fields)) if {
	given := [_fields.legal_review, substring(_fields.safe_harbour, 0, 200)]
	message := sprintf("Attested: the policy has a scope, rules and a safe harbour, legally reviewed on %s: %s", given)
}

_claim := "COP-3.6-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_lists := {"in_scope", "out_of_scope", "rules"}

_fields := registers.fields(_attested, _lists | {"policy_url", "safe_harbour", "legal_review"})

_wrong contains {"reason": key, "message": message} if {
	some key in {"in_scope", "rules"}
	_fields[key] == []
	message := sprintf("The attestation's field %s is an empty list: the policy tells researchers nothing of it.", [key])
}

_wrong contains {"reason": "legal_review", "message": message} if {
	registers.is_old(_fields.legal_review, input.now, input.params.max_review_days)
	given := [_fields.legal_review, input.params.max_review_days]
	message := sprintf("The policy's legal review, on %s, is more than %d days ago.", given)
}

_unsaid contains key if {
	some key in _lists
	not registers.are_said(_fields[key])
}

_unsaid contains "policy_url" if not registers.is_https(_fields.policy_url)

_unsaid contains "legal_review" if not attestation.is_past_day(_fields.legal_review, input.now)

_unsaid contains "safe_harbour (the clause, word for word)" if not _is_promise(_fields.safe_harbour)

# The clause promises not to go to law or calls the research authorised, and does not take that back.
_is_promise(clause) if {
	registers.is_said(clause)
	plain := text.plain(substring(clause, 0, input.params.max_clause))
	regex.match(_promise, plain)
	not regex.match(_taken_back, plain)
}

_promise := concat("|", [
	`\b(not|never|no)\b[^.;]*\b(legal (action|proceedings|claims?)|lawsuits?|sue|prosecut[a-z]*|law enforcement)\b`,
	`\b(is|are|be|as|consider(ed)?|deem(ed)?|treat(ed)?)\b[^.;]*\bauthori[sz]ed\b`,
])

_taken_back := concat("|", [
	`\b(unless|except|reserves?|discretion|unauthori[sz]ed)\b`,
	`\b(may|can|will|might) (still )?(take|pursue|bring|start|initiate)\b`,
	`\b(not|never)( be)?( considered)? authori[sz]ed`,
])
