package claims.p3_3.c02_vulnerabilities_in_time_test

import data.claims.p3_3.c02_vulnerabilities_in_time as claim

_params := {
	"days_critical": 14,
	"days_high": 30,
	"scanners": ["dependencies", "code"],
	"dismissals_need_vex": ["dependencies", "code"],
	"not_affecting": ["inaccurate", "not_used", "false_positive", "used_in_tests"],
	"ignored_folders": [],
}

_on := {"dependencies": "on", "code": "on"}

_report(scanners, alerts, hidden, others, params) := only if {
	fact := {"scanners": scanners, "alerts": alerts, "hidden": hidden}
	question := {
		"facts": object.union({"vulnerabilities": fact, "vex": {"files": [], "hidden": []}}, others),
		"params": object.union(_params, params),
		"now": "2026-06-01T00:00:00Z",
	}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(alerts, others) := _report(_on, alerts, [], others, {}).outcome

_alert(severity, day) := {
	"id": "dependencies/1",
	"scanner": "dependencies",
	"severity": severity,
	"created_at": sprintf("2026-%sT00:00:00Z", [day]),
	"state": "open",
	"names": ["CVE-2026-1"],
}

_dismissed(reason) := object.union(_alert("critical", "05-01"), {"state": "dismissed", "reason": reason})

_vex(status) := {"vex": {"files": [{"path": "app.openvex.json", "document": {"statements": [statement]}}], "hidden": []}} if {
	statement := {"vulnerability": {"name": "CVE-2026-1"}, "status": status, "justification": "vulnerable_code_not_present"}
}

_part(path) := [{"path": path, "reason": "forbidden", "detail": ""}]

test_pass_if_nothing_is_late if {
	_outcome([], {}) == "pass"
	_outcome([_alert("critical", "05-19"), _alert("high", "05-03"), _alert("medium", "01-01")], {}) == "pass"
}

test_fail_if_something_is_late_even_if_more_is_hidden if {
	_outcome([_alert("critical", "05-18")], {}) == "fail"
	_outcome([_alert("high", "05-02")], {}) == "fail"
	_report({"dependencies": "on"}, [_alert("critical", "05-01")], _part("code"), {}, {}).outcome == "fail"
}

test_a_vex_statement_settles_an_open_alert if {
	_outcome([_alert("critical", "05-01")], _vex("not_affected")) == "pass"
	_outcome([_alert("critical", "05-01")], _vex("fixed")) == "fail"
	_outcome([_alert("critical", "05-01")], _vex("affected")) == "fail"
}

test_a_pass_by_a_statement_is_known_less_well if {
	_report(_on, [_alert("critical", "05-01")], [], _vex("not_affected"), {}).assurance == "A2"
	not _report(_on, [_alert("low", "05-01")], [], _vex("not_affected"), {}).assurance
}

test_a_dismissed_alert_counts_unless_a_vex_statement_agrees if {
	every reason in ["inaccurate", "tolerable_risk", "fix_started"] {
		_outcome([_dismissed(reason)], {}) == "fail"
		_outcome([_dismissed(reason)], _vex("not_affected")) == "pass"
	}
	_outcome([_dismissed("inaccurate")], _vex("fixed")) == "pass"
	_outcome([_dismissed("tolerable_risk")], _vex("fixed")) == "fail"
}

test_a_profile_may_take_the_reason_alone if {
	_report(_on, [_dismissed("inaccurate")], [], {}, {"dismissals_need_vex": ["code"]}).outcome == "pass"
	_report(_on, [_dismissed("wont_fix")], [], {}, {"dismissals_need_vex": ["code"]}).outcome == "fail"
}

test_a_statement_that_is_not_seen_may_settle_it if {
	_outcome([_alert("critical", "05-01")], {"vex": {"files": [], "hidden": _part("a.vex.json")}}) == "unknown"
	_outcome([_alert("critical", "05-01")], {"vex": object.union(_vex("not_affected").vex, {"hidden": _part("a.vex.json")})}) == "unknown"
	late := {"vulnerability": {"name": "CVE-2026-1"}, "status": "affected"}
	safe := _vex("not_affected").vex.files[0]
	both := {"path": "b.vex.json", "document": {"statements": [late]}}
	_outcome([_alert("critical", "05-01")], {"vex": {"files": [safe, both], "hidden": []}}) == "unknown"
}

test_unknown_if_a_scanner_is_off_or_not_seen if {
	_report({"dependencies": "off", "code": "on"}, [], [], {}, {}).outcome == "unknown"
	_report({"dependencies": "on", "code": "off"}, [], [], {}, {}).outcome == "unknown"
	_report({"dependencies": "on"}, [], _part("code"), {}, {}).outcome == "unknown"
	_report(_on, [], _part("*"), {}, {}).outcome == "unknown"
	_report({}, [], [], {}, {}).outcome == "unknown"
}

test_a_profile_may_do_without_a_scanner if {
	_report({"dependencies": "on", "code": "off"}, [], [], {}, {"scanners": ["dependencies"]}).outcome == "pass"
	_report({"dependencies": "on"}, [], _part("code"), {}, {"scanners": ["dependencies"]}).outcome == "pass"
	_report(_on, [], _part("code"), {}, {"scanners": ["dependencies"]}).outcome == "unknown"
}

_empty := {"files": [], "hidden": []}

_bare := {"dependency_files": _empty, "dependency_manifests": _empty, "requirements_files": _empty, "python_projects": _empty}

test_without_dependencies_only_the_code_counts if {
	_report({"dependencies": "off", "code": "on"}, [], [], _bare, {}).outcome == "pass"
	_report({"dependencies": "off", "code": "off"}, [], [], _bare, {}).outcome == "not_applicable"
	_report({"code": "off"}, [], _part("dependencies"), _bare, {}).outcome == "unknown"
	some_hidden := object.union(_bare, {"dependency_files": {"files": [], "hidden": _part("go.mod")}})
	_report({"dependencies": "off", "code": "off"}, [], [], some_hidden, {}).outcome == "unknown"
}

test_unknown_without_severity_or_time if {
	_outcome([_alert("unknown", "05-01")], {}) == "unknown"
	_outcome([object.union(_alert("critical", "05-01"), {"created_at": "soon"})], {}) == "unknown"
	_outcome([_alert("critical", "06-03")], {}) == "unknown"
	_outcome([_alert("critical", "06-02")], {}) == "pass"
	_outcome([object.union(_alert("low", "05-01"), {"created_at": "soon"})], {}) == "pass"
}

test_the_message_names_what_is_late if {
	contains(_report(_on, [_alert("critical", "05-01")], [], {}, {}).message, "CVE-2026-1 (critical, 31 days)")
}

test_unknown_without_dependencies_if_the_scanner_is_not_seen if {
	_report({"code": "on"}, [], _part("dependencies"), _bare, {}).outcome == "unknown"
	_report({"dependencies": "off", "code": "on"}, [], [], _bare, {}).outcome == "pass"
}
