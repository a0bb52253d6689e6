package claims.p2_3.c01_hosted_build_test

import data.claims.p2_3.c01_hosted_build as claim
import data.lib.fixtures_test as fixtures

_params := {"latest": 2, "prereleases": false, "machines": `(^|[-_.])(bot|ci|jenkins)([-_.0-9]|$)|bot$`}

_empty := {"files": [], "hidden": []}

_part(path) := {"path": path, "reason": "truncated", "detail": ""}

_releases(tags) := {
	"total": count(tags),
	"releases": [{"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": false} | some tag in tags],
	"hidden": [],
}

_base := {"pipelines": fixtures.fact([], []), "other_pipelines": _empty}

_report(assets, attested, others) := only if {
	tags := [sprintf("v%d", [count(assets) - at]) | some at, _ in assets]
	facts := object.union_n([
		_base, {
			"releases": _releases(tags),
			"release_assets": {"releases": [{"tag": tag, "assets": assets[at]} | some at, tag in tags], "hidden": []},
			"attested_releases": {"releases": [{"tag": tag, "assets": attested[at]} | some at, tag in tags], "hidden": []},
		},
		others,
	])
	some only in claim.report with input as {"facts": facts, "params": _params}
	count(claim.report) == 1 with input as {"facts": facts, "params": _params}
}

_outcome(asset, predicates) := _with(asset, predicates, {})

_with(asset, predicates, others) := _report([[asset]], [[{"name": asset.name, "predicates": predicates}]], others).outcome

_by(kind, name) := {"name": "app.zip", "size": 1, "uploader": {"kind": kind, "name": name}}

_hand := _by("user", "ada")

_slsa := ["https://slsa.dev/provenance/v1"]

test_pass_if_every_artefact_is_traced if {
	_outcome(_by("pipeline", "github-actions[bot]"), []) == "pass"
	_outcome(_hand, _slsa) == "pass"
	_outcome({"name": "app.zip", "size": 1}, _slsa) == "pass"
}

test_fail_if_uploaded_by_hand if {
	_outcome(_hand, []) == "fail"
	_outcome(_hand, ["https://spdx.dev/Document/v2.3"]) == "fail"
	known := fixtures.fact([fixtures.pipeline([fixtures.uses("actions/checkout@v4", {}), fixtures.run("pytest")])], [])
	_with(_hand, [], {"pipelines": known}) == "fail"
}

test_fail_if_one_of_the_latest_is if {
	attested := [{"name": "app.zip", "predicates": []}]
	_report([[_by("pipeline", "p")], [_hand]], [attested, attested], {}).outcome == "fail"
	_report([[_by("pipeline", "p")], [_by("pipeline", "p")], [_hand]], [attested, attested, attested], {}).outcome == "pass"
	_report([[_by("pipeline", "p")], []], [attested, []], {}).outcome == "pass"
}

test_unknown_if_a_service_may_have_uploaded if {
	every steps in [[fixtures.run("./release.sh")], [fixtures.run("gh release upload v1 app.zip")], [fixtures.uses("acme/release@v1", {})]] {
		_with(_hand, [], {"pipelines": fixtures.fact([fixtures.pipeline(steps)], [])}) == "unknown"
	}
	called := fixtures.workflow([fixtures.job([fixtures.run("gh release upload v1 app.zip")])], [])
	_with(_hand, [], {"pipelines": fixtures.fact([called], [])}) == "unknown"
	_with(_hand, [], {"pipelines": fixtures.fact([], ["ci.yml"])}) == "unknown"
	_with(_hand, [], {"other_pipelines": {"files": [{"path": "Jenkinsfile", "size": 1}], "hidden": []}}) == "unknown"
	_with(_hand, [], {"other_pipelines": {"files": [], "hidden": [_part("Jenkinsfile")]}}) == "unknown"
	every platform in ["gitlab", "azure"] {
		pipeline := object.union(fixtures.pipeline([fixtures.run("pytest")]), {"platform": platform})
		_with(_hand, [], {"pipelines": fixtures.fact([pipeline], [])}) == "unknown"
	}
}

test_unknown_if_a_machine_or_an_app_uploaded if {
	_outcome(_by("user", "acme-bot"), []) == "unknown"
	_outcome(_by("user", "Jenkins-7"), []) == "unknown"
	_outcome(_by("app", "release[bot]"), []) == "unknown"
}

test_unknown_if_not_told if {
	_outcome({"name": "app.zip", "size": 1}, []) == "unknown"
	_outcome({"name": "app.zip", "size": 1, "uploader": null}, []) == "unknown"
	_outcome({"name": "app.zip", "size": 1, "uploader": {"kind": "user"}}, []) == "unknown"
	_report([[_hand]], [[{"name": "app.zip"}]], {}).outcome == "unknown"
}

test_unknown_without_artefacts if _report([[]], [[]], {}).outcome == "unknown"

test_unknown_if_files_were_not_read if {
	_report([[_hand]], [[]], {"release_assets": {"releases": [], "hidden": [_part("*")]}}).outcome == "unknown"
}

test_not_applicable_without_a_release if _report([], [], {}).outcome == "not_applicable"

test_unknown_if_a_newer_release_or_another_file_is_hidden if {
	attested := [{"name": "app.zip", "predicates": []}]
	newer := {"total": 3, "releases": _releases(["v2", "v1"]).releases, "hidden": [_part("v3")]}
	_report([[_by("pipeline", "p")], [_hand]], [attested, attested], {"releases": newer}).outcome == "unknown"
	_with(_by("pipeline", "p"), [], {"release_assets": {"releases": [{"tag": "v1", "assets": [_by("pipeline", "p")]}], "hidden": [_part("v1/other.zip")]}}) == "unknown"
}
