# METADATA
# title: Attestations for tests
# description: A sound attestation of any claim, the question about it, and what every claim finds of one that is not sound.
package lib.attested_fixtures_test

# METADATA
# description: When the question is asked.
now := "2026-06-01T00:00:00Z"

# METADATA
# description: The digest of the document.
digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# METADATA
# description: A document that was compared with its digest.
document := {"title": "Document", "uri": "document.md", "sha256": digest, "kind": "document", "observed_at": "2026-01-01", "seen": "file", "matches": true}

# METADATA
# description: The part of an attestation that holds its evidence, that document overridden by an object.
documented(changes) := {"evidence": [object.union(document, changes)]}

# METADATA
# description: The same with a document that lies elsewhere and could not be compared.
remote := documented({"seen": "remote", "uri": "https://acme.example/document", "matches": null})

# METADATA
# description: A sound attestation of the claim, with these fields.
sound(claim, fields) := {
	"id": "sound",
	"claims": [claim],
	"subject": "vendor",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-05-02"},
	"issued": "2026-05-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"fields": fields,
	"file": "attestations/a.yaml",
}

# METADATA
# description: The attestation with these fields and no others.
with_fields(record, fields) := object.union(object.remove(record, ["fields"]), {"fields": fields})

# METADATA
# description: Fields with another value in one of them, which replaces what was there.
field(fields, name, value) := object.union(object.remove(fields, [name]), {name: value})

# METADATA
# description: The input of a policy that sees these attestations and no hidden part.
asked(records, params) := seen(records, [], params)

# METADATA
# description: The input of a policy that sees one attestation with these fields; `changes` overrides other parts of it.
question(claim, params, fields, changes) := asked([object.union(sound(claim, fields), changes)], params)

# METADATA
# description: The input of a policy that sees these attestations and hidden parts.
seen(records, hidden, params) := {
	"resource": {"kind": "vendor", "platform": "vendor"},
	"facts": {"attestations": {"attestations": records, "hidden": hidden}},
	"params": object.union(_params, params),
	"now": now,
}

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
}

# METADATA
# description: A file that cannot be read and may be about these claims, or about any if there are none.
hidden_part(claims) := {"path": "attestations/b.yaml", "reason": "malformed", "detail": "x", "claims": claims, "subject": ""}

# METADATA
# description: Values that answer nothing and are of no form that a field can have.
odd := [null, "", " ", "TBD", "n/a", true, -1, [], {}, [null], {"a": null}]

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
	[documented({"matches": false}), "fail", "evidence_changed"],
	[documented({"uri": "http://acme.example/x", "seen": "remote", "matches": null}), "fail", "evidence_insecure"],
	[documented({"seen": "missing", "matches": null}), "unknown", "evidence_unseen"],
]

_gaps(record, params) := [
	{"input": asked([], params), "outcome": "unknown", "reason": "attestation_missing"},
	{"input": seen([record], [hidden_part([])], params), "outcome": "unknown", "reason": "hidden"},
]
