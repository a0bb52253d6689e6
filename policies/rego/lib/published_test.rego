package lib.published_test

import data.lib.fixtures_test as fixtures
import data.lib.published

_params := {"latest": 2, "prereleases": false}

_release(tag, prerelease) := {"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": prerelease}

_hidden(paths) := [{"path": path, "reason": "truncated", "detail": ""} | some path in paths]

_fact(releases, total, hidden) := {"total": total, "releases": releases, "hidden": _hidden(hidden)}

_three := [_release("v3", true), _release("v2", false), _release("v1", false)]

test_the_latest_without_prereleases if {
	published.latest(_fact(_three, 3, []), _params).tags == ["v2", "v1"]
	published.latest(_fact(_three, 3, []), object.union(_params, {"prereleases": true})).tags == ["v3", "v2"]
}

test_older_ones_matter_only_where_too_few_are_seen if {
	published.latest(_fact(_three, 9, ["*"]), _params).unseen == set()
	published.latest(_fact([_three[1]], 9, ["*"]), _params).unseen == {"*"}
	published.latest(_fact([_three[1]], 9, []), _params).unseen == {"*"}
	published.latest(_fact(_three, 3, ["v0"]), _params).unseen == {"v0"}
}

test_a_prerelease_that_is_not_said_to_be_one_is_unseen if {
	every strange in [{"prerelease": null}, {"prerelease": "no"}] {
		published.latest(_fact([object.union(_three[1], strange)], 1, []), _params) == {"releases": [], "tags": [], "unseen": {"v2"}}
	}
	published.latest(_fact([object.remove(_three[1], ["prerelease"])], 1, []), _params).unseen == {"v2"}
}

test_none_is_not_applicable_only_where_that_is_seen if {
	published.none(published.latest(_fact([], 0, []), _params)).outcome == "not_applicable"
	published.none(published.latest(_fact([_three[0]], 1, []), _params)).outcome == "not_applicable"
	published.none(published.latest(_fact([], 0, ["*"]), _params)).outcome == "unknown"
	not published.none(published.latest(_fact(_three, 3, []), _params))
}

_empty := published.latest(_fact([], 0, []), _params)

test_registries_are_releases_too if {
	published.no_artefacts(_empty, {}).outcome == "unknown"
	published.no_artefacts(_empty, {"pipelines": fixtures.fact([], [])}).outcome == "not_applicable"
	published.no_artefacts(_empty, {"pipelines": fixtures.fact([], ["ci.yml"])}).outcome == "unknown"
	pushing := fixtures.fact([fixtures.pipeline([fixtures.run("docker push image")])], [])
	published.no_artefacts(_empty, {"pipelines": pushing}).outcome == "unknown"
	comment := [fixtures.trigger("issue_comment")]
	aside := fixtures.fact([fixtures.workflow([fixtures.job([fixtures.run("docker push image")])], comment)], [])
	published.no_artefacts(_empty, {"pipelines": aside}).outcome == "unknown"
}

test_what_goes_with_an_artefact_is_none if {
	every name in ["app.tar.gz", "app", "setup.exe", "app-1.0-py3-none-any.whl", "app.jar", "sbomber.zip", "app.json", "checksum-setup.exe", "sha256sum.deb"] {
		published.is_artefact(name)
	}
	every name in [
		"app.tar.gz.asc", "app.sig", "SHA256SUMS", "checksums.txt", "app_1.0_checksums.txt", "app.zip.sha256", "app.spdx.json",
		"app.cdx.json", "sbom.json", "app-bom.xml", "app.sigstore.json", "multiple.intoto.jsonl", "LICENSE", "notes.md", "cosign.pub",
	] {
		not published.is_artefact(name)
	}
}

_attested(assets, hidden) := {"releases": [{"tag": "v1", "assets": assets}], "hidden": _hidden(hidden)}

_slsa := "https://slsa.dev/provenance/v1"

_of(asset, others, hidden) := published.provenance(_attested(array.concat([object.union({"name": "app.zip"}, asset)], others), hidden), "v1", "app.zip")

test_provenance_is_kept_by_the_platform if {
	_of({"predicates": ["https://spdx.dev/Document/v2.3", _slsa]}, [], []) == "platform"
	_of({"predicates": [_slsa]}, [], ["v1/app.zip"]) == "platform"
}

test_provenance_lies_beside if {
	every name in ["app.zip.intoto.jsonl", "multiple.intoto.jsonl"] {
		_of({"predicates": []}, [{"name": name}], []) == "file"
	}
}

test_no_provenance if {
	_of({"predicates": []}, [], []) == "none"
	_of({"predicates": ["https://spdx.dev/Document/v2.3"]}, [{"name": "app.zip.asc"}], []) == "none"
	_of({"predicates": []}, [], ["v1/other.zip"]) == "none"
}

test_unclear_provenance if {
	_of({}, [], []) == "unclear"
	_of({"predicates": null}, [], []) == "unclear"
	_of({"predicates": []}, [], ["v1/app.zip"]) == "unclear"
	every name in ["other.zip.intoto.jsonl", "app.zip.sigstore.json", "provenance.json", "app.zip.bundle"] {
		_of({"predicates": []}, [{"name": name}], []) == "unclear"
	}
	published.provenance(_attested([], []), "v1", "app.zip") == "unclear"
	published.provenance(_attested([], []), "v0", "app.zip") == "unclear"
}

test_versions_without_what_stands_before_them if {
	every tag in ["1.2.0", "v1.2.0", "V1.2.0", "api/v1.2.0", "@acme/web@1.2.0", "release-1.2.0"] {
		published.version(tag) == "1.2.0"
	}
	published.version("v2.0.0-rc.1") == "2.0.0-rc.1"
	published.version("1.0.0-1") == "1.0.0-1"
	published.version("app-2026-01") == "2026-01"
	not published.version("latest")
}

test_names_for_a_message if published.named([{"tag": "v1", "name": "a.zip"}]) == "a.zip of v1"

test_newer_ones_may_push_out_the_oldest if {
	published.surely(published.latest(_fact(_three, 3, []), _params), _params) == ["v2", "v1"]
	published.surely(published.latest(_fact([_three[1]], 9, ["*"]), _params), _params) == ["v2"]
	published.surely(published.latest(_fact(_three, 4, ["v4"]), _params), _params) == ["v2"]
	published.surely(published.latest(_fact(_three, 6, ["v4", "v5", "v6"]), _params), _params) == []
}
