package claims.p3_5.c01_timely_releases_test

import data.claims.p3_5.c01_timely_releases as claim

_params := {"window_days": 365, "days_median": 30, "days_critical": 14}

_parts(hidden) := [{"path": path, "reason": "hidden", "detail": ""} | some path in hidden]

_release(tag, day) := {"tag": tag, "published_at": sprintf("2026-%sT12:00:00Z", [day]), "prerelease": false}

_report(each, releases, hidden) := only if {
	facts := {
		"advisories": {"advisories": each, "hidden": _parts(hidden)},
		"releases": {"total": count(releases), "releases": releases, "hidden": []},
	}
	question := {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(each, releases) := _report(each, releases, []).outcome

_full := {
	"id": "GHSA-aaaa-bbbb-cccc",
	"state": "published",
	"severity": "critical",
	"created_at": "2026-03-01T00:00:00Z",
	"published_at": "2026-05-01T00:00:00Z",
	"products": [{"affected": true, "fixed": ">= 2.0.1"}],
}

_with(parts) := object.union(_full, parts)

_soon := [_release("v2.0.1", "03-10")]

_late := [_release("v2.0.1", "04-10")]

test_pass_if_released_in_time if {
	_outcome([_full], _soon) == "pass"
	_outcome([_with({"severity": "high"})], [_release("2.0.1", "03-28")]) == "pass"
	_report([_full], _soon, ["unpublished"]).outcome == "pass"
}

test_fail_if_a_critical_one_was_late if {
	_outcome([_full], _late) == "fail"
	_report([_full], _late, ["advisories:*"]).outcome == "fail"
	_outcome([_full, _with({"id": "b", "products": [{"affected": true, "fixed": "9.9.9"}]})], _late) == "fail"
}

test_fail_by_the_median if {
	high := _with({"severity": "high"})
	_outcome([high], _late) == "fail"
	_outcome([high, _with({"id": "b", "severity": "low", "products": [{"affected": true, "fixed": "2.0.2"}]})], [_release("v2.0.2", "03-03"), _late[0]]) == "pass"
	_report([high], _late, ["advisories:*"]).outcome == "unknown"
}

test_the_last_of_several_versions_counts if {
	both := _with({"products": [{"affected": true, "fixed": "1.9.5, 2.0.1"}]})
	_outcome([both], [_release("v1.9.5", "04-10"), _soon[0]]) == "fail"
	_outcome([both], [_release("v1.9.5", "03-11"), _soon[0]]) == "pass"
	_outcome([both], _soon) == "unknown"
	_outcome([both], _late) == "fail"
}

test_a_record_that_is_younger_than_the_release_proves_nothing if {
	_outcome([_full], [_release("v2.0.1", "02-10")]) == "unknown"
	known := _with({"id": "b", "products": [{"affected": true, "fixed": "2.0.0"}]})
	_outcome([_full, known], [_soon[0], _release("v2.0.0", "02-10")]) == "pass"
}

test_unknown_if_not_told if {
	every field in ["created_at", "published_at", "products", "severity"] {
		_outcome([object.remove(_full, [field])], _soon) == "unknown"
		_outcome([_with({field: null})], _soon) == "unknown"
	}
	every fixed in ["", "soon", "2.0.x", "9.9.9"] {
		_outcome([_with({"products": [{"affected": true, "fixed": fixed}]})], _soon) == "unknown"
	}
	_outcome([_full], [object.union(_soon[0], {"published_at": null})]) == "unknown"
	_outcome([_full], [object.union(_soon[0], {"published_at": "2027-01-01T00:00:00Z"})]) == "unknown"
	_outcome([_full], [object.remove(_soon[0], ["published_at"])]) == "unknown"
	_outcome([_full], []) == "unknown"
}

test_unknown_if_there_is_none_or_not_all_are_seen if {
	_outcome([], _soon) == "unknown"
	_outcome([_with({"published_at": "2024-05-01T00:00:00Z"})], _late) == "unknown"
	_outcome([_with({"state": "draft"})], _late) == "unknown"
	_report([_full], _soon, ["advisories:*"]).outcome == "unknown"
}

test_unknown_if_the_median_rests_on_few_that_were_on_record_before if {
	high := _with({"severity": "high"})
	younger := [_with({"id": id, "severity": "high", "products": [{"affected": true, "fixed": "2.0.0"}]}) | some id in ["b", "c", "d"]]
	releases := [_late[0], _release("v2.0.0", "02-10")]
	_outcome(array.concat([high], younger), releases) == "unknown"
	_outcome([high], releases) == "fail"
}

test_unknown_if_several_releases_have_the_version if {
	_outcome([_full], [_release("cli/v2.0.1", "04-10"), _release("api/v2.0.1", "03-03")]) == "unknown"
	_outcome([_full], [_release("cli/v2.0.1", "03-04"), _release("api/v2.0.1", "03-03")]) == "unknown"
}

test_a_version_of_one_number_counts if {
	_outcome([_with({"products": [{"affected": true, "fixed": "1.2.3 and v5"}]})], [_release("v1.2.3", "03-05")]) == "unknown"
}

test_unknown_if_a_hidden_release_may_have_the_same_version if {
	every path in ["a/v2.0.1", "*"] {
		_report([_full], [_release("b/v2.0.1", "05-01")], []).outcome == "fail"
		facts := {"advisories": {"advisories": [_full], "hidden": []}, "releases": {"total": 2, "releases": [_release("b/v2.0.1", "05-01")], "hidden": _parts([path])}}
		some only in claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
		only.outcome == "unknown"
	}
}
