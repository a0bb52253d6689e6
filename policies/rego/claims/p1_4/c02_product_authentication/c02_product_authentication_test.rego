package claims.p1_4.c02_product_authentication_test

import data.claims.p1_4.c02_product_authentication as claim

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": false,
	"privileged_mfa": ["enforced", "default_on_opt_out"],
	"default_passwords": ["none", "forced_change"],
}

_document := {"title": "Document", "uri": "document.md", "sha256": "00", "kind": "document", "observed_at": "2026-01-01", "seen": "file", "matches": true}

_sound := {
	"id": "app-sign-in",
	"claims": ["COP-1.4-C02"],
	"subject": "app",
	"statement": "What the claim says is so.",
	"status": "asserted",
	"argument": "The document beside this file shows it, and was reviewed.",
	"evidence": [_document],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-01-02"},
	"issued": "2026-01-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"fields": {"privileged_mfa": "enforced", "default_passwords": "none"},
	"file": "attestations/a.yaml",
}

_report(changes) := report if {
	facts := {"attestations": {"attestations": [object.union(_sound, changes)], "hidden": []}}
	report := claim.report with input as {"resource": {"kind": "product", "platform": "vendor"}, "facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
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

test_unknown_if_no_document_is_compared if {
	_is(_report({"evidence": [object.union(_document, {"seen": "remote", "matches": null})]}), "unknown", "digest_missing")
}

test_pass_if_enforced_without_defaults if _is(_report({}), "pass", "asserted")

test_pass_if_the_password_must_be_changed if _is(_report(_field("default_passwords", "forced_change")), "pass", "asserted")

test_not_applicable_if_attested if _is(_report({"status": "not_applicable"}), "not_applicable", "attested")

test_fail_if_mfa_is_a_choice if {
	every value in ["available", "none"] {
		_is(_report(_field("privileged_mfa", value)), "fail", "privileged_mfa")
	}
}

test_fail_if_a_default_password_is_there if _is(_report(_field("default_passwords", "present")), "fail", "default_passwords")

test_unknown_if_a_value_is_not_known if {
	every value in ["yes", true, null, ["enforced"]] {
		_is(_report(_field("privileged_mfa", value)), "unknown", "fields_missing")
		_is(_report(_field("default_passwords", value)), "unknown", "fields_missing")
	}
}

test_unknown_if_the_attestation_lacks_a_field if {
	every key in object.keys(_sound.fields) {
		lacking := object.union(object.remove(_sound, ["fields"]), {"fields": object.remove(_sound.fields, [key])})
		facts := {"attestations": {"attestations": [lacking], "hidden": []}}
		report := claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
		[verdict | some verdict in report][0].outcome == "unknown"
	}
}
