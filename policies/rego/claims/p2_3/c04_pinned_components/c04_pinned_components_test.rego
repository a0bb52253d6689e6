package claims.p2_3.c04_pinned_components_test

import data.claims.p2_3.c04_pinned_components as claim
import data.lib.fixtures_test as fixtures

_component(raw, pinned) := {
	"raw": raw, "kind": "action", "source": "a/b", "owner": "a", "ref": "v1",
	"pinned": pinned, "local": false, "line": 3,
}

_job(components) := fixtures.job([object.union(fixtures.run(""), {"uses": component}) | some component in components])

_only(found, hidden, owners) := entry if {
	fact := fixtures.fact(found, hidden)
	question := {"facts": {"pipelines": fact}, "params": {"trusted_owners": owners}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_on(event, components) := [fixtures.workflow([_job(components)], [fixtures.trigger(event)])]

_unread := "x.yml"

test_pass_if_pinned if _only(_on("push", [_component("a/b@1", true)]), [], []).outcome == "pass"

test_fail_if_a_tag_can_move if _only(_on("push", [_component("a/b@v1", false)]), [], []).outcome == "fail"

test_fail_even_if_something_is_hidden if _only(_on("push", [_component("a/b@v1", false)]), [_unread], []).outcome == "fail"

test_unknown_if_something_is_hidden if _only(_on("push", [_component("a/b@1", true)]), [_unread], []).outcome == "unknown"

test_unknown_if_a_reference_is_computed if {
	_only(_on("push", [_component("a/b@${{ matrix.x }}", false)]), [], []).outcome == "unknown"
}

test_not_applicable_if_only_proposals_start_it if {
	_only(_on("pull_request", [_component("a/b@v1", false)]), [], []).outcome == "not_applicable"
}

test_not_applicable_if_the_owner_is_trusted if _only(_on("push", [_component("a/b@v1", false)]), [], ["a"]).outcome == "not_applicable"

test_unknown_if_there_is_no_pipeline if _only([], [], []).outcome == "unknown"
