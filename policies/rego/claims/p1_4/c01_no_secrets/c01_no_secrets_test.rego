package claims.p1_4.c01_no_secrets_test

import data.claims.p1_4.c01_no_secrets as claim
import data.lib.fixtures_test as fixtures

_report(facts) := only if {
	question := {"facts": facts, "params": {"days": 7}, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(parts) := _report(object.union_n(parts)).outcome

_features(scanning, protection) := {"security_features": {"secret_scanning": scanning, "push_protection": protection, "hidden": []}}

_unseen := {"security_features": {"hidden": [{"path": "secret_scanning", "reason": "forbidden", "detail": "Ask an administrator."}]}}

_found(alerts, hidden) := {"secret_alerts": {"open": alerts, "hidden": hidden}}

_alert(day, bypassed) := {"id": "1", "kind": "key", "created_at": sprintf("2026-05-%sT00:00:00Z", [day]), "bypassed": bypassed}

_page := [{"path": "*", "reason": "truncated", "detail": ""}]

_running(steps) := {"pipelines": fixtures.fact([fixtures.pipeline(steps)], [])}

_plain := _running([fixtures.uses("actions/checkout@v4", {}), fixtures.run("pytest")])

_scanning := _running([fixtures.uses("gitleaks/gitleaks-action@v2", {})])

_rules(rules) := {"branch_rules": {
	"default_branch": "main",
	"rules": rules,
	"layers": [{"id": "1", "level": "classic", "name": "main", "enforcement": "active", "on_default": true, "rules": rules}],
	"hidden": [],
}}

test_pass_by_the_platform if {
	_outcome([_features(true, true), _found([], [])]) == "pass"
	_outcome([_features(true, true), _found([_alert("28", false)], [])]) == "pass"
	not _report(object.union(_features(true, true), _found([], []))).assurance
}

test_pass_by_a_required_job_is_known_less_well if {
	report := _report(object.union_n([_features(false, false), _scanning, _rules({"required_checks": ["build"]})]))
	report.outcome == "pass"
	report.assurance == "A2"
}

test_fail_for_a_late_or_bypassed_alert_whatever_is_hidden if {
	_outcome([_features(true, true), _found([_alert("20", false)], [])]) == "fail"
	_outcome([_unseen, _found([_alert("20", false)], _page)]) == "fail"
	_outcome([_found([_alert("31", true)], [])]) == "fail"
}

test_unknown_if_alerts_are_not_all_seen if {
	_outcome([_features(true, true)]) == "unknown"
	_outcome([_features(true, true), _found([], _page)]) == "unknown"
	odd := object.union(_alert("20", false), {"created_at": "yesterday"})
	_outcome([_features(true, true), _found([odd], [])]) == "unknown"
	later := object.union(odd, {"created_at": "2026-06-03T00:00:00Z"})
	_outcome([_features(true, true), _found([later], [])]) == "unknown"
}

test_unknown_if_the_features_are_not_seen if {
	_outcome([_unseen, _found([], [])]) == "unknown"
	_outcome([_scanning, _rules({"required_checks": ["build"]})]) == "unknown"
	contains(_report(_unseen).message, "(Ask an administrator)")
}

test_fail_if_off_and_no_job_scans if {
	_outcome([_features(false, false), _plain, _rules({})]) == "fail"
	_outcome([_features(false, false), {"pipelines": fixtures.fact([], [])}, _rules({})]) == "fail"
	_outcome([_features(true, false), _found([], []), _plain, _rules({})]) == "fail"
}

test_unknown_if_something_may_scan if {
	_outcome([_features(false, false)]) == "unknown"
	_outcome([_features(false, false), _plain]) == "unknown"
	_outcome([_features(false, false), _running([fixtures.run("make check-all")])]) == "unknown"
	_outcome([_features(false, false), {"pipelines": fixtures.fact([], [".github/workflows/broken.yml"])}]) == "unknown"
	_outcome([_features(false, false), _plain, _rules({"required_checks": ["GitGuardian Security Checks"]})]) == "unknown"
	_outcome([_features(false, false), _running([fixtures.uses("pre-commit/action@v3", {})])]) == "unknown"
}

test_a_job_blocks_only_if_it_is_required_and_can_fail if {
	_outcome([_features(false, false), _scanning]) == "unknown"
	_outcome([_features(false, false), _scanning, _rules({})]) == "fail"
	_outcome([_features(false, false), _running([fixtures.run("trufflehog git file://.")]), _rules({"required_checks": ["build"]})]) == "unknown"
	_outcome([_features(false, false), _running([fixtures.run("gitleaks detect || true")]), _rules({"required_checks": ["build"]})]) == "unknown"
}

test_a_template_of_gitlab_may_scan if {
	include := object.union(fixtures.component("Jobs/Secret-Detection.gitlab-ci.yml", "template"), {"line": 3})
	jobs := [fixtures.job([fixtures.run("make")])]
	pipeline := object.union(fixtures.workflow(jobs, [fixtures.trigger("push")]), {"platform": "gitlab", "components": [include]})
	_outcome([_features(false, false), {"pipelines": fixtures.fact([pipeline], [])}]) == "unknown"
}
