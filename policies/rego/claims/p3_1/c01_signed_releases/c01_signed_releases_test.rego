package claims.p3_1.c01_signed_releases_test

import data.claims.p3_1.c01_signed_releases as claim
import data.lib.fixtures_test as fixtures

_report(steps, others) := only if {
	pipelines := [fixtures.workflow([object.union(fixtures.job(steps), others)], [fixtures.trigger("push")])]
	question := {"facts": {"pipelines": fixtures.fact(pipelines, []), "verification_guide": _guide("Run `cosign verify` on it.")}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_outcome(steps) := _report(steps, {}).outcome

_guide(text) := {"files": [{"path": "README.md", "text": text}], "hidden": []}

_guidance(text) := only.outcome if {
	steps := [fixtures.run("cosign sign image"), fixtures.run("docker push image")]
	question := {"facts": {"pipelines": fixtures.fact([fixtures.pipeline(steps)], []), "verification_guide": _guide(text)}}
	some only in claim.report with input as question
}

_wheel := fixtures.run("twine upload dist/*")

test_pass_if_what_is_published_is_signed if {
	_outcome([_wheel, fixtures.uses("actions/attest-build-provenance@v2", {})]) == "pass"
	_outcome([fixtures.run("npm publish --provenance")]) == "pass"
	_outcome([fixtures.run("gpg --detach-sign a.zip\ngh release upload v1 a.zip a.zip.sig")]) == "pass"
}

test_pass_if_a_called_generator_signs if {
	called := fixtures.component("slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2.1.0", "workflow")
	jobs := [fixtures.job([_wheel]), object.union(fixtures.job([]), {"id": "provenance", "needs": ["build"], "calls": called})]
	pipelines := fixtures.fact([fixtures.workflow(jobs, [fixtures.trigger("push")])], [called.raw])
	some only in claim.report with input as {"facts": {"pipelines": pipelines, "verification_guide": _guide("slsa-verifier verify-artifact")}}
	only.outcome == "pass"
}

test_fail_if_nothing_signs if {
	_outcome([fixtures.run("python -m build"), _wheel]) == "fail"
	_outcome([fixtures.run("docker build -t image .\ndocker push image")]) == "fail"
}

test_unknown_if_only_a_release_of_the_host_is_made if _outcome([fixtures.run("gh release create v1 a.zip")]) == "unknown"

test_unknown_if_something_may_sign if {
	every step in [
		fixtures.run("npm publish"), fixtures.run("mvn -B deploy"), fixtures.run("docker push 1.dkr.ecr.eu-west-2.amazonaws.com/app"),
		fixtures.uses("crazy-max/ghaction-import-gpg@v6", {}), fixtures.run("goreleaser release"),
	] {
		_outcome([step, _wheel]) == "unknown"
	}
}

_pypi(ref, given) := fixtures.uses(concat("@", ["pypa/gh-action-pypi-publish", ref]), given)

_on_pypi(ref, given, permissions) := _report([_pypi(ref, given)], {"permissions": permissions}).outcome

test_the_action_of_pypi_signs_where_it_is_sure if {
	_on_pypi("release/v1", {}, {"id-token": "write"}) == "pass"
	_on_pypi("v1.12.4", {}, {"id-token": "write"}) == "pass"
	_on_pypi("76f52bc884231f62b9a034ebfe128415bbaabdfc", {"attestations": "true"}, {"id-token": "write"}) == "pass"
	_on_pypi("76f52bc884231f62b9a034ebfe128415bbaabdfc", {}, {"id-token": "write"}) == "unknown"
	_on_pypi("v1.10.3", {}, {"id-token": "write"}) == "unknown"
	every permissions in [null, "read-all", {}, {"id-token": "read"}] {
		_on_pypi("release/v1", {}, permissions) == "unknown"
	}
}

test_the_action_of_pypi_does_not_sign_where_it_is_told_so if {
	_on_pypi("release/v1", {"password": "${{ secrets.PYPI }}"}, {"id-token": "write"}) == "fail"
}

test_instructions_are_seen_as_a_command_or_a_sentence if {
	every text in [
		"```\ngh attestation verify app.zip --repo o/r\n```", "## Verifying release signatures\n",
		"Verify the signature of the downloaded archive with our key.", "gpg --verify app.sig",
	] {
		_guidance(text) == "pass"
	}
}

test_unknown_without_instructions if {
	every text in [
		"", "We verify webhook signatures of release events.", "<!-- Verify the signature of the release. -->",
		"Release signatures cannot be verified yet.", "Check the checksum of the download.",
	] {
		_guidance(text) == "unknown"
	}
	some only in claim.report with input as {"facts": {"pipelines": fixtures.fact([], [])}}
	only.outcome == "unknown"
}

test_unknown_if_the_instructions_are_none if {
	every words in [
		"There is no way to cosign verify it yet, and you cannot run `cosign verify`.", "TODO: gpg --verify a.sig a", "Never trust `gpg --verify` of them.",
		"`cosign verify` of images is on our roadmap.", "We verify the signature of each package that we use.",
		"Verification of the signature of a release would be good.", "Run `npm audit signatures` for the dependencies.",
		"This document is a draft. Run `cosign verify` on it.",
	] {
		_guidance(words) == "unknown"
	}
	_guidance("Verify the signature of each release with our key.") == "pass"
}
