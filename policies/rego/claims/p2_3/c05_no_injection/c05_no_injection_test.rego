package claims.p2_3.c05_no_injection_test

import data.claims.p2_3.c05_no_injection as claim
import data.lib.fixtures_test as fixtures

_only(event, job, hidden) := entry if {
	fact := fixtures.fact([fixtures.workflow([job], [fixtures.trigger(event)])], hidden)
	count(claim.report) == 1 with input as {"facts": {"pipelines": fact}}
	some entry in claim.report with input as {"facts": {"pipelines": fact}}
}

_writing(steps) := object.union(fixtures.job(steps), {"permissions": {"contents": "write"}})

_undeclared := fixtures.job([fixtures.run("echo ${{ github.event.pull_request.title }}")])

_title := _writing([fixtures.run("echo ${{ github.event.pull_request.title }}")])

_read_only := object.union(_undeclared, {"permissions": {"contents": "read"}})

_checkout := fixtures.uses("actions/checkout@v4", {"ref": "${{ github.event.pull_request.head.sha }}"})

test_fail_if_a_title_is_run_with_a_token if _only("pull_request_target", _title, []).outcome == "fail"

test_fail_even_if_something_is_hidden if _only("pull_request_target", _title, ["x.yml"]).outcome == "fail"

test_pass_if_the_job_can_reach_nothing if _only("pull_request_target", _read_only, []).outcome == "pass"

test_pass_if_a_fork_starts_it_without_secrets if _only("pull_request", _title, []).outcome == "pass"

test_pass_if_the_context_is_always_empty if _only("issues", _title, []).outcome == "pass"

test_fail_if_proposed_code_is_run_with_secrets if {
	_only("pull_request_target", _writing([_checkout, fixtures.run("make")]), []).outcome == "fail"
}

test_pass_if_nothing_is_run_after_it if _only("pull_request_target", fixtures.job([_checkout]), []).outcome == "pass"

test_fail_if_a_script_action_runs_a_comment if {
	step := fixtures.uses("actions/github-script@v7", {"script": "x('${{ github.event.comment.body }}')"})
	_only("issue_comment", _writing([step]), []).outcome == "fail"
}

test_unknown_if_something_is_hidden if _only("push", fixtures.job([fixtures.run("make")]), ["x.yml"]).outcome == "unknown"

test_unknown_if_there_is_no_pipeline if {
	some entry in claim.report with input as {"facts": {"pipelines": fixtures.fact([], [])}}
	entry.outcome == "unknown"
}

test_unknown_if_what_an_undeclared_token_may_do_is_not_seen if {
	_only("pull_request_target", _undeclared, []).outcome == "unknown"
	_only("pull_request_target", fixtures.job([_checkout, fixtures.run("make")]), []).outcome == "unknown"
}

test_a_default_that_reads_makes_a_job_harmless if {
	fact := fixtures.fact([fixtures.workflow([_undeclared], [fixtures.trigger("pull_request_target")])], [])
	every token, outcome in {"read": "pass", "write": "fail"} {
		some entry in claim.report with input as {"facts": {"pipelines": fact, "ci_settings": {"default_token": token, "hidden": []}}}
		entry.outcome == outcome
	}
}

test_fail_if_a_script_fetches_proposed_code_and_goes_on if {
	every run in [
		"git fetch origin ${{ github.event.pull_request.head.sha }}\ngit checkout FETCH_HEAD\nmake",
		"git clone ${{ github.event.pull_request.head.repo.clone_url }} x && make -C x",
		"gh pr checkout ${{ github.event.number }}\nnpm ci",
	] {
		_only("pull_request_target", _writing([fixtures.run(run)]), []).outcome == "fail"
	}
}

test_pass_if_a_script_only_looks_at_proposed_code if {
	every run in [
		"git fetch origin ${{ github.event.pull_request.head.sha }}\ngit diff HEAD FETCH_HEAD",
		"git fetch origin main\necho ${{ github.event.pull_request.head.sha }}\nmake",
		"git merge-base HEAD ${{ github.event.pull_request.head.sha }}\nmake",
	] {
		_only("pull_request_target", _writing([fixtures.run(run)]), []).outcome == "pass"
	}
}

test_fail_if_a_retried_command_holds_a_title if {
	step := fixtures.uses("nick-fields/retry@v3", {"command": "echo ${{ github.event.pull_request.title }}"})
	_only("pull_request_target", _writing([step]), []).outcome == "fail"
}
