package claims.p1_2.c01_sbom_in_release_test

import data.claims.p1_2.c01_sbom_in_release as claim
import data.lib.fixtures_test as fixtures

_outcome(pipelines, hidden) := only.outcome if {
	question := {"facts": {"pipelines": fixtures.fact(pipelines, hidden)}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_of_steps(steps) := _outcome([_release(steps)], [])

_release(steps) := object.union(fixtures.workflow([fixtures.job(steps)], [fixtures.trigger("release")]), {"path": "release.yml"})

_publish := fixtures.run("twine upload dist/*")

_make := fixtures.run("syft dir:. -o spdx-json=app.spdx.json")

test_pass_if_the_publishing_job_makes_one if {
	_of_steps([_make, _publish]) == "pass"
	_of_steps([fixtures.uses("docker/build-push-action@v6", {"push": "true", "sbom": "true"})]) == "pass"
}

test_pass_if_both_have_the_same_condition if {
	tagged := {"condition": "startsWith(github.ref, 'refs/tags/')"}
	_of_steps([object.union(_make, tagged), object.union(_publish, tagged)]) == "pass"
	_of_steps([object.union(_make, tagged), _publish]) == "unknown"
}

test_pass_if_a_called_workflow_makes_one if {
	calling := object.union(fixtures.job([]), {"id": "sbom", "calls": fixtures.component("./sbom.yml", "workflow")})
	release := object.union(fixtures.workflow([fixtures.job([_publish]), calling], [fixtures.trigger("push")]), {"path": "release.yml"})
	called := object.union(_release([_make]), {"path": "sbom.yml", "callers": ["release.yml"]})
	_outcome([release, called], []) == "pass"
	_outcome([release, object.union(called, {"callers": []})], []) == "unknown"
}

test_fail_if_nothing_could_make_one if {
	_of_steps([fixtures.uses("actions/checkout@v4", {}), fixtures.run("python -m build"), _publish]) == "fail"
	_of_steps([fixtures.uses("docker/build-push-action@v6", {"push": "${{ github.event_name != 'pull_request' }}"})]) == "fail"
}

test_unknown_if_something_may_make_one if {
	every step in [
		fixtures.run("make dist"), fixtures.run("./release.sh"), fixtures.uses("goreleaser/goreleaser-action@v6", {}),
		fixtures.uses("docker/build-push-action@v6", {"sbom": "${{ inputs.sbom }}"}), fixtures.run("npm publish"),
	] {
		_of_steps([step, _publish]) == "unknown"
	}
}

test_unknown_if_making_may_fail if {
	_of_steps([object.union(_make, {"may_fail": true}), _publish]) == "unknown"
	_of_steps([fixtures.run("syft . || true"), _publish]) == "unknown"
}

test_unknown_if_a_file_could_not_be_read if {
	_outcome([_release([_publish])], ["broken.yml"]) == "unknown"
	_outcome([_release([_make, _publish])], ["broken.yml"]) == "unknown"
}

test_unknown_if_a_workflow_of_another_repository_is_called if {
	called := fixtures.component("org/ci/.github/workflows/release.yml@v1", "workflow")
	calling := object.union(fixtures.job([]), {"id": "shared", "calls": called})
	release := fixtures.workflow([fixtures.job([_publish]), calling], [fixtures.trigger("push")])
	_outcome([release], [called.raw]) == "unknown"
	other := object.union(fixtures.workflow([calling], [fixtures.trigger("push")]), {"path": "other.yml"})
	_outcome([_release([_make, _publish]), other], [called.raw]) == "unknown"
}

test_a_hidden_called_workflow_does_not_matter_beside_an_sbom if {
	called := fixtures.component("org/ci/.github/workflows/lint.yml@v1", "workflow")
	calling := object.union(fixtures.job([]), {"id": "lint", "calls": called})
	_outcome([fixtures.workflow([fixtures.job([_make, _publish]), calling], [fixtures.trigger("push")])], [called.raw]) == "pass"
}

test_unknown_on_platforms_that_add_jobs if {
	_outcome([object.union(_release([_publish]), {"platform": "gitlab"})], []) == "unknown"
}

test_unknown_if_nothing_is_seen_to_publish if {
	_of_steps([fixtures.run("pytest")]) == "unknown"
	_outcome([], []) == "unknown"
	_outcome([fixtures.workflow([fixtures.job([_publish])], [fixtures.trigger("pull_request")])], []) == "unknown"
	_of_steps([fixtures.run("twine upload -r testpypi dist/*")]) == "unknown"
}

test_unknown_if_one_of_two_pipelines_makes_none if {
	_outcome([_release([_make, _publish]), object.union(_release([_publish]), {"path": "other.yml"})], []) == "unknown"
}
