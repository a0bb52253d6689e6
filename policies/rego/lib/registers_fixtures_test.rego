# METADATA
# title: Attestations for tests
# description: A sound attestation of any claim, and what every claim finds of one that is not sound.
package lib.registers_fixtures_test

now := "2026-06-01T00:00:00Z"

params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
}

digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

document := {
	"title": "Document",
	"uri": "document.md",
	"sha256": digest,
	"kind": "document",
	"observed_at": "2026-01-01",
	"seen": "file",
	"matches": true,
}

sound(claim, fields) := {
	"id": "sound",
	"claims": [claim],
	"subject": "vendor",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-01-02"},
	"issued": "2026-01-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"fields": fields,
	"file": "attestations/a.yaml",
}

fact(records) := {"attestations": records, "hidden": []}

question(records, more) := {
	"resource": {"kind": "vendor", "platform": "vendor"},
	"facts": {"attestations": fact(records)},
	"params": object.union(params, more),
	"now": now,
}

hidden_part(claims) := {"path": "attestations/b.yaml", "reason": "malformed", "detail": "x", "claims": claims, "subject": ""}

is(report, outcome, reason) if {
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	verdict.evidence.reason == reason
	count(verdict.message) < 600
}

# The fields without one of them.
without(fields, key) := object.remove(fields, [key])

# An attestation of the claim that is unsound, and what is found of it.
unsound(record) := [
	{"records": [], "outcome": "unknown", "reason": "attestation_missing"},
	{"records": [object.union(record, {"issued": "2026-06-02"})], "outcome": "unknown", "reason": "attestation_missing"},
	{"records": [object.union(record, {"expires": "2026-05-31"})], "outcome": "unknown", "reason": "attestation_expired"},
	{"records": [object.union(record, {"expires": "2026-03-31"})], "outcome": "fail", "reason": "attestation_expired"},
	{"records": [object.union(record, {"status": "not_achieved"})], "outcome": "fail", "reason": "not_achieved"},
	{"records": [object.union(record, {"asserted_by": {"email": "sha256:bb"}})], "outcome": "fail", "reason": "self_approved"},
	{"records": [_documented(record, {"matches": false})], "outcome": "fail", "reason": "evidence_changed"},
	{"records": [_documented(record, {"seen": "missing", "matches": null})], "outcome": "unknown", "reason": "evidence_unseen"},
]

# The attestation with its one document seen so.
_documented(record, seen) := object.union(record, {"evidence": [object.union(document, seen)]})

remote(record) := _documented(record, {"seen": "remote", "uri": "https://acme.example/document", "matches": null})

# The attestation with these fields and no others.
with_fields(record, fields) := object.union(object.remove(record, ["fields"]), {"fields": fields})
