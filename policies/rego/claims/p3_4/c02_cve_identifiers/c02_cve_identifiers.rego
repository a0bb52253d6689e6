# METADATA
# title: CVE identifiers
# description: The attestation names the route to identifiers and counts the advisories that have one.
package claims.p3_4.c02_cve_identifiers

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
} else := outcome.not_applicable(message, attested.evidence(input, _told, "no_advisories")) if {
	_fields.qualifying_advisories == 0
	given := [input.params.period_months, _fields.counted_on]
	message := sprintf("Attested: no advisory needed an identifier in the %d months up to %s.", given)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [_fields.with_cve, _fields.qualifying_advisories, _fields.counted_on, _fields.cna_route]
	message := sprintf("Attested: %v of %v advisories have a CVE identifier, counted on %s; the route is %s.", given)
}

_claim := "COP-3.4-C02"

_fields := attested.fields(input, _claim, {"cna_route", "qualifying_advisories", "with_cve", "counted_on"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_wrong["cna_route"] := "The vendor has no route by which it obtains CVE identifiers." if {
	_fields.cna_route == "none"
}

_wrong["share"] := message if {
	_is_counted
	answers.is_recent(_fields.counted_on, _when, input.params.max_count_days)
	not answers.reaches(_fields.with_cve, _fields.qualifying_advisories, input.params.min_percent)
	given := [_fields.with_cve, _fields.qualifying_advisories, input.params.min_percent]
	message := sprintf("Only %v of %v advisories have a CVE identifier; at least %d %% must.", given)
}

_is_counted if {
	answers.is_count(_fields.qualifying_advisories)
	answers.is_count(_fields.with_cve)
	_fields.with_cve <= _fields.qualifying_advisories
}

_unsaid contains "cna_route" if not _fields.cna_route in input.params.routes

_unsaid contains "qualifying_advisories (count)" if not answers.is_count(_fields.qualifying_advisories)

_unsaid contains "with_cve (count, at most qualifying_advisories)" if not _is_counted

_unsaid contains sprintf("counted_on (of the last %d days)", [input.params.max_count_days]) if {
	not answers.is_recent(_fields.counted_on, _when, input.params.max_count_days)
}
