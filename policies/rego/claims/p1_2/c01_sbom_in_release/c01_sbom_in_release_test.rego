package claims.p1_2.c01_sbom_in_release_test

import data.claims.p1_2.c01_sbom_in_release as claim
import data.lib.fixtures_test as fixtures

_params := {"latest": 3, "days": 7, "versions": {"spdx": "2.2", "cyclonedx": "1.4"}}

_judged(facts, platform) := only if {
	question := {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z", "resource": {"kind": "repository", "platform": platform}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

# With pipelines alone, where it is seen that there are no releases.
_outcome(pipelines, hidden) := _judged({"pipelines": fixtures.fact(pipelines, hidden), "release_sboms": {"releases": [], "hidden": []}}, "github").outcome

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

# Releases

_uploading := fixtures.fact([_release([_make, fixtures.uses("softprops/action-gh-release@v2", {"files": "dist/*"})])], [])

_making := fixtures.fact([_release([_make, _publish])], [])

_making_none := fixtures.fact([_release([fixtures.uses("actions/checkout@v4", {}), _publish])], [])

_sbom := {"name": "app.spdx.json", "format": "spdx", "version": "2.3", "components": 4, "created_at": "2026-05-01T00:00:00Z"}

_published(tag, files, sboms) := {"tag": tag, "published_at": "2026-05-02T00:00:00Z", "files": files, "sboms": sboms}

_part(path) := {"path": path, "reason": "unsupported", "detail": ""}

_sboms(published, paths) := {"releases": published, "hidden": [_part(path) | some path in paths]}

_with(changes) := _sboms([_published("v1", 2, [object.union(_sbom, changes)])], [])

_attested(predicates) := {"hidden": [], "releases": [{"tag": "v1", "assets": [{"name": "a", "predicates": predicates}, {"name": "b", "predicates": []}]}]}

test_pass_if_each_release_carries_one if {
	every version in ["2.2", "2.3", "3.0.1"] {
		_judged({"release_sboms": _with({"version": version})}, "github").outcome == "pass"
	}
	every version in ["1.4", "1.6", "1.10"] {
		_judged({"release_sboms": _with({"format": "cyclonedx", "version": version})}, "github").outcome == "pass"
	}
	_judged({"release_sboms": _with({}), "pipelines": _making_none}, "github").outcome == "pass"
	not _judged({"release_sboms": _with({})}, "github").assurance
}

test_older_releases_do_not_count if {
	four := [_published(tag, 1, [_sbom]) | some tag in ["v4", "v3", "v2"]]
	_judged({"release_sboms": _sboms(array.concat(four, [_published("v1", 1, [])]), ["*", "v1/x"])}, "github").outcome == "pass"
	_judged({"release_sboms": _sboms(array.slice(four, 0, 2), ["*"])}, "github").outcome == "unknown"
}

test_another_list_of_the_release_may_be_the_good_one if {
	two := _published("v1", 2, [object.union(_sbom, {"components": 0}), _sbom])
	_judged({"release_sboms": _sboms([two], [])}, "github").outcome == "pass"
	unread := _published("v1", 2, [{"name": "a.xml"}, _sbom])
	_judged({"release_sboms": _sboms([unread], ["v1/a.xml"])}, "github").outcome == "pass"
}

test_unknown_if_it_does_not_meet_what_is_asked if {
	every changes in [
		{"version": "2.1"}, {"format": "cyclonedx", "version": "1.3"}, {"components": 0},
		{"created_at": "2026-05-10T00:00:00Z"}, {"created_at": "2026-04-20T00:00:00Z"},
	] {
		_judged({"release_sboms": _with(changes), "pipelines": _making_none}, "github").outcome == "unknown"
	}
}

test_unknown_if_a_field_is_strange if {
	every field in ["format", "version", "components", "created_at"] {
		every strange in [null, "", "x", {}, []] {
			_judged({"release_sboms": _with({field: strange}), "pipelines": _making_none}, "github").outcome == "unknown"
		}
		less := _sboms([_published("v1", 1, [object.remove(_sbom, [field])])], [])
		_judged({"release_sboms": less, "pipelines": _making_none}, "github").outcome == "unknown"
	}
	every field in ["tag", "published_at", "files", "sboms"] {
		every strange in [null, {}] {
			odd := _sboms([object.union(_published("v1", 2, []), {field: strange})], [])
			_judged({"release_sboms": odd, "pipelines": _making_none, "attested_releases": _attested([])}, "github").outcome == "unknown"
		}
	}
	every field in ["releases", "hidden"] {
		_judged({"release_sboms": object.union(_with({}), {field: null}), "pipelines": _making_none}, "github").outcome == "unknown"
	}
}

test_unknown_if_the_time_is_to_come if {
	_judged({"release_sboms": _with({"created_at": "2026-06-03T00:00:00Z"})}, "github").outcome == "unknown"
	later := object.union(_published("v1", 1, [object.union(_sbom, {"created_at": "2026-07-01T00:00:00Z"})]), {"published_at": "2026-07-01T00:00:00Z"})
	_judged({"release_sboms": _sboms([later], [])}, "github").outcome == "unknown"
}

_none := _sboms([_published("v1", 2, [])], ["*"])

_bare := _sboms([_published("v1", 0, [])], [])

test_fail_only_if_neither_carries_nor_makes_one if {
	all := {"release_sboms": _sboms(_none.releases, []), "attested_releases": _attested([]), "pipelines": _making_none}
	_judged(all, "github").outcome == "fail"
	_judged({"release_sboms": _bare, "pipelines": _making_none}, "github").outcome == "fail"
	every key in object.keys(all) {
		_judged(object.remove(all, [key]), "github").outcome == "unknown"
	}
	every more in [
		{"release_sboms": _none}, {"attested_releases": _attested(["https://cyclonedx.org/bom"])},
		{"attested_releases": _attested(["https://spdx.dev/Document/v2.3"])}, {"attested_releases": _attested(null)},
		{"attested_releases": object.union(_attested([]), {"hidden": [_part("v1/a")]})},
		{"attested_releases": {"hidden": [], "releases": []}}, {"release_sboms": _sboms(_none.releases, ["v1/a.xml"])},
		{"pipelines": fixtures.fact([], [])}, {"release_sboms": _sboms([_published("v1", 3, [])], [])},
	] {
		_judged(object.union(all, more), "github").outcome == "unknown"
	}
}

test_one_of_two_without_is_unknown if {
	both := _sboms([_published("v2", 2, [_sbom]), _published("v1", 2, [])], [])
	_judged({"release_sboms": both, "attested_releases": _attested([]), "pipelines": _making_none}, "github").outcome == "unknown"
}

test_pipelines_that_publish_elsewhere_suffice if {
	every found in [_none, _bare, _with({"components": 0}), _with({"format": null})] {
		_judged({"release_sboms": found, "pipelines": _making}, "github").outcome == "pass"
	}
	_judged({"pipelines": _making}, "github").outcome == "pass"
	_judged({"pipelines": _making}, "github").assurance == "A2"
}

test_pipelines_that_publish_releases_suffice_if_those_do_not_speak_against_it if {
	seen := _sboms(_none.releases, [])
	_judged({"release_sboms": _bare, "pipelines": _uploading}, "github").outcome == "pass"
	_judged({"release_sboms": seen, "pipelines": _uploading, "attested_releases": _attested(["https://cyclonedx.org/bom"])}, "github").outcome == "pass"
	every found in [seen, _none, _with({"components": 0}), _with({"format": null})] {
		_judged({"release_sboms": found, "pipelines": _uploading, "attested_releases": _attested([])}, "github").outcome == "unknown"
	}
	_judged({"pipelines": _uploading}, "github").outcome == "unknown"
}

test_a_clone_is_judged_by_its_pipelines if {
	_judged({"pipelines": _uploading}, "git").outcome == "pass"
	_judged({"pipelines": _making_none}, "git").outcome == "unknown"
}

test_messages_are_short if {
	long := [_published(concat("", [concat("", [`v` | some _ in numbers.range(1, 300)]), number]), 1, []) | some number in ["1", "2", "3"]]
	count(_judged({"release_sboms": _sboms(long, [])}, "github").message) < 600
}
