package lib.attested_test

import data.lib.attested
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-9.9-C01"

_now := "2026-06-01T12:00:00Z"

_question := fixtures.question(_claim, {}, {"owner": "Ada"}, {})

_told := {"claim": _claim, "fields": {"owner": "Ada"}, "wrong": {}, "unsaid": set(), "documented": true}

_doubt(changes) := attested.doubt(_question, object.union(_told, changes))

test_fields_are_read_and_missing_ones_are_null if {
	attested.fields(_question, _claim, {"owner", "day"}) == {"owner": "Ada", "day": null}
	attested.fields(_question, "COP-9.9-C02", {"owner"}) == {"owner": null}
	attested.fields(fixtures.question(_claim, {}, {}, {}), _claim, {"owner"}) == {"owner": null}
}

test_the_issue_is_a_time if {
	attested.issued(_question, _claim) == "2026-05-02T00:00:00Z"
	attested.issued(_question, "COP-9.9-C02") == _now
	forms := {"day": "day up to its issue"}
	attested.unsaid({"day": "2026-05-02"}, forms, attested.issued(_question, _claim)) == set()
	count(attested.unsaid({"day": "2026-05-03"}, forms, attested.issued(_question, _claim))) == 1
}

test_nothing_is_doubted_of_what_holds if not _doubt({})

test_the_attestation_is_judged_first if {
	question := fixtures.question(_claim, {}, {}, {"status": "not_achieved"})
	fixtures.is_verdict([attested.doubt(question, object.union(_told, {"unsaid": {"owner (text)"}}))], "fail", "not_achieved")
}

test_none_is_unknown if {
	fixtures.is_verdict([attested.doubt(fixtures.seen({}, [], []), _told)], "unknown", "attestation_missing")
}

test_a_wrong_field_outweighs_a_missing_one if {
	doubt := _doubt({"wrong": {"b": "B is wrong.", "a": "A is wrong."}, "unsaid": {"owner (text)"}})
	fixtures.is_verdict([doubt], "fail", "a")
	doubt.message == "A is wrong. B is wrong."
}

test_a_missing_field_is_unknown if {
	doubt := _doubt({"unsaid": {"owner (text)", "day (day up to its issue)"}})
	fixtures.is_verdict([doubt], "unknown", "fields_missing")
	endswith(doubt.message, ": day (day up to its issue), owner (text).")
}

test_a_document_must_be_compared_where_asked if {
	question := fixtures.question(_claim, {}, {}, fixtures.document({"seen": "remote", "matches": null}))
	fixtures.is_verdict([attested.doubt(question, _told)], "unknown", "digest_missing")
	not attested.doubt(question, object.union(_told, {"documented": false}))
}

test_messages_are_bounded if {
	long := concat("", ["a" | some _ in numbers.range(1, 900)])
	count(_doubt({"wrong": {"a": long, "b": long, "c": long}}).message) < 600
	count(_doubt({"unsaid": {sprintf("%d %s", [n, long]) | some n in numbers.range(1, 9)}}).message) < 600
}

test_only_three_are_named if {
	attested.some_of(["c", "b", "a"]) == "a, b, c"
	attested.some_of({"c", "b", "a", "d", "e"}) == "a, b, c, and 2 more"
}

test_a_value_has_its_form_or_is_unsaid if {
	forms := {"a": "text", "b": "text or number", "c": "number above 0", "d": "count", "e": "day up to its issue", "f": "names"}
	sound := {"a": "x", "b": 1.2, "c": 0.5, "d": 0, "e": "2026-06-01", "f": {"lead": ["Ada", "Bo"], "duty": "Cy"}}
	attested.unsaid(sound, forms, _now) == set()
	every value in fixtures.odd {
		count(attested.unsaid({name: value | some name in object.keys(forms)}, forms, _now)) == count(forms)
	}
	attested.unsaid(object.union(sound, {"e": "2026-06-02", "d": 1.5}), forms, _now) == {"d (count)", "e (day up to its issue)"}
}

test_an_answer_still_to_be_given_states_nothing if {
	every value in ["TBD", " tbd. ", "<todo>", "N/A", "-", "…?", "none", "?", "No", "***"] {
		not attested.is_stated(replace(value, "…", "."))
	}
	every value in ["Nobody but Ada", "Noah", "no use of end-of-life components", "1"] {
		attested.is_stated(value)
	}
}

test_a_count_is_whole_and_bounded if {
	attested.is_count(0)
	attested.is_count(20)
	every value in [-1, 0.5, 10000000000, "3", true] {
		not attested.is_count(value)
	}
}

test_a_list_has_only_texts if {
	attested.is_list(["a", "b"])
	every value in ["a", [], ["a", null], ["a", 1], {"a": "b"}] {
		not attested.is_list(value)
	}
}

test_days_are_older_recent_or_soon if {
	attested.is_recent("2026-05-02", _now, 30)
	attested.is_older("2026-05-01", _now, 30)
	attested.is_soon("2026-06-01", _now, 30)
	attested.is_soon("2026-07-01", _now, 30)
	not attested.is_soon("2026-05-31", _now, 30)
	not attested.is_soon("2026-07-02", _now, 30)
	every value in ["2026-06-02", "2026-02-30", null, 20260101] {
		not attested.is_recent(value, _now, 30)
		not attested.is_older(value, _now, 30)
	}
}
