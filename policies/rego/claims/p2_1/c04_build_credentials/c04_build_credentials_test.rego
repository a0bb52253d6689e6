package claims.p2_1.c04_build_credentials_test

import data.claims.p2_1.c04_build_credentials as claim
import data.lib.fixtures_test as fixtures

_params := {"max_days": 180, "long_lived": ["*_TOKEN", "AWS_SECRET*"], "clear": ["*PASSWORD"], "protects": ["gitlab"], "accounts": ["codebuild"]}

_job(env, secrets) := object.union(
	fixtures.job([object.union(fixtures.run("make"), {"env": env})]),
	{"secrets": secrets, "permissions": {"contents": "read"}},
)

_given(env, read, store) := {
	"pipelines": fixtures.fact([fixtures.workflow([_job(env, read)], [fixtures.trigger("push")])], []),
	"ci_secrets": store,
}

_store(secrets, variables, hidden) := {
	"secrets": [{"name": name, "scope": "repository", "updated_at": when} | some name, when in secrets],
	"variables": [{"name": name, "scope": "repository"} | some name in variables],
	"hidden": [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden],
}

_entry(facts) := entry if {
	question := {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z", "resource": {"platform": "github"}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_outcome(env, read, store) := _entry(_given(env, read, store)).outcome

_fresh := "2026-04-01T00:00:00Z"

_stale := "2025-04-01T00:00:00Z"

test_pass_if_renewed_or_of_another_kind if {
	_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": _fresh}, ["REGION"], [])) == "pass"
	_outcome({}, ["GITHUB_TOKEN", "NAME"], _store({"NAME": _stale}, [], [])) == "pass"
	_outcome({}, [], _store({"npm_token": _fresh}, [], [])) == "pass"
}

test_exactly_the_last_day_is_not_too_old if {
	_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": "2025-12-03T00:00:00Z"}, [], [])) == "pass"
	_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": "2025-12-02T00:00:00Z"}, [], [])) == "fail"
}

test_fail_whatever_is_hidden if {
	_outcome({}, [], _store({"NPM_TOKEN": _stale}, [], ["secrets:*", "variables"])) == "fail"
	_outcome({"A_TOKEN": "[masked]"}, [], {"hidden": []}) == "fail"
	_outcome({}, [], {"variables": [{"name": "DB_PASSWORD", "scope": "repository"}], "hidden": []}) == "fail"
}

test_unknown_if_a_list_is_not_whole if {
	every hidden in ["secrets:*", "variables:*", "*"] {
		_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": _fresh}, [], [hidden])) == "unknown"
	}
	_outcome({}, ["NPM_TOKEN"], object.remove(_store({}, [], []), ["secrets"])) == "unknown"
	_outcome({}, ["NPM_TOKEN"], {"secrets": null, "variables": null, "hidden": []}) == "unknown"
}

test_unknown_if_the_age_is_not_told if {
	_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": "soon"}, [], [])) == "unknown"
	_outcome({}, ["NPM_TOKEN"], _store({"NPM_TOKEN": "2026-07-01T00:00:00Z"}, [], [])) == "unknown"
	_outcome({}, ["NPM_TOKEN"], _store({}, [], [])) == "unknown"
	_outcome({}, ["*"], _store({}, [], [])) == "unknown"
}

test_all_secrets_passed_to_a_workflow_of_the_repository_are_those_it_names if {
	called := object.union(fixtures.component("./.github/workflows/x.yml", "workflow"), {"source": ".github/workflows/x.yml"})
	job := object.union(_job({}, ["*"]), {"calls": called, "steps": []})
	facts := {
		"pipelines": fixtures.fact([fixtures.workflow([job, _job({}, ["NPM_TOKEN"])], [fixtures.trigger("push")])], []),
		"ci_secrets": _store({"NPM_TOKEN": _fresh}, [], []),
	}
	_entry(facts).outcome == "pass"
}

test_not_applicable_only_if_all_is_seen_and_nothing_is_given if {
	_outcome({}, ["GITHUB_TOKEN"], _store({}, ["REGION"], [])) == "not_applicable"
	_outcome({}, [], _store({}, [], ["secrets:*"])) == "unknown"
	_outcome({"PASSWORD": "Kj2mmvv81x"}, [], _store({}, [], [])) == "unknown"
	identity := object.union(_job({}, []), {"permissions": {"id-token": "write"}})
	pipelines := fixtures.fact([fixtures.workflow([identity], [fixtures.trigger("push")])], [])
	_entry({"pipelines": pipelines, "ci_secrets": _store({}, [], [])}).outcome == "pass"
}

test_unknown_if_a_name_does_not_tell_whether_an_old_credential_runs_out if {
	_outcome({}, ["DOCKER_PASSWORD"], _store({"DOCKER_PASSWORD": _stale}, [], [])) == "unknown"
	_outcome({}, ["DOCKER_PASSWORD"], _store({"DOCKER_PASSWORD": _fresh}, [], [])) == "pass"
	_outcome({}, ["DOCKER_PASSWORD"], _store({}, [], [])) == "unknown"
	_outcome({}, ["GPG_PRIVATE_KEY"], _store({"GPG_PRIVATE_KEY": _stale}, [], [])) == "pass"
}

test_a_word_that_holds_sign_is_no_key_that_signs if {
	every name in ["SIGNALR_CONNECTION_STRING", "DESIGN_REGISTRY_PASSWORD", "REGISTRY_PASSWORD"] {
		_outcome({}, [], _store({name: _stale}, [], [])) == "unknown"
	}
	_outcome({}, [], _store({"COSIGN_PASSWORD": _stale}, [], [])) == "pass"
}

_on(platform, name, secrets, variables) := entry.outcome if {
	pipeline := object.union(fixtures.workflow([_job({}, [])], [fixtures.trigger("push")]), {"platform": name, "path": "ci"})
	facts := {"pipelines": fixtures.fact([pipeline], []), "ci_secrets": {"secrets": secrets, "variables": variables, "hidden": []}}
	question := {"facts": facts, "params": _params, "now": "2026-06-01T00:00:00Z", "resource": {"platform": platform}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_gitlab(secrets) := _on("gitlab", "gitlab", secrets, [])

_aws(secrets, variables) := _on("codebuild", "codebuild", secrets, variables)

test_on_gitlab_protection_counts_in_place_of_age if {
	_gitlab([{"name": "DEPLOY_KEY", "scope": "repository", "protected": true}]) == "pass"
	_gitlab([{"name": "DB_PASSWORD", "scope": "repository", "protected": true}]) == "pass"
	_gitlab([{"name": "DB_PASSWORD", "scope": "repository", "protected": false}]) == "fail"
	_gitlab([{"name": "DB_PASSWORD", "scope": "repository"}]) == "unknown"
	_gitlab([{"name": "NPM_TOKEN", "scope": "repository", "protected": true}]) == "unknown"
	_gitlab([{"name": "TEAM", "scope": "repository", "protected": false}]) == "pass"
	_gitlab([]) == "not_applicable"
}

test_what_a_store_of_secrets_gives_is_not_kept_here if {
	_aws([{"name": "NPM_TOKEN", "scope": "build_project", "kind": "vault"}], []) == "pass"
	_aws([{"name": "GITHUB", "scope": "organisation", "kind": "federated"}], []) == "pass"
	_aws([{"name": "GITHUB", "scope": "organisation", "kind": "stored"}], []) == "unknown"
	_aws([{"name": "key", "scope": "organisation", "kind": "stored", "updated_at": _stale}], []) == "fail"
	_aws([{"name": "key", "scope": "organisation", "kind": "stored", "updated_at": _fresh}], []) == "pass"
	_aws([], []) == "pass"
}

test_what_a_value_looks_like_counts_where_it_is_told if {
	_aws([], [{"name": "X", "scope": "build_project", "looks_like": "credential"}]) == "fail"
	_aws([], [{"name": "API_KEY", "scope": "build_project", "looks_like": "plain"}]) == "pass"
	_aws([], [{"name": "API_KEY", "scope": "build_project"}]) == "unknown"
	_aws([], [{"name": "DB_PASSWORD", "scope": "build_project", "looks_like": "plain"}]) == "unknown"
}
