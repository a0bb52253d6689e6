# METADATA
# title: Catalogue of tools
# description: >-
#   What pipelines run, for the purposes of lib.tools: test, sbom, static_analysis, scan_<platform> (of pipelines),
#   secret_scanning, secret_stop (the same, and fails where a secret is found), dependency_scan and dependency_stop (for
#   known vulnerabilities, and fails where one is found), image_scan, hooks (of pre-commit), publish, publish_image, publish_release (to the code host itself) and sign. Patterns are kept to ASCII, for an
#   engine bounds their size.
package lib.catalogue

# METADATA
# description: >-
#   Purpose -> its tools. `commands` match the start of a command, after wrappers such as `npx` and a folder;
#   `uses` match the whole source of an action, task, include or called workflow, in lower case; `options` are
#   components that serve the purpose only with such an input, and those of `and`; `except` are `commands` and `inputs`
#   with which a tool does not serve it; `reports` are the tools that end well whatever they find; `hints` match text that may be about it; `plain` commands cannot serve it; `hooks` are the ids of its hooks for pre-commit.
tools := {
	"test": {
		"commands": [
			`pytest|py\.test|tox|nox|unittest|nosetests|(?:python[0-9]? )?[^ ]*manage\.py test|hatch (?:run [^ ]+:)?test`,
			`go test|gotestsum|ginkgo|cargo (?:\+[^ ]+ )?(?:test|nextest run|llvm-cov)|make (?:[^ ]+ )*(?:test|check)[^ ]*`,
			`mvnw? (?:[^ ]+ )*(?:test|verify)|gradlew? (?:[^ ]+ )*(?:[^ ]*:)?(?:test|check|build)|sbt (?:[^ ]+ )*test`,
			`dotnet test|vstest\.console(?:\.exe)?|ctest|meson test|bazel(?:isk)? (?:[^ ]+ )*test|swift test|xcodebuild (?:[^ ]+ )*test`,
			`npm (?:-[^ ]+ )*(?:t|test|(?:run|run-script) test[^ ]*)|(?:yarn|pnpm) (?:-[^ ]+ )*(?:run )?test[^ ]*|bun (?:run )?test|deno test`,
			`jest|vitest|mocha|ava|karma start|cypress run|playwright test|ng test|(?:nx|turbo) (?:[^ ]+ )*test[^ ]*`,
			`rspec|rake (?:test|spec)|(?:[^ ]*/)?rails test|phpunit|pest|composer (?:run )?test|(?:php )?artisan test|mix test`,
			`dart test|flutter test|rebar3 (?:eunit|ct)|zig build test|lein test|stack test|cabal test|prove|bats|just test|task test`,
		],
		"uses": [`cypress-io/github-action`, `vstest`],
		"options": [
			{"uses": `^(?:dotnetcorecli)$`, "input": "command", "value": `^test$`},
			{"uses": `^(?:maven)$`, "input": "goals", "value": `\b(?:test|verify|package|install)\b`},
			{"uses": `^(?:gradle)$`, "input": "tasks", "value": `\b(?:test|check|build)\b`},
			{"uses": `^(?:actions-rs/cargo)$`, "input": "command", "value": `^test$`},
		],
		"except": {
			"commands": [
				concat("", [`(?:tox|nox) (?:[^ ]+ )*(?:-e|--env|-s|--session|--sessions)[ =]?`, _no_test_names, `(?:[, ]`, _no_test_names, `)*(?: -.*)?$`]),
				`(?:tox|nox) (?:[^ ]+ )*(?:--notest|-l|--list|list|config|-N)(?: |$)`,
				`cargo .*--no-run|cargo llvm-cov (?:report|clean|show-env)|(?:pytest|py\.test) (?:.* )?(?:--co|--fixtures|--fixtures-per-test|--markers|--setup-plan|--setup-only)(?: |$)`,
				`(?:npm|yarn|pnpm|bun) .*--if-present|ctest .*(?:-N|--show-only)|go test .*(?:-c|-run[ =]['"]?\^\$['"]?|-run[ =]['"]?(?:NONE|XXX)['"]?)(?: |$)`,
				`(?:gradlew?|make) (?:[^ ]+ )*(?:-m|-n|-t|--just-print|--recon|--touch|--question)(?: |$)|go test .*-list[ =]`,
				`gradlew? .*(?:-x|--exclude-task)[ =](?:[^ ]*:)?(?:test|check)(?: |$)`,
				`mvnw? .*(?:-Dmaven\.test\.failure\.ignore(?:=true)?(?:["')]| |$)|-fn(?: |$)|--fail-never)`,
				`dotnet test .*(?:--list-tests|-t(?: |$))|jest .*--listTests|make (?:[^ ]+ )*(?:checkout|checksums?|testdata|test-data)(?: |$)`,
				concat("", [`(?:make|npm run|npm run-script|yarn|yarn run|pnpm|pnpm run) (?:[^ ]+ )*(?:test|check)[-_:](?:`, _no_test_targets, `)(?: |$)`]),
			],
			"inputs": [
				{"uses": `^cypress-io/github-action$`, "input": "runtests", "value": `^false$|\$\{\{`},
				{"uses": `^(?:maven|gradle)$`, "input": "options", "value": `skiptests|maven\.test\.(?:skip|failure\.ignore)|(?:-x|--exclude-task)[ =]`},
			],
		},
		"plain": [`npm (?:ci|install|run (?:build|lint|format|typecheck)[^ ]*)|(?:yarn|pnpm|bundle|composer) install`],
	},
	"sbom": {
		"commands": [
			`syft|cdxgen|cyclonedx-[^ ]+|(?:cargo|dotnet) cyclonedx|dotnet-cyclonedx|cargo sbom|sbom-tool generate|npm sbom|docker sbom`,
			`docker (?:buildx )?(?:build|bake) .*(?:--sbom(?:=true|=generator[^ ]*)?|--attest[ =][^ ]*type=sbom)|docker scout sbom`,
			`trivy .*(?:cyclonedx|spdx)|snyk sbom|bom generate|spdx-sbom-generator|uv export .*--format[ =]cyclonedx[^ ]*|sbom4[^ ]+`,
			`mvnw? .*cyclonedx[^ ]*|gradlew? .*cyclonedxBom|composer cyclonedx:[^ ]+|pip-audit .*cyclonedx-(?:json|xml)|apko (?:build|publish)`,
		],
		"uses": [
			`anchore/sbom-action(?:/publish-sbom)?`, `cyclonedx/gh-.*`, `actions/attest-sbom`, `advanced-security/sbom-generator-action`,
			`(?:jobs|security)/dependency-scanning[^ ]*\.gitlab-ci\.yml`, `.*/components/dependency-scanning(?:/.*)?`,
			`manifestgeneratortask`,
		],
		"options": [
			{"uses": `^(?:docker/build-push-action)$`, "input": "sbom", "value": `^(?:true|generator=.*)$`},
			{"uses": `^(?:docker/build-push-action)$`, "input": "attests", "value": `type=sbom`},
			{"uses": `^(?:docker/bake-action)$`, "input": "sbom", "value": `^(?:true|generator=.*)$`},
			{"uses": `^(?:aquasecurity/trivy-action)$`, "input": "format", "value": `^(?:cyclonedx|spdx|spdx-json|github)$`},
			{"uses": `^(?:actions/attest)$`, "input": "sbom-path", "value": `.`},
		],
		"except": {
			"commands": [
				`cyclonedx-cli (?:validate|diff|analyze|verify|convert|sign|keygen)(?: |$)|syft (?:convert|login|cataloger|config)(?: |$)|trivy sbom `,
				`mvnw? .*cyclonedx\.skip(?:=true)?(?: |$)`,
			],
			"inputs": [],
		},
		"hints": `sbom|spdx|cyclonedx|\bbom\b`,
	},
	"static_analysis": {
		"commands": [
			`(?:semgrep|opengrep) (?:scan|ci|--config)|bandit|gosec|golangci-lint run .*(?:-E|--enable)[ =][^ ]*gosec|brakeman|psalm`,
			`sonar-scanner(?:\.bat)?|mvnw? .*(?:sonar:sonar|spotbugs:[^ ]+)|gradlew? .*(?:sonar|sonarqube|spotbugs[^ ]+)|dotnet[- ]sonarscanner end`,
			`snyk code test|codeql database analyze|njsscan|bearer scan|horusec start|flawfinder|cppcheck|spotbugs|mobsfscan`,
			`devskim analyze|infer run|cov-analyze|sourceanalyzer|cx scan create|qodana scan|pyre analyze|detekt`,
		],
		"uses": [
			`github/codeql-action/analyze`, `(?:semgrep|returntocorp)/semgrep-action`, `securego/gosec`, `pycqa/bandit-action`,
			`sonarsource/(?:sonarqube-scan-action|sonarcloud-github-action)`, `bearer/bearer-action`, `checkmarx/ast-github-action`,
			`veracode/veracode-pipeline-scan-action`, `jetbrains/qodana-action`, `microsoft/(?:devskim-action|security-devops-action)`,
			`reviewdog/action-brakeman`, `psalm/psalm-github-actions`,
			`(?:jobs|security)/sast(?:\.latest)?\.gitlab-ci\.yml`, `.*/components/sast(?:/.*)?`, `auto-devops\.gitlab-ci\.yml`,
			`advancedsecurity-codeql-analyze`, `sonarqubeanalyze`, `sonarcloudanalyze`, `microsoftsecuritydevops`,
		],
		"except": {
			"commands": [
				`(?:semgrep|opengrep) .*--(?:validate|test|show-supported-languages)(?: |$)|mvnw? .*(?:sonar|spotbugs)\.skip(?:=true)?(?: |$)`,
				`sonar-scanner .*sonar\.skip(?:=true)?(?: |$)|bandit-baseline|bandit-config-generator`,
			],
			"inputs": [],
		},
		"reports": {
			"commands": [
				{"tool": `\b(?:semgrep|opengrep) (?:scan|--config)`, "unless": ` --error(?: |$)`},
				{"tool": `\bbandit .*--exit-zero|\bgosec .*-no-fail|\bbrakeman .*--no-exit-on-(?:warn|error)|\bcodeql database analyze|\bspotbugs:spotbugs`, "unless": `^$`},
				{"tool": `\bcppcheck\b`, "unless": `--error-exitcode=[1-9]`},
				{"tool": `\bflawfinder\b`, "unless": `--error-level[ =][0-5]`},
				{"tool": `\bsonar-scanner|\bsonar:sonar|\bgradlew? .*sonar|\bdotnet[- ]sonarscanner`, "unless": `qualitygate\.wait=true`},
			],
			"uses": [
				`github/codeql-action/analyze|sonarsource/(?:sonarqube-scan-action|sonarcloud-github-action)|microsoft/devskim-action`,
				`advancedsecurity-codeql-analyze|sonarqubeanalyze|sonarcloudanalyze`,
			],
			"unless": `qualitygate\.wait=true`,
		},
		"options": [
			{"uses": `^(?:snyk/actions/.*)$`, "input": "command", "value": `^code test`},
			{"uses": `^(?:snyksecurityscan)$`, "input": "testtype", "value": `^code$`},
		],
	},
	"scan_github": {
		"except": {
			"commands": [`checkov .*--skip-framework[ =][^ ]*github_actions`],
			"inputs": [{"uses": `^bridgecrewio/checkov-action$`, "input": "skip_framework", "value": `\bgithub_actions\b`}],
		},
		"commands": [
			`zizmor|actionlint|octoscan (?:[^ ]+ )*scan|poutine analyze_[^ ]+|ghalint run|semgrep .*p/github-actions`,
			`checkov .*--framework[ =](?:[^ ]+[ ,])*(?:all|github_actions)`,
		],
		"uses": [
			`zizmorcore/zizmor-action`, `(?:raven-actions|reviewdog|rhysd)/(?:action-)?actionlint`, `boostsecurityio/poutine-action`,
			`(?:ghcr\.io/)?zizmorcore/zizmor`, `synacktiv/action-octoscan`,
		],
		"hooks": {"zizmor", "actionlint", "actionlint-docker", "actionlint-system", "poutine"},
		"options": [
			{"uses": `^(?:bridgecrewio/checkov-action)$`, "input": "framework", "value": `\b(?:all|github_actions)\b`},
			{"uses": `^(?:github/codeql-action/init)$`, "input": "languages", "value": `\bactions\b`},
		],
	},
	"scan_gitlab": {
		"except": {
			"commands": [`checkov .*--skip-framework[ =][^ ]*gitlab_ci`],
			"inputs": [{"uses": `^bridgecrewio/checkov-action$`, "input": "skip_framework", "value": `\bgitlab_ci\b`}],
		},
		"commands": [`poutine analyze_[^ ]+`, `checkov .*--framework[ =](?:[^ ]+[ ,])*(?:all|gitlab_ci)`],
		"uses": [`boostsecurityio/poutine-action`],
		"hooks": {"poutine"},
		"options": [{"uses": `^(?:bridgecrewio/checkov-action)$`, "input": "framework", "value": `\b(?:all|gitlab_ci)\b`}],
	},
	"scan_azure": {
		"except": {
			"commands": [`checkov .*--skip-framework[ =][^ ]*azure_pipelines`],
			"inputs": [{"uses": `^bridgecrewio/checkov-action$`, "input": "skip_framework", "value": `\bazure_pipelines\b`}],
		},
		"commands": [`poutine analyze_[^ ]+`, `checkov .*--framework[ =](?:[^ ]+[ ,])*(?:all|azure_pipelines)`],
		"uses": [`boostsecurityio/poutine-action`],
		"hooks": {"poutine"},
		"options": [{"uses": `^(?:bridgecrewio/checkov-action)$`, "input": "framework", "value": `\b(?:all|azure_pipelines)\b`}],
	},
	"secret_scanning": {
		"commands": array.concat(_secret_stops.commands, [
			`gitleaks(?::[^ ]+)? .*|trufflehog3?(?::[^ ]+)? .*|detect-secrets scan|noseyparker scan|trivy .*--scanners[ =][^ ]*secret[^ ]*`,
			`checkov .*--framework[ =](?:[^ ]+[ ,])*(?:all|secrets)|semgrep .*p/secrets`,
		]),
		"uses": array.concat(_secret_stops.uses, [
			`(?:jobs|security)/secret-detection(?:\.latest)?\.gitlab-ci\.yml`, `.*/components/secret-detection(?:/.*)?`,
			`auto-devops\.gitlab-ci\.yml`, `microsoftsecuritydevops`, `credscan`,
		]),
		"options": [
			{"uses": `^(?:aquasecurity/trivy-action)$`, "input": "scanners", "value": `\bsecret\b`},
			{"uses": `^(?:bridgecrewio/checkov-action)$`, "input": "framework", "value": `\b(?:all|secrets)\b`},
		],
		"hints": `secret[-_ ]?(?:scan|detect)|gitleaks|trufflehog|gitguardian|ggshield|detect-secrets|credential[-_ ]?scan`,
	},
	"secret_stop": object.union(_secret_stops, {"options": [], "except": {
		"commands": [`gitleaks(?::[^ ]+)? .*--exit-code[ =]0(?: |$)|ggshield .*--exit-zero`],
		"inputs": [{"uses": `^gitguardian/`, "input": "args", "value": `--exit-zero`}],
	}}),
	"dependency_scan": _dependency_scans,
	"dependency_stop": _dependency_stops,
	"image_scan": {
		"commands": [
			`trivy(?::[^ ]+)? (?:[^ ]+ )*(?:image|i) [^ ]+|grype|docker scout (?:cves|quickview|compare)|docker scan|snyk container (?:test|monitor)`,
			`clair-scanner|clairctl report|anchorectl image|twistcli images scan|wizcli docker scan|(?:jf|jfrog) docker scan`,
		],
		"uses": [
			`snyk/actions/docker`, `docker/scout-action`, `azure/container-scan`, `sysdiglabs/scan-action`,
			`(?:jobs|security)/container-scanning(?:\.latest)?\.gitlab-ci\.yml`, `.*/components/container-scanning(?:/.*)?`,
			`auto-devops\.gitlab-ci\.yml`,
		],
		"options": [
			{"uses": `^(?:aquasecurity/trivy-action)$`, "input": "image-ref", "value": `.`},
			{"uses": `^(?:anchore/scan-action)$`, "input": "image", "value": `.`},
			{"uses": `^(?:snyksecurityscan)$`, "input": "testtype", "value": `^container`},
		],
	},
	"publish_image": {
		"commands": [
			`(?:docker|podman|buildah|crane|nerdctl|img) push|docker (?:buildx )?(?:build|bake) .*--push|docker[ -]compose (?:[^ ]+ )*push`,
			`skopeo copy|ko (?:publish|build|apply|resolve)|executor .*--destination[ =].*|pack build .*--publish|buildctl .*push=true`,
			`mvnw? .*jib:build|gradlew? (?:[^ ]+ )*(?:[^ ]*:)?jib|az acr build|gcloud builds submit .*--tag[ =].*`,
		],
		"uses": [`redhat-actions/push-to-registry`],
		"options": [
			{"uses": `^(?:docker/(?:build-push-action|bake-action))$`, "input": "push", "value": `^true$|\$\{\{`},
			{"uses": `^(?:docker/build-push-action)$`, "input": "outputs", "value": `type=registry|push=true`},
			{"uses": `^(?:docker)$`, "input": "command", "value": `^(?:buildandpush|push)$`},
		],
	},
	"hooks": {
		"commands": [`(?:pre-commit|prek) run .*(?:--all-files|-a|--from-ref|--source|-s)`],
		"uses": [`pre-commit/action`, `j178/prek-action`],
		"options": [],
		"except": {
			"commands": [`(?:pre-commit|prek) run (?:[^- ]|.*(?:--all-files|-a) [^- ])`],
			"inputs": [{"uses": `^(?:pre-commit/action|j178/prek-action)$`, "input": "extra_args", "value": `^ *[^- ]|(?:--all-files|-a) +[^- ]`}],
		},
	},
	"publish": {
		"commands": [
			`twine upload|(?:uv|poetry|hatch|flit|pdm|cargo|npm|pnpm|yarn|yarn npm|lerna|changeset|ko|vsce|ovsx) publish|gem push|mix hex\.publish`,
			`(?:docker|podman|helm|oras|crane) push|docker (?:buildx )?(?:build|bake) .*--push|skopeo copy|(?:dotnet )?nuget push`,
			`mvnw? (?:[^ ]+ )*deploy|gradlew? (?:[^ ]+ )*(?:[^ ]*:)?publish[^ ]*|goreleaser(?: release)?|semantic-release`,
			`(?:dart|flutter) pub publish|pod trunk push|conan upload`,
		],
		"uses": [
			`pypa/gh-action-pypi-publish`, `goreleaser/goreleaser-action`, `js-devtools/npm-publish`, `rubygems/release-gem`,
			`cycjimmy/semantic-release-action`, `changesets/action`,
		],
		"options": [
			{"uses": `^(?:docker/(?:build-push-action|bake-action))$`, "input": "push", "value": `^true$|\$\{\{`},
			{"uses": `^(?:docker/build-push-action)$`, "input": "outputs", "value": `type=registry|push=true`},
			{"uses": `^(?:docker)$`, "input": "command", "value": `^(?:buildandpush|push)$`},
			{"uses": `^(?:(?:nugetcommand|dotnetcorecli))$`, "input": "command", "value": `^push$`},
			{"uses": `^(?:npm|universalpackages)$`, "input": "command", "value": `^publish$`},
		],
	},
	"publish_release": {
		"commands": [`gh release (?:create|upload)|glab release (?:create|upload)|release-cli create`],
		"uses": [
			`softprops/action-gh-release`, `ncipollo/release-action`, `svenstaro/upload-release-action`,
			`actions/(?:create-release|upload-release-asset)`, `githubrelease`,
		],
		"options": [],
	},
	"sign": {
		"commands": [
			`cosign (?:sign|sign-blob|attest|attest-blob)|minisign .*-S[^ ]*|signify .*-S|notation sign|sigstore (?:[^ ]+ )*sign|witness run`,
			`gpg2? .*(?:--detach-sign?|--detach-sig|--clear-?sign|--sign|-a?[sb]{1,2}a?)|gh-release-sign|debsign|dpkg-sig|rpmsign|jarsigner`,
			`(?:signtool|azuresigntool|osslsigncode)(?:\.exe)? sign|jsign|codesign .*(?:-s|--sign)|productsign|apksigner sign|smctl sign`,
			`npm publish .*--provenance(?:=true)?|(?:pnpm|yarn npm) publish .*--provenance(?:=true)?|(?:dotnet )?nuget sign`,
			`ssh-keygen .*-Y sign|openssl (?:dgst|pkeyutl|cms) .*-sign|twine upload .*(?:-s|--sign|--attestations)|pypi-attestations sign`,
			`helm package .*--sign|mvnw? .*gpg:sign[^ ]*|docker trust sign`,
		],
		"uses": [
			`sigstore/gh-action-sigstore-python`, `actions/attest(?:-build-provenance|-sbom)?`, `slsa-framework/slsa-github-generator/.*`,
			`azure/(?:trusted-signing-action|artifact-signing-action)`, `signpath/github-action-submit-signing-request`,
			`notaryproject/notation-action/sign`, `trustedsigning`, `esrpcodesigning`, `androidsigning`,
		],
		"options": [],
		"hints": `\bsign|[-_]sign|gpg|cosign|provenance|attest|minisign|notation|notari|content_trust|slsa|dkr\.ecr\.|\.(?:asc|sig)\b`,
	},
}

# Environments of tox and nox, by the words of their names, in which something else than tests runs.
_no_test_names := `(?:[a-z]+[-_])?(?:lint(?:ers?)?|flake8|pep8|pylint|mypy|types?|typing|typecheck|ruff|black|isort|format|fmt|style|docs?|docstyle|build|release|package|pre-commit|safety|bandit|clean|dev|venv|changelog)(?:[-_][a-z0-9]+)?`

# What targets and scripts do whose names begin with that of tests, and that run none.
_no_test_targets := concat("|", [
	`lint|format|fmt|style|types?|typecheck|licen[cs]es?|deps|dependencies|setup|prepare|build|compile|images?|envs?|server|up|down|start|stop`,
	`clean|install|init|report|fixtures?|data|vendor|generate|gen|docs?|links?|spelling|updates?|versions?`,
])

# What finds secrets and then fails, by the tool's own defaults or by the option that it shows.
_secret_stops := {
	"commands": [
		`gitleaks(?::[^ ]+)? (?:detect|git|dir|directory|protect)|trufflehog3?(?::[^ ]+)? .*--fail|detect-secrets-hook|ggshield (?:[^ ]+ )*secret scan`,
		`git[ -]secrets .*--scan[^ ]*|secretlint|kingfisher scan|talisman .*--scan[^ ]*`,
	],
	"uses": [
		`gitleaks/gitleaks-action`, `trufflesecurity/trufflehog`, `gitguardian/(?:ggshield-action|ggshield/actions/secret)`,
		`secretlint/secretlint`,
	],
}

# METADATA
# description: Actions that only fetch, copy or upload, in lower case.
plain_uses := [
	`actions/(?:checkout|setup-[a-z]+|cache(?:/.*)?|upload-artifact(?:/merge)?|download-artifact|create-release)`,
	`actions/(?:upload-release-asset|configure-pages|upload-pages-artifact|deploy-pages|create-github-app-token|labeler|stale)`,
	`docker/(?:login-action|setup-buildx-action|setup-qemu-action|metadata-action|build-push-action)`,
	`softprops/action-gh-release|ncipollo/release-action|svenstaro/upload-release-action|pypa/gh-action-pypi-publish`,
	`astral-sh/setup-uv|pnpm/action-setup|dtolnay/rust-toolchain|swatinem/rust-cache|ruby/setup-ruby|codecov/codecov-action`,
	`azure/login|aws-actions/configure-aws-credentials|google-github-actions/auth|step-security/harden-runner`,
]

# METADATA
# description: Commands that only fetch, copy, build in the plain way, test or upload.
plain_commands := [
	`pytest|go test|cargo test|jest|vitest|rspec|phpunit|ruff|black|mypy|eslint|flake8|cargo (?:fmt|clippy)`,
	`echo|printf|cd|ls|pwd|cat|mkdir|cp|mv|rm|touch|chmod|date|sleep|test|\[|export|set|true|:|exit 0|sed|grep|jq|tar|zip|unzip|gzip`,
	`sha(?:1|256|512)sum|shasum|git (?:checkout|clone|config|describe|diff|fetch|log|push|rev-parse|status|tag)`,
	`(?:python[0-9.]* -m )?(?:pip[0-9.]* install|build|twine (?:check|upload))|pipx install|uv (?:build|sync|pip install)|poetry (?:build|install|publish)`,
	`apt(?:-get)? (?:-[^ ]+ )*(?:install|update)|brew install|apk add|go (?:build|install|mod|vet|get)|cargo (?:build|publish|fetch)`,
	`docker (?:login|pull|push|tag|build|buildx build|buildx create)|gh release (?:create|upload|edit)|aws s3 (?:cp|sync)|gsutil cp|rsync|scp`,
]
