package claims.p3_4.c01_complete_advisories_test

import data.claims.p3_4.c01_complete_advisories as claim

_params := {"window_days": 730, "draft_days": 90}

_report(each, hidden) := only if {
	fact := {"advisories": each, "hidden": [{"path": path, "reason": "hidden", "detail": ""} | some path in hidden]}
	question := {"facts": {"advisories": fact}, "params": _params, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(each) := _report(each, []).outcome

_full := {
	"id": "GHSA-aaaa-bbbb-cccc",
	"state": "published",
	"severity": "high",
	"created_at": "2026-04-01T00:00:00Z",
	"published_at": "2026-05-01T00:00:00Z",
	"products": [{"affected": true, "fixed": "2.0.1"}],
}

_with(parts) := object.union(_full, parts)

_open := {"affected": true, "fixed": ""}

test_pass_if_complete if {
	_outcome([_full]) == "pass"
	_outcome([_full, _with({"state": "withdrawn", "severity": null})]) == "pass"
	_outcome([_full, _with({"published_at": "2023-05-01T00:00:00Z", "products": []})]) == "pass"
}

test_fail_if_a_mended_one_lacks_something if {
	_outcome([object.remove(_full, ["severity"])]) == "fail"
	_outcome([_with({"products": [{"affected": false, "fixed": "2.0.1"}]})]) == "fail"
	_outcome([_full, _with({"products": [_open, {"affected": false, "fixed": "2"}]})]) == "fail"
	_report([object.remove(_full, ["severity"])], ["unpublished", "advisories:*"]).outcome == "fail"
}

test_a_severity_that_is_not_told_is_not_lacking if {
	_report([object.remove(_full, ["severity"])], ["GHSA-aaaa-bbbb-cccc:severity"]).outcome == "unknown"
}

test_unknown_if_it_may_not_be_mended if {
	_outcome([_with({"products": [_open]})]) == "unknown"
	_outcome([_full, _with({"products": [_full.products[0], _open]})]) == "unknown"
	_outcome([object.remove(_with({"products": [_open]}), ["severity"])]) == "unknown"
}

test_unknown_if_not_told if {
	every field in ["products", "published_at"] {
		_outcome([object.remove(_full, [field])]) == "unknown"
		_outcome([_with({field: null})]) == "unknown"
	}
	_outcome([_with({"severity": null})]) == "unknown"
	_outcome([_with({"products": []})]) == "unknown"
	_outcome([_with({"products": [{"fixed": "2"}]})]) == "unknown"
	_outcome([_with({"products": [{"affected": null, "fixed": "2"}]})]) == "unknown"
	_outcome([_with({"products": [{"affected": true}]})]) == "unknown"
	_outcome([_with({"published_at": "2027-05-01T00:00:00Z"})]) == "unknown"
}

test_unknown_if_some_are_hidden if {
	every path in ["unpublished", "advisories:*", "advisories"] {
		_report([_full], [path]).outcome == "unknown"
	}
}

test_a_draft_may_wait_a_while if {
	draft := object.remove(_with({"state": "draft"}), ["published_at"])
	_outcome([_full, draft]) == "pass"
	_outcome([_full, object.union(draft, {"created_at": "2026-01-01T00:00:00Z"})]) == "unknown"
	_outcome([_full, object.remove(draft, ["created_at"])]) == "unknown"
	_outcome([_full, object.union(draft, {"state": "triage", "created_at": "2026-01-01T00:00:00Z"})]) == "pass"
}

test_unknown_if_there_is_none if {
	_outcome([]) == "unknown"
	_outcome([_with({"state": "closed"})]) == "unknown"
}
