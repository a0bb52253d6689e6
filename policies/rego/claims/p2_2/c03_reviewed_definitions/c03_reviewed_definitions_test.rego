package claims.p2_2.c03_reviewed_definitions_test

import data.claims.p2_2.c03_reviewed_definitions as claim
import data.lib.branches_fixtures_test as rules
import data.lib.fixtures_test as fixtures

_pipelines(hidden) := {"pipelines": fixtures.fact([fixtures.pipeline([fixtures.run("make")])], hidden)}

_ruled(given, hidden) := {"branch_rules": rules.fact([rules.layer(given)], hidden)}

_full := {"required_reviews": 1, "last_push_approval": true}

_entry(facts, platform) := entry if {
	question := {"facts": facts, "params": {"by_setting": ["gitlab", "azurepipelines"]}, "resource": {"platform": platform}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _entry(facts, "github").outcome

test_pass_if_code_and_reviewed if {
	_outcome(object.union(_pipelines([]), _ruled(_full, []))) == "pass"
	_outcome(object.union(_pipelines([".github/workflows/b.yml"]), _ruled(_full, ["bypass:7", "classic_protection"]))) == "pass"
}

test_fail_if_a_change_needs_no_review if {
	_outcome(object.union(_pipelines([]), _ruled({"requires_pull_request": true}, []))) == "fail"
	_outcome(object.union(_pipelines([]), _ruled({"required_reviews": 1}, []))) == "fail"
	_entry(object.union(_pipelines([]), _ruled({}, [])), "gitlab").outcome == "fail"
}

test_unknown_if_rules_are_not_seen if {
	_outcome(_pipelines([])) == "unknown"
	_outcome(object.union(_pipelines([]), _ruled({}, ["rulesets"]))) == "unknown"
	_outcome(object.union(_pipelines([]), _ruled({"required_reviews": 1}, ["rules:9"]))) == "unknown"
}

test_unknown_without_a_definition_or_where_others_may_run if {
	_outcome(object.union({"pipelines": fixtures.fact([], ["x.yml"])}, _ruled({}, []))) == "unknown"
	_outcome(object.union(_pipelines([".gitlab-ci.yml"]), _ruled(_full, []))) == "unknown"
	_entry(object.union(_pipelines([]), _ruled(_full, [])), "azure").outcome == "unknown"
}

_elsewhere(platform, value) := _entry(
	object.union_n([_on(platform), _ruled(_full, []), {"ci_settings": {"definitions_elsewhere": value, "hidden": []}}]),
	platform,
).outcome

_on(platform) := {"pipelines": fixtures.fact([pipeline], [])} if {
	names := {"gitlab": "gitlab", "azurepipelines": "azure", "github": "github"}
	pipeline := object.union(fixtures.pipeline([fixtures.run("make")]), {"platform": names[platform]})
}

test_a_setting_tells_elsewhere_than_on_github if {
	every platform in ["gitlab", "azurepipelines"] {
		_elsewhere(platform, false) == "pass"
		_elsewhere(platform, true) == "fail"
		_entry(object.union(_on(platform), _ruled(_full, [])), platform).outcome == "unknown"
	}
	_elsewhere("github", true) == "pass"
}

test_a_pipeline_of_another_platform_leaves_it_open if {
	facts := object.union_n([_on("github"), _ruled(_full, []), {"ci_settings": {"definitions_elsewhere": false, "hidden": []}}])
	_entry(facts, "gitlab").outcome == "unknown"
}

_project(definition) := entry.outcome if {
	question := {
		"facts": object.union(_on("github"), {"build_definition": definition}),
		"params": {"by_setting": []},
		"resource": {"platform": "codebuild", "kind": "build_project"},
	}
	some entry in claim.report with input as question
}

test_a_build_project_fails_if_its_service_keeps_the_definition if {
	_project({"lies_in": "service", "hidden": []}) == "fail"
	_project({"lies_in": "repository", "source": {"kind": "github", "repository": "acme/app"}, "hidden": []}) == "unknown"
	_project({"hidden": [{"path": "lies_in", "reason": "forbidden", "detail": ""}]}) == "unknown"
	_project({"hidden": []}) == "unknown"
}
