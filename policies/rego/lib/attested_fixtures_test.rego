# METADATA
# title: Attestations for tests
# description: The question about a vendor with one sound attestation, each part overridden by an object.
package lib.attested_fixtures_test

# METADATA
# description: The question with an attestation of this claim that has these fields; `changes` replaces other parts of it.
question(claim, params, fields, changes) := seen(params, [record], []) if {
	record := object.union_n([object.remove(_record(claim), object.keys(changes)), {"fields": fields}, changes])
}

# METADATA
# description: The question with these attestations and hidden parts.
seen(params, records, hidden) := {
	"resource": {"kind": "vendor", "platform": "vendor"},
	"facts": {"attestations": {"attestations": records, "hidden": hidden}},
	"params": object.union(_params, params),
	"now": "2026-06-01T12:00:00Z",
}

# METADATA
# description: Fields with another value in one of them.
field(fields, name, value) := object.union(object.remove(fields, [name]), {name: value})

# METADATA
# description: Values that answer nothing and are of no form that a field can have.
odd := [null, "", " ", "TBD", "n/a", true, -1, [], {}, [null], {"a": null}]

# METADATA
# description: The evidence document of the attestation, overridden by an object.
document(changes) := {"evidence": [object.union(_document, changes)]}

# METADATA
# description: Whether there is exactly one verdict, with this outcome and reason.
is_verdict(report, outcome, reason) if {
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	verdict.evidence.reason == reason
	count(verdict.message) < 600
}

_document := {"title": "Document", "uri": "document.md", "sha256": "00", "kind": "document", "observed_at": "2026-05-01", "seen": "file", "matches": true}

_record(claim) := {
	"id": "a",
	"claims": [claim],
	"subject": "vendor",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [_document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-05-02"},
	"issued": "2026-05-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"file": "attestations/a.yaml",
}

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
}
