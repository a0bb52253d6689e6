# METADATA
# title: A product's attestation for tests
# description: A sound attestation with fields of one's own, and the cases that every attested claim must hold.
package lib.notices_fixtures_test

_now := "2026-06-01T00:00:00Z"

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
}

# METADATA
# description: A document that was compared with its digest.
document := {"title": "Document", "uri": "document.md", "sha256": digest, "kind": "document", "observed_at": "2026-01-01", "seen": "file", "matches": true}

# METADATA
# description: The digest of the document.
digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# METADATA
# description: A sound attestation of the claim, with these fields.
sound(claim, fields) := {
	"id": "app-2026",
	"claims": [claim],
	"subject": "app",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-05-01"},
	"issued": "2026-05-01",
	"expires": "2027-04-30",
	"review_cycle": "yearly",
	"fields": fields,
	"file": "attestations/a.yaml",
}

# METADATA
# description: The input of a policy that sees these attestations and no hidden part.
asked(records, params) := _seen(records, [], params)

_seen(records, hidden, params) := {
	"resource": {"kind": "product", "platform": "vendor"},
	"facts": {"attestations": {"attestations": records, "hidden": hidden}},
	"params": object.union(_params, params),
	"now": _now,
}

# METADATA
# description: Whether a report is exactly this outcome, decided for this reason.
is(report, outcome, reason) if {
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	verdict.evidence.reason == reason
	count(verdict.message) < 600
}

# METADATA
# description: What decides before the fields do, as {input, outcome, reason}; the fields alone would pass.
ruled(claim, fields, params) := array.concat(_gaps(sound(claim, fields), params), [given |
	some [changes, outcome, reason] in _changes
	record := object.union(sound(claim, fields), changes)
	given := {"input": asked([record], params), "outcome": outcome, "reason": reason}
])

_changes := [
	[{"expires": "2026-05-31"}, "unknown", "attestation_expired"],
	[{"issued": "2026-04-01", "expires": "2026-04-30"}, "fail", "attestation_expired"],
	[{"issued": "2026-06-02"}, "unknown", "attestation_missing"],
	[{"status": "not_achieved"}, "fail", "not_achieved"],
	[{"asserted_by": {"email": "sha256:bb"}}, "fail", "self_approved"],
	[{"evidence": [object.union(document, {"matches": false})]}, "fail", "evidence_changed"],
	[{"evidence": [object.union(document, {"uri": "http://acme.example/x", "seen": "remote", "matches": null})]}, "fail", "evidence_insecure"],
	[{"evidence": [object.union(document, {"seen": "missing", "matches": null})]}, "unknown", "evidence_unseen"],
]

_gaps(record, params) := [
	{"input": asked([], params), "outcome": "unknown", "reason": "attestation_missing"},
	{"input": _seen([record], [_hidden], params), "outcome": "unknown", "reason": "hidden"},
]

_hidden := {"path": "attestations/b.yaml", "reason": "malformed", "detail": "x", "claims": [], "subject": ""}
