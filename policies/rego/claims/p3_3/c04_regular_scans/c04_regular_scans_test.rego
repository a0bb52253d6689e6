package claims.p3_3.c04_regular_scans_test

import data.claims.p3_3.c04_regular_scans as claim
import data.lib.fixtures_test as fixtures

_params := {"max_days": 30, "code_tools": ["codeql", "semgrep"], "image_tools": ["trivy"]}

_report(analyses, hidden, others) := only if {
	history := {"analyses": [{"tool": tool, "at": sprintf("2026-%sT00:00:00Z", [day])} | some tool, day in analyses], "hidden": hidden}
	question := {"facts": object.union({"scan_history": history, "code_scanning": _setting(["python"])}, others), "params": _params, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(analyses, steps) := _report(analyses, [], _running(steps)).outcome

_running(steps) := {"pipelines": fixtures.fact([fixtures.pipeline(steps)], [])}

_setting(languages) := {"analyses": [{"tool": "CodeQL", "languages": languages}], "hidden": []}

_page := [{"path": "*", "reason": "forbidden", "detail": ""}]

_plain := [fixtures.uses("actions/checkout@v4", {}), fixtures.run("pytest")]

_push := fixtures.run("docker push registry.example/app:1")

_scan := fixtures.uses("aquasecurity/trivy-action@0.30.0", {"image-ref": "registry.example/app:1"})

test_pass_if_results_are_recent if {
	_outcome({"CodeQL": "05-20"}, _plain) == "pass"
	_report({"CodeQL": "05-20"}, _page, _running(_plain)).outcome == "pass"
	_outcome({"CodeQL": "05-03", "Old": "01-01"}, _plain) == "pass"
}

test_fail_if_results_are_old if {
	_outcome({"CodeQL": "05-02"}, _plain) == "fail"
	_outcome({"CodeQL": "01-02"}, [fixtures.uses("github/codeql-action/analyze@v3", {})]) == "fail"
}

test_unknown_if_something_newer_may_be_hidden if {
	_report({"CodeQL": "01-02"}, _page, _running(_plain)).outcome == "unknown"
	_report({"CodeQL": "01-02"}, [], {}).outcome == "unknown"
	_report({"CodeQL": "01-02"}, [], {"pipelines": fixtures.fact([], ["x.yml"])}).outcome == "unknown"
	_outcome({"CodeQL": "01-02"}, [fixtures.run("semgrep scan")]) == "unknown"
}

test_unknown_if_a_time_cannot_be_read_or_is_to_come if {
	_outcome({"CodeQL": "xx-xx"}, _plain) == "unknown"
	_outcome({"CodeQL": "01-02", "Semgrep": "xx-xx"}, _plain) == "unknown"
	_outcome({"CodeQL": "06-03"}, _plain) == "unknown"
	_outcome({"CodeQL": "06-02"}, _plain) == "pass"
	_outcome({"CodeQL": "05-20", "Semgrep": "06-03"}, _plain) == "pass"
}

test_unknown_if_a_tool_is_not_known if _outcome({"Inspector": "05-20"}, _plain) == "unknown"

test_unknown_if_nothing_is_seen if {
	_report({}, [], {"pipelines": fixtures.fact([], [])}).outcome == "unknown"
	_outcome({}, [fixtures.run("make")]) == "unknown"
	_outcome({}, [fixtures.uses("github/codeql-action/analyze@v3", {})]) == "unknown"
}

test_fail_if_no_results_and_no_job_analyses if _outcome({}, _plain) == "fail"

test_results_for_workflows_are_not_about_code if {
	setting := {"code_scanning": _setting(["actions"])}
	_report({"CodeQL": "05-20"}, [], object.union(_running(_plain), setting)).outcome == "unknown"
	analysed := _running([fixtures.uses("github/codeql-action/analyze@v3", {})])
	_report({"CodeQL": "05-20"}, [], object.union(analysed, setting)).outcome == "pass"
}

test_unknown_if_what_the_setting_covers_is_not_seen if {
	history := {"analyses": [{"tool": "CodeQL", "at": "2026-05-20T00:00:00Z"}], "hidden": []}
	facts := object.union(_running(_plain), {"scan_history": history})
	some report in claim.report with input as {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z"}
	report.outcome == "unknown"
}

test_shipped_images_must_be_scanned if {
	_outcome({"CodeQL": "05-20"}, [_push]) == "unknown"
	_outcome({"CodeQL": "05-20"}, [_push, _scan]) == "unknown"
	_outcome({"CodeQL": "05-20", "Trivy": "05-20"}, [_push]) == "unknown"
	report := _report({"CodeQL": "05-20", "Trivy": "05-20"}, [], _running([_push, _scan]))
	[report.outcome, report.assurance] == ["pass", "A2"]
	_outcome({"CodeQL": "05-20", "Trivy": "01-20"}, [_push, _scan]) == "unknown"
}

test_results_for_images_are_not_about_code if _outcome({"Trivy": "05-20"}, _plain) == "fail"

test_images_of_proposed_changes_are_not_shipped if {
	pipeline := fixtures.workflow([fixtures.job([_push])], [fixtures.trigger("pull_request")])
	_report({"CodeQL": "05-20"}, [], {"pipelines": fixtures.fact([pipeline], [])}).outcome == "pass"
}
