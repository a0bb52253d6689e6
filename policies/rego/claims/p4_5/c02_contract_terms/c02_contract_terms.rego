# METADATA
# title: Incident support in contracts
# description: The attestation counts the contracts with the clause and gives the clause's template by its digest.
package claims.p4_5.c02_contract_terms

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
} else := outcome.not_applicable(message, attested.evidence(input, _told, "no_contracts")) if {
	_has_no_contracts
	message := sprintf("Attested: there was no contract with a business customer on %s.", [_fields.counted_on])
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [_fields.contracts_with_clause, _fields.active_contracts, _fields.counted_by_role, _fields.counted_on]
	message := sprintf("Attested: %v of %v contracts have the clause, counted by %s on %s.", given)
}

_claim := "COP-4.5-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := attested.fields(input, _claim, {
	"clause_template_sha256",
	"contracts_with_clause",
	"active_contracts",
	"counted_on",
	"counted_by_role",
})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_roles := {"legal", "finance", "engineering", "product", "sales", "security", "support"}

_is_counted if {
	answers.is_count(_fields.active_contracts)
	answers.is_count(_fields.contracts_with_clause)
	_fields.contracts_with_clause <= _fields.active_contracts
}

_is_recent if answers.is_recent(_fields.counted_on, _when, input.params.max_count_days)

# There is no clause to show then.
_has_no_contracts if {
	_is_counted
	_fields.active_contracts == 0
}

_wrong["coverage"] := message if {
	_is_counted
	_is_recent
	not answers.reaches(_fields.contracts_with_clause, _fields.active_contracts, input.params.min_percent)
	given := [_fields.contracts_with_clause, _fields.active_contracts, input.params.min_percent]
	message := sprintf("Only %v of %v contracts have the clause; at least %d %% must.", given)
}

_wrong["counted_by_role"] := message if {
	_fields.counted_by_role in _roles
	not _fields.counted_by_role in input.params.counted_by
	given := [_fields.counted_by_role, concat(" or ", input.params.counted_by)]
	message := sprintf("The contracts were counted by %s, not by %s.", given)
}

_unsaid contains "active_contracts (count)" if not answers.is_count(_fields.active_contracts)

_unsaid contains "contracts_with_clause (count, at most active_contracts)" if not _is_counted

_unsaid contains sprintf("counted_on (of the last %d days)", [input.params.max_count_days]) if not _is_recent

_unsaid contains "counted_by_role" if not _fields.counted_by_role in _roles

_unsaid contains "clause_template_sha256 (of a document that was compared with its digest)" if {
	not _has_no_contracts
	not attestation.has_document(_attested, _fields.clause_template_sha256)
}
