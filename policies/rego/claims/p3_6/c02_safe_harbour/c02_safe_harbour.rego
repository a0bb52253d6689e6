# METADATA
# title: Scope, rules and safe harbour
# description: The attestation quotes the policy's scope, rules and safe-harbour clause, and dates its legal review.
package claims.p3_6.c02_safe_harbour

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.outcome
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [_fields.legal_review, substring(_fields.safe_harbour, 0, 200)]
	message := sprintf("Attested: the policy has a scope, rules and a safe harbour, legally reviewed on %s: %s", given)
}

_claim := "COP-3.6-C02"

_forms := {
	"in_scope": "list of texts",
	"legal_review": "day up to its issue",
	"out_of_scope": "list of texts",
	"policy_url": "HTTPS address",
	"rules": "list of texts",
}

_fields := attested.fields(input, _claim, object.keys(_forms) | {"safe_harbour"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong[key] := message if {
	some key in {"in_scope", "rules"}
	_fields[key] == []
	message := sprintf("The attestation's field %s is an empty list: the policy tells researchers nothing of it.", [key])
}

_wrong["legal_review"] := message if {
	answers.is_older(_fields.legal_review, _when, input.params.max_review_days)
	given := [_fields.legal_review, input.params.max_review_days]
	message := sprintf("The policy's legal review, on %s, is more than %d days ago.", given)
}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_clause

_unsaid_clause contains "safe_harbour (the clause, word for word)" if not _is_promise(_fields.safe_harbour)

# The clause promises not to go to law or calls the research authorised, and does not take that back.
_is_promise(clause) if {
	answers.is_stated(clause)
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
	`\b(hesitat[a-z]+|rul(e|es|ing) out|preclud[a-z]+|exclud[a-z]+|prevents?|waiv[a-z]+|guarantees?|promises?|liab[a-z]+|responsib(le|ility)|stops? us)\b`,
	`\b(may|can|will|might) (still )?(take|pursue|bring|start|initiate)\b`,
	`\b(not|never)( be)?( considered)? authori[sz]ed`,
])
