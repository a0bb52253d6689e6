package claims.p3_1.c02_immutable_releases_test

import data.claims.p3_1.c02_immutable_releases as claim
import data.lib.branches_fixtures_test as fixtures

_params := {"latest": 3, "prereleases": false, "break_glass": ["oncall"], "without_setting": ["gitlab"], "version": `^v?[0-9]+\.[0-9]+(\.[0-9]+)?$`}

_releases(tags, total, hidden) := {"releases": {
	"total": total,
	"releases": [{"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": false} | some tag in tags],
	"hidden": fixtures.parts(hidden),
}}

_two := _releases(["v1.1.0", "v1.0.0"], 2, [])

_setting(enabled) := {"immutable_releases": {"enabled": enabled, "by": "repository"}}

_full := {
	"id": "7",
	"level": "repository",
	"name": "tags",
	"enforcement": "active",
	"include": ["*"],
	"exclude": [],
	"blocks_update": true,
	"blocks_deletion": true,
	"bypass": [],
}

_layer(parts) := object.union(object.remove(_full, object.keys(parts)), parts)

_ruled(layers, hidden) := {"tag_rules": {"layers": layers, "hidden": fixtures.parts(hidden)}}

_judged(facts, params) := entry if {
	question := {"facts": object.union_n(facts), "params": object.union(_params, params)}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _judged(facts, {}).outcome

test_pass_by_the_setting if {
	_outcome([_two, _setting(true)]) == "pass"
	_outcome([_two, _setting(true), _ruled([], [])]) == "pass"
}

test_pass_by_the_rules if {
	every include in [["*"], ["v*"], ["**/*"], ["x", "v1.*"]] {
		_outcome([_two, _ruled([_layer({"include": include})], ["rulesets"])]) == "pass"
	}
	one := _layer({"blocks_update": false})
	other := _layer({"id": "8", "blocks_deletion": false, "bypass": [{"kind": "user", "name": "oncall", "mode": "always"}]})
	_outcome([_two, _setting(false), _ruled([one, other], ["bypass:9"])]) == "pass"
}

test_fail_if_nothing_keeps_them if {
	_outcome([_two, _setting(false), _ruled([], [])]) == "fail"
	every parts in [
		{"enforcement": "evaluate"},
		{"include": ["release-*"]},
		{"exclude": ["v1.0.*"]},
		{"blocks_deletion": false},
		{"bypass": fixtures.administrators},
	] {
		_outcome([_two, _setting(false), _ruled([_layer(parts)], ["bypass:7"])]) == "fail"
	}
}

test_unknown_if_something_is_hidden if {
	_outcome([_two]) == "unknown"
	_outcome([_two, _setting(false)]) == "unknown"
	_outcome([_two, _ruled([], [])]) == "unknown"
	_outcome([_two, _setting(false), _ruled([], ["rulesets"])]) == "unknown"
	_outcome([_two, _setting(false), _ruled([object.remove(_full, ["bypass"])], ["bypass:7"])]) == "unknown"
	_outcome([_two, _setting(false), _ruled([_full], ["bypass:7"])]) == "unknown"
}

test_unknown_if_it_is_not_told_who_bypasses if {
	layer := _layer({"bypass": [{"kind": "unknown", "name": "unknown", "mode": "always"}]})
	_outcome([_two, _setting(false), _ruled([layer], [])]) == "unknown"
}

test_unknown_if_a_pattern_is_not_read if {
	_outcome([_two, _setting(false), _ruled([_layer({"include": ["v[0-9]*"]})], [])]) == "unknown"
	_outcome([_two, _setting(false), _ruled([_layer({"exclude": ["v[5-9]*"]})], [])]) == "unknown"
}

test_only_the_latest_count if {
	_outcome([_releases(["1.2", "1.1", "1.0", "first"], 9, ["*"]), _setting(true)]) == "pass"
	_outcome([_releases(["1.2", "1.1"], 9, ["*"]), _setting(true)]) == "unknown"
	_outcome([_releases(["1.2", "1.1"], 9, []), _ruled([_full], [])]) == "unknown"
	_outcome([_releases(["1.2", "latest"], 9, ["*"]), _setting(true)]) == "fail"
}

test_fail_if_not_versioned_or_twice if {
	_outcome([_releases(["v1"], 1, []), _setting(true)]) == "fail"
	_outcome([_releases(["v1.0.0", "1.0.0"], 2, []), _setting(true)]) == "fail"
}

test_prereleases_count_if_asked_for if {
	fact := {"releases": {
		"total": 1,
		"releases": [{"tag": "nightly", "published_at": "2026-01-01T00:00:00Z", "prerelease": true}],
		"hidden": [],
	}}
	_outcome([fact, _setting(true)]) == "not_applicable"
	_judged([fact, _setting(true)], {"prereleases": true}).outcome == "fail"
}

test_not_applicable_without_releases if {
	_outcome([_releases([], 0, []), _setting(false)]) == "not_applicable"
	_outcome([_releases([], 0, ["*"])]) == "unknown"
	_outcome([_releases([], 4, [])]) == "unknown"
}

test_unknown_if_a_newer_release_may_push_out_the_one_that_fails if {
	three := ["v2.0.0", "v1.0.0", "latest"]
	_outcome([_releases(three, 3, []), _setting(true)]) == "fail"
	_outcome([_releases(three, 9, ["*"]), _setting(true)]) == "fail"
	_outcome([_releases(three, 4, ["v3.0.0"]), _setting(true)]) == "unknown"
	_outcome([_releases(["v2.0.0", "latest"], 3, ["v3.0.0"]), _setting(true)]) == "fail"
	_outcome([_releases(["v2.0.0", "v1.0.0", "1.0.0"], 4, ["v3.0.0"]), _setting(true)]) == "unknown"
}

test_unknown_if_only_a_tag_that_may_be_older_is_loose if {
	rules := _ruled([_layer({"include": ["v2*"]})], [])
	three := ["v2.1.0", "v2.0.0", "v1.0.0"]
	_outcome([_releases(three, 3, []), _setting(false), rules]) == "fail"
	_outcome([_releases(three, 4, ["v3.0.0"]), _setting(false), rules]) == "unknown"
}

_on_gitlab(facts) := entry.outcome if {
	question := {"facts": object.union_n(facts), "params": _params, "resource": {"platform": "gitlab"}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

test_rules_for_tags_decide_where_there_is_no_setting if {
	_on_gitlab([_two, _ruled([_full], [])]) == "pass"
	_on_gitlab([_two, _ruled([], [])]) == "fail"
	_on_gitlab([_two, _ruled([], ["rulesets"])]) == "unknown"
	_on_gitlab([_two]) == "unknown"
	_outcome([_two, _ruled([], [])]) == "unknown"
}
