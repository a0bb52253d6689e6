package claims.p4_1.c03_update_policy_test

import data.claims.p4_1.c03_update_policy as claim

_policy := {
	"cadence": "monthly",
	"emergency": "Within two days, whatever the day.",
	"delivery": "By the package registry.",
	"notification": "By mail to every administrator.",
}

_data(policy) := {"support_data": {"files": [{"path": "support.yaml", "document": {"update_policy": policy}}], "hidden": []}}

_unread := [{"path": "cop/support.yaml", "reason": "malformed", "detail": ""}]

_releases(days, hidden) := {"releases": {"total": count(days), "hidden": hidden, "releases": [
{"tag": day, "published_at": sprintf("%sT00:00:00Z", [day]), "prerelease": false} |
	some day in days
]}}

_monthly := ["2026-05-20", "2026-04-20", "2026-03-20", "2026-02-20", "2026-01-20"]

_rare := ["2026-01-20", "2025-08-20", "2024-08-20"]

_report(facts) := only if {
	params := {"fields": ["cadence", "emergency", "delivery", "notification"], "window_days": 365, "factor": 2, "min_releases": 2}
	question := {"facts": facts, "params": params, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
	count(only.message) < 600
}

_outcome(changes, days) := _report(object.union(_data(object.union(_policy, changes)), _releases(days, []))).outcome

test_pass_if_all_is_said_and_releases_keep_to_it if {
	_outcome({}, _monthly) == "pass"
	_outcome({"cadence": "Every 2 weeks."}, ["2026-05-20", "2026-05-05"]) == "pass"
	_outcome({"cadence": "yearly"}, ["2025-09-01"]) == "pass"
}

test_fail_if_releases_are_rarer if {
	_outcome({}, _rare) == "fail"
	_outcome({"cadence": "every 2 months"}, _rare) == "fail"
	_outcome({"cadence": "quarterly"}, _rare) == "pass"
}

test_a_burst_is_no_cadence if _outcome({}, ["2025-09-03", "2025-09-02", "2025-09-01", "2024-01-01"]) == "fail"

test_fail_if_a_part_is_left_empty if {
	every field in ["cadence", "emergency", "delivery", "notification"] {
		every blank in ["", "TODO", " tbd "] {
			_outcome({field: blank}, _monthly) == "fail"
		}
	}
}

test_unknown_if_a_part_is_missing_or_no_text if {
	every field in ["cadence", "emergency", "delivery", "notification"] {
		every odd in [null, 7, true, [], {"a": "b"}] {
			_outcome({field: odd}, _monthly) == "unknown"
		}
		_report(object.union(_data(object.remove(_policy, [field])), _releases(_monthly, []))).outcome == "unknown"
	}
}

test_an_irregular_cadence_is_not_compared if {
	every words in ["when needed", "as needed, at least every release", "every now and then", "biweekly"] {
		_outcome({"cadence": words}, []) == "pass"
	}
}

test_unknown_if_releases_are_not_seen_or_too_few if {
	_report(_data(_policy)).outcome == "unknown"
	_outcome({}, []) == "unknown"
	_outcome({}, ["2026-05-20"]) == "unknown"
	_outcome({}, ["2026-06-20", "2026-01-20", "2025-08-20"]) == "unknown"
	_outcome({}, ["2026-13-20", "2026-01-20", "2025-08-20"]) == "unknown"
	hidden := [{"path": "*", "reason": "truncated", "detail": ""}]
	_report(object.union(_data(_policy), _releases(_rare, hidden))).outcome == "unknown"
	_report(object.union(_data(_policy), _releases(array.concat(_monthly, ["2026-01-10"]), hidden))).outcome == "pass"
}

test_previews_are_no_releases if {
	facts := object.union(_data(_policy), _releases(_rare, []))
	preview := {"tag": "p", "published_at": "2026-05-20T00:00:00Z", "prerelease": true}
	previews := {"releases": {"total": 9, "hidden": [], "releases": array.concat(facts.releases.releases, [preview | some _ in numbers.range(1, 9)])}}
	_report(object.union(facts, previews)).outcome == "fail"
}

test_security_only_lines_have_no_cadence if {
	line := {"version": "1.0", "support_until": "2026-01-01", "security_until": "2027-01-01"}
	file := {"path": "support.yaml", "document": {"update_policy": _policy, "releases": [line]}}
	_report(object.union({"support_data": {"files": [file], "hidden": []}}, _releases(_rare, []))).outcome == "pass"
	still := {"path": "support.yaml", "document": {"update_policy": _policy, "releases": [line, {"version": "2.0", "support_until": "2027-01-01", "security_until": "2027-01-01"}]}}
	_report(object.union({"support_data": {"files": [still], "hidden": []}}, _releases(_rare, []))).outcome == "fail"
}

test_unknown_if_there_is_no_policy if {
	every document in [null, 7, [], {}, {"update_policy": null}, {"releases": []}] {
		_report({"support_data": {"files": [{"path": "support.yaml", "document": document}], "hidden": []}}).outcome == "unknown"
	}
	_report(_data("monthly")).outcome == "unknown"
	_report({"support_data": {"files": [], "hidden": []}}).outcome == "unknown"
}

test_unknown_if_another_file_is_hidden if {
	hidden := {"support_data": {"hidden": _unread}}
	_report(object.union(object.union(_data(_policy), _releases(_monthly, [])), hidden)).outcome == "unknown"
	_report(object.union(object.union(_data(_policy), _releases(_rare, [])), hidden)).outcome == "unknown"
	empty := object.union(_policy, {"delivery": ""})
	_report(object.union(object.union(_data(empty), _releases(_monthly, [])), hidden)).outcome == "fail"
}

test_unknown_if_a_release_may_be_a_full_one_or_is_left_out if {
	facts := object.union(_data(_policy), _releases(_rare, []))
	_report(facts).outcome == "fail"
	strange := {"tag": "v9", "published_at": "2026-05-01T00:00:00Z", "prerelease": null}
	_report(object.union(facts, {"releases": {"total": 4, "releases": array.concat(facts.releases.releases, [strange])}})).outcome == "unknown"
	_report(object.union(facts, {"releases": {"total": 9}})).outcome == "unknown"
}

test_unknown_if_a_part_says_that_there_is_none if {
	every field in ["emergency", "delivery", "notification"] {
		every words in ["none", "N/A", "to be defined.", "unknown", "\u200b", "*"] {
			_outcome({field: words}, _monthly) == "unknown"
		}
		_outcome({field: "TODO: write it"}, _monthly) == "fail"
	}
}
