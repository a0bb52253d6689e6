package claims.p3_1.c05_protected_keys_test

import data.claims.p3_1.c05_protected_keys as claim
import data.lib.fixtures_test as fixtures

_params := {
	"signing_keys": `(^|_)(gpg|cosign)_private_key$`,
	"key_hints": `(^|_)(gpg|sign|signing|keystore)(_|$)`,
	"no_keys": `(^|_)(id|public)$|^jwt_`,
	"credentials": `(^|_)(npm|pypi)_token$`,
	"variables": ["gitlab", "codebuild"],
	"protects": ["gitlab"],
}

_report(jobs, names, unread, others) := only if {
	secrets := {"secrets": [{"name": name, "scope": "repository", "updated_at": "2026-01-01T00:00:00Z"} | some name in names], "hidden": []}
	pipeline := fixtures.workflow(jobs, [fixtures.trigger("push")])
	question := {
		"facts": object.union({"pipelines": fixtures.fact([pipeline], unread), "ci_secrets": secrets}, others),
		"params": _params,
	}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(steps, others, names) := _report([object.union(fixtures.job(steps), others)], names, [], {}).outcome

_publish := fixtures.run("npm publish")

_attest := fixtures.uses("actions/attest-build-provenance@v2", {})

_token := {"secrets": ["NPM_TOKEN"]}

_identity := {"permissions": {"id-token": "write"}}

test_pass_without_a_stored_key if {
	_outcome([_attest, _publish], _identity, []) == "pass"
	_outcome([fixtures.run("docker push image")], {"secrets": ["GITHUB_TOKEN"]}, ["CODECOV_TOKEN", "GPG_KEY_ID", "JWT_SIGNING_KEY"]) == "pass"
	_outcome([fixtures.run("cosign sign --key awskms:///alias/release image"), _publish], _identity, []) == "pass"
	_outcome([fixtures.run("cosign sign image"), _publish], _identity, []) == "pass"
}

test_fail_if_a_signing_key_is_stored if {
	_outcome([_attest, _publish], _identity, ["GPG_PRIVATE_KEY"]) == "fail"
	_outcome([fixtures.run("pytest")], {}, ["COSIGN_PRIVATE_KEY"]) == "fail"
	_report([fixtures.job([_publish])], ["GPG_PRIVATE_KEY"], ["broken.yml"], {}).outcome == "fail"
}

test_fail_if_a_stored_credential_publishes if {
	_outcome([_publish], _token, ["NPM_TOKEN"]) == "fail"
	_outcome([_publish], {"secrets": ["npm_token"]}, ["NPM_TOKEN"]) == "fail"
}

test_unknown_if_the_credential_may_lie_elsewhere if {
	_outcome([_publish], _token, []) == "unknown"
	_outcome([_publish], object.union(_token, _identity), ["NPM_TOKEN"]) == "unknown"
	_outcome([_publish], object.union(_token, {"permissions": "write-all"}), ["NPM_TOKEN"]) == "unknown"
	_outcome([_publish], {"secrets": ["*"]}, ["NPM_TOKEN"]) == "unknown"
	_outcome([_publish], {"secrets": ["OTHER"]}, ["OTHER"]) == "unknown"
}

test_a_stored_credential_that_nothing_publishes_with_is_left_alone if {
	_outcome([fixtures.run("docker push image")], {}, ["NPM_TOKEN"]) == "pass"
}

test_unknown_if_it_may_be_a_key if {
	_outcome([_attest, _publish], _identity, ["SIGNING_KEY"]) == "unknown"
	apart := object.union(fixtures.job([]), {"id": "sign", "secrets": ["KEYSTORE"]})
	_report([object.union(fixtures.job([_attest, _publish]), _identity), apart], [], [], {}).outcome == "unknown"
}

test_unknown_if_it_signs_with_some_key if {
	every script in ["cosign sign --key release.key image", "gpg --detach-sign app.zip"] {
		_outcome([fixtures.run(script), _publish], _identity, []) == "unknown"
	}
}

test_unknown_if_not_all_is_seen if {
	jobs := [object.union(fixtures.job([_attest, _publish]), _identity)]
	_report(jobs, [], ["broken.yml"], {}).outcome == "unknown"
	hidden := [{"path": "secrets", "reason": "forbidden", "detail": ""}]
	_report(jobs, [], [], {"ci_secrets": {"secrets": null, "hidden": []}}).outcome == "unknown"
	_report(jobs, [], [], {"ci_secrets": {"secrets": [], "hidden": [object.union(hidden[0], {"path": "secrets:*"})]}}).outcome == "unknown"
	calling := object.union(fixtures.job([]), {"id": "shared", "calls": fixtures.component("org/ci/.github/workflows/x.yml@v1", "workflow")})
	_report(array.concat(jobs, [calling]), [], ["org/ci/.github/workflows/x.yml@v1"], {}).outcome == "unknown"
}

test_unknown_on_platforms_that_give_variables_by_themselves if {
	pipeline := object.union(fixtures.workflow([fixtures.job([_publish])], [fixtures.trigger("push")]), {"platform": "gitlab"})
	_report([], [], [], {"pipelines": fixtures.fact([pipeline], [])}).outcome == "unknown"
}

test_unknown_if_nothing_is_seen_to_publish if _outcome([fixtures.run("pytest")], {}, []) == "unknown"

_elsewhere(platform, script, secrets, variables) := only.outcome if {
	own := object.union(fixtures.workflow([fixtures.job([fixtures.run(script)])], [fixtures.trigger("push")]), {"platform": platform, "path": "ci"})
	question := {
		"facts": {"pipelines": fixtures.fact([own], []), "ci_secrets": {"secrets": secrets, "variables": variables, "hidden": []}},
		"params": _params,
		"resource": {"platform": platform},
	}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_variable(name, known) := object.union({"name": name, "scope": "repository"}, known)

test_on_gitlab_what_protected_branches_alone_are_given_is_well_kept if {
	_elsewhere("gitlab", "npm publish", [_variable("NPM_TOKEN", {"protected": true})], []) == "pass"
	_elsewhere("gitlab", "npm publish", [_variable("NPM_TOKEN", {"protected": false})], []) == "fail"
	_elsewhere("gitlab", "npm publish", [_variable("NPM_TOKEN", {})], []) == "unknown"
	_elsewhere("gitlab", "pytest", [_variable("NPM_TOKEN", {"protected": false})], []) == "unknown"
	_elsewhere("gitlab", "npm publish", [], [_variable("GPG_PRIVATE_KEY", {"protected": false})]) == "fail"
	_elsewhere("gitlab", "npm publish", [], [_variable("GPG_PRIVATE_KEY", {"protected": true})]) == "pass"
	_elsewhere("gitlab", "npm publish", [], [_variable("GPG_PRIVATE_KEY", {})]) == "unknown"
	_elsewhere("gitlab", "npm publish", [], []) == "pass"
	_elsewhere("gitlab", "gpg --detach-sign a\nnpm publish", [], []) == "unknown"
}

test_a_build_project_publishes_as_its_account if {
	_elsewhere("codebuild", "docker push image", [], [_variable("STAGE", {})]) == "pass"
	_elsewhere("codebuild", "docker push image", [], [_variable("GPG_PRIVATE_KEY", {})]) == "fail"
	_elsewhere("codebuild", "docker push image", [_variable("GPG_PRIVATE_KEY", {"kind": "vault"})], []) == "unknown"
	_elsewhere("codebuild", "npm publish", [_variable("NPM_TOKEN", {"kind": "vault"})], []) == "unknown"
	_elsewhere("codebuild", "npm publish", [_variable("DB", {"kind": "vault"})], []) == "pass"
}
