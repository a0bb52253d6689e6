package lib.text_test

import data.lib.text

_reading := {"few_words": 8, "many_words": 60, "few_link_words": 20, "english_share": 0.15}

_rules := {"sure": [{"all": [`answer`, text.duration], "none": [`\bnot\b`]}], "maybe": [{"all": [`answer`]}]}

_fact(body) := {"files": [{"path": "A.md", "text": body}], "hidden": []}

_statement(body) := text.statement("a time", found, _rules, text.blind(fact, found, `polic`, _reading)) if {
	fact := _fact(body)
	found := text.documents(fact, "")
}

_prose := "This is what you can do with the product, and it is all that we have to say of it to you."

test_sentences_end_at_stops_items_rows_and_empty_lines if {
	found := [sentence.text | some sentence in text.sentences("# One\n\nTwo. Three\nmore\n- Four\n| Five |\n1. Six v1.2\n")]
	found == ["One", "Two", "Three\nmore", "Four", "Five", "Six v1.2"]
}

test_plain_joins_lines_and_drops_emphasis if text.plain("We **Won’t**\n  `Do` it") == "we won't do it"

test_plain_maps_what_is_not_ascii if {
	text.plain("\u00a0Été–3×\u2028🔒secure ✅ ſ İ") == "_t_–3× secure ✅ _ _"
}

test_sentences_split_at_any_space if {
	fact := _fact("One.\u2028Two.\u00a0Three")
	some document in text.documents(fact, "")
	[sentence.plain | some sentence in document.sentences] == ["one", "two", "three"]
}

test_duration_matches_lengths_of_time if {
	every words in ["48h", "two (2) business days", "3-5 working days", "a week", "24 hours", "five weekdays"] {
		regex.match(text.duration, words)
	}
}

test_duration_ignores_other_words if {
	every words in ["soon", "2 people", "today", "daydream"] {
		not regex.match(text.duration, words)
	}
}

test_documents_leave_out_those_under_docs_on_something_else if {
	fact := {"files": [{"path": "docs/a.md", "text": "Cats"}, {"path": "Docs/b.md", "text": "DOGS"}, {"path": "c.md", "text": ""}], "hidden": []}
	[document.path | some document in text.documents(fact, `dogs`)] == ["Docs/b.md", "c.md"]
}

test_statement_passes_with_line_if_a_rule_matches_across_lines if {
	result := _statement("# Title\r\n\r\nWe answer within\r\ntwo days.\r\n")
	result.outcome == "pass"
	result.evidence.places == [{"path": "A.md", "line": 3, "text": "We answer within two days"}]
}

test_statement_is_unknown_if_negated if _statement("We do not answer within two days.").outcome == "unknown"

test_statement_is_unknown_if_only_a_maybe_rule_matches if _statement("We answer.").outcome == "unknown"

test_statement_is_unknown_if_the_document_is_a_draft if {
	_statement("We answer in two days. Use this section to tell people more.").outcome == "unknown"
}

test_statement_is_unknown_if_the_document_is_not_in_force if {
	every words in [
		"This policy is only a draft.", "This document is not yet in force.", "Write to [your address].", "Write to <insert address>.",
		"Write to security@yourcompany.com.", "Lorem ipsum.", "Write to {TODO}.",
	] {
		_statement(sprintf("We answer in two days. %s", [words])).outcome == "unknown"
	}
	every words in ["Drafts of advisories are sent to you.", "We keep a template for you.", "See our TODO list.", "A short password is not effective."] {
		_statement(sprintf("We answer in two days. %s", [words])).outcome == "pass"
	}
}

test_statement_fails_if_it_is_not_shown_or_struck_out if {
	every words in [
		"<!-- We answer within two days", "[//]: # (We answer within two days)", "[comment]: <> (We answer within two days)",
		"~~We answer within two days.~~", "<del>We answer\nwithin two days.</del>", "<S>We answer within two days.</s>",
	] {
		_statement(concat("\n", [_prose, words])).outcome == "fail"
	}
	every words in ["Write `<!--` first. We answer within two days.", "a ~~b~~ c. We answer within two days. ~~d~~", "[a]: # b\nWe answer within two days."] {
		_statement(concat("\n", [_prose, words])).outcome == "pass"
	}
}

test_statement_fails_if_absent_from_short_english if _statement(_prose).outcome == "fail"

test_statement_fails_if_only_in_a_comment if {
	_statement(concat("", [_prose, "<!-- We answer\nwithin two days -->"])).outcome == "fail"
}

test_statement_fails_if_the_document_is_empty if _statement("").outcome == "fail"

test_blind_if_hidden if {
	fact := object.union(_fact(_prose), {"hidden": [{"path": "B.md", "reason": "malformed", "detail": ""}]})
	text.blind(fact, text.documents(fact, ""), `x`, _reading) == "a part is hidden"
}

_blind(body) := text.blind(_fact(body), text.documents(_fact(body), ""), `polic`, _reading)

test_blind_if_little_more_than_a_link if _blind("See https://northwind.example/x for more.") == "a link leads to more"

test_blind_if_a_link_leads_to_more if {
	every link in ["[more](POLICY.md)", "[more](https://northwind.example/policy)", "https://northwind.example/policy"] {
		_blind(sprintf("%s %s", [_prose, link])) == "a link leads to more"
	}
}

test_not_blind_if_a_link_leads_to_no_document if {
	every link in ["[more](#policy)", "https://github.com/a/policy/issues", "mailto:policy@northwind.example", "[key](policy.asc)"] {
		_blind(sprintf("%s %s", [_prose, link])) == ""
	}
}

test_blind_if_long if _blind(concat(" ", [_prose | some _ in numbers.range(1, 5)])) == "the text is too long"

test_blind_if_in_another_language if {
	every body in [
		"Merci de signaler les vulnérabilités par courriel, avant toute publication.",
		concat(" ", [_prose, "脆弱性を報告してください。"]),
	] {
		_blind(body) == "it is not plainly English"
	}
}

test_missing_fails_only_if_whole if {
	text.missing("policy", {"files": [], "hidden": []}).outcome == "fail"
	text.missing("policy", {"files": [], "hidden": [{"path": "organisation_default"}]}).outcome == "unknown"
}

test_unseen_is_unknown if text.unseen("policy", {"files": [], "hidden": []}).outcome == "unknown"

test_headings_of_three_formats_without_code if {
	body := "# One\n\ntext\n\nTwo\n===\n\n== Three\n\n```sh\n# Four\n```\n"
	[text.plain(heading) | some heading in text.headings({"text": body})] == ["# one", "two ===", "== three"]
}

_headed(body) := [text.filled_headings(document) | some document in text.documents(_fact(body), "")][0]

test_a_heading_without_words_below_it_is_not_filled if {
	_headed("# A\n\nWords.\n\n## B\n\n## C\n\nTODO.\n\n### D\n\n# E\n\n```\nrun\n```\n") == ["# A", "# E"]
	_headed("## A\n\n### B\n\nWords.\n\nC\n---\n\nD\n===\n\nWords.\n") == ["## A", "### B", "D\n==="]
	_headed("# A\n") == []
	_headed("# A\n\nComing soon: to be written.\n# B\n- n/a\n") == []
	_headed("# A\n\nTodo lists are kept.\n") == ["# A"]
}
