package lib.pipelines_test

import data.lib.fixtures_test as fixtures
import data.lib.pipelines

_job(id, changes, steps) := object.union(object.union(fixtures.job(steps), {"id": id, "permissions": {"contents": "read"}}), changes)

_ids(found) := {each.job.id | some each in found}

_publish := fixtures.run("npm publish")

_make := fixtures.run("make")

_released(jobs, event) := _ids(pipelines.release_reachable([fixtures.workflow(jobs, [fixtures.trigger(event)])]))

test_release_reachable_is_what_publishes_and_what_that_needs if {
	jobs := [
		_job("build", {}, [_make]), _job("lint", {}, [_make]),
		_job("pack", {"needs": ["build"]}, [_make]), _job("ship", {"needs": ["pack"]}, [_publish]),
	]
	_released(jobs, "push") == {"build", "pack", "ship"}
}

test_release_reachable_is_every_job_where_none_is_seen_to_publish if {
	_released([_job("a", {}, [_make]), _job("b", {}, [_make])], "release") == {"a", "b"}
}

test_release_reachable_is_no_job_that_only_a_proposal_starts if _released([_job("a", {}, [_publish])], "pull_request") == set()

test_release_reachable_is_a_job_that_may_publish_unseen if {
	every changes in [
		{"environment": "production"}, {"permissions": null}, {"permissions": "write-all"},
		{"permissions": {"contents": "write"}}, {"secrets": ["TOKEN"]},
	] {
		_released([_job("ship", {}, [_publish]), _job("other", changes, [_make])], "push") == {"ship", "other"}
	}
}

test_release_reachable_is_the_workflow_that_a_job_calls if {
	called := object.union(
		fixtures.workflow([_job("inner", {}, [_make])], [fixtures.trigger("workflow_call")]),
		{"path": ".github/workflows/called.yml", "reach": [fixtures.trigger("release")]},
	)
	component := object.union(fixtures.component("./.github/workflows/called.yml", "workflow"), {"source": called.path})
	caller := fixtures.workflow([_job("outer", {"calls": component}, [])], [fixtures.trigger("release")])
	_ids(pipelines.release_reachable([caller, called])) == {"inner", "outer"}
}

_reached(changes, event) := _ids(pipelines.secret_reachable([fixtures.workflow([_job("a", changes, [])], [fixtures.trigger(event)])]))

test_secret_reachable_takes_something_to_reach if {
	_reached({"secrets": ["TOKEN"]}, "issue_comment") == {"a"}
	_reached({"permissions": {"id-token": "write"}}, "pull_request_target") == {"a"}
	_reached({}, "pull_request_target") == set()
}

test_secret_reachable_is_not_by_the_workflows_own_token_if_it_may_only_read if {
	_reached({"secrets": ["GITHUB_TOKEN"]}, "issues") == set()
	_reached({"secrets": ["GITHUB_TOKEN"], "permissions": {"issues": "write"}}, "issues") == {"a"}
}

test_secret_reachable_takes_an_outsider if _reached({"secrets": ["TOKEN"]}, "push") == set()

test_a_place_in_a_composite_action_is_that_action if {
	step := object.union(_make, {"through": ["a/action.yml", "b/action.yml"]})
	pipelines.place(fixtures.pipeline([]), step, "x") == {"path": "b/action.yml", "line": 7, "text": "x"}
}

test_evidence_says_how_many_places_there_are if {
	found := pipelines.evidence([{"path": "x", "line": n, "text": ""} | some n in numbers.range(1, 30)])
	[found.count, count(found.places)] == [30, 20]
}

test_a_default_that_reads_settles_what_is_not_declared if {
	undeclared := [fixtures.workflow([fixtures.job([])], [fixtures.trigger("issues")])]
	count(pipelines.secret_reachable(undeclared)) == 1
	count(pipelines.secret_reachable(pipelines.settled(undeclared, {"hidden": []}))) == 1
	count(pipelines.secret_reachable(pipelines.settled(undeclared, {"default_token": "write"}))) == 1
	count(pipelines.secret_reachable(pipelines.settled(undeclared, {"default_token": "read"}))) == 0
}

test_a_hidden_pipeline_may_be_of_another_platform if {
	one := fixtures.pipeline([fixtures.run("make")])
	pipelines.is_github_alone(fixtures.fact([one], [".github/workflows/broken.yml", "acme/central/.github/workflows/scan.yml"]))
	not pipelines.is_github_alone(fixtures.fact([one], [".gitlab-ci.yml"]))
	not pipelines.is_github_alone(fixtures.fact([one], ["*"]))
	not pipelines.is_github_alone(fixtures.fact([object.union(one, {"platform": "gitlab"})], []))
}

_of(names) := fixtures.fact([object.union(fixtures.pipeline([]), {"platform": name}) | some name in names], [])

test_a_platform_runs_its_own_pipelines_alone if {
	pipelines.is_alone(_of(["gitlab"]), {"platform": "gitlab"})
	pipelines.is_alone(_of(["azure"]), {"platform": "azurepipelines"})
	pipelines.is_alone(_of(["codebuild"]), {"platform": "codebuild"})
	not pipelines.is_alone(_of(["gitlab", "github"]), {"platform": "gitlab"})
	not pipelines.is_alone(_of(["github"]), {"platform": "gitlab"})
	not pipelines.is_alone(_of(["gitlab"]), {"platform": "github"})
}

test_a_clone_tells_no_platform if {
	pipelines.is_alone(_of(["github"]), {"platform": "git"})
	pipelines.is_alone(_of(["github"]), {})
	not pipelines.is_alone(_of(["gitlab"]), {"platform": "git"})
}

test_a_hidden_workflow_may_be_github_s if {
	part := {"path": ".github/workflows/a.yml", "reason": "malformed", "detail": ""}
	not pipelines.is_alone(object.union(_of(["gitlab"]), {"hidden": [part]}), {"platform": "gitlab"})
	pipelines.is_alone(object.union(_of(["gitlab"]), {"hidden": [object.union(part, {"path": "ci/b.yml"})]}), {"platform": "gitlab"})
}
