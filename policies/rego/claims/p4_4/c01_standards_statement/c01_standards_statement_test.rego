package claims.p4_4.c01_standards_statement_test

import data.claims.p4_4.c01_standards_statement as claim
import data.lib.attested_fixtures_test as fixtures

_scan := "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

_certificate := {"name": "ISO/IEC 27001", "issuer": "Body", "scope": "Product", "valid_until": "2027-01-01", "sha256": _scan}

_fields := {
	"statement_url": "https://acme.example/security",
	"frameworks": ["ISO/IEC 27001", "NIST SSDF 1.1"],
	"certificates": [_certificate],
}

_statement := fixtures.sound("COP-4.4-C01", _fields)

_sound := object.union(_statement, {"evidence": [fixtures.document, object.union(fixtures.document, {"title": "Scan", "sha256": _scan})]})

_framework(name) := object.union(fixtures.sound("COP-1.1-C01", {"framework": name}), {"id": "framework", "file": "attestations/f.yaml"})

_report(records) := report if {
	report := claim.report with input as fixtures.asked(records, {})
}

_beside(record) := _report([record, _framework("NIST-SSDF")])

_field(key, value) := _beside(fixtures.with_fields(_sound, fixtures.field(_fields, key, value)))

_certified(changes) := _field("certificates", [object.union(_certificate, changes)])

test_an_unsound_attestation_is_ruled_on if {
	every case in fixtures.ruled("COP-4.4-C01", _fields, {}) {
		report := claim.report with input as case.input
		fixtures.is(report, case.outcome, case.reason)
	}
}

test_unknown_if_a_file_is_hidden if {
	question := fixtures.asked([_sound, _framework("NIST-SSDF")], {})
	every case in [[[], "hidden"], [["COP-4.4-C01"], "hidden"], [["COP-1.1-C01"], "framework"]] {
		hidden := {"facts": {"attestations": {"hidden": [fixtures.hidden_part(case[0])]}}}
		report := claim.report with input as object.union(question, hidden)
		fixtures.is(report, "unknown", case[1])
	}
}

test_unknown_if_no_document_is_compared if fixtures.is(_beside(object.union(_sound, fixtures.remote)), "unknown", "fields_missing")

test_unknown_if_a_field_is_missing_or_null if {
	every key in object.keys(_fields) {
		lacking := fixtures.with_fields(_sound, object.remove(_fields, [key]))
		fixtures.is(_beside(lacking), "unknown", "fields_missing")
		fixtures.is(_field(key, null), "unknown", "fields_missing")
	}
}

test_fail_if_it_does_not_apply if {
	fixtures.is(_report([object.union(_sound, {"status": "not_applicable"})]), "fail", "always_applies")
}

test_pass_if_all_is_said_and_shown if fixtures.is(_beside(_sound), "pass", "asserted")

test_the_framework_may_be_written_otherwise if {
	fixtures.is(_report([_sound, _framework("nist ssdf")]), "pass", "asserted")
}

test_unknown_if_the_framework_is_another_none_or_not_attested if {
	every name in ["OWASP-SAMM", "other", "", "É", 1, null, ["NIST-SSDF"]] {
		fixtures.is(_report([_sound, _framework(name)]), "unknown", "framework")
	}
	fixtures.is(_report([_sound]), "unknown", "framework")
	fixtures.is(_report([_sound, fixtures.with_fields(_framework("x"), {})]), "unknown", "framework")
}

test_unknown_if_the_frameworks_own_attestation_is_unsound if {
	every change in [{"expires": "2026-05-01"}, {"status": "not_achieved"}, {"evidence": [object.union(fixtures.document, {"matches": false})]}] {
		fixtures.is(_report([_sound, object.union(_framework("NIST-SSDF"), change)]), "unknown", "framework")
	}
}

test_fail_if_nothing_is_listed if fixtures.is(_field("frameworks", []), "fail", "frameworks")

test_unknown_if_what_is_listed_is_no_text if {
	every value in ["NIST SSDF", ["NIST SSDF", ""], [1], {"a": "NIST SSDF"}] {
		fixtures.is(_field("frameworks", value), "unknown", "fields_missing")
	}
}

test_a_certificate_is_valid_through_its_last_day if {
	fixtures.is(_certified({"valid_until": "2026-06-01"}), "pass", "asserted")
	fixtures.is(_certified({"valid_until": "2026-05-31"}), "fail", "certificates")
}

test_one_certificate_that_ended_fails_among_others if {
	fixtures.is(_field("certificates", [null, _certificate, {"valid_until": "2020-01-01"}]), "fail", "certificates")
}

test_unknown_if_a_part_of_a_certificate_is_missing if {
	every key in object.keys(_certificate) {
		fixtures.is(_field("certificates", [object.remove(_certificate, [key])]), "unknown", "fields_missing")
		every value in [null, "", 1, ["x"]] {
			fixtures.is(_certified({key: value}), "unknown", "fields_missing")
		}
	}
}

test_unknown_if_a_certificate_is_not_shown if fixtures.is(_certified({"sha256": "00"}), "unknown", "fields_missing")

test_unknown_if_only_certificates_are_shown if {
	only := object.union(_sound, {"evidence": [_sound.evidence[1]]})
	fixtures.is(_beside(only), "unknown", "statement_unseen")
}

test_no_certificates_are_fine_if_the_list_says_so if {
	fixtures.is(_field("certificates", []), "pass", "asserted")
	every value in ["none", {}, [null], ["ISO"]] {
		fixtures.is(_field("certificates", value), "unknown", "fields_missing")
	}
}

test_a_message_is_short_whatever_is_listed if {
	long := concat("", ["x" | some _ in numbers.range(1, 3000)])
	fixtures.is(_field("frameworks", array.concat(["NIST SSDF"], [concat("", [long, sprintf("%d", [i])]) | some i in numbers.range(1, 4)])), "pass", "asserted")
	fixtures.is(_certified({"name": long, "valid_until": "2020-01-01"}), "fail", "certificates")
	fixtures.is(_report([_sound, _framework(long)]), "unknown", "framework")
}

test_unknown_if_the_framework_is_listed_as_not_followed if {
	every listed in ["We do not follow NIST SSDF", "NIST SSDF (planned)", "Working towards NIST SSDF", "No NIST SSDF"] {
		fixtures.is(_field("frameworks", [listed]), "unknown", "framework")
	}
	fixtures.is(_report([_sound, _framework("S")]), "unknown", "framework")
}
