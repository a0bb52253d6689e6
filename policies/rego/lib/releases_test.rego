package lib.releases_test

import data.lib.fixtures_test as fixtures
import data.lib.releases

_view(steps, event) := releases.view(fixtures.fact([fixtures.workflow([fixtures.job(steps)], [fixtures.trigger(event)])], []))

test_registries_and_the_code_host_are_told_apart if {
	seen := _view([fixtures.run("docker push image"), fixtures.run("gh release create v1")], "push")
	[place.text | some place in seen.registries] == ["docker push image"]
	[place.text | some place in seen.hosted] == ["gh release create v1"]
}

test_only_what_more_than_a_proposed_change_starts_can_release if {
	every event in ["push", "tag", "release", "schedule", "workflow_dispatch", "workflow_run", "any"] {
		count(_view([fixtures.run("twine upload dist/*")], event).registries) == 1
	}
	every event in ["pull_request", "pull_request_target", "issues"] {
		_view([fixtures.run("twine upload dist/*")], event).registries == []
	}
}

test_a_trial_is_no_release if {
	every step in [
		fixtures.run("npm publish --dry-run"), fixtures.run("goreleaser release --snapshot"), fixtures.run("docker build ."),
		fixtures.uses("pypa/gh-action-pypi-publish@release/v1", {"repository-url": "https://test.pypi.org/legacy/"}),
		fixtures.uses("docker/build-push-action@v6", {"push": "false"}),
	] {
		_view([step], "push").registries == []
	}
}

test_a_workflow_of_another_repository_is_shown_by_its_caller if {
	called := fixtures.component("o/r/.github/workflows/x.yml@v1", "workflow")
	jobs := [object.union(fixtures.job([]), {"calls": called})]
	fact := fixtures.fact([fixtures.workflow(jobs, [fixtures.trigger("push")])], [called.raw, "broken.yml"])
	releases.view(fact).unread == {"broken.yml"}
}

test_callers_and_called_run_together if {
	called := object.union(fixtures.pipeline([]), {"path": "b.yml", "callers": ["a.yml"], "triggers": [fixtures.trigger("workflow_call")]})
	fact := fixtures.fact([object.union(fixtures.pipeline([]), {"path": "a.yml"}), called], [])
	releases.view(fact).starts == {"a.yml": {"a.yml"}, "b.yml": {"a.yml"}}
}

test_those_that_call_the_same_pipeline_do_not_run_together if {
	one := fixtures.pipeline([])
	called := object.union(one, {"path": "b.yml", "callers": ["a.yml", "c.yml"], "triggers": [fixtures.trigger("workflow_call")]})
	fact := fixtures.fact([object.union(one, {"path": "a.yml"}), called, object.union(one, {"path": "c.yml"})], [])
	releases.view(fact).starts == {"a.yml": {"a.yml"}, "b.yml": {"a.yml", "c.yml"}, "c.yml": {"c.yml"}}
}

test_what_is_published_on_another_occasion_is_set_aside if {
	every event in ["issue_comment", "issues", "pull_request_review"] {
		_view([fixtures.run("twine upload dist/*")], event).aside != set()
		_view([fixtures.run("make")], event).aside == set()
	}
	every event in ["pull_request", "push"] {
		_view([fixtures.run("twine upload dist/*")], event).aside == set()
	}
}
