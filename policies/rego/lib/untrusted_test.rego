package lib.untrusted_test

import data.lib.fixtures_test as fixtures
import data.lib.untrusted

_texts(event, step, written) := untrusted.texts(fixtures.workflow([], [fixtures.trigger(event)]), step, written)

_plain := fixtures.run("")

test_every_spelling_of_a_context_is_the_same if {
	every written in [
		"${{ github.event.issue.title }}", "${{github.event.issue.title}}", "${{ GitHub.Event.Issue.Title }}",
		"${{ github.event['issue']['title'] }}", "${{ github . event . issue . title }}",
		"${{ format('{0}', github.event.issue.title) }}", "${{ github.event.issue.title || 'x' }}",
		"${{ toJSON(github.event.issue) }}", "${{ toJSON( github.event ) }}", "${{ toJSON(github) }}",
		"${{ github.event.issue.title != '' && github.event.issue.body }}",
	] {
		_texts("issues", _plain, written) == {written}
	}
}

test_what_gives_yes_or_no_is_no_text if {
	every written in [
		"${{ contains(github.event.issue.title, 'x') }}", "${{ github.event.issue.title == 'x' }}",
		"${{ github.event.issue.title == 'x' && 'a' || 'b' }}", "${{ startsWith(github.event.issue['body'], '/') }}",
	] {
		_texts("issues", _plain, written) == set()
	}
}

test_a_number_or_a_name_of_a_user_is_no_text if {
	every written in ["${{ github.event.issue.number }}", "${{ github.actor }}", "github.event.issue.title", ""] {
		_texts("issues", _plain, written) == set()
	}
}

test_a_context_that_no_trigger_fills_is_empty if _texts("push", _plain, "${{ github.event.issue.title }}") == set()

test_a_variable_is_what_it_holds if {
	step := object.union(_plain, {"env": {"Title": "${{ github.event.issue.title }}", "OTHER": "x"}})
	_texts("issues", step, "echo ${{ env.TITLE }} ${{ env.other }}") == {"${{ env.TITLE }}"}
	_texts("issues", step, "echo $Title") == set()
}

_on(platform, step, written) := untrusted.texts(
	object.union(fixtures.workflow([], [fixtures.trigger("any")]), {"platform": platform}),
	step, written,
)

test_gitlab_variables_count_where_a_shell_reads_them_again if {
	every written in ["eval \"$CI_COMMIT_TITLE\"", "sh -c \"x ${CI_MERGE_REQUEST_TITLE}\"", "bash -e -uc \"$CI_COMMIT_BRANCH\""] {
		count(_on("gitlab", _plain, written)) == 1
	}
	every written in ["echo \"$CI_COMMIT_TITLE\"", "eval $CI_COMMIT_SHA", "bash -c true\necho $CI_COMMIT_TITLE"] {
		_on("gitlab", _plain, written) == set()
	}
}

test_azure_macros_count_in_any_case_and_through_variables if {
	step := object.union(_plain, {"env": {"msg": "$(Build.SourceVersionMessage)", "n": "1"}})
	every written in [
		"echo $(build.sourceVersionMessage)", "echo ${{ variables['Build.SourceVersionMessage'] }}",
		"echo $(System.PullRequest.SourceBranch)", "echo $(MSG)",
	] {
		count(_on("azure", step, written)) == 1
	}
	_on("azure", step, "echo $(n) $(Build.BuildId) $BUILD_SOURCEVERSIONMESSAGE") == set()
}

_checkout(ref, env) := object.union(fixtures.uses("actions/checkout@v4", {"ref": ref}), {"env": env})

test_code_of_a_proposal if {
	every ref in [
		"${{ github.event.pull_request.head.sha }}", "${{ github.event.pull_request['head'].SHA }}", "${{ github.head_ref }}",
		"refs/pull/${{ github.event.number }}/merge", "${{ github.event.workflow_run.head_sha }}", "${{ env.REF }}",
	] {
		untrusted.fetches_proposal(_checkout(ref, {"REF": "${{ github.event.pull_request.head.sha }}"}))
		not untrusted.fetches_unclear(_checkout(ref, {"REF": "${{ github.event.pull_request.head.sha }}"}))
	}
	untrusted.fetches_proposal(fixtures.run("gh pr checkout 1"))
	untrusted.fetches_proposal(fixtures.run("git fetch origin pull/1/head"))
}

test_code_that_is_only_known_when_it_runs if {
	every ref in ["${{ steps.pr.outputs.sha }}", "${{ needs.find.outputs.ref || github.ref }}", "${{ env.UNSET }}"] {
		untrusted.fetches_unclear(_checkout(ref, {}))
		not untrusted.fetches_proposal(_checkout(ref, {}))
	}
}

test_code_of_the_repository_itself if {
	every ref in [
		"main", "", "${{ github.sha }}", "${{ github.event.pull_request.base.sha }}", "${{ inputs.ref || github.ref }}",
		"${{ github.event.repository.default_branch }}", "${{ matrix.branch }}", "${{ env.REF }}",
	] {
		not untrusted.fetches_proposal(_checkout(ref, {"REF": "main"}))
		not untrusted.fetches_unclear(_checkout(ref, {"REF": "main"}))
	}
}

_outside(platform, event, step) := untrusted.texts({"platform": platform, "reach": [{"event": event}]}, step, step.run)

_shell(script) := {"run": script, "shell": "bash", "env": {}}

test_substitutions_of_cloud_build_are_text_for_a_shell if {
	_outside("cloudbuild", "pull_request", _shell("git checkout $_HEAD_BRANCH")) == {"$_HEAD_BRANCH"}
	_outside("cloudbuild", "pull_request", _shell("echo ${BRANCH_NAME}")) == {"${BRANCH_NAME"}
	_outside("cloudbuild", "push", _shell("echo ${BRANCH_NAME}")) == set()
	_outside("cloudbuild", "pull_request", _shell("echo $$_HEAD_BRANCH $COMMIT_SHA $_HEAD_BRANCHES")) == set()
	_outside("cloudbuild", "pull_request", object.union(_shell("echo $_HEAD_BRANCH"), {"shell": "script"})) == set()
	_outside("cloudbuild", "pull_request", object.union(_shell("docker build $_HEAD_BRANCH"), {"shell": ""})) == set()
}

test_fields_of_what_calls_a_webhook_may_be_an_outsiders if {
	with_title := object.union(_shell("echo $_TITLE"), {"env": {"_TITLE": "$(body.pull_request.title)"}})
	_outside("cloudbuild", "webhook", with_title) == {"$_TITLE"}
	_outside("cloudbuild", "push", with_title) == set()
	_outside("cloudbuild", "webhook", object.union(with_title, {"env": {"_TITLE": "$(body.after)"}})) == set()
}

test_variables_of_aws_are_code_where_a_shell_reads_them_again if {
	count(_outside("codebuild", "push", _shell("eval \"echo $CODEBUILD_WEBHOOK_HEAD_REF\""))) == 1
	_outside("codebuild", "push", _shell("echo $CODEBUILD_WEBHOOK_HEAD_REF")) == set()
}

test_a_masked_substitution_may_be_a_field_of_what_calls_a_webhook if {
	masked := object.union(_shell("echo $_TITLE $COMMIT_SHA"), {"env": {"_TITLE": ""}})
	untrusted.unclear_texts({"platform": "cloudbuild", "reach": [{"event": "webhook"}]}, masked, masked.run) == {"$_TITLE"}
	untrusted.unclear_texts({"platform": "cloudbuild", "reach": [{"event": "push"}]}, masked, masked.run) == set()
}
