package lib.components_test

import data.lib.components
import data.lib.fixtures_test as fixtures

_state(component) := components.place("ci.yml", component).state

test_a_commit_is_pinned_and_a_tag_is_not if {
	_state(object.union(fixtures.component("a/b@1f", "action"), {"pinned": true})) == "pinned"
	_state(fixtures.component("a/b@v1", "action")) == "mutable"
	_state(fixtures.component("a/b@${{ matrix.v }}", "action")) == "open"
	_state(fixtures.component("Npm@1", "task")) == "pinned"
}

_jobs(steps) := [{"pipeline": pipeline, "job": pipeline.jobs[0]}] if {
	pipeline := fixtures.pipeline(steps)
}

test_components_of_others_count if {
	found := components.external(_jobs([fixtures.uses("a/b@v1", {}), fixtures.uses("./own", {}), fixtures.uses("c/d@v1", {})]), [], ["c"])
	{each.text | some each in found} == {"a/b@v1"}
	components.shown(found) == [{"path": ".github/workflows/ci.yml", "line": 7, "text": "a/b@v1"}]
}

test_templates_of_gitlab_come_with_the_server if {
	template := fixtures.component("Jobs/SAST.gitlab-ci.yml", "template")
	holder := object.union(fixtures.pipeline([]), {"components": [template]})
	count(components.external([], [holder], [])) == 1
	count(components.external([], [object.union(holder, {"platform": "gitlab"})], [])) == 0
}

test_a_called_workflow_of_others_is_named if {
	job := object.union(fixtures.job([]), {"calls": fixtures.component("a/b/.github/workflows/c.yml@v1", "workflow")})
	components.called([{"pipeline": fixtures.pipeline([]), "job": job}]) == {"a/b/.github/workflows/c.yml@v1"}
}
