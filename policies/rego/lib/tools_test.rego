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

test_a_test_runner_that_is_told_to_run_no_test_is_none if {
	every text in [
		"tox -e lint", "tox run -e docs,pep8", "nox -s lint", "./gradlew build -x test", "gradle build --exclude-task test",
		"mvn -B verify -Dmaven.test.failure.ignore=true", "mvn verify -fn", "ctest -N", "cargo llvm-cov report", "npm test --if-present",
		"dotnet test --list-tests", "make checkout", "make check-format", "npm run test:lint", "make testdata", "yarn test:build", "make test-deps",
	] {
		_is_absent("test", _run(text))
		tools.obscure("test", _jobs([_run(text)])) != []
	}
	every text in ["cargo test --no-run", "go test -c ./...", "go test -run=^$ -bench=. ./...", "jest --listTests", "pytest --co -q", "pytest --fixtures"] {
		_is_absent("test", _run(text))
	}
	every text in ["tox -e py312", "tox -e py3{11,12},lint", "nox -s tests-3.12", "./gradlew build -x lint", "mvn verify -Dmaven.test.failure.ignore=false", "go test -run Login ./...", "make check", "make test-unit", "mvn verify -DskipTests=false", "mvn test -DskipITs"] {
		_is_found("test", _run(text))
	}
}

test_a_scanner_of_secrets_that_is_told_not_to_fail_stops_nothing if {
	every text in ["gitleaks detect --exit-code 0", "gitleaks git . --exit-code=0", "ggshield secret scan --exit-zero repo ."] {
		_is_absent("secret_stop", _run(text))
		_is_found("secret_scanning", _run(text))
	}
	_is_absent("secret_stop", _uses("GitGuardian/ggshield-action", {"args": "--exit-zero"}))
	_is_found("secret_stop", _run("gitleaks detect --exit-code 2"))
}

test_a_scanner_of_dependencies_that_mends_or_fetches_stops_nothing if {
	every text in ["npm audit fix", "bundle audit update", "npm audit --audit-level=none", "cargo audit fix"] {
		_is_absent("dependency_stop", _run(text))
	}
}

test_analysis_that_only_reports_is_told_apart if {
	every text in [
		"semgrep scan --config auto", "bandit -r src --exit-zero", "gosec -no-fail ./...", "cppcheck src", "flawfinder src", "brakeman --no-exit-on-warn",
		"codeql database analyze db", "sonar-scanner", "mvn spotbugs:spotbugs",
	] {
		tools.only_reports("static_analysis", tools.runs("static_analysis", _jobs([_run(text)]))[0])
	}
	every text in ["semgrep ci", "semgrep scan --error", "bandit -r src", "gosec ./...", "cppcheck --error-exitcode=1 src", "sonar-scanner -Dsonar.qualitygate.wait=true"] {
		not tools.only_reports("static_analysis", tools.runs("static_analysis", _jobs([_run(text)]))[0])
	}
	tools.only_reports("static_analysis", tools.runs("static_analysis", _jobs([_uses("github/codeql-action/analyze", {})]))[0])
}

test_a_component_of_the_repository_itself_is_not_the_one_whose_name_it_has if {
	_is_absent("secret_stop", _uses("./gitleaks/gitleaks-action", {}))
	_is_absent("scan_github", _uses("./bridgecrewio/checkov-action", {"framework": "all"}))
	tools.obscure("secret_stop", _jobs([_uses("./actions/checkout", {})])) != []
}

test_an_action_that_is_told_to_run_no_tests_runs_none if {
	_is_absent("test", _uses("cypress-io/github-action", {"runTests": "false"}))
	_is_absent("test", _uses("maven", {"goals": "package", "options": "-DskipTests"}))
	_is_found("test", _uses("cypress-io/github-action", {}))
}

test_what_only_looks_at_an_sbom_makes_none if {
	every text in ["cyclonedx-cli validate --input-file bom.json", "syft convert a.json -o spdx-json", "trivy sbom app.spdx", "mvn package -Dcyclonedx.skip=true"] {
		_is_absent("sbom", _run(text))
	}
	_is_absent("sbom", _uses("anchore/sbom-action/download-syft", {}))
	_is_found("sbom", _uses("anchore/sbom-action", {}))
	_is_found("sbom", _run("mvn org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom"))
}

test_a_scanner_that_is_told_to_leave_the_pipelines_out_scans_none if {
	_is_absent("scan_github", _run("checkov -d . --framework all --skip-framework github_actions"))
	_is_absent("scan_github", _uses("bridgecrewio/checkov-action", {"framework": "all", "skip_framework": "github_actions"}))
	_is_absent("static_analysis", _run("semgrep scan --validate --config rules"))
	_is_absent("static_analysis", _run("mvn sonar:sonar -Dsonar.skip=true"))
}

test_hooks_run_where_all_are_run_on_some_files if {
	every text in ["pre-commit run --all-files", "pre-commit run -a", "prek run --from-ref origin/main --to-ref HEAD", "pre-commit run --show-diff-on-failure --color=always --all-files"] {
		_is_found("hooks", _run(text))
	}
	every text in ["pre-commit run", "pre-commit run black --all-files", "pre-commit run --all-files black", "pre-commit install"] {
		_is_absent("hooks", _run(text))
	}
	_is_found("hooks", _uses("pre-commit/action", {}))
	_is_found("hooks", _uses("pre-commit/action", {"extra_args": "--all-files --verbose"}))
	_is_absent("hooks", _uses("pre-commit/action", {"extra_args": "black --all-files"}))
}

test_options_in_variables_make_doubtful if {
	every variable in [{"PYTEST_ADDOPTS": "--collect-only"}, {"MAVEN_ARGS": "-B -DskipTests"}] {
		_holds("test", object.union(_run("pytest"), {"env": variable})) == ["doubtful"]
	}
	_is_found("test", object.union(_run("pytest"), {"env": {"PYTEST_ADDOPTS": "-q --color=yes"}}))
}

test_tests_that_an_option_in_quotes_leaves_out_are_none if {
	every text in [`mvn test "-DskipTests"`, `mvn test '-DskipTests' -B`, "mvn test -Dmaven.test.skip.exec=true", "make -n test", "gradlew test -m", "go test -list . ./..."] {
		_is_absent("test", _run(text))
	}
}
