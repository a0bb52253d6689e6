package claims.p3_5.c02_same_gates_test

import data.claims.p3_5.c02_same_gates as claim
import data.lib.fixtures_test as fixtures

_report(pipelines, unread, others) := only if {
	question := {"facts": object.union({"pipelines": fixtures.fact(pipelines, unread)}, others)}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_of(pipelines) := _report(pipelines, [], {}).outcome

_outcome(jobs) := _of([_release(jobs)])

_release(jobs) := object.union(fixtures.workflow(jobs, [fixtures.trigger("push")]), {"path": "release.yml"})

_at(line, step) := object.union(step, {"line": line})

_test := fixtures.run("pytest")

_upload := [_at(8, fixtures.uses("actions/attest-build-provenance@v2", {})), _at(9, fixtures.run("twine upload dist/*"))]

_testing := object.union(fixtures.job([_test]), {"id": "test"})

_publishing := object.union(fixtures.job(_upload), {"needs": ["test"]})

test_pass_if_publishing_needs_the_tests if {
	_outcome([_testing, _publishing]) == "pass"
	_outcome([fixtures.job(array.concat([_test], _upload))]) == "pass"
}

test_pass_through_a_called_workflow if {
	calling := object.union(fixtures.job([]), {"id": "test", "calls": fixtures.component("./ci.yml", "workflow")})
	called := object.union(fixtures.workflow([fixtures.job([_test])], [fixtures.trigger("push")]), {"path": "ci.yml", "callers": ["release.yml"]})
	_of([_release([calling, _publishing]), called]) == "pass"
	_of([_release([calling, object.union(_publishing, {"needs": []})]), called]) == "unknown"
}

test_unknown_if_it_does_not_wait if {
	_outcome([_testing, object.union(_publishing, {"needs": []})]) == "unknown"
	_outcome([fixtures.job(array.concat(_upload, [_at(20, _test)]))]) == "unknown"
	every condition in ["always()", "${{ !cancelled() }}", "failure() || success()"] {
		_outcome([_testing, object.union(_publishing, {"condition": condition})]) == "unknown"
	}
}

test_unknown_if_tests_may_be_skipped_or_fail if {
	skipped := object.union(_testing, {"condition": "!inputs.emergency"})
	_outcome([skipped, _publishing]) == "pass"
	_outcome([skipped, object.union(_publishing, {"condition": "always()"})]) == "unknown"
	_outcome([object.union(_testing, {"may_fail": true}), _publishing]) == "unknown"
	_outcome([object.union(_testing, {"steps": [fixtures.run("pytest || true")]}), _publishing]) == "unknown"
}

test_unknown_if_a_second_way_out_has_no_tests if {
	hotfix := object.union(_release([fixtures.job(_upload)]), {"path": "hotfix.yml"})
	_of([_release([_testing, _publishing]), hotfix]) == "unknown"
}

test_fail_if_nothing_signs if {
	unsigned := object.union(fixtures.job([_at(9, fixtures.run("twine upload dist/*"))]), {"needs": ["test"]})
	_outcome([_testing, unsigned]) == "fail"
}

_rules(rules, hidden) := {"branch_rules": {"default_branch": "main", "rules": rules, "layers": [], "hidden": hidden}}

_signed := [object.union(fixtures.job([_at(8, fixtures.run("cosign sign image")), _at(9, fixtures.run("docker push image"))]), {"id": "image"})]

_plain := [object.union(fixtures.job([_at(9, fixtures.run("docker push image"))]), {"id": "image"})]

test_fail_if_nothing_tests_and_no_rule_asks if {
	_report([_release(_plain)], [], _rules({}, [])).outcome == "fail"
	found := _report([_release(_plain)], [], _rules({}, [])).evidence.criteria[0]
	found.outcome == "fail"
	checked := _report([_release(_plain)], [], _rules({"required_checks": ["test"]}, [])).evidence.criteria[0]
	checked.outcome == "unknown"
	hidden := _report([_release(_plain)], [], _rules({}, [{"path": "rulesets", "reason": "forbidden", "detail": ""}])).evidence.criteria[0]
	hidden.outcome == "unknown"
	missing := _report([_release(_plain)], [], {}).evidence.criteria[0]
	missing.outcome == "unknown"
}

test_unknown_if_something_may_test if {
	_report([_release(_signed)], [], _rules({}, [])).outcome == "unknown"
	_report([_release([_testing, _publishing])], ["broken.yml"], {}).outcome == "unknown"
	_of([object.union(_release(_plain), {"platform": "gitlab"})]) == "unknown"
}

test_unknown_if_nothing_publishes if {
	_outcome([_testing]) == "unknown"
	_of([]) == "unknown"
}

_named(name, script) := object.union(fixtures.run(script), {"name": name, "line": 1})

_build(platform, steps) := _of([object.union(_release([fixtures.job(steps)]), {"platform": platform})])

_sign := "cosign sign --yes image"

test_codebuild_ends_a_phase_with_the_first_command_that_fails if {
	_build("codebuild", [_named("build", "pytest"), _named("build", "docker push image"), _named("build", _sign)]) == "pass"
	_build("codebuild", [_named("pre_build", "pytest"), _named("post_build", "docker push image"), _named("post_build", _sign)]) == "pass"
}

test_post_build_runs_although_build_failed if {
	_build("codebuild", [_named("build", "pytest"), _named("post_build", "docker push image"), _named("post_build", _sign)]) == "unknown"
	_build("codebuild", [_named("pre_build", "pytest"), _named("build finally", "docker push image"), _named("post_build", _sign)]) == "unknown"
	_build("codebuild", [_named("build", "docker push image"), _named("build", "pytest"), _named("build", _sign)]) == "unknown"
}

test_what_cloud_build_publishes_by_itself_waits_for_every_step if {
	_build("cloudbuild", [_named("t", "pytest"), _named("s", _sign), _named("images", "docker push image")]) == "pass"
	_build("cloudbuild", [_named("t", "pytest"), _named("p", "docker push image"), _named("s", _sign)]) == "unknown"
}
