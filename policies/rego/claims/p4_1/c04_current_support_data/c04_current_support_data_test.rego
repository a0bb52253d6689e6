package claims.p4_1.c04_current_support_data_test

import data.claims.p4_1.c04_current_support_data as claim

_old := {"version": "1.0", "security_until": "2025-01-01"}

_line := {"version": "2.0", "security_until": "2027-01-01"}

_document := {"owner": "product security", "reviewed_on": "2026-05-01", "releases": [_line, _old]}

_data(document) := {"support_data": {"files": [{"path": "support.yaml", "document": document}], "hidden": []}}

_unread := {"support_data": {"hidden": [{"path": "cop/support.yaml", "reason": "malformed", "detail": ""}]}}

_releases(days) := {"releases": {"total": count(days), "hidden": [], "releases": [
{"tag": tag, "published_at": sprintf("%sT00:00:00Z", [day]), "prerelease": startswith(tag, "p")} |
	some tag, day in days
]}}

_report(facts) := only if {
	question := {"facts": facts, "params": {"review_days": 90, "quiet_days": 365}, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
	count(only.message) < 600
}

_outcome(changes, days) := _report(object.union(_data(object.union(_document, changes)), _releases(days))).outcome

_now := {"v2.0.1": "2026-05-01"}

test_pass_if_owned_reviewed_and_listed if {
	_outcome({}, _now) == "pass"
	_outcome({}, {"v2.0.1": "2026-05-01", "v3.0.0": "2026-04-01"}) == "pass"
	_outcome({}, {"v2.0.1": "2026-05-01", "p3": "2026-05-20"}) == "pass"
}

test_a_line_covers_the_versions_below_it if {
	every version, tag in {"2": "v2.7.1", "2.x": "2.7.1", "2.0": "v2", "02.1": "v2.1.3", "v2.1": "2.1.0+build", "2.*": "V2.0"} {
		_outcome({"releases": [{"version": version, "security_until": "2027-01-01"}]}, {tag: "2026-05-01"}) == "pass"
	}
	every version, tag in {"2": "v20.1", "2.0": "v2.1.0", "2.1": "v2", "2.0.1": "2.0.2"} {
		_outcome({"releases": [{"version": version, "security_until": "2027-01-01"}]}, {tag: "2026-05-01"}) == "fail"
	}
}

test_unknown_if_names_do_not_tell if {
	_outcome({}, {"jammy": "2026-05-01"}) == "unknown"
	_outcome({}, {"cli-v2.0.0": "2026-05-01"}) == "unknown"
	every odd in ["jammy", "", null, 3, ["3"]] {
		_outcome({"releases": [_line, {"version": odd, "security_until": "2027-01-01"}]}, {"v3.0.0": "2026-05-01"}) == "unknown"
	}
}

test_fail_if_the_latest_release_is_not_listed if _outcome({}, {"v3.0.0": "2026-05-20", "v2.0.1": "2026-05-01"}) == "fail"

test_fail_if_the_review_is_old if {
	_outcome({"reviewed_on": "2026-03-03"}, _now) == "pass"
	_outcome({"reviewed_on": "2026-03-02"}, _now) == "fail"
	_report(_data(object.union(_document, {"reviewed_on": "2026-03-02"}))).outcome == "fail"
}

test_fail_if_the_owner_is_left_empty if _outcome({"owner": "TODO"}, _now) == "fail"

test_unknown_if_something_is_missing_or_odd if {
	every key in ["owner", "reviewed_on"] {
		every odd in [null, 7, [], {"a": "b"}] {
			_outcome({key: odd}, _now) == "unknown"
		}
		_report(object.union(_data(object.remove(_document, [key])), _releases(_now))).outcome == "unknown"
	}
	_outcome({"reviewed_on": "2026-07-01"}, _now) == "unknown"
	_outcome({"reviewed_on": "2026-02-30"}, _now) == "unknown"
	_outcome({"releases": []}, _now) == "unknown"
}

test_unknown_if_the_latest_release_is_not_seen if {
	_report(_data(_document)).outcome == "unknown"
	_outcome({}, {}) == "unknown"
	_outcome({}, {"p1": "2026-05-01"}) == "unknown"
	_outcome({}, {"v2.0.1": "2026-05-01", "v2.0.2": "2026-06-20"}) == "unknown"
	_outcome({}, {"v2.0.1": "soon"}) == "unknown"
}

test_not_applicable_if_all_is_over if {
	_outcome({"releases": [_old]}, {"v1.0.0": "2024-01-01"}) == "not_applicable"
	_outcome({"releases": [_old]}, {}) == "not_applicable"
}

test_unknown_if_all_lines_ended_but_it_may_go_on if {
	_outcome({"releases": [_old]}, {"v1.0.0": "2026-01-01"}) == "unknown"
	_outcome({"releases": [_old], "owner": ""}, {"v1.0.0": "2026-01-01"}) == "fail"
	_report(_data({"releases": [_old], "owner": ""})).outcome == "unknown"
	_report(object.union(object.union(_data({"releases": [_old]}), _releases({})), _unread)).outcome == "unknown"
}

test_unknown_if_another_file_is_hidden if {
	_report(object.union(object.union(_data(_document), _releases(_now)), _unread)).outcome == "unknown"
	_report(object.union(object.union(_data(_document), _releases({"v3": "2026-05-01"})), _unread)).outcome == "unknown"
	_report(object.union(_data(object.union(_document, {"owner": ""})), _unread)).outcome == "fail"
}

test_each_file_has_its_own if {
	bare := {"path": "cop/support.yaml", "document": {"releases": [_old]}}
	two := {"support_data": {"files": [{"path": "support.yaml", "document": _document}, bare], "hidden": []}}
	_report(object.union(two, _releases(_now))).outcome == "unknown"
}

test_unknown_if_there_are_no_data if {
	every document in [null, 7, [], "text"] {
		_report(_data(document)).outcome == "unknown"
	}
	_report({"support_data": {"files": [], "hidden": []}}).outcome == "unknown"
	_report(_data({})).outcome == "unknown"
}

test_unknown_if_a_newer_release_may_be_hidden if {
	every tag in ["v2.0.1", "v3.0.0"] {
		facts := object.union(_data(_document), _releases({tag: "2026-05-01"}))
		_report(facts).outcome in {"pass", "fail"}
		every path, outcomes in {"v4": {"unknown"}, "*": {"pass", "fail"}} {
			hidden := {"releases": {"hidden": [{"path": path, "reason": "hidden", "detail": ""}]}}
			_report(object.union(facts, hidden)).outcome in outcomes
		}
		strange := {"tag": "v4", "published_at": "2026-05-20T00:00:00Z", "prerelease": null}
		_report(object.union(facts, {"releases": {"releases": array.concat(facts.releases.releases, [strange])}})).outcome == "unknown"
	}
}
