package claims.p3_1.c04_release_notes_test

import data.claims.p3_1.c04_release_notes as claim

_params := {"latest": 3, "prereleases": false, "few_letters": 20}

_part(path) := {"path": path, "reason": "truncated", "detail": ""}

_empty := {"files": [], "hidden": []}

_log(text) := {"files": [{"path": "CHANGELOG.md", "text": text}], "hidden": []}

_report(notes, changelog, hidden) := only if {
	tags := [sprintf("v%d.0", [count(notes) - at]) | some at, _ in notes]
	facts := {
		"releases": {
			"total": count(tags),
			"releases": [{"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": false} | some tag in tags],
			"hidden": [],
		},
		"release_notes": {"releases": [object.union(notes[at], {"tag": tag}) | some at, tag in tags], "hidden": hidden},
		"changelog": changelog,
	}
	some only in claim.report with input as {"facts": facts, "params": _params}
	count(claim.report) == 1 with input as {"facts": facts, "params": _params}
}

_outcome(notes) := _report(notes, _empty, []).outcome

_full := {"letters": 300, "links": false}

_bare := {"letters": 0, "links": false}

test_pass_if_each_has_notes if {
	_outcome([_full, _full]) == "pass"
	_outcome([_full]) == "pass"
	_outcome([_full, _full, _full, _bare]) == "pass"
}

test_pass_by_the_changelog if {
	every text in ["# Changes\n\n## 2.0 - 2026-01-01\n\n- New.\n", "## [v2.0](https://example.org/2.0)\nNew.\n", "v2.0 (2026)\n==========\n\n### Added\n\n- New.\n"] {
		_report([_bare, _full], _log(text), []).outcome == "pass"
	}
	_report([_bare, _full], _log("## 12.0\n\n## 2.0.1\n"), []).outcome == "fail"
}

test_fail_if_one_has_none_and_others_do if {
	_outcome([_bare, _full]) == "fail"
	_report([_bare, _bare], _log("## 1.0\n\n- New.\n"), []).outcome == "fail"
}

test_unknown_if_they_may_be_elsewhere if {
	_outcome([_bare, _bare]) == "unknown"
	_outcome([{"letters": 3, "links": true}, _full]) == "unknown"
	_outcome([{"letters": 5, "links": false}, _full]) == "unknown"
	_outcome([{"letters": 0, "links": true}, _full]) == "unknown"
}

test_unknown_if_not_told if {
	_outcome([{}, _full]) == "unknown"
	_outcome([{"letters": null, "links": null}, _full]) == "unknown"
	_outcome([{"letters": 0}, _full]) == "unknown"
	_report([_bare, _full], {"files": [], "hidden": [_part("CHANGELOG.md")]}, []).outcome == "unknown"
}

test_not_applicable_without_a_release if _outcome([]) == "not_applicable"

test_unknown_if_the_bare_one_may_be_older_than_the_latest if {
	releases := {
		"total": 4,
		"releases": [{"tag": tag, "published_at": "2026-01-01T00:00:00Z", "prerelease": false} | some tag in ["v3.0", "v2.0", "v1.0"]],
		"hidden": [_part("v4.0")],
	}
	notes := [{"tag": "v3.0", "letters": 300, "links": false}, {"tag": "v2.0", "letters": 300, "links": false}, {"tag": "v1.0", "letters": 0, "links": false}]
	facts := {"releases": releases, "release_notes": {"releases": notes, "hidden": []}, "changelog": _empty}
	some unseen in claim.report with input as {"facts": facts, "params": _params}
	unseen.outcome == "unknown"
	whole := object.union(facts, {"releases": {"hidden": [], "total": 3}})
	some seen in claim.report with input as {"facts": whole, "params": _params}
	seen.outcome == "fail"
}

test_unknown_if_nothing_stands_below_the_version if {
	every text in ["## 2.0\n", "## 2.0\n\n## 1.0\n\n- New.\n", "## 2.0\n\nTODO\n", "## 2.0\n\n### Added\n"] {
		_report([_bare, _full], _log(text), []).outcome == "unknown"
	}
}

test_unknown_if_the_changelog_names_it_without_a_heading if {
	every text in ["**2.0** (2026-01-01)\n\n- Fixed.\n", "Changes in 2.0\n  * Fixed.\n", "- v2.0: Fixed.\n"] {
		_report([_bare, _full], _log(text), []).outcome == "unknown"
	}
}
