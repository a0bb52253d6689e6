package claims.p1_1.c02_responsible_owner_test

import data.claims.p1_1.c02_responsible_owner as claim

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
	"max_review_days": 365,
}

_document := {"title": "Document", "uri": "document.md", "sha256": "00", "kind": "document", "observed_at": "2026-01-01", "seen": "file", "matches": true}

_sound := {
	"id": "owner",
	"claims": ["COP-1.1-C02"],
	"subject": "vendor",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [_document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-01-02"},
	"issued": "2026-01-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"fields": {"sro": {"name": "Bo", "role": "Chief Executive"}, "last_review": "2026-01-02"},
	"file": "attestations/a.yaml",
}

_report(changes) := report if {
	facts := {"attestations": {"attestations": [object.union(_sound, changes)], "hidden": []}}
	report := claim.report with input as {"resource": {"kind": "vendor", "platform": "vendor"}, "facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
}

_is(report, outcome, reason) if {
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	verdict.evidence.reason == reason
}

# A field with another value.
_field(key, value) := {"fields": {key: value}}

test_unknown_if_missing if {
	facts := {"attestations": {"attestations": [], "hidden": []}}
	report := claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
	_is(report, "unknown", "attestation_missing")
}

test_unknown_if_a_file_is_hidden if {
	part := {"path": "attestations/b.yaml", "reason": "malformed", "detail": "x", "claims": [], "subject": ""}
	facts := {"attestations": {"attestations": [_sound], "hidden": [part]}}
	report := claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
	_is(report, "unknown", "hidden")
}

test_unknown_if_expired if _is(_report({"expires": "2026-05-31"}), "unknown", "attestation_expired")

test_fail_if_long_expired if _is(_report({"expires": "2026-03-31"}), "fail", "attestation_expired")

test_fail_if_not_achieved if _is(_report({"status": "not_achieved"}), "fail", "not_achieved")

test_fail_if_self_approved if _is(_report({"asserted_by": {"email": "sha256:bb"}}), "fail", "self_approved")

test_fail_if_the_document_changed if {
	_is(_report({"evidence": [object.union(_document, {"matches": false})]}), "fail", "evidence_changed")
}

test_pass_if_named_approved_and_reviewed if _is(_report({}), "pass", "asserted")

test_fail_if_a_delegate_approved if _is(_report({"approved_by": {"role": "delegate"}}), "fail", "approved_by")

test_fail_if_it_does_not_apply if _is(_report({"status": "not_applicable"}), "fail", "always_applies")

test_unknown_if_the_owner_is_not_named if {
	every sro in ["Bo", {"name": "", "role": "Chief Executive"}, {"name": "Bo", "role": 1}, []] {
		_is(_report(_field("sro", sro)), "unknown", "sro")
	}
}

test_unknown_if_the_review_is_no_past_day if {
	every day in ["last year", "2026-02-30", "2026-06-02", 2026, null] {
		_is(_report(_field("last_review", day)), "unknown", "last_review")
	}
}

test_the_review_may_be_a_year_old if {
	_is(_report(_field("last_review", "2025-06-01")), "pass", "asserted")
	_is(_report(_field("last_review", "2025-05-31")), "fail", "last_review")
}

test_unknown_if_the_attestation_lacks_a_field if {
	every key in object.keys(_sound.fields) {
		lacking := object.union(object.remove(_sound, ["fields"]), {"fields": object.remove(_sound.fields, [key])})
		facts := {"attestations": {"attestations": [lacking], "hidden": []}}
		report := claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
		[verdict | some verdict in report][0].outcome == "unknown"
	}
}
