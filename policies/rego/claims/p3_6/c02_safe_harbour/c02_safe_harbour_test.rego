package claims.p3_6.c02_safe_harbour_test

import data.claims.p3_6.c02_safe_harbour as claim
import data.lib.attested_fixtures_test as fixtures

_params := {"max_review_days": 730, "max_clause": 2000}

_fields := {
	"policy_url": "https://acme.example/disclosure",
	"in_scope": ["The product"],
	"out_of_scope": ["Denial of service"],
	"rules": ["Stop at proof of access"],
	"safe_harbour": "We will not pursue legal action against you.",
	"legal_review": "2025-01-02",
}

_sound := fixtures.sound("COP-3.6-C02", _fields)

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, _params)
}

_with(changes) := _report([object.union(_sound, changes)])

# Another value in a field, which replaces what was there.
_field(key, value) := _report([fixtures.with_fields(_sound, fixtures.field(_fields, key, value))])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-3.6-C02", _fields, _params) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_unknown_if_no_document_is_compared if fixtures.is(_report([object.union(_sound, fixtures.remote)]), "unknown", "digest_missing")

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_fields) {
		lacking := fixtures.with_fields(_sound, object.remove(_fields, [key]))
		fixtures.is(_report([lacking]), "unknown", "fields_missing")
		fixtures.is(_field(key, null), "unknown", "fields_missing")
	}
}

test_fail_if_it_does_not_apply if fixtures.is(_with({"status": "not_applicable"}), "fail", "always_applies")

test_pass_if_all_is_said_and_shown if fixtures.is(_report([_sound]), "pass", "asserted")

test_fail_if_nothing_is_in_scope_or_ruled if {
	fixtures.is(_field("in_scope", []), "fail", "in_scope")
	fixtures.is(_field("rules", []), "fail", "rules")
}

test_unknown_if_nothing_is_out_of_scope if fixtures.is(_field("out_of_scope", []), "unknown", "fields_missing")

test_unknown_if_a_list_is_none if {
	every value in ["The product", [""], [1], ["TBD"], {}] {
		fixtures.is(_field("in_scope", value), "unknown", "fields_missing")
	}
}

test_pass_if_the_clause_promises if {
	every clause in [
		"We won't sue. You will *never* face legal proceedings from us.",
		"Your research IS authorized, and lawful.",
		"We consider security research under this policy to be authorised conduct.",
		"No law enforcement is involved by us.",
		"We agree not to bring any\nlegal claim against you.",
	] {
		fixtures.is(_field("safe_harbour", clause), "pass", "asserted")
	}
}

test_unknown_if_the_clause_promises_nothing_or_takes_it_back if {
	every clause in [
		"We love researchers.",
		"We may take legal action.",
		"We will not pursue legal action unless we want to.",
		"We will not sue you, but reserve all our rights.",
		"We will not sue you, at our discretion.",
		"Testing is not authorised.",
		"Unauthorised testing is not followed by legal action.",
		"No tests. Legal action follows.",
		"-",
		1,
		["We will not sue you."],
	] {
		fixtures.is(_field("safe_harbour", clause), "unknown", "fields_missing")
	}
}

test_the_legal_review_may_be_two_years_old if {
	fixtures.is(_field("legal_review", "2024-06-01"), "pass", "asserted")
	fixtures.is(_field("legal_review", "2024-05-31"), "fail", "legal_review")
	fixtures.is(_field("legal_review", "2026-05-03"), "unknown", "fields_missing")
}

test_unknown_if_the_policy_has_no_safe_address if {
	every url in ["http://acme.example", "SECURITY.md", 1] {
		fixtures.is(_field("policy_url", url), "unknown", "fields_missing")
	}
}

test_a_message_is_short_whatever_the_clause if {
	clause := concat("", ["We will not sue you. ", concat("", ["\u0001\"" | some _ in numbers.range(1, 500)])])
	fixtures.is(_field("safe_harbour", clause), "pass", "asserted")
}

test_unknown_if_the_clause_says_the_opposite if {
	every clause in [
		"We will not hesitate to take legal action against you.", "We do not rule out legal action.", "We do not waive any legal claims.",
		"We accept no liability for legal action that others take against you.", "Nothing here prevents us: it is no waiver of legal claims.",
		"We do not guarantee that no lawsuit follows.",
	] {
		fixtures.is(_field("safe_harbour", clause), "unknown", "fields_missing")
	}
}
