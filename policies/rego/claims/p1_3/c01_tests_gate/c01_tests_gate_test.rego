package claims.p1_3.c01_tests_gate_test

import data.claims.p1_3.c01_tests_gate as claim
import data.lib.fixtures_test as fixtures

_report(pipelines, hidden, others) := only if {
	question := {"facts": object.union({"pipelines": fixtures.fact(pipelines, hidden)}, others)}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(steps, others) := _report([fixtures.pipeline(steps)], [], others).outcome

_rules(rules, hidden) := {"branch_rules": {
	"default_branch": "main",
	"rules": rules,
	"layers": [{"id": "1", "level": "classic", "name": "main", "enforcement": "active", "on_default": true, "rules": rules}],
	"hidden": [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden],
}}

_requires(checks) := _rules({"required_checks": checks}, [])

_partly(rules) := _rules(rules, ["rulesets"])

_tested := [fixtures.uses("actions/checkout@v4", {}), fixtures.run("npm ci"), fixtures.run("npm test")]

_toothless := [fixtures.uses("actions/checkout@v4", {}), fixtures.run("npm ci"), fixtures.run("npm test || true")]

test_pass_if_a_job_that_tests_is_required if {
	_outcome(_tested, _requires(["build"])) == "pass"
	_outcome(_tested, _partly({"required_checks": ["build"]})) == "pass"
}

test_unknown_if_the_rules_are_not_seen if {
	_outcome(_tested, {}) == "unknown"
	_outcome(_tested, _partly({"required_checks": []})) == "unknown"
	_outcome(_tested, _partly({})) == "unknown"
	_outcome(_tested, _requires(["lint"])) == "unknown"
}

test_fail_if_no_check_is_required if {
	_outcome(_tested, _requires([])) == "fail"
	_outcome([fixtures.run("make")], _requires([])) == "fail"
}

test_hidden_bypass_hides_no_rule if _outcome(_tested, _rules({}, ["bypass:1"])) == "fail"

test_fail_if_the_only_tests_cannot_fail if {
	_outcome(_toothless, _requires(["build"])) == "fail"
	_outcome(_toothless, _rules({"required_checks": ["build"]}, ["bypass:1"])) == "fail"
}

test_unknown_if_another_rule_may_be_hidden if {
	_outcome(_toothless, {}) == "unknown"
	_outcome(_toothless, _partly({"required_checks": ["build"]})) == "unknown"
}

test_unknown_if_something_elsewhere_must_succeed if {
	_outcome(_toothless, _requires(["buildkite/tests"])) == "unknown"
	_outcome(_toothless, _rules({"required_workflows": ["acme/ci/tests.yml"]}, [])) == "unknown"
	_outcome(_tested, _rules({"required_workflows": ["acme/ci/tests.yml"]}, [])) == "unknown"
}

test_unknown_if_something_else_may_test if {
	_outcome(array.concat(_toothless, [fixtures.run("make lint")]), _requires(["build"])) == "unknown"
	_outcome(array.concat(_toothless, _tested), {}) == "unknown"
	_report([fixtures.pipeline(_toothless)], [".github/workflows/broken.yml"], _requires(["build"])).outcome == "unknown"
	_report([object.union(fixtures.pipeline(_toothless), {"platform": "gitlab"})], [], _requires(["build"])).outcome == "unknown"
}

test_unknown_if_a_mark_lets_the_tests_fail if {
	_outcome([object.union(fixtures.run("pytest"), {"may_fail": true})], _requires(["build"])) == "unknown"
	_outcome([fixtures.run("pytest | tee log")], _requires(["build"])) == "unknown"
	_outcome([object.union(fixtures.run("pytest"), {"condition": "github.event_name == 'push'"})], _requires(["build"])) == "unknown"
}

test_unknown_without_tests_on_proposed_changes if {
	_outcome([fixtures.run("make")], {}) == "unknown"
	_report([], [], {}).outcome == "unknown"
	merged := object.union(fixtures.trigger("push"), {"branches": ["main"]})
	_report([fixtures.workflow([fixtures.job(_tested)], [merged])], [], {"default_branch": {"name": "main"}}).outcome == "unknown"
}

test_the_message_tells_what_is_missing if {
	contains(_report([fixtures.pipeline(_tested)], [], {}).message, "a setting that is not seen")
	contains(_report([fixtures.pipeline(_tested)], [], _requires(["lint"])).message, "none of the required checks is seen to be theirs (lint)")
	contains(_report([fixtures.pipeline([fixtures.run("make")])], [], {}).message, "No recognised test command")
}
