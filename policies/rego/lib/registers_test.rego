package lib.registers_test

import data.lib.registers
import data.lib.registers_fixtures_test as fixtures

_record := fixtures.sound("COP-1.1-C02", {"a": 1, "rows": numbers.range(1, 30)})

_wrong := {"reason": "a", "message": "It is wrong."}

_flaw(wrong, unsaid) := registers.flaw(_record, {"a": 1}, wrong, unsaid)

test_a_field_that_is_not_there_is_null if {
	registers.fields(_record, {"a", "b"}) == {"a": 1, "b": null}
}

test_evidence_cuts_long_lists if {
	kept := registers.evidence(_record, "asserted", registers.fields(_record, {"a", "rows"}))
	kept.reason == "asserted"
	kept.fields.a == 1
	count(kept.fields.rows) == 20
}

test_wrong_outweighs_unsaid if {
	_flaw({_wrong}, {"b"}).outcome == "fail"
	_flaw({_wrong}, {"b"}).evidence.reason == "a"
	_flaw(set(), {"b"}).outcome == "unknown"
	not _flaw(set(), set())
}

test_no_compared_document_is_a_flaw if {
	found := registers.flaw(fixtures.remote(_record), {}, set(), set())
	found.outcome == "unknown"
	found.evidence.reason == "digest_missing"
}

test_five_are_listed if {
	registers.listed({"b", "a"}) == "a, b"
	registers.listed({"a", "b", "c", "d", "e"}) == "a, b, c, d, e"
	registers.listed({"a", "b", "c", "d", "e", "f", "g"}) == "a, b, c, d, e and 2 more"
}

test_a_placeholder_says_nothing if {
	registers.is_said("Team A")
	every value in ["", " ", "None", " tbd ", "n/a", 1, null, ["x"]] {
		not registers.is_said(value)
	}
}

test_a_list_of_texts_holds_nothing_else if {
	registers.are_said(["a", "b"])
	every value in [[], ["a", ""], ["a", 1], "a", {"a": "b"}, null] {
		not registers.are_said(value)
	}
}

test_only_https_is_https if {
	every value in ["https://acme.example", "HTTPS://acme.example:8443/a?b#c"] {
		registers.is_https(value)
	}
	every value in ["http://acme.example", "https://", "https://a b", "javascript:alert(1)", "acme.example", "https://user@acme.example", 1, null] {
		not registers.is_https(value)
	}
}

test_counts_are_whole if {
	registers.is_count(0)
	registers.is_count(40)
	every value in [-1, 0.5, 1e300, "1", true, null] {
		not registers.is_count(value)
	}
}

test_limits_are_above_nothing if {
	registers.is_limit(0.5)
	every value in [0, -1, 1e300, "24", true, null] {
		not registers.is_limit(value)
	}
}

test_shares_are_exact if {
	registers.reaches(19, 20, 95)
	registers.reaches(57, 60, 95)
	not registers.reaches(18, 20, 95)
	not registers.reaches(94, 99, 95)
}

test_days_are_recent_or_old if {
	registers.is_recent("2026-06-01", fixtures.now, 30)
	registers.is_recent("2026-05-02", fixtures.now, 30)
	not registers.is_recent("2026-05-01", fixtures.now, 30)
	not registers.is_recent("2026-06-02", fixtures.now, 30)
	registers.is_old("2026-05-01", fixtures.now, 30)
	not registers.is_old("2026-05-02", fixtures.now, 30)
	not registers.is_old("long ago", fixtures.now, 30)
	not registers.is_old(null, fixtures.now, 30)
}

test_a_document_has_its_digest if {
	registers.has_document(_record, upper(fixtures.digest))
	not registers.has_document(_record, "00")
	not registers.has_document(_record, null)
	not registers.has_document(fixtures.remote(_record), fixtures.digest)
}

test_names_are_written_alike if {
	registers.label({"party": " Internal Security"}, "party") == "internal_security"
	not registers.label({"party": 1}, "party")
	not registers.label({}, "party")
	not registers.label("party", "party")
}

test_a_row_of_another_name_makes_a_lack_doubtful if {
	registers.lacking([{"a": "x"}, {"a": "X"}], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": false}
	registers.lacking([{"a": "x"}, {"a": "z"}], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": true}
	registers.lacking([{"a": "x"}, null], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": true}
	registers.lacking([], "a", ["x"]) == {"names": {"x"}, "doubtful": false}
}
