package lib.gates_test

import data.lib.gates

_rules(checks) := {"rules": {"required_checks": checks}, "layers": [], "hidden": []}

_layered(rules, hidden) := {
	"rules": {},
	"layers": [{"id": "1", "enforcement": "active", "on_default": true, "rules": rules}],
	"hidden": [{"path": path} | some path in hidden],
}

_is_required(check, job) if gates.checks(_rules([check]), "github", job) == [check]

_job := {"id": "test", "name": "Unit tests"}

test_a_check_is_named_after_the_job if {
	_is_required("Unit tests", _job)
	every check in ["test", "Unit tests too", "lint", "Another service / Unit tests"] {
		not _is_required(check, _job)
	}
	_is_required("build / linux", {"id": "b", "name": "build / linux"})
}

test_a_calling_job_stands_before_the_name_where_one_calls if {
	called := _called(["ci.yml"], ["workflow_call", "push"])
	_is_required("ci / Unit tests", _job) with input as called
	not _is_required("ci / test", _job) with input as called
	not _is_required("ci / Unit tests", _job) with input as _called([], ["push"])
}

_called(callers, events) := {"facts": {"pipelines": {"pipelines": [{
	"callers": callers,
	"triggers": [{"event": event} | some event in events],
	"jobs": [_job],
}]}}}

test_a_job_that_only_runs_when_called_has_no_check_of_its_name_alone if {
	not _is_required("Unit tests", _job) with input as _called(["ci.yml"], ["workflow_call"])
	_is_required("ci / Unit tests", _job) with input as _called(["ci.yml"], ["workflow_call"])
	_is_required("Unit tests", _job) with input as _called(["ci.yml"], ["workflow_call", "push"])
	_is_required("Unit tests", _job) with input as _called([], ["push"])
}

test_values_of_a_matrix_stand_behind_the_name if {
	_is_required("Unit tests (3.12, linux)", object.union(_job, {"matrix": true}))
	not _is_required("Unit tests (another service)", _job)
	not _is_required("Unit tests too (3.12)", object.union(_job, {"matrix": true}))
}

test_a_name_with_values_of_a_matrix_is_known_by_what_stands_around_them if {
	named := {"id": "t", "name": "Test on ${{ matrix.os }} now", "matrix": true}
	_is_required("Test on linux now", named)
	not _is_required("Test on linux", named)
	not _is_required("Lint on linux now", named)
	not _is_required("Test on linux now", object.union(named, {"matrix": false}))
	not _is_required("Test on linux", {"id": "t", "name": "Test on ${{ inputs.os }}", "matrix": true})
	not _is_required("linux", {"id": "t", "name": "${{ matrix.os }}", "matrix": true})
}

test_a_check_may_be_told_by_a_layer_alone if {
	gates.checks(_layered({"required_checks": ["Unit tests"]}, []), "github", _job) == ["Unit tests"]
	gates.checks(object.union(_layered({}, []), _rules(["Unit tests"])), "github", _job) == ["Unit tests"]
}

test_other_platforms_and_unseen_rules_require_nothing_known if {
	gates.checks(_rules(["test"]), "gitlab", _job) == []
	gates.checks(_layered({}, []), "github", _job) == []
}

test_only_sight_of_every_layer_shows_that_nothing_is_required if {
	gates.is_open(_rules([]))
	gates.is_open(_layered({}, ["bypass:1"]))
	not gates.is_open(_rules(["test"]))
	not gates.is_open(_layered({"required_checks": []}, ["rulesets"]))
	not gates.is_open(_layered({"required_checks": ["test"]}, []))
	not gates.is_open(_layered({"required_workflows": ["ci.yml"]}, []))
}

test_results_of_code_scanning_gate_but_are_no_check if {
	scanned := _layered({"code_scanning": ["CodeQL"]}, [])
	not gates.is_open(scanned)
	gates.requires_no_check(scanned)
}

test_what_else_is_required_is_told_by_layers_too if {
	rules := _layered({"required_checks": ["test", "sonar"], "required_workflows": ["scan.yml"], "code_scanning": ["Semgrep OSS"]}, [])
	jobs := [{"pipeline": {"platform": "github"}, "job": object.union(_job, {"name": "test"})}]
	gates.foreign(rules, jobs) == {"sonar"}
	gates.workflows(rules) == {"scan.yml"}
	gates.scanners(rules) == {"Semgrep OSS"}
	gates.is_of("semgrep ci", "Semgrep OSS")
	not gates.is_of("trivy fs", "Semgrep OSS")
	not gates.is_of("trivy fs", "")
}

test_a_job_that_another_one_skips_is_no_gate_alone if {
	question := _chain("")
	not gates.is_gate(_rules(["c"]), "github", _link("c", ["b"], "")) with input as question
	not gates.is_gate(_rules(["c", "b"]), "github", _link("c", ["b"], "")) with input as question
	gates.is_gate(_rules(["c", "b", "a"]), "github", _link("c", ["b"], "")) with input as question
	gates.is_gate(_rules(["a"]), "github", _link("a", [], "")) with input as question
	gates.skipping(_rules(["c"]), "github", _link("c", ["b"], "")) == {"a", "b"} with input as question
}

test_a_job_that_runs_anyway_is_skipped_by_none if {
	every condition in ["always()", "${{ !cancelled() }}", "success() || failure()"] {
		gates.is_gate(_rules(["c"]), "github", _link("c", ["b"], condition)) with input as _chain(condition)
	}
	not gates.is_gate(_rules(["c"]), "github", _link("c", ["b"], "success()")) with input as _chain("success()")
}

_link(id, needs, condition) := {"id": id, "name": id, "needs": needs, "condition": condition}

_chain(condition) := {"facts": {"pipelines": {"pipelines": [{
	"callers": [],
	"triggers": [{"event": "pull_request"}],
	"jobs": [_link("a", [], ""), _link("b", ["a"], ""), _link("c", ["b"], condition)],
}]}}}
