package claims.p2_1.c03_administrators_test

import data.claims.p2_1.c03_administrators as claim

_params := {"at_least": 2, "at_most": 3, "percent": 5, "require_roles_file": false}

_report(administrators, others) := _asked(administrators, others, _params)

_asked(administrators, others, params) := only if {
	question := {"facts": object.union({"administrators": administrators}, others), "params": params}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_page := [{"path": "*", "reason": "truncated", "detail": ""}]

_of(logins, members) := {"administrators": [{"login": login, "bot": false} | some login in logins], "members": members, "hidden": []}

_roles(holders) := {"roles": {
	"files": [{"path": "cop/roles.yaml", "document": {"roles": [{"role": "owner", "holders": holders}]}}],
	"hidden": [],
}}

_numbered(n) := [sprintf("p%d", [i]) | some i in numbers.range(1, n)]

test_pass_if_few_and_documented if {
	_report(_of(["ada", "grace"], 10), _roles(["Ada", "grace", "linus"])).outcome == "pass"
}

test_fail_if_too_many_or_too_few_whatever_the_roles_say if {
	_report(_of(_numbered(4), 60), _roles(_numbered(4))).outcome == "fail"
	_report(_of(["ada"], 60), _roles(["ada"])).outcome == "fail"
	_report(_of(["ada"], 60), {}).outcome == "fail"
}

test_a_share_of_many_members_is_few if {
	_report(_of(_numbered(4), 61), _roles(_numbered(4))).outcome == "pass"
}

test_members_not_seen_matter_only_if_more_than_the_floor if {
	_report(object.remove(_of(_numbered(3), 0), ["members"]), _roles(_numbered(3))).outcome == "pass"
	_report(object.remove(_of(_numbered(4), 0), ["members"]), _roles(_numbered(4))).outcome == "unknown"
}

test_a_further_page_leaves_it_open_unless_there_are_too_many if {
	_report(object.union(_of(_numbered(2), 10), {"hidden": _page}), _roles(_numbered(2))).outcome == "unknown"
	_report(object.union(_of(_numbered(4), 10), {"hidden": _page}), _roles(_numbered(4))).outcome == "fail"
	_report(object.union(_of(_numbered(2), 10), {"hidden": _page}), _roles(["p1"])).outcome == "fail"
}

test_fail_if_an_account_is_no_persons if {
	robots := {"administrators": [{"login": "ada", "bot": false}, {"login": "deploy", "bot": true}], "members": 9, "hidden": []}
	_report(robots, _roles(["ada", "deploy"])).outcome == "fail"
}

test_unknown_without_a_file_unless_it_is_required if {
	missing := {"roles": {"files": [], "hidden": []}}
	_report(_of(["ada", "grace"], 10), missing).outcome == "unknown"
	_report(_of(["ada", "grace"], 10), {}).outcome == "unknown"
	_asked(_of(["ada", "grace"], 10), missing, object.union(_params, {"require_roles_file": true})).outcome == "fail"
	_asked(_of(["ada", "grace"], 10), {}, object.union(_params, {"require_roles_file": true})).outcome == "unknown"
}

test_unknown_for_a_file_of_another_shape if {
	every document in [null, "ada", ["ada"], {"roles": "ada"}, {"roles": [null, {"role": "", "holders": ["ada"]}, {"role": "x", "holders": "ada"}]}] {
		_report(_of(["ada", "grace"], 10), {"roles": {"files": [{"path": "cop/roles.yaml", "document": document}], "hidden": []}}).outcome == "unknown"
	}
}

test_a_file_that_cannot_be_read_may_name_the_rest if {
	roles := _roles(["ada"])
	part := [{"path": "cop/roles.yml", "reason": "malformed", "detail": ""}]
	_report(_of(["ada", "grace"], 10), object.union(roles, {"roles": {"hidden": part}})).outcome == "unknown"
	_report(_of(["ada", "grace"], 10), roles).outcome == "fail"
}

test_fail_if_nobody_administers if _report(_of([], 10), {}).outcome == "fail"
