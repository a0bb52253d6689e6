package claims.p1_2.c04_updates_proposed_test

import data.claims.p1_2.c04_updates_proposed as claim

_params := {
	"ignored_folders": ["vendor"],
	"update_bots": ["renovate"],
	"separate": [],
	"dependabot": {"npm": ["npm"]},
	"renovate": {"npm": ["npm"]},
}

_hidden(path) := [{"path": path, "reason": "malformed", "detail": "x"}]

_none := {"files": [], "hidden": []}

_bare := {
	"dependency_files": {"files": [{"path": "package.json", "size": 1}], "hidden": []},
	"dependency_manifests": {"files": [{"path": "package.json", "text": `{"dependencies": {"a": "1"}}`}], "hidden": []},
	"python_projects": _none,
	"requirements_files": _none,
	"update_config": _none,
	"branch_rules": {"default_branch": "main", "rules": {"required_checks": ["test"]}, "layers": [], "hidden": []},
}

_renovate(document) := object.union(_bare, {"update_config": {"files": [{"path": "renovate.json", "document": document}], "hidden": []}})

_history(complete, bots) := {"history": {"complete": complete, "commits": 5, "authors": [{"name": name, "bot": true, "commits": 1} | some name in bots]}}

_is(facts, outcome, words) if {
	report := claim.report with input as {"facts": facts, "params": _params}
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	contains(verdict.message, words)
}

test_pass_if_covered_and_checked if _is(_renovate({}), "pass", "every manifest")

test_fail_if_not_covered if _is(_renovate({"enabled": false}), "fail", "package.json")

test_unknown_if_the_configuration_is_hidden if {
	_is(object.union(_renovate({}), {"update_config": {"hidden": _hidden("renovate.json5")}}), "unknown", "renovate.json5")
}

test_unknown_if_the_preset_is_elsewhere if _is(_renovate({"extends": ["acme"]}), "unknown", "preset")

test_pass_if_the_preset_is_seen_at_work if {
	_is(object.union(_renovate({"extends": ["acme"]}), _history(false, ["Renovate Bot"])), "pass", "every manifest")
}

test_unknown_if_another_bot_is_at_work if {
	_is(object.union(_renovate({"extends": ["acme"]}), _history(true, ["release-bot"])), "unknown", "preset")
}

test_unknown_if_a_manifest_may_be_hidden if {
	_is(object.union(_renovate({}), {"dependency_files": {"hidden": _hidden("go.mod")}}), "unknown", "manifest is hidden")
}

test_fail_if_nothing_is_configured_and_no_bot_commits if _is(object.union(_bare, _history(true, [])), "fail", "no bot")

test_unknown_if_a_bot_commits_without_configuration if {
	_is(object.union(_bare, _history(true, ["release-bot"])), "unknown", "a bot commits")
}

test_unknown_if_the_history_is_cut_or_absent if {
	_is(object.union(_bare, _history(false, [])), "unknown", "elsewhere cannot be seen")
	_is(_bare, "unknown", "elsewhere cannot be seen")
}

test_fail_if_no_check_is_required if {
	_is(object.union(_renovate({}), {"branch_rules": {"rules": {"required_checks": []}}}), "fail", "needs no passing check")
}

test_a_central_workflow_is_a_check if {
	rules := {"branch_rules": {"rules": {"required_checks": [], "required_workflows": ["ci.yml"]}}}
	_is(object.union(_renovate({}), rules), "pass", "1 are required")
}

test_hidden_bypass_hides_no_rule if {
	rules := {"branch_rules": {"rules": {"required_checks": []}, "hidden": [{"path": "bypass:1"}]}}
	_is(object.union(_renovate({}), rules), "fail", "needs no passing check")
}

test_unknown_if_a_rule_may_be_hidden if {
	rules := {"branch_rules": {"rules": {"required_checks": []}, "hidden": [{"path": "rulesets"}]}}
	_is(object.union(_renovate({}), rules), "unknown", "cannot be seen")
}

test_unknown_if_the_rules_are_not_collected if {
	_is(object.remove(_renovate({}), ["branch_rules"]), "unknown", "cannot be seen")
}

test_not_applicable_if_nothing_is_declared if {
	_is(object.union(_renovate({}), {"dependency_files": _none, "dependency_manifests": _none}), "not_applicable", "No manifest")
}

test_unknown_if_what_may_declare_is_hidden if {
	facts := object.union(_renovate({}), {"dependency_files": _none, "requirements_files": {"hidden": _hidden("requirements.txt")}})
	_is(facts, "unknown", "1 files are hidden")
}
