package claims.p4_6.c02_reviewed_guide_test

import data.claims.p4_6.c02_reviewed_guide as claim

_part(path) := {"path": path, "reason": "truncated", "detail": ""}

_release(tag, day) := {"tag": tag, "published_at": sprintf("2026-%sT10:00:00Z", [day]), "prerelease": false}

_three := [_release("v2.1.1", "05-20"), _release("v2.1.0", "05-01"), _release("v2.0.3", "04-10")]

_report(texts, releases, hidden) := only if {
	facts := {
		"secure_use_guide": {"files": [{"path": sprintf("docs/hardening-%d.md", [at]), "text": body} | some at, body in texts], "hidden": hidden},
		"releases": {"total": count(releases), "releases": releases, "hidden": []},
	}
	question := {"facts": facts, "params": {"window_days": 365}, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(body) := _report([body], _three, []).outcome

test_pass_if_reviewed_since_the_release_before if {
	every words in ["Last reviewed: 2026-04-28", "**Reviewed on** 2026-05-20.", "Revised 2026-04-10", "Last updated: 2026-05-03."] {
		_outcome(words) == "pass"
	}
}

test_pass_if_it_names_the_version if {
	every words in ["This guide applies to version 2.1.", "Valid for release v2.1.1 and later.", "Product version: 2.1"] {
		_outcome(words) == "pass"
	}
	_report(["Last reviewed: 2025-01-01", "Applies to 2.1"], _three, []).outcome == "pass"
}

test_fail_if_reviewed_before if {
	_outcome("Last reviewed: 2026-04-09") == "fail"
	_outcome("Last reviewed: 2026-04-09. It applies to version 2.0.") == "fail"
	contains(_report(["Last reviewed: 2026-04-09"], _three, []).message, "2026-04-09, before the release that preceded version 2.1")
}

test_unknown_if_it_does_not_say if {
	every words in ["Install it.", "Last reviewed: 2026-13-40", "Last reviewed: 2027-01-01", "Needs Python version 2.1", "Reviewed in May", "The list of ciphers was updated 2020-01-01."] {
		_outcome(words) == "unknown"
	}
}

test_unknown_if_a_part_is_hidden if {
	_report(["Last reviewed: 2026-04-09"], _three, [_part("docs/hardening.md")]).outcome == "unknown"
	_report(["Last reviewed: 2026-05-09"], _three, [_part("docs/hardening.md")]).outcome == "pass"
	_report([], _three, []).outcome == "unknown"
}

test_unknown_if_releases_do_not_tell if {
	every other in [_release("latest", "04-01"), {"tag": "v1", "published_at": null, "prerelease": false}, {"tag": "v1", "published_at": "2026-04-01T00:00:00Z", "prerelease": null}] {
		_report(["Last reviewed: 2026-05-09"], array.concat(_three, [other]), []).outcome == "unknown"
	}
	_report(["Last reviewed: 2026-05-09"], [_three[0]], []).outcome == "unknown"
}

test_not_applicable_without_a_new_version if {
	_report(["Last reviewed: 2026-05-09"], [], []).outcome == "not_applicable"
	old := [object.union(release, {"published_at": "2024-05-01T00:00:00Z"}) | some release in _three]
	_report(["Last reviewed: 2020-05-09"], old, []).outcome == "not_applicable"
}

test_a_later_release_of_an_older_series_is_not_the_latest_version if {
	mixed := array.concat([_release("v1.9.5", "05-25")], array.concat(_three, [object.union(_release("v1.9.0", "01-01"), {"published_at": "2024-01-01T00:00:00Z"})]))
	_report(["This guide applies to version 2.1."], mixed, []).outcome == "pass"
	_report(["Last reviewed: 2020-01-01. Valid for 1.9."], mixed, []).outcome == "fail"
}

test_unknown_if_it_names_the_version_to_leave_it_out if {
	every words in ["It no longer describes version 2.1.", "Valid for versions before 2.1.", "This guide is only a draft. It applies to version 2.1."] {
		_outcome(words) == "unknown"
	}
}

test_unknown_if_the_review_is_still_to_come if {
	every words in ["This guide will be reviewed for version 2.1 soon.", "It is yet to be reviewed for version 2.1.", "TODO: this page for 2.1.", "A page for version 2.1 is planned."] {
		_outcome(words) == "unknown"
	}
}
