package lib.attested_test

import data.lib.answers
import data.lib.attested
import data.lib.attested_fixtures_test as fixtures

_claim := "COP-9.9-C01"

_when := {"now": "2026-06-01T12:00:00Z", "issued": "2026-05-02"}

_question := fixtures.question(_claim, {}, {"owner": "Ada"}, {})

_told := {"claim": _claim, "fields": {"owner": "Ada"}, "wrong": {}, "unsaid": set(), "documented": true}

_doubt(changes) := attested.doubt(_question, object.union(_told, changes))

test_fields_are_read_and_missing_ones_are_null if {
	attested.fields(_question, _claim, {"owner", "day"}) == {"owner": "Ada", "day": null}
	attested.fields(_question, "COP-9.9-C02", {"owner"}) == {"owner": null}
	attested.fields(fixtures.question(_claim, {}, null, {}), _claim, {"owner"}) == {"owner": null}
}

test_when_it_was_issued_and_asked if {
	attested.when(_question, _claim) == {"now": fixtures.now, "issued": "2026-05-02"}
	attested.when(_question, "COP-9.9-C02") == {"now": fixtures.now, "issued": "2026-06-01"}
}

test_nothing_is_doubted_of_what_holds if not _doubt({})

test_the_attestation_is_judged_first if {
	every case in fixtures.ruled(_claim, {}, {}) {
		fixtures.is([attested.doubt(case.input, object.union(_told, {"unsaid": {"owner (text)"}}))], case.outcome, case.reason)
	}
}

test_a_wrong_field_outweighs_a_missing_one if {
	doubt := _doubt({"wrong": {"b": "B is wrong.", "a": "A is wrong."}, "unsaid": {"owner (text)"}})
	fixtures.is([doubt], "fail", "a")
	doubt.message == "A is wrong. B is wrong."
}

test_a_missing_field_is_unknown if {
	doubt := _doubt({"unsaid": {"owner (text)", "day (day up to its issue)"}})
	fixtures.is([doubt], "unknown", "fields_missing")
	endswith(doubt.message, ": day (day up to its issue), owner (text).")
}

test_a_document_must_be_compared_where_asked if {
	question := fixtures.question(_claim, {}, {}, fixtures.remote)
	fixtures.is([attested.doubt(question, _told)], "unknown", "digest_missing")
	not attested.doubt(question, object.union(_told, {"documented": false}))
}

test_messages_are_bounded if {
	long := concat("", ["a" | some _ in numbers.range(1, 900)])
	count(_doubt({"wrong": {"a": long, "b": long, "c": long, "d": long}}).message) < 600
	count(_doubt({"unsaid": {sprintf("%d %s", [n, long]) | some n in numbers.range(1, 9)}}).message) < 600
}

test_evidence_cuts_long_lists if {
	kept := attested.evidence(_question, object.union(_told, {"fields": {"a": 1, "rows": numbers.range(1, 30)}}), "asserted")
	kept.reason == "asserted"
	kept.fields.a == 1
	count(kept.fields.rows) == 20
}

test_only_five_are_named if {
	attested.some_of(["b", "a"]) == "a, b"
	attested.some_of({"e", "d", "c", "b", "a"}) == "a, b, c, d, e"
	attested.some_of({"g", "f", "e", "d", "c", "b", "a"}) == "a, b, c, d, e and 2 more"
}

_forms := {
	"a": "text",
	"b": "text or number",
	"c": "number above 0",
	"d": "count",
	"e": "day up to its issue",
	"f": "names",
	"g": "list of texts",
	"h": "HTTPS address",
}

test_a_value_has_its_form_or_is_unsaid if {
	sound := {"a": "x", "b": 20240101, "c": 0.5, "d": 0, "e": "2026-05-02", "f": {"lead": ["Ada", "Bo"], "duty": "Cy"}, "g": ["x"], "h": "https://acme.example"}
	answers.unsaid(sound, _forms, _when) == set()
	every value in fixtures.odd {
		count(answers.unsaid({name: value | some name in object.keys(_forms)}, _forms, _when)) == count(_forms)
	}
	answers.unsaid(object.union(sound, {"e": "2026-05-03", "d": 1.5}), _forms, _when) == {"d (count)", "e (day up to its issue)"}
	answers.unsaid(object.union(sound, {"b": 1e21}), _forms, _when) == {"b (text or number)"}
}

test_only_a_boolean_is_true_or_false if {
	forms := {"a": "true or false"}
	answers.unsaid({"a": false}, forms, _when) == set()
	every value in [null, "true", 1, []] {
		answers.unsaid({"a": value}, forms, _when) == {"a (true or false)"}
	}
}

test_an_answer_still_to_be_given_states_nothing if {
	every value in ["TBD", " tbd. ", "<todo>", "N/A", "-", "..?", "none", "?", "No", "***", "XXX", "\u00a0", "", 1, null, ["x"]] {
		not answers.is_stated(value)
	}
	every value in ["Nobody but Ada", "Noah", "no use of end-of-life components", "1"] {
		answers.is_stated(value)
	}
}

test_an_argument_is_no_word if {
	answers.is_argued("It has no interface that could be tested.", 40)
	every value in ["no", concat("", ["no", sprintf("%40s", [" "])]), null, true] {
		not answers.is_argued(value, 40)
	}
}

test_numbers_have_their_bounds if {
	every value in [0, 3, 1000000] {
		answers.is_count(value)
	}
	every value in [-1, 0.5, 1000001, 1e300, "3", true, null, [0]] {
		not answers.is_count(value)
	}
	answers.is_duration(0.5)
	every value in [0, -1, 20001, 1e300, "24", true, null] {
		not answers.is_duration(value)
	}
}

test_shares_are_exact if {
	answers.reaches(19, 20, 95)
	answers.reaches(57, 60, 95)
	answers.reaches(0, 0, 95)
	not answers.reaches(18, 20, 95)
	not answers.reaches(94, 99, 95)
}

test_a_list_has_only_texts if {
	answers.is_texts(["a", "b"])
	every value in ["a", [], ["a", null], ["a", 1], ["a", "TBD"], {"a": "b"}] {
		not answers.is_texts(value)
	}
}

test_days_are_older_or_recent_if_they_had_come if {
	answers.has_come("2026-05-02", _when)
	answers.is_recent("2026-05-02", _when, 30)
	answers.is_older("2026-05-01", _when, 30)
	every value in ["2026-05-03", "2026-06-01", "2026-06-02", "2026-02-30", "May 2026", null, 20260101] {
		not answers.has_come(value, _when)
		not answers.is_recent(value, _when, 30)
		not answers.is_older(value, _when, 10)
	}
}

test_what_is_no_object_has_no_parts if {
	every value in [null, "a", ["a"], 1, {}] {
		answers.parts(value, {"a"}) == {"a": null}
	}
	answers.parts({"a": 1, "b": 2}, {"a"}) == {"a": 1}
}

test_what_is_no_list_has_no_items if {
	every value in [null, "a", {"a": 1}, 1, []] {
		answers.items(value) == []
	}
	answers.items([null, 1]) == [null, 1]
}

test_names_are_written_alike if {
	answers.label({"party": " Internal Security"}, "party") == "internal_security"
	every row in [{"party": 1}, {"party": "TBD"}, {}, "party"] {
		not answers.label(row, "party")
	}
}

test_a_row_of_another_name_makes_a_lack_doubtful if {
	answers.lacking([{"a": "x"}, {"a": "X"}], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": false}
	answers.lacking([{"a": "x"}, {"a": "z"}], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": true}
	answers.lacking([{"a": "x"}, null], "a", ["x", "y"]) == {"names": {"y"}, "doubtful": true}
	answers.lacking([], "a", ["x"]) == {"names": {"x"}, "doubtful": false}
}

test_addresses if {
	every value in ["https://acme.example", "HTTPS://acme.example:8443/a?b#c", "https://a-b.acme.example/"] {
		answers.is_address(value)
		not answers.is_insecure(value)
	}
	every value in ["http://acme.example", " FTP://acme.example", "git://acme.example/a"] {
		answers.is_insecure(value)
		not answers.is_address(value)
	}
}

test_what_is_no_address_is_neither if {
	every value in ["", "acme.example", "https://", "https://acme", "https://user:pw@acme.example", "https://acme.example/a b", "https://acme.example\nhttp://x.example", "ssh://acme.example", null, 1, ["https://acme.example"]] {
		not answers.is_address(value)
		not answers.is_insecure(value)
	}
}

_ways := ["rss", "email"]

test_one_sound_channel_is_enough if {
	given := [{"url": "http://acme.example"}, {"url": "https://acme.example/feed", "subscription": "rss"}]
	answers.channels(given, _ways) == "sound"
	answers.address(given, _ways) == "https://acme.example/feed"
}

test_channels_are_wrong_where_each_is if {
	answers.channels([{"url": "http://acme.example", "subscription": "rss"}, {"url": "https://acme.example", "subscription": "none"}], _ways) == "wrong"
}

test_channels_are_unsaid_where_one_may_be_sound if {
	every given in [[], null, "rss", {}, [{"url": "https://acme.example"}], [{"url": "https://acme.example", "subscription": "pigeon"}], [{"subscription": "rss"}], ["https://acme.example"], [{"url": "http://acme.example"}, {"url": null}]] {
		answers.channels(given, _ways) == "unsaid"
	}
}
