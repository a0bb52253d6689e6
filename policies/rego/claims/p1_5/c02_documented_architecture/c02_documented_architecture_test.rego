package claims.p1_5.c02_documented_architecture_test

import data.claims.p1_5.c02_documented_architecture as claim

_params := {"max_age_days": 730, "reading": {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}}

_nothing := {"files": [], "hidden": []}

_hidden := [{"path": "docs/architecture/more.md", "reason": "truncated", "detail": ""}]

_fact(body) := {"files": [{"path": "ARCHITECTURE.md", "text": body}], "hidden": []}

_paths(paths) := {"files": [{"path": path, "size": 1} | some path in paths], "hidden": []}

_judged(facts) := entry if {
	report := claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T12:00:00Z"}
	count(report) == 1
	some entry in report
}

_outcome(facts) := _judged(facts).outcome

_text(reviewed, more) := sprintf("# Architecture\n\n%s\n\nThe server and the worker are the components of this.\n\n%s", [reviewed, more])

_sound := _text("Last reviewed: 2026-03-01", "Customers use the REST API.\n\nThe trust boundary lies between the network and the server.")

_of(body) := {"architecture": _fact(body), "interface_descriptions": _nothing, "threat_model": _nothing}

_reviewed(line) := _outcome(_of(replace(_sound, "Last reviewed: 2026-03-01", line)))

_without_boundary := replace(_sound, "The trust boundary lies between the network and the server.", "That is all there is to it.")

test_pass_on_the_description_alone if {
	_outcome(_of(_sound)) == "pass"
	_outcome({"architecture": _fact(_sound)}) == "pass"
}

test_unknown_without_a_description if _outcome({"architecture": _nothing}) == "unknown"

test_the_review_may_be_two_years_old if {
	_reviewed("Last reviewed: 2024-06-01") == "pass"
	_reviewed("Last reviewed: 2024-05-31") == "fail"
}

test_ways_to_state_a_review if {
	every line in ["**Reviewed:** 2026-03-01", "| Last updated | 2026-03-01 |", "last_updated: \"2026-03-01\"", "This document was last reviewed on 2026-03-01.", "Reviewed by Ada Byron on 2026-03-01", "<!-- --> Revision 2026-03-01"] {
		_reviewed(line) == "pass"
	}
}

test_unknown_without_a_day_of_the_documents_own if {
	every line in ["", "Next review: 2026-05-01", "The database was updated on 2026-03-01.", "Created: 2026-03-01", "Reviewed: 2026-02-30", "Reviewed: 2026-06-02", "Reviewed: last spring", "Reviewed: 2026-03-011"] {
		_reviewed(line) == "unknown"
	}
}

test_an_old_day_of_something_else_is_no_fail if _reviewed("The database was updated on 2012-03-01.") == "unknown"

test_the_latest_review_counts if _reviewed("Reviewed: 2019-01-01\nReviewed: 2026-01-01") == "pass"

test_unknown_if_a_hidden_part_may_be_newer if {
	fact := object.union(_fact(replace(_sound, "2026-03-01", "2019-03-01")), {"hidden": _hidden})
	_outcome({"architecture": fact}) == "unknown"
}

test_a_machine_readable_description_will_do if {
	body := replace(_sound, "Customers use the REST API.", "")
	_outcome(_of(body)) == "unknown"
	_outcome(object.union(_of(body), {"interface_descriptions": _paths(["api/openapi.yaml"])})) == "pass"
}

test_the_interfaces_of_others_will_not if {
	body := replace(_sound, "Customers use the REST API.", "")
	every path in ["vendor/a/b.proto", "third_party/b.proto", "src/testdata/openapi.json", "Examples/openapi.yaml", "node_modules/x/openapi.json"] {
		_outcome(object.union(_of(body), {"interface_descriptions": _paths([path])})) == "unknown"
	}
}

test_no_api_is_doubtful if _outcome(_of(replace(_sound, "Customers use the REST API.", "There is no API."))) == "unknown"

test_boundaries_may_stand_in_the_threat_model if {
	model := _fact("# Threat model\n\nThe trust boundaries are the network and the disk.")
	_outcome(object.union(_of(_without_boundary), {"threat_model": model})) == "pass"
}

test_boundaries_may_stand_in_a_threat_model_elsewhere if {
	_outcome(_of(_without_boundary)) == "unknown"
	_outcome({"architecture": _fact(_without_boundary)}) == "unknown"
}

_silent := _fact("# Threat model\n\nSomebody may steal the laptop of one of our people. The disk of each is encrypted, so that it does not help them.")

test_fail_if_both_are_silent_on_boundaries if {
	_outcome(object.union(_of(_without_boundary), {"threat_model": _silent})) == "fail"
}

test_unknown_if_part_of_either_is_hidden if {
	facts := object.union(_of(_without_boundary), {"threat_model": _silent})
	every key in ["architecture", "threat_model"] {
		_outcome(object.union(facts, {key: {"hidden": _hidden}})) == "unknown"
	}
}

test_unknown_if_a_link_leads_to_more if {
	body := concat("", [_without_boundary, " See [the design](https://wiki.acme.example/design)."])
	_outcome(object.union(_of(body), {"threat_model": _silent})) == "unknown"
}

test_what_is_still_to_be_written_is_doubtful if {
	_outcome(_of(replace(_sound, "The trust boundary lies between the network and the server.", "Trust boundaries: TODO"))) == "unknown"
}

test_unknown_in_another_language if {
	_outcome(_of("# Architektur\n\nReviewed: 2026-03-01\n\nDer Rechner und seine Nachbarn sprechen miteinander.")) == "unknown"
}

test_a_document_of_other_words_is_not_a_fail if {
	_outcome(_of("# Architecture\n\nReviewed: 2026-03-01\n\nIt is one file that you can open and read, and it has a title.")) == "unknown"
}
