package claims.p1_1.c05_traced_changes_test

import data.claims.p1_1.c05_traced_changes as claim

_items := {"changes": 40, "naming": 32, "by_bots": 10, "unseen": 0, "complete": false}

_verdict(facts) := entry if {
	question := {"facts": facts, "params": {"percent": 80, "min_changes": 10}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_seen(items) := {"change_reviews": {"sampled": 50, "total": 90, "unapproved": [], "hidden": [], "work_items": items}}

_outcome(changes) := _verdict(_seen(object.union(object.union(_items, {"linked": true}), changes))).outcome

test_pass_at_the_share if _outcome({}) == "pass"

test_fail_below_the_share if {
	_outcome({"naming": 31}) == "fail"
	_outcome({"naming": 0}) == "fail"
	contains(_verdict(_seen(object.union(_items, {"naming": 31}))).message, "Of the latest 40 changes by people 31 name a work item")
	contains(_verdict(_seen(object.union(_items, {"naming": 31}))).message, "80% are asked for")
}

test_too_few_names_prove_nothing_where_links_are_not_counted if {
	every linked in [false, null, "yes"] {
		_outcome({"naming": 31, "linked": linked}) == "unknown"
		_outcome({"naming": 32, "linked": linked}) == "pass"
	}
	_verdict(_seen(object.union(_items, {"naming": 0}))).outcome == "unknown"
}

test_unknown_if_what_is_unseen_decides if {
	_outcome({"unseen": 1}) == "unknown"
	_outcome({"naming": 31, "unseen": 1}) == "fail"
	_outcome({"naming": 31, "unseen": 5}) == "unknown"
	_outcome({"naming": 40, "unseen": 10}) == "pass"
	_outcome({"naming": 40, "unseen": 11}) == "unknown"
	_outcome({"naming": 5, "unseen": 10}) == "fail"
}

test_not_applicable_if_all_that_there_is_is_too_little if {
	_outcome({"changes": 9, "naming": 9, "complete": true}) == "not_applicable"
	_outcome({"changes": 0, "naming": 0, "complete": true}) == "not_applicable"
	_outcome({"changes": 8, "naming": 0, "unseen": 1, "complete": true}) == "not_applicable"
}

test_unknown_if_there_may_be_more if {
	_outcome({"changes": 9, "naming": 9}) == "unknown"
	_outcome({"changes": 9, "naming": 9, "unseen": 1, "complete": true}) == "unknown"
}

test_ten_are_enough if {
	_outcome({"changes": 10, "naming": 8, "complete": true}) == "pass"
	_outcome({"changes": 10, "naming": 7, "complete": true}) == "fail"
}

test_unknown_if_not_told if {
	_verdict({"change_reviews": {"sampled": 50, "total": 90, "unapproved": [], "hidden": []}}).outcome == "unknown"
	every strange in [null, [], "40", {}] {
		_verdict(_seen(strange)).outcome == "unknown"
	}
	every name in object.keys(_items) {
		_verdict(_seen(object.remove(_items, [name]))).outcome == "unknown"
		_outcome({name: null}) == "unknown"
		_outcome({name: "40"}) == "unknown"
	}
	_outcome({"naming": 41}) == "unknown"
	_outcome({"naming": -1}) == "unknown"
}

test_reviews_do_not_matter if {
	hidden := [{"path": "#1", "reason": "forbidden", "detail": ""}]
	_verdict({"change_reviews": {"sampled": 50, "total": 90, "unapproved": [], "hidden": hidden, "work_items": _items}}).outcome == "pass"
}
