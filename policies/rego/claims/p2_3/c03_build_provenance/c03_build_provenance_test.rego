package claims.p2_3.c03_build_provenance_test

import data.claims.p2_3.c03_build_provenance as claim
import data.lib.fixtures_test as fixtures

_slsa := "https://slsa.dev/provenance/v1"

_part(path) := {"path": path, "reason": "truncated", "detail": ""}

_releases(tags, hidden) := {
	"total": count(tags),
	"releases": [{"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": false} | some tag in tags],
	"hidden": [_part(path) | some path in hidden],
}

_report(tags, attested, hidden) := only if {
	facts := {
		"releases": _releases(tags, []),
		"attested_releases": {"releases": attested, "hidden": [_part(path) | some path in hidden]},
		"pipelines": fixtures.fact([], []),
	}
	some only in claim.report with input as {"facts": facts, "params": {"latest": 1, "prereleases": false}}
	count(claim.report) == 1 with input as {"facts": facts, "params": {"latest": 1, "prereleases": false}}
}

_outcome(assets) := _report(["v1"], [{"tag": "v1", "assets": assets}], []).outcome

_app(predicates) := {"name": "app.zip", "predicates": predicates}

test_pass_if_every_artefact_has_it if {
	_outcome([_app([_slsa])]) == "pass"
	_outcome([_app([_slsa]), {"name": "SHA256SUMS"}]) == "pass"
	not _report(["v1"], [{"tag": "v1", "assets": [_app([_slsa])]}], []).assurance
}

test_a_file_beside_it_is_known_less_well if {
	found := _report(["v1"], [{"tag": "v1", "assets": [_app([]), {"name": "multiple.intoto.jsonl"}]}], [])
	found.outcome == "pass"
	found.assurance == "A2"
}

test_fail_if_one_has_none if {
	_outcome([_app([])]) == "fail"
	_outcome([_app([_slsa]), {"name": "other.zip", "predicates": []}]) == "fail"
	_outcome([{"name": "hidden.zip"}, {"name": "other.zip", "predicates": []}]) == "fail"
}

test_only_the_latest_counts if {
	attested := [{"tag": "v2", "assets": [_app([_slsa])]}, {"tag": "v1", "assets": [_app([])]}]
	_report(["v2", "v1"], attested, []).outcome == "pass"
	_report(["v1"], attested, []).outcome == "fail"
}

test_unknown_if_not_all_is_seen if {
	_outcome([{"name": "app.zip"}]) == "unknown"
	_outcome([{"name": "app.zip", "predicates": null}]) == "unknown"
	_outcome([_app([]), {"name": "app.zip.sigstore.json"}]) == "unknown"
	_report(["v1"], [{"tag": "v1", "assets": [_app([])]}], ["v1/app.zip"]).outcome == "unknown"
	_report(["v1"], [], ["*"]).outcome == "unknown"
}

test_unknown_if_the_release_holds_no_artefact if {
	_outcome([]) == "unknown"
	_outcome([{"name": "notes.md"}]) == "unknown"
}

test_not_applicable_without_a_release if _report([], [], []).outcome == "not_applicable"

test_the_message_names_the_file if {
	contains(_report(["v1"], [{"tag": "v1", "assets": [_app([])]}], []).message, "app.zip of v1")
}

test_unknown_if_a_newer_release_or_another_file_is_hidden if {
	newer := {
		"releases": object.union(_releases(["v1"], ["v2"]), {"total": 2}),
		"attested_releases": {"releases": [{"tag": "v1", "assets": [_app([])]}], "hidden": []},
		"pipelines": fixtures.fact([], []),
	}
	some only in claim.report with input as {"facts": newer, "params": {"latest": 1, "prereleases": false}}
	only.outcome == "unknown"
	_report(["v1"], [{"tag": "v1", "assets": [_app([])]}], ["v1/multiple.intoto.jsonl"]).outcome == "unknown"
	_report(["v1"], [{"tag": "v1", "assets": [_app([_slsa])]}], ["v1/*"]).outcome == "unknown"
	_report(["v1"], [{"tag": "v1", "assets": [_app([_slsa])]}], ["v1/other.zip"]).outcome == "unknown"
}
