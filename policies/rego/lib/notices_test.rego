package lib.notices_test

import data.lib.notices
import data.lib.notices_fixtures_test as fixtures

_ways := ["rss", "email"]

_attested := fixtures.sound("COP-4.3-C01", {"a": 1})

test_a_field_that_is_not_there_is_null if notices.fields(_attested, {"a", "b"}) == {"a": 1, "b": null}

test_what_is_no_object_has_no_fields if {
	every value in [null, "a", ["a"], 1, {}] {
		notices.filled(value, {"a"}) == {"a": null}
	}
	notices.filled({"a": 1, "b": 2}, {"a"}) == {"a": 1}
}

test_what_is_no_list_has_no_items if {
	every value in [null, "a", {"a": 1}, 1, []] {
		notices.items(value) == []
	}
	notices.items([null, 1]) == [null, 1]
}

test_nothing_wrong_or_unsaid_is_no_flaw if not notices.flaw(_attested, {}, {}, set())

test_what_is_wrong_outweighs_what_is_unsaid if {
	flaw := notices.flaw(_attested, {}, {"b": "B is wrong.", "a": "A is wrong."}, {"c"})
	fixtures.is({flaw}, "fail", "a")
	flaw.message == "A is wrong. B is wrong."
}

test_what_is_unsaid_is_named if {
	flaw := notices.flaw(_attested, {}, {}, {"b", "a"})
	fixtures.is({flaw}, "unknown", "fields_missing")
	endswith(flaw.message, "asked for: a, b.")
}

test_many_names_are_cut_short if {
	flaw := notices.flaw(_attested, {}, {}, {sprintf("field_%d", [i]) | some i in numbers.range(1, 9)})
	endswith(flaw.message, "field_4, field_5 and 4 more.")
}

test_one_compared_document_is_enough if {
	not notices.uncompared(_attested, {})
	bare := object.union(_attested, {"evidence": [object.union(fixtures.document, {"matches": null})]})
	fixtures.is({notices.uncompared(bare, {})}, "unknown", "digest_missing")
}

test_a_digest_is_that_of_a_compared_document if {
	notices.is_compared(fixtures.digest, _attested)
	notices.is_compared(upper(fixtures.digest), _attested)
	bare := object.union(_attested, {"evidence": [object.union(fixtures.document, {"matches": null})]})
	not notices.is_compared(fixtures.digest, bare)
	every value in ["", "00", null, 1, replace(fixtures.digest, "9", "8")] {
		not notices.is_compared(value, _attested)
	}
}

test_an_empty_digest_is_none if {
	undigested := object.union(_attested, {"evidence": [object.union(fixtures.document, {"sha256": "", "matches": true})]})
	not notices.is_compared("", undigested)
}

test_a_day_had_come_when_it_was_attested if {
	notices.has_come("2026-05-01", _attested)
	every value in ["2026-05-02", "2026-02-30", "May 2026", 2026, null] {
		not notices.has_come(value, _attested)
	}
}

test_counts_are_whole_and_not_negative if {
	every value in [0, 3, 1000000] {
		notices.is_count(value)
	}
	every value in [-1, 0.5, 1000001, "3", true, null, [0]] {
		not notices.is_count(value)
	}
}

test_an_argument_is_no_word if {
	notices.is_argued("It has no interface that could be tested.", 40)
	every value in ["no", concat("", ["no", sprintf("%40s", [" "])]), null, true] {
		not notices.is_argued(value, 40)
	}
}

test_texts_all_say_something if {
	notices.is_texts([])
	notices.is_texts(["a"])
	every value in [["a", ""], ["a", null], "a", null, {"a": "b"}] {
		not notices.is_texts(value)
	}
}

test_addresses if {
	every value in ["https://acme.example", "HTTPS://acme.example:8443/a?b#c", "https://a-b.acme.example/"] {
		notices.is_address(value)
		not notices.is_insecure(value)
	}
	every value in ["http://acme.example", " FTP://acme.example", "git://acme.example/a"] {
		notices.is_insecure(value)
		not notices.is_address(value)
	}
}

test_what_is_no_address_is_neither if {
	every value in ["", "acme.example", "https://", "https://acme", "https://user:pw@acme.example", "https://acme.example/a b", "https://acme.example\nhttp://x.example", "ssh://acme.example", null, 1, ["https://acme.example"]] {
		not notices.is_address(value)
		not notices.is_insecure(value)
	}
}

test_one_sound_channel_is_enough if {
	given := [{"url": "http://acme.example"}, {"url": "https://acme.example/feed", "subscription": "rss"}]
	notices.channels(given, _ways) == "sound"
	notices.address(given, _ways) == "https://acme.example/feed"
}

test_channels_are_wrong_where_each_is if {
	notices.channels([{"url": "http://acme.example", "subscription": "rss"}, {"url": "https://acme.example", "subscription": "none"}], _ways) == "wrong"
}

test_channels_are_unsaid_where_one_may_be_sound if {
	every given in [[], null, "rss", {}, [{"url": "https://acme.example"}], [{"url": "https://acme.example", "subscription": "pigeon"}], [{"subscription": "rss"}], ["https://acme.example"], [{"url": "http://acme.example"}, {"url": null}]] {
		notices.channels(given, _ways) == "unsaid"
	}
}
