package lib.tools_test

import data.lib.changes
import data.lib.fixtures_test as fixtures
import data.lib.tools

_run(script) := fixtures.run(script)

_uses(raw, given) := fixtures.uses(raw, given)

_jobs(steps) := changes.jobs([fixtures.pipeline(steps)], "proposal", "")

_holds(purpose, step) := [run.hold | some run in tools.runs(purpose, _jobs([step]))]

_is_found(purpose, step) if _holds(purpose, step) == ["firm"]

_is_absent(purpose, step) if _holds(purpose, step) == []

test_commands_are_found_behind_wrappers_and_folders if {
	every text in [
		"pytest -q", "python3 -m pytest", "uv run --frozen pytest", "poetry run tox -e py", "CI=1 npm test", "./gradlew :app:test",
		"./mvnw -B verify", ".venv/bin/pytest", "npx --yes vitest run", "bash -c \"go test ./...\"", "(cd src; cargo +nightly test)",
		"docker run --rm -v .:/src image pytest", "npm run test:unit", "make -j2 check", "bundle exec rspec", "coverage run -m pytest",
	] {
		count(_holds("test", _run(text))) == 1
	}
}

test_names_of_tools_elsewhere_are_not_found if {
	every text in [
		"pip install pytest", "echo pytest", "pytest --version", "npm ci", "cat pytest.ini", "mvn -DskipTests verify", "# pytest",
		"pytest-cov-report", "if pytest; then echo; fi", "apt-get install -y jest",
	] {
		_is_absent("test", _run(text))
	}
}

test_every_purpose_has_its_tools if {
	_is_found("sbom", _run("syft dir:. -o spdx-json=sbom.json"))
	_is_found("sbom", _run("docker buildx build --push --sbom=true ."))
	_is_found("sbom", _uses("CycloneDX/gh-node-module-generatebom", {}))
	_is_found("static_analysis", _run("docker run --rm -v .:/src semgrep/semgrep semgrep scan --error"))
	_is_found("static_analysis", _uses("github/codeql-action/analyze", {}))
	_is_found("scan_github", _run("uvx zizmor ."))
	_is_found("scan_github", _run("checkov -d . --framework github_actions"))
	_is_found("sign", _run("gpg --batch --armor --detach-sign dist/app.tar.gz"))
	_is_found("sign", _run("gpg -ab app.zip"))
	_is_found("sign", _run("npm publish --provenance --access public"))
	_is_found("sign", _uses("actions/attest-build-provenance", {}))
	_is_found("secret_scanning", _run("detect-secrets scan --all-files"))
	_is_found("secret_scanning", _uses("aquasecurity/trivy-action", {"scan-type": "fs", "scanners": "vuln,secret"}))
	_is_found("secret_scanning", _run("docker run --rm -v .:/repo zricethezav/gitleaks:v8 detect --source /repo"))
	_is_found("secret_stop", _run("gitleaks detect --redact"))
	_is_found("secret_stop", _run("trufflehog git file://. --only-verified --fail"))
	_is_found("secret_stop", _uses("gitleaks/gitleaks-action", {}))
	_is_found("dependency_stop", _run("npx audit-ci --moderate"))
	_is_found("dependency_stop", _uses("snyk/actions/node", {}))
	_is_found("dependency_scan", _run("grype dir:."))
	_is_found("image_scan", _run("trivy image --exit-code 1 app:latest"))
	_is_found("image_scan", _uses("aquasecurity/trivy-action", {"image-ref": "app:latest"}))
	_is_found("publish_image", _uses("docker/build-push-action", {"push": "true"}))
	_is_found("publish_image", _run("docker buildx build --push -t app ."))
}

test_a_tool_that_does_something_else_is_not_found if {
	_is_absent("sbom", _run("docker buildx build --sbom=false ."))
	_is_absent("sign", _run("cosign verify image"))
	_is_absent("sign", _run("gpg --batch --import key.asc"))
	_is_absent("sign", _run("npm publish --provenance=false"))
	_is_absent("static_analysis", _uses("github/codeql-action/init", {}))
	_is_absent("scan_github", _run("checkov -d . --framework terraform"))
	_is_absent("secret_stop", _run("trufflehog git file://."))
	_is_absent("secret_stop", _run("detect-secrets scan"))
	_is_absent("secret_scanning", _run("gitleaks version"))
	_is_absent("image_scan", _uses("aquasecurity/trivy-action", {"scan-type": "fs"}))
	_is_absent("image_scan", _run("trivy fs ."))
	_is_absent("publish_image", _uses("docker/build-push-action", {"push": "false"}))
	_is_absent("publish_image", _run("helm push chart oci://registry"))
}

test_an_input_can_decide if {
	_is_found("sbom", _uses("docker/build-push-action", {"sbom": "true"}))
	_is_absent("sbom", _uses("docker/build-push-action", {"sbom": "false"}))
	_is_absent("sbom", _uses("docker/build-push-action", {"push": "true"}))
	_is_found("test", _uses("DotNetCoreCLI", {"command": "test"}))
	_is_found("scan_github", _uses("github/codeql-action/init", {"languages": "python, actions"}))
	_is_absent("scan_github", _uses("github/codeql-action/init", {"languages": "${{ matrix.language }}"}))
}

test_what_may_fail_is_doubtful if {
	_holds("test", object.union(_run("pytest"), {"may_fail": true})) == ["doubtful"]
	_holds("test", object.union(_run("pytest || true"), {"may_fail": true})) == ["soft"]
}

_calling(called) := changes.jobs([fixtures.workflow([job], [fixtures.trigger("push")])], "proposal", "") if {
	job := object.union(fixtures.job([]), {"calls": fixtures.component(called, "workflow")})
}

test_a_called_workflow_can_be_a_tool if {
	some run in tools.runs("sign", _calling("slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2"))
	[run.hold, run.line] == ["firm", 5]
}

test_runs_say_where_and_whether_they_are_sure if {
	some run in tools.runs("test", _jobs([_run("pytest")]))
	[run.path, run.line, run.text, run.hold, run.sure] == [".github/workflows/ci.yml", 7, "pytest", "firm", true]
}

test_a_run_is_unsure_under_a_condition_and_lies_in_its_action if {
	step := object.union(_run("pytest"), {"condition": "inputs.x", "through": ["a/action.yml"]})
	some run in tools.runs("test", _jobs([step]))
	[run.path, run.sure] == ["a/action.yml", false]
}

test_evidence_shows_twenty_places_and_counts_all if {
	shown := tools.evidence([{"path": "ci.yml", "line": line, "text": "pytest", "hold": "firm"} | some line in numbers.range(1, 30)])
	[shown.count, count(shown.places)] == [30, 20]
}

test_includes_are_found if {
	include := {"raw": "Jobs/SAST.gitlab-ci.yml", "source": "Jobs/SAST.gitlab-ci.yml", "line": 3}
	tools.included("static_analysis", {"path": "x.yml", "components": [include]}) == [{"path": "x.yml", "line": 3, "text": "Jobs/SAST.gitlab-ci.yml"}]
	tools.included("sign", {"path": "x.yml", "components": [include]}) == []
}

_obscure(purpose, step) := tools.obscure(purpose, _jobs([step]))

test_plain_commands_and_actions_are_not_obscure if {
	_obscure("sign", _uses("actions/checkout", {})) == []
	_obscure("sign", _run("set -eu\npython -m build\ngh release create v1 dist/*\n")) == []
	_obscure("test", _run("npm ci\npytest || true")) == []
}

test_scripts_and_other_actions_are_obscure if {
	_obscure("sign", _run("make release")) == ["make release"]
	_obscure("sbom", _run("npm ci")) == ["npm ci"]
	_obscure("sign", _uses("goreleaser/goreleaser-action", {"args": "release"})) == ["goreleaser/goreleaser-action"]
	tools.obscure("sbom", _calling("o/r/.github/workflows/x.yml@v1")) == ["o/r/.github/workflows/x.yml@v1"]
}

test_text_that_hints_at_the_purpose_is_obscure if {
	_obscure("sbom", _run("gh release upload v1 app.spdx.json")) == ["gh release upload v1 app.spdx.json"]
	_obscure("sign", _uses("softprops/action-gh-release", {"files": "app.tar.gz.asc"})) == ["files: app.tar.gz.asc"]
}

test_a_composite_action_is_seen_through if {
	local := fixtures.uses("./actions/x", {})
	source := object.union(local, {"uses": object.union(local.uses, {"source": "actions/x"})})
	inner := object.union(_run("echo"), {"through": ["actions/x/action.yml"]})
	tools.obscure("sign", _jobs([source, inner])) == []
	tools.obscure("sign", _jobs([source])) == ["./actions/x"]
}

test_the_script_after_a_job_cannot_fail_it if {
	_holds("test", object.union(_run("pytest"), {"name": "after_script"})) == ["doubtful"]
}

test_a_tool_may_serve_a_purpose_only_with_inputs_or_without_others if {
	trivy := {"scan-type": "fs", "exit-code": "1"}
	_is_found("dependency_stop", _uses("aquasecurity/trivy-action", trivy))
	_is_absent("dependency_stop", _uses("aquasecurity/trivy-action", {"exit-code": "1"}))
	_is_absent("dependency_stop", _uses("aquasecurity/trivy-action", object.union(trivy, {"scanners": "secret,misconfig"})))
	_is_absent("dependency_stop", _uses("actions/dependency-review-action", {"Warn-Only": "${{ inputs.warn }}"}))
	_is_found("dependency_scan", _uses("actions/dependency-review-action", {"warn-only": "true"}))
	_is_absent("dependency_scan", _run("npm audit signatures"))
}
