package claims.p1_2.c03_watched_dependencies_test

import data.claims.p1_2.c03_watched_dependencies as claim
import data.lib.branches_fixtures_test as rules
import data.lib.fixtures_test as fixtures

_none := {"files": [], "hidden": []}

_manifest := {"files": [{"path": "package.json", "text": `{"dependencies": {"a": "1"}}`}], "hidden": []}

_facts(jobs, triggers, given) := object.union(object.remove(_base(jobs, triggers), object.keys(given)), given)

_base(jobs, triggers) := {
	"dependency_files": {"files": [{"path": "package.json", "size": 40}], "hidden": []},
	"dependency_manifests": _manifest,
	"python_projects": _none,
	"requirements_files": _none,
	"update_config": _none,
	"pipelines": fixtures.fact([fixtures.workflow(jobs, triggers)], []),
	"default_branch": {"name": "main"},
	"security_features": {"dependency_alerts": true, "hidden": []},
	"branch_rules": rules.fact([rules.layer({"required_checks": ["build"]})], []),
}

_entry(facts, platform) := entry if {
	question := {"facts": facts, "params": {"ignored_folders": []}, "resource": {"platform": platform}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(steps, given) := _entry(_facts([fixtures.job(steps)], [fixtures.trigger("pull_request")], given), "github").outcome

_review := [fixtures.uses("actions/checkout@v4", {}), fixtures.uses("actions/dependency-review-action@v4", {})]

_off := {"security_features": {"dependency_alerts": false, "hidden": []}}

_open := {"branch_rules": rules.fact([], [])}

test_pass_if_watched_and_stopped if {
	_outcome(_review, {}) == "pass"
	_outcome([fixtures.run("npm audit --audit-level=high")], {}) == "pass"
	_outcome([fixtures.run("trivy fs --exit-code 1 .")], {}) == "pass"
	_outcome([fixtures.run("grype dir:. --fail-on high")], {}) == "pass"
	_outcome([fixtures.uses("aquasecurity/trivy-action@v1", {"scan-type": "fs", "exit-code": "1"})], {}) == "pass"
}

test_what_only_reports_or_looks_for_something_else_does_not_stop if {
	every step in [
		fixtures.uses("actions/dependency-review-action@v4", {"warn-only": "true"}),
		fixtures.uses("actions/dependency-review-action@v4", {"config-file": "./x.yml"}),
		fixtures.uses("aquasecurity/trivy-action@v1", {"scan-type": "fs"}),
		fixtures.uses("snyk/actions/node@v1", {"command": "monitor"}),
		fixtures.run("trivy fs ."),
		fixtures.run("npm audit signatures"),
		fixtures.run("npm audit || true"),
		fixtures.run("trivy fs --scanners secret --exit-code 1 ."),
		fixtures.run("cargo deny check licenses"),
		fixtures.run("./scan.sh"),
	] {
		_outcome([step], {}) == "unknown"
	}
}

test_fail_if_nothing_is_required_or_only_something_else if {
	_outcome(_review, _open) == "fail"
	_outcome([fixtures.run("pytest")], {}) == "fail"
	_entry(_facts([fixtures.job(_review)], [fixtures.trigger("pull_request")], _open), "gitlab").outcome == "fail"
	_entry(_facts([fixtures.job(_review)], [fixtures.trigger("pull_request")], _open), "bitbucket").outcome == "unknown"
}

test_unknown_if_rules_are_hidden_or_a_check_is_of_another_service if {
	_outcome([fixtures.run("pytest")], {"branch_rules": rules.fact([rules.layer({"required_checks": ["build"]})], ["rulesets"])}) == "unknown"
	_outcome([fixtures.run("pytest")], {"branch_rules": rules.fact([rules.layer({"required_checks": ["build", "sonar"]})], [])}) == "unknown"
	_outcome(_review, {"branch_rules": rules.fact([], ["classic_protection"])}) == "unknown"
}

test_known_services_stop_by_their_check if {
	_outcome([], {"branch_rules": rules.fact([rules.layer({"required_checks": ["security/snyk (acme)"]})], ["rulesets"])}) == "pass"
	_outcome([], {"branch_rules": rules.fact([rules.layer({"required_checks": ["code/snyk (acme)"]})], [])}) == "unknown"
}

test_alerts_that_are_off_fail_if_nothing_else_watches if {
	_outcome(_review, _off) == "fail"
	_outcome(_review, object.union(_off, {"update_config": {"files": [{"path": ".github/dependabot.yml", "document": {}}], "hidden": []}})) == "fail"
	_outcome(_review, object.union(_off, {"update_config": {"files": [{"path": "renovate.json", "document": {}}], "hidden": []}})) == "unknown"
	_entry(object.remove(_facts([fixtures.job(_review)], [fixtures.trigger("pull_request")], _off), ["update_config"]), "github").outcome == "unknown"
	_outcome(_review, object.union(_off, {"pipelines": fixtures.fact([fixtures.workflow([fixtures.job(_review)], [fixtures.trigger("pull_request")])], ["x.yml"])})) == "unknown"
}

test_without_a_pipeline_another_service_may_watch if {
	contains(_entry(_facts([], [], object.union(_off, {"pipelines": fixtures.fact([], [])})), "github").message, "another build service")
}

test_a_scheduled_scan_stands_in_for_alerts if {
	triggers := [fixtures.trigger("pull_request"), fixtures.trigger("schedule")]
	entry := _entry(_facts([fixtures.job([fixtures.run("osv-scanner scan -r .")])], triggers, _off), "github")
	entry.outcome == "pass"
	entry.assurance == "A2"
	_entry(_facts([fixtures.job([fixtures.run("trivy fs .")])], triggers, _off), "github").outcome == "unknown"
	_entry(_facts([fixtures.job(_review)], triggers, _off), "github").outcome == "fail"
	limited := object.union(fixtures.job([fixtures.run("osv-scanner .")]), {"condition": "github.event_name == 'push'"})
	_entry(_facts([limited], triggers, _off), "github").outcome == "unknown"
}

test_alerts_that_are_not_seen_are_unknown if {
	_outcome(_review, {"security_features": {"hidden": []}}) == "unknown"
	_outcome(_review, {"security_features": {"dependency_alerts": null, "hidden": []}}) == "unknown"
}

test_nothing_to_watch_is_not_applicable_and_hidden_manifests_are_unknown if {
	empty := {"dependency_files": _none, "dependency_manifests": _none}
	_outcome(_review, empty) == "not_applicable"
	unread := {"dependency_files": {"files": [], "hidden": [{"path": "package.json", "reason": "hidden", "detail": ""}]}, "dependency_manifests": _none}
	_outcome(_review, unread) == "unknown"
}
