package claims.p2_3.c02_ephemeral_workers_test

import data.claims.p2_3.c02_ephemeral_workers as claim
import data.lib.fixtures_test as fixtures

_params := {"hosted": {"github": ["ubuntu-latest", "ubuntu-??.04"], "gitlab": ["saas-linux-*"], "azure": []}}

_job(labels) := object.union(object.remove(fixtures.job([fixtures.run("npm publish")]), ["runs_on"]), {"runs_on": labels})

_given(jobs, events) := {"pipelines": fixtures.fact([fixtures.workflow(jobs, [fixtures.trigger(event) | some event in events])], [])}

_machine(labels, more) := {"runners": {
	"runners": [object.union({"name": "box", "os": "linux", "labels": labels, "scope": "repository"}, more)],
	"hidden": [],
}}

_entry(facts) := entry if {
	question := {"facts": facts, "params": _params, "resource": {"platform": "github"}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(labels, more) := _entry(object.union(_given([_job(labels)], ["push"]), more)).outcome

test_pass_on_hosted_machines_whatever_else_there_is if {
	_outcome(["ubuntu-latest"], {}) == "pass"
	_outcome(["Ubuntu-24.04"], _machine(["self-hosted", "linux"], {"ephemeral": false})) == "pass"
}

test_fail_if_a_machine_with_the_labels_outlives_the_job if {
	_outcome(["self-hosted", "Linux"], _machine(["self-hosted", "linux", "x64"], {"ephemeral": false})) == "fail"
	_outcome(["builder"], _machine(["self-hosted", "builder"], {"ephemeral": false})) == "fail"
}

test_unknown_if_the_machine_is_another_or_not_told if {
	_outcome(["self-hosted", "gpu"], _machine(["self-hosted", "linux"], {"ephemeral": false})) == "unknown"
	_outcome(["self-hosted"], _machine(["self-hosted"], {"ephemeral": true})) == "unknown"
	_outcome(["self-hosted"], _machine(["self-hosted"], {})) == "unknown"
	_outcome(["self-hosted"], _machine(["self-hosted"], {"ephemeral": null})) == "unknown"
	_outcome(["self-hosted"], {"runners": {"runners": null, "hidden": []}}) == "unknown"
	_outcome(["self-hosted"], {}) == "unknown"
	_outcome(["ubuntu-latest", "big-machines"], {}) == "unknown"
	_outcome(["${{ matrix.os }}"], _machine(["self-hosted"], {"ephemeral": false})) == "unknown"
	_outcome([], _machine(["self-hosted"], {"ephemeral": false})) == "unknown"
}

_open := {"ci_settings": {"outsiders": true, "hidden": []}}

test_fail_if_outsiders_share_the_labels if {
	_entry(object.union(_given([_job(["self-hosted"])], ["push", "pull_request"]), _open)).outcome == "fail"
	_entry(_given([_job(["self-hosted"])], ["push", "pull_request"])).outcome == "unknown"
	_entry(object.union(_given([_job(["self-hosted"])], ["push"]), _open)).outcome == "unknown"
	careful := object.union(_job(["self-hosted"]), {"condition": "github.event_name == 'push'"})
	_entry(object.union(_given([careful], ["push", "pull_request"]), _open)).outcome == "unknown"
	_entry(object.union(_given([_job(["ubuntu-latest"])], ["push", "pull_request"]), _open)).outcome == "pass"
}

test_not_applicable_without_a_job_that_can_release if {
	_entry(_given([_job(["self-hosted"])], ["pull_request"])).outcome == "not_applicable"
	_entry({"pipelines": fixtures.fact([fixtures.workflow([_job(["x"])], [fixtures.trigger("pull_request")])], ["b.yml"])}).outcome == "unknown"
	_entry({"pipelines": fixtures.fact([], [])}).outcome == "unknown"
}

test_a_called_workflow_has_machines_of_its_own if {
	local := object.union(_job([]), {"calls": object.union(fixtures.component("./.github/workflows/x.yml", "workflow"), {"source": ".github/workflows/x.yml"})})
	_entry(_given([local, _job(["ubuntu-latest"])], ["push"])).outcome == "pass"
	foreign := object.union(_job([]), {"calls": fixtures.component("octo/x/.github/workflows/x.yml@v1", "workflow")})
	_entry(_given([foreign, _job(["ubuntu-latest"])], ["push"])).outcome == "unknown"
}

_project(platform, worker) := entry.outcome if {
	params := {
		"machines": {"codebuild": ["ephemeral", "privileged", "keeps_state"], "others": ["ephemeral"]},
		"pools": {"codebuild": ["dedicated"], "azurepipelines": ["open_to_all"], "others": ["reaches_internet"]},
	}
	question := {"facts": {"worker": worker}, "params": params, "resource": {"platform": platform, "kind": "build_project"}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_box := {"hosted": true, "ephemeral": true, "privileged": false, "keeps_state": false, "hidden": []}

_other(changes) := object.union(_box, changes)

_unseen(field) := object.union(object.remove(_box, [field]), {"hidden": [{"path": field, "reason": "forbidden", "detail": ""}]})

test_a_build_project_passes_on_a_machine_of_its_own if {
	_project("codebuild", _box) == "pass"
	_project("codebuild", _other({"pool": "fleet", "dedicated": true})) == "pass"
	_project("cloudbuild", {"hosted": true, "ephemeral": true, "hidden": []}) == "pass"
	_project("cloudbuild", {"hosted": true, "ephemeral": true, "pool": "p", "reaches_internet": false, "hidden": []}) == "pass"
	_project("azurepipelines", {"hosted": false, "ephemeral": true, "open_to_all": false, "hidden": []}) == "pass"
}

test_a_build_project_fails_by_any_of_them if {
	_project("codebuild", _other({"ephemeral": false})) == "fail"
	_project("codebuild", _other({"privileged": true})) == "fail"
	_project("codebuild", _other({"keeps_state": true})) == "fail"
	_project("codebuild", _other({"pool": "fleet", "dedicated": false})) == "fail"
	_project("cloudbuild", {"hosted": true, "ephemeral": true, "pool": "p", "reaches_internet": true, "hidden": []}) == "fail"
	_project("azurepipelines", {"hosted": false, "ephemeral": true, "open_to_all": true, "hidden": []}) == "fail"
}

test_what_the_default_machine_reaches_does_not_matter if {
	_project("cloudbuild", {"hosted": true, "ephemeral": true, "reaches_internet": true, "hidden": []}) == "pass"
}

test_a_build_project_is_unknown_where_one_is_not_seen if {
	every field in ["hosted", "ephemeral", "privileged", "keeps_state"] {
		_project("codebuild", _unseen(field)) == "unknown"
	}
	_project("codebuild", _unseen("pool")) == "unknown"
	_project("codebuild", object.union(_unseen("pool"), {"dedicated": false})) == "unknown"
	_project("codebuild", object.union(_unseen("pool"), {"dedicated": true})) == "pass"
	_project("codebuild", _other({"pool": "fleet"})) == "unknown"
	_project("codebuild", {"hidden": []}) == "unknown"
}

test_fail_if_a_machine_takes_the_jobs_of_any_branch if {
	_outcome(["builder"], _machine(["builder", "linux"], {"any_branch": true, "untagged": false})) == "fail"
	_outcome([], _machine(["linux"], {"any_branch": true, "untagged": true})) == "fail"
}

test_unknown_if_no_machine_is_sure_to_take_the_jobs_of_any_branch if {
	_outcome(["builder"], _machine(["builder"], {"any_branch": false, "untagged": true})) == "unknown"
	_outcome(["builder"], _machine(["linux"], {"any_branch": true, "untagged": true})) == "unknown"
	_outcome([], _machine(["linux"], {"any_branch": true, "untagged": false})) == "unknown"
	_outcome([], _machine(["linux"], {"any_branch": true})) == "unknown"
}
