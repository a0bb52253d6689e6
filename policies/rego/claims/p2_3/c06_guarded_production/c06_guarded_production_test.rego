package claims.p2_3.c06_guarded_production_test

import data.claims.p2_3.c06_guarded_production as claim
import data.lib.branches_fixtures_test as rules
import data.lib.fixtures_test as fixtures

_params := {"production_environments": ["prod*", "release"], "other_environments": ["staging", "review/**"]}

_reviewed := {"branch_rules": rules.fact([rules.layer({"required_reviews": 1})], ["classic_protection"])}

_unreviewed := {"branch_rules": rules.fact([], [])}

_environments(list, hidden) := {"environments": {"environments": list, "hidden": rules.parts(hidden)}}

_production(parts) := _environments([object.union({"name": "production"}, parts)], [])

_approved := {"reviewers": 1, "prevents_self_review": true, "branches": "any"}

_pipelines(steps, environment, hidden) := {"pipelines": fixtures.fact([fixtures.workflow([job], [fixtures.trigger("push")])], hidden)} if {
	job := object.union(fixtures.job(steps), {"environment": environment, "permissions": {"contents": "read"}})
}

_quiet := _pipelines([fixtures.run("npm test")], "", [])

_deploying(environment) := _pipelines([fixtures.run("make deploy")], environment, [])

_report(facts) := entry if {
	question := {"facts": object.union_n(facts), "params": _params}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(facts) := _report(facts).outcome

test_pass_by_another_persons_approval if {
	_outcome([_production(_approved), _quiet]) == "pass"
	_outcome([_production(_approved), _deploying("production")]) == "pass"
}

test_pass_by_reviewed_branches if {
	_outcome([_production({"reviewers": 0, "branches": "protected"}), _reviewed, _quiet]) == "pass"
	_outcome([_production({"branches": "patterns", "branch_patterns": ["main"]}), _reviewed, _quiet]) == "pass"
}

test_fail_if_open if {
	_outcome([_production({"reviewers": 0, "branches": "any"})]) == "fail"
	_outcome([_production({"reviewers": 2, "prevents_self_review": false, "branches": "any"})]) == "fail"
	_outcome([_production({"reviewers": 0, "branches": "protected"}), _unreviewed]) == "fail"
	_outcome([_production({"reviewers": 0, "branches": "patterns", "branch_patterns": ["main", "*"]}), _reviewed]) == "fail"
}

test_fail_if_one_of_two_is_open if {
	pair := _environments([object.union({"name": "prod"}, _approved), {"name": "Prod-EU", "reviewers": 0, "branches": "any"}], ["staging"])
	report := _report([pair, _quiet])
	report.outcome == "fail"
	contains(report.message, ": Prod-EU.")
}

test_fail_if_an_environment_is_made_when_first_used if {
	_outcome([_environments([], []), _deploying("production")]) == "fail"
	_outcome([_environments([], ["*"]), _deploying("production")]) == "unknown"
	_outcome([_environments([], ["*:reviewers"]), _deploying("production")]) == "unknown"
	_outcome([_environments([object.union({"name": "production"}, _approved)], ["*:reviewers"]), _deploying("production")]) == "pass"
}

test_unknown_if_a_part_is_hidden if {
	_outcome([_production({"reviewers": 1, "branches": "any"}), _quiet]) == "unknown"
	_outcome([_production({"prevents_self_review": true, "branches": "any"}), _quiet]) == "unknown"
	_outcome([_production({"reviewers": 0}), _quiet]) == "unknown"
	_outcome([_production({"reviewers": 0, "branches": "protected"}), _quiet]) == "unknown"
	_outcome([_production({"reviewers": 0, "branches": "patterns"}), _reviewed, _quiet]) == "unknown"
	_outcome([_production({"reviewers": 0, "branches": "patterns", "branch_patterns": ["v*"]}), _reviewed, _quiet]) == "unknown"
	_outcome([_environments([object.union({"name": "prod"}, _approved)], ["production"]), _quiet]) == "unknown"
}

test_unknown_if_some_patterns_are_hidden if {
	target := {"name": "production", "reviewers": 0, "branches": "patterns", "branch_patterns": ["main"]}
	_outcome([_environments([target], ["production:branch_patterns"]), _reviewed, _quiet]) == "unknown"
	_outcome([_environments([target], ["staging:branch_patterns"]), _reviewed, _quiet]) == "pass"
	open := object.union(target, {"branch_patterns": ["main", "*"]})
	_outcome([_environments([open], ["production:branch_patterns"]), _reviewed, _quiet]) == "fail"
}

test_unknown_if_pipelines_are_hidden if {
	_outcome([_production(_approved)]) == "unknown"
	_outcome([_production(_approved), _pipelines([], "", ["x.yml"])]) == "unknown"
}

test_unknown_if_it_publishes_outside if {
	report := _report([_production(_approved), _pipelines([fixtures.run("twine upload dist/*")], "", [])])
	report.outcome == "unknown"
	contains(report.message, "(twine upload dist/*)")
	_outcome([_production(_approved), _pipelines([fixtures.run("twine upload dist/*")], "production", [])]) == "pass"
}

test_other_names_count_where_none_says_production if {
	_outcome([_environments([object.union({"name": "shop"}, _approved)], []), _deploying("shop")]) == "pass"
	_outcome([_environments([{"name": "shop", "reviewers": 0, "branches": "any"}], []), _deploying("shop")]) == "fail"
	_outcome([_environments([{"name": "shop"}], []), _quiet]) == "unknown"
	_outcome([_environments([], []), _deploying("${{ inputs.target }}")]) == "unknown"
}

test_unknown_if_one_that_says_production_may_be_hidden if {
	open := {"name": "shop", "reviewers": 0, "branches": "any"}
	_outcome([_environments([open], ["*"]), _deploying("shop")]) == "unknown"
	_outcome([_environments([open], []), _pipelines([fixtures.run("make")], "shop", ["x.yml"])]) == "unknown"
	_outcome([_environments([], ["shop"]), _quiet]) == "unknown"
}

test_not_applicable_if_nothing_is_deployed if {
	_outcome([_environments([], []), _quiet]) == "not_applicable"
	_outcome([_environments([{"name": "staging"}], []), _deploying("staging")]) == "not_applicable"
	_outcome([_environments([], []), {"pipelines": fixtures.fact([], [])}]) == "not_applicable"
}

test_unknown_if_something_may_be_deployed if {
	_outcome([_environments([], [])]) == "unknown"
	_outcome([_environments([], ["*"]), _quiet]) == "unknown"
	_outcome([_environments([], []), _pipelines([], "", ["x.yml"])]) == "unknown"
	job := object.union(fixtures.job([fixtures.run("make deploy")]), {"secrets": ["KEY"], "permissions": {}})
	able := {"pipelines": fixtures.fact([fixtures.workflow([job], [fixtures.trigger("push")])], [])}
	_outcome([_environments([], []), able]) == "unknown"
}

_guarding(script, environments) := entry.outcome if {
	own := object.union(fixtures.workflow([fixtures.job([fixtures.run(script)])], [fixtures.trigger("web")]), {"platform": "cloudbuild"})
	question := {
		"facts": {"pipelines": fixtures.fact([own], []), "environments": {"environments": environments, "hidden": []}},
		"params": {"production_environments": [], "other_environments": [], "whole_build": ["cloudbuild"]},
		"resource": {"platform": "cloudbuild", "kind": "build_project"},
	}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

test_a_build_project_waits_for_approval if {
	_guarding("docker push image", [{"name": "app", "reviewers": 1}]) == "pass"
	_guarding("docker push image", [{"name": "app", "reviewers": 0, "branches": "any"}]) == "fail"
	_guarding("docker push image", [{"name": "app", "reviewers": 0, "branches": "patterns", "branch_patterns": ["^main$"]}]) == "unknown"
	_guarding("docker push image", [{"name": "app", "reviewers": 0}]) == "unknown"
	_guarding("docker push image", []) == "unknown"
	_guarding("docker push image", [{"name": "a", "reviewers": 1}, {"name": "b", "reviewers": 0, "branches": "any"}]) == "fail"
}

test_a_build_project_that_only_tests_need_not if {
	_guarding("pytest", [{"name": "app", "reviewers": 0, "branches": "any"}]) == "not_applicable"
	_guarding("./build.sh", [{"name": "app", "reviewers": 0, "branches": "any"}]) == "unknown"
	_guarding("./build.sh", [{"name": "app", "reviewers": 1}]) == "pass"
}
