package claims.p2_1.c02_default_access_test

import data.claims.p2_1.c02_default_access as claim

_params := {"most": ["none", "read"], "asked": {
	"codebuild": ["open_to_all"],
	"cloudbuild": ["open_to_all", "broad_roles"],
	"others": ["default_permission", "creates_public"],
}}

_report(fact) := _on("github", fact)

_on(platform, fact) := only if {
	question := {"facts": {"member_access": fact}, "params": _params, "resource": {"platform": platform}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_set(permission, public) := {"default_permission": permission, "creates_public": public, "hidden": []}

_hidden(field) := [{"path": field, "reason": "forbidden", "detail": ""}]

test_pass_if_at_most_read_and_no_public_repositories if {
	_report(_set("none", false)).outcome == "pass"
	_report(_set("read", false)).outcome == "pass"
}

test_fail_if_either_is_too_much if {
	_report(_set("write", false)).outcome == "fail"
	_report(_set("admin", false)).outcome == "fail"
	_report(_set("read", true)).outcome == "fail"
}

test_fail_although_the_other_is_not_seen if {
	_report({"default_permission": "write", "hidden": _hidden("creates_public")}).outcome == "fail"
	_report({"creates_public": true, "hidden": _hidden("default_permission")}).outcome == "fail"
}

test_unknown_if_one_is_not_seen if {
	_report({"default_permission": "read", "hidden": _hidden("creates_public")}).outcome == "unknown"
	_report({"creates_public": false, "hidden": _hidden("default_permission")}).outcome == "unknown"
	_report({"hidden": []}).outcome == "unknown"
}

test_the_message_names_both if {
	_report(_set("none", false)).message == "Membership alone grants nothing. Members may not create public repositories."
}

test_what_is_open_to_everybody_fails_on_every_platform if {
	every platform in ["github", "codebuild", "cloudbuild"] {
		_on(platform, {"open_to_all": ["app"], "hidden": []}).outcome == "fail"
		_on(platform, {"broad_roles": ["roles/editor: group:all@acme.example"], "hidden": []}).outcome == "fail"
	}
}

test_only_what_the_platform_has_is_asked if {
	_on("codebuild", {"open_to_all": [], "hidden": []}).outcome == "pass"
	_on("cloudbuild", {"open_to_all": [], "hidden": []}).outcome == "unknown"
	_on("cloudbuild", {"open_to_all": [], "broad_roles": [], "hidden": []}).outcome == "pass"
	_on("github", {"open_to_all": [], "broad_roles": [], "hidden": []}).outcome == "unknown"
}

test_what_is_hidden_is_asked_all_the_same if {
	_on("codebuild", {"open_to_all": [], "hidden": _hidden("broad_roles")}).outcome == "unknown"
	_on("codebuild", {"open_to_all": [], "hidden": _hidden("open_to_all")}).outcome == "unknown"
	_on("codebuild", {"hidden": _hidden("open_to_all")}).outcome == "unknown"
}
