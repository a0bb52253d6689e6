package claims.p2_2.c05_attributable_commits_test

import data.claims.p2_2.c05_attributable_commits as claim
import data.lib.branches_fixtures_test as fixtures

_signed := {"branch_rules": fixtures.fact([fixtures.layer({"signatures": true})], ["classic_protection"])}

_unruled := {"branch_rules": fixtures.fact([fixtures.layer({"signatures": false})], ["bypass:7"])}

_hidden := {"branch_rules": fixtures.fact([], ["classic_protection"])}

_commits(verified, hidden) := {"commit_signatures": {
	"sampled": 200,
	"total": 900,
	"verified": verified,
	"unverified": ["abc"],
	"hidden": fixtures.parts(hidden),
}}

_none := {"commit_signatures": {"sampled": 0, "total": 0, "verified": 0, "unverified": [], "hidden": []}}

_outcome(facts) := entry.outcome if {
	question := {"facts": object.union_n(facts), "params": {"min_share": 0.99}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

test_pass_by_the_rule if {
	_outcome([_signed]) == "pass"
	_outcome([_signed, _commits(0, [])]) == "pass"
}

test_pass_by_the_commits if {
	_outcome([_commits(198, [])]) == "pass"
	_outcome([_unruled, _commits(200, [])]) == "pass"
}

test_fail_if_neither if _outcome([_unruled, _commits(197, [])]) == "fail"

test_unknown_if_either_is_hidden if {
	_outcome([_hidden, _commits(197, [])]) == "unknown"
	_outcome([_commits(197, [])]) == "unknown"
	_outcome([_unruled, _commits(197, ["*"])]) == "unknown"
	_outcome([_unruled, _commits(200, ["*"])]) == "unknown"
	_outcome([_unruled]) == "unknown"
	_outcome([_hidden, _none]) == "unknown"
}

test_not_applicable_without_commits if _outcome([_unruled, _none]) == "not_applicable"
