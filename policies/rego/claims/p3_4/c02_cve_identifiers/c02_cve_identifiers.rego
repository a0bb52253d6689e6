# METADATA
# title: CVE identifiers
# description: The attestation names the route to identifiers and counts the advisories that have one.
package claims.p3_4.c02_cve_identifiers

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
} else := outcome.not_applicable(message, _evidence("no_advisories")) if {
	_fields.qualifying_advisories == 0
	given := [input.params.period_months, _fields.counted_on]
	message := sprintf("Attested: no advisory needed an identifier in the %d months up to %s.", given)
} else := outcome.pass(message, _evidence("asserted")) if {
	given := [_fields.with_cve, _fields.qualifying_advisories, _fields.counted_on, _fields.cna_route]
	message := sprintf("Attested: %v of %v advisories have a CVE identifier, counted on %s; the route is %s.", given)
}

_claim := "COP-3.4-C02"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := registers.fields(_attested, {"cna_route", "qualifying_advisories", "with_cve", "counted_on"})

_evidence(reason) := registers.evidence(_attested, reason, _fields)

_wrong contains {"reason": "cna_route", "message": "The vendor has no route by which it obtains CVE identifiers."} if {
	_fields.cna_route == "none"
}

_wrong contains {"reason": "share", "message": message} if {
	_is_counted
	registers.is_recent(_fields.counted_on, input.now, input.params.max_count_days)
	not registers.reaches(_fields.with_cve, _fields.qualifying_advisories, input.params.min_percent)
	given := [_fields.with_cve, _fields.qualifying_advisories, input.params.min_percent]
	message := sprintf("Only %v of %v advisories have a CVE identifier; at least %d %% must.", given)
}

_is_counted if {
	registers.is_count(_fields.qualifying_advisories)
	registers.is_count(_fields.with_cve)
	_fields.with_cve <= _fields.qualifying_advisories
}

_unsaid contains "cna_route" if not _fields.cna_route in input.params.routes

_unsaid contains "qualifying_advisories" if not registers.is_count(_fields.qualifying_advisories)

_unsaid contains "with_cve" if not _is_counted

_unsaid contains sprintf("counted_on (of the last %d days)", [input.params.max_count_days]) if {
	not registers.is_recent(_fields.counted_on, input.now, input.params.max_count_days)
}
