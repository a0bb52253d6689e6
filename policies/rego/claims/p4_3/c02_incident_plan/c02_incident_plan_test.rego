package claims.p4_3.c02_incident_plan_test

import data.claims.p4_3.c02_incident_plan as claim

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": true,
	"max_initial_notice_hours": 72,
	"max_review_days": 365,
}

_document := {"title": "Document", "uri": "document.md", "sha256": "00", "kind": "document", "observed_at": "2026-01-01", "seen": "file", "matches": true}

_sound := {
	"id": "incidents",
	"claims": ["COP-4.3-C02"],
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
	"fields": {
		"notable_criteria": "Loss of customer data",
		"initial_notice_hours": 24,
		"update_interval_hours": 12,
		"pir_days": 30,
		"last_review": "2026-01-02",
	},
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

test_unknown_if_no_document_is_compared if {
	_is(_report({"evidence": [object.union(_document, {"seen": "remote", "matches": null})]}), "unknown", "digest_missing")
}

test_pass_if_all_is_said_and_shown if _is(_report({}), "pass", "asserted")

test_fail_if_it_does_not_apply if _is(_report({"status": "not_applicable"}), "fail", "always_applies")

test_the_first_notice_may_take_72_hours if {
	_is(_report(_field("initial_notice_hours", 72)), "pass", "asserted")
	_is(_report(_field("initial_notice_hours", 72.5)), "fail", "initial_notice_hours")
}

test_fail_if_the_review_is_old if _is(_report(_field("last_review", "2025-05-31")), "fail", "last_review")

test_unknown_if_a_field_is_missing if {
	every key in object.keys(_sound.fields) {
		_is(_report(_field(key, null)), "unknown", "fields_missing")
	}
}

test_unknown_if_a_time_is_no_time if {
	every value in ["24", 0, -1, [24], true] {
		_is(_report(_field("initial_notice_hours", value)), "unknown", "fields_missing")
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
