package claims.p2_1.c01_multi_factor_test

import data.claims.p2_1.c01_multi_factor as claim

_report(platform, fact) := only if {
	question := {"facts": {"mfa": fact}, "resource": {"kind": "organisation", "platform": platform}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(fact) := _report("github", fact).outcome

_full := {"required": true, "members_without": 0, "outsiders_without": 0, "single_sign_on": false, "hidden": []}

_with(changes) := object.union(_full, changes)

_hiding(fields) := object.union(object.remove(_full, fields), {"hidden": [part |
	some field in fields
	part := {"path": field, "reason": "forbidden", "detail": ""}
]})

test_pass_if_required_and_nobody_is_without if _outcome(_full) == "pass"

test_fail_if_not_required if {
	_outcome(_with({"required": false})) == "fail"
	_outcome(_with({"required": false, "members_without": 3})) == "fail"
}

test_accounts_without_are_kept_out_on_github_only if {
	contains(_report("github", _with({"members_without": 2})).message, "keeps 2 accounts without it out")
	_report("github", _with({"members_without": 2})).outcome == "pass"
	_report("gitlab", _with({"members_without": 2})).outcome == "fail"
}

test_numbers_that_are_not_seen_matter_where_nobody_is_kept_out if {
	_outcome(_hiding(["members_without"])) == "pass"
	_report("gitlab", _hiding(["members_without"])).outcome == "unknown"
}

test_unknown_if_the_requirement_is_not_seen if {
	_outcome(_hiding(["required"])) == "unknown"
	_outcome(_hiding(["required", "members_without", "outsiders_without", "single_sign_on"])) == "unknown"
	_outcome(object.union(_hiding(["required"]), {"members_without": 4})) == "unknown"
}

test_outsiders_without_are_a_fail_unseen_only_where_nobody_is_kept_out if {
	outsiders := object.union(_hiding(["required"]), {"outsiders_without": 1})
	_report("github", outsiders).outcome == "unknown"
	_report("gitlab", outsiders).outcome == "fail"
}

test_an_identity_provider_leaves_it_open if {
	_outcome(_with({"required": false, "single_sign_on": true})) == "unknown"
	_outcome(object.union(_hiding(["single_sign_on"]), {"required": false})) == "unknown"
}

test_an_identity_provider_does_not_sign_outsiders_in if {
	_outcome(_with({"required": false, "single_sign_on": true, "outsiders_without": 1})) == "fail"
}
