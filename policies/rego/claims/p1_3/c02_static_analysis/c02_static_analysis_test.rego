package claims.p1_3.c02_static_analysis_test

import data.claims.p1_3.c02_static_analysis as claim
import data.lib.fixtures_test as fixtures

_report(pipelines, others, params) := only if {
	question := {"facts": object.union({"pipelines": fixtures.fact(pipelines, [])}, others), "params": params}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_strict(pipelines, others) := _report(pipelines, others, {"advisory_ok": false}).outcome

_lax(pipelines) := _report(pipelines, {}, {"advisory_ok": true}).outcome

_analysed := fixtures.pipeline([fixtures.uses("github/codeql-action/analyze@v3", {})])

_rules(checks) := _ruled({"required_checks": checks}, [])

_ruled(rules, hidden) := {"branch_rules": {
	"default_branch": "main",
	"rules": rules,
	"layers": [{"id": "1", "level": "repository", "name": "main", "enforcement": "active", "on_default": true, "rules": rules}],
	"hidden": [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden],
}}

_setting(languages) := {"code_scanning": {"analyses": [{"tool": "CodeQL", "languages": languages}], "hidden": []}}

_off := {"code_scanning": {"analyses": [], "hidden": []}}

test_pass_if_it_runs_on_both_and_is_required if {
	_strict([_analysed], _rules(["build", "CodeQL"])) == "pass"
	_strict([fixtures.pipeline([fixtures.run("semgrep ci")])], _rules(["build"])) == "pass"
}

test_unknown_if_the_required_job_only_reports if {
	_strict([_analysed], _rules(["build"])) == "unknown"
	_strict([fixtures.pipeline([fixtures.run("semgrep scan")])], _rules(["build"])) == "unknown"
	_strict([fixtures.pipeline([fixtures.run("semgrep scan --error")])], _rules(["build"])) == "pass"
}

test_unknown_if_the_required_job_is_skipped_where_another_fails if {
	analyse := object.union(fixtures.job([fixtures.run("semgrep ci")]), {"needs": ["first"]})
	first := object.union(fixtures.job([fixtures.run("make")]), {"id": "first", "name": "first"})
	pipeline := fixtures.workflow([first, analyse], [fixtures.trigger("pull_request"), fixtures.trigger("push")])
	_strict([pipeline], _rules(["build"])) == "unknown"
	_strict([pipeline], _rules(["build", "first"])) == "pass"
}

test_pass_if_it_may_be_advisory if {
	_lax([_analysed]) == "pass"
	_lax([fixtures.pipeline([fixtures.run("semgrep ci || true")])]) == "pass"
}

test_unknown_if_the_rules_are_not_seen if _strict([_analysed], {}) == "unknown"

test_fail_if_no_check_is_required if _strict([_analysed], _rules([])) == "fail"

test_unknown_if_another_check_is_required if _strict([_analysed], _rules(["lint"])) == "unknown"

test_pass_if_a_rule_asks_for_its_results if {
	_strict([_analysed], _ruled({"code_scanning": ["CodeQL"]}, ["rulesets"])) == "pass"
	_strict([fixtures.pipeline([fixtures.run("semgrep ci || true")])], _ruled({"code_scanning": ["Semgrep OSS"]}, [])) == "pass"
	_strict([fixtures.pipeline([fixtures.run("make")])], object.union(_setting(["python"]), _ruled({"code_scanning": ["CodeQL"]}, []))) == "pass"
	_strict([_analysed], _rules(["CodeQL"])) == "pass"
	_strict([], object.union(_setting(["python"]), _rules(["CodeQL"]))) == "pass"
}

test_unknown_if_a_rule_asks_for_other_results if {
	_strict([_analysed], _ruled({"code_scanning": ["Trivy"]}, [])) == "unknown"
	_strict([_analysed], _ruled({"required_workflows": ["acme/central/.github/workflows/scan.yml"]}, [])) == "unknown"
	_strict([_analysed], _ruled({}, ["rulesets"])) == "unknown"
	_strict([_analysed], _ruled({}, ["bypass:1"])) == "fail"
}

test_a_ruleset_that_does_not_bind_blocks_nothing if {
	rules := _ruled({}, []).branch_rules
	every change in [{"enforcement": "evaluate"}, {"on_default": false}] {
		layer := object.union(rules.layers[0], object.union(change, {"rules": {"code_scanning": ["CodeQL"]}}))
		_strict([_analysed], {"branch_rules": object.union(rules, {"layers": [layer]})}) == "fail"
	}
}

test_unknown_if_a_soft_run_is_required if {
	_strict([fixtures.pipeline([fixtures.run("bandit -r src || true")])], _rules(["build"])) == "unknown"
}

test_unknown_if_it_runs_at_one_moment_only if {
	jobs := [fixtures.job([fixtures.run("semgrep scan")])]
	_lax([fixtures.workflow(jobs, [fixtures.trigger("schedule")])]) == "unknown"
	_lax([fixtures.workflow(jobs, [fixtures.trigger("pull_request")])]) == "unknown"
	_lax([fixtures.workflow(jobs, [fixtures.trigger("pull_request"), fixtures.trigger("schedule")])]) == "pass"
}

test_a_setting_runs_it_at_both_moments if {
	_strict([fixtures.pipeline([fixtures.run("make")])], object.union(_setting(["python"]), _rules([]))) == "fail"
	_report([], _setting(["python"]), {"advisory_ok": true}).outcome == "pass"
	plain := fixtures.pipeline([fixtures.run("pytest")])
	_report([plain], object.union(_setting(["actions"]), _rules([])), {"advisory_ok": true}).outcome == "fail"
}

test_fail_if_settings_and_steps_show_that_none_runs if {
	_strict([fixtures.pipeline([fixtures.run("pytest")])], object.union(_off, _rules([]))) == "fail"
	_strict([fixtures.pipeline([fixtures.run("make lint")])], _off) == "unknown"
	_strict([fixtures.pipeline([fixtures.run("pytest")])], object.union(_off, _rules(["SonarCloud Code Analysis"]))) == "unknown"
}

test_unknown_if_a_check_of_another_service_may_be_required_unseen if {
	_strict([fixtures.pipeline([fixtures.run("pytest")])], _off) == "unknown"
	rules := object.union(_rules([]), {"branch_rules": {"hidden": [{"path": "rulesets", "reason": "forbidden", "detail": ""}]}})
	_strict([fixtures.pipeline([fixtures.run("pytest")])], object.union(_off, rules)) == "unknown"
}

test_unknown_if_none_is_in_the_files if {
	_strict([fixtures.pipeline([fixtures.run("pip install bandit")])], {}) == "unknown"
	_strict([], {}) == "unknown"
	_strict([], object.union(_off, _rules([]))) == "unknown"
	_strict([], {"code_scanning": {"analyses": [], "hidden": [{"path": "organisation", "reason": "forbidden", "detail": ""}]}}) == "unknown"
}

test_a_template_of_gitlab_is_seen_but_not_sure if {
	include := object.union(fixtures.component("Jobs/SAST.gitlab-ci.yml", "template"), {"line": 3})
	jobs := [fixtures.job([fixtures.run("make")])]
	pipeline := object.union(fixtures.workflow(jobs, [fixtures.trigger("push")]), {"platform": "gitlab", "components": [include]})
	report := _report([pipeline], {}, {"advisory_ok": true})
	report.outcome == "unknown"
	report.evidence.criteria[0].evidence.places == [{"path": ".github/workflows/ci.yml", "line": 3, "text": "Jobs/SAST.gitlab-ci.yml"}]
}
