package lib.catalogue

# What finds known vulnerabilities in dependencies and then fails, by the tool's own defaults or by the option that it shows.
_dependency_stops := {
	"commands": [
		`osv-scanner|pip-audit|govulncheck|cargo audit|cargo deny (?:[^ ]+ )*check|bundle[- ]audit(?: check)?|bundler-audit(?: check)?`,
		`(?:npm|pnpm|bun|yarn|yarn npm|composer|better-npm-audit) (?:-[^ ]+ )*audit|audit-ci|mix deps\.audit|nancy sleuth|auditjs ossi`,
		`safety (?:[^ ]+ )*(?:check|scan)|snyk test|(?:dependency-check|dependency-check\.sh) .*--failOnCVSS[ =][0-9][^ ]*`,
		`trivy(?::[^ ]+)? (?:[^ ]+ )*(?:fs|filesystem|repo|repository|rootfs|sbom) (?:[^ ]+ )*--exit-code[ =][1-9][0-9]*`,
		`trivy(?::[^ ]+)? (?:[^ ]+ )*--exit-code[ =][1-9][0-9]* (?:[^ ]+ )*(?:fs|filesystem|repo|repository|rootfs|sbom)`,
		`grype (?:[^ ]+ )*(?:dir|sbom):[^ ]* (?:[^ ]+ )*(?:-f|--fail-on)[ =][^ ]+`,
		`grype (?:[^ ]+ )*(?:-f|--fail-on)[ =][^ ]+ (?:[^ ]+ )*(?:dir|sbom):[^ ]*`,
		`mvnw? .*dependency-check[^ ]*:check .*-DfailBuildOnCVSS=[0-9][^ ]*`,
	],
	"uses": [
		`actions/dependency-review-action`, `pypa/gh-action-pip-audit`, `actions-rust-lang/audit`, `golang/govulncheck-action`,
		`snyk/actions/(?:cocoapods|dotnet|elixir|golang|gradle[^ ]*|maven[^ ]*|node|php|python[^ ]*|ruby|sbt|scala|swift)`,
		`google/osv-scanner-action/osv-scanner-action`, `google/osv-scanner-action/\.github/workflows/osv-scanner-reusable[^ ]*`,
		`embarkstudios/cargo-deny-action`, `snyksecurityscan`,
	],
	"options": [
		{
			"uses": `^(?:aquasecurity/trivy-action)$`, "input": "exit-code", "value": `^[1-9]`,
			"and": [{"input": "scan-type", "value": `^(?:fs|filesystem|repo|rootfs|sbom)$`}],
		},
		{"uses": `^(?:anchore/scan-action)$`, "input": "path", "value": `.`},
		{"uses": `^(?:anchore/scan-action)$`, "input": "sbom", "value": `.`},
	],
	"except": {
		"commands": array.concat(_not_of_dependencies, [
			`(?:npm|pnpm|yarn npm) (?:-[^ ]+ )*audit (?:.*--audit-level[ =]none|fix)(?: |$)|cargo audit fix|bundle(?:[- ]|r-)audit update`,
			`govulncheck .*-(?:json|format[ =](?:json|sarif|openvex))|safety .*--(?:continue-on-error|exit-zero)`,
		]),
		"inputs": array.concat(_inputs_not_of_dependencies, [
			{"uses": `^actions/dependency-review-action$`, "input": "warn-only", "value": `true|\$\{\{`},
			{"uses": `^actions/dependency-review-action$`, "input": "config-file", "value": `.`},
			{"uses": `^google/osv-scanner-action/`, "input": "fail-on-vuln", "value": `false|\$\{\{`},
			{"uses": `^golang/govulncheck-action$`, "input": "output-format", "value": `json|sarif|openvex|\$\{\{`},
			{"uses": `^pypa/gh-action-pip-audit$`, "input": "internal-be-careful-allow-failure", "value": `true|\$\{\{`},
			{"uses": `^anchore/scan-action$`, "input": "fail-build", "value": `false|\$\{\{`},
			{"uses": `^snyk/actions/`, "input": "command", "value": `^monitor|\$\{\{`},
			{"uses": `^snyksecurityscan$`, "input": "failonissues", "value": `false|\$\(`},
		]),
	},
	"checks": [`security/snyk(?: \(.*\))?`, `(?:mend|whitesource) security check`],
}

# METADATA
# description: Patterns of the names, in lower case, under which other services report known vulnerabilities of dependencies.
dependency_checks := _dependency_stops.checks

# What finds them, whether or not it fails then.
_dependency_scans := {
	"commands": array.concat(_dependency_stops.commands, [
		`trivy(?::[^ ]+)? (?:[^ ]+ )*(?:fs|filesystem|repo|repository|rootfs|sbom)|grype|snyk monitor|dependency-check(?:\.sh)?|retire`,
		`dotnet list (?:[^ ]+ )*package .*--vulnerable|mvnw? .*dependency-check[^ ]*:[^ ]+|gradlew? .*dependencyCheck[^ ]*`,
	]),
	"uses": array.concat(_dependency_stops.uses, [
		`rustsec/audit-check`, `dependency-check/dependency-check_action`, `anchore/scan-action`,
		`(?:jobs|security)/dependency-scanning(?:\.latest)?\.gitlab-ci\.yml`, `.*/components/dependency-scanning(?:/.*)?`,
		`auto-devops\.gitlab-ci\.yml`, `advancedsecurity-dependency-scanning`,
	]),
	"options": [{"uses": `^(?:aquasecurity/trivy-action)$`, "input": "scan-type", "value": `^(?:fs|filesystem|repo|rootfs|sbom)$`}],
	"except": {"commands": _not_of_dependencies, "inputs": _inputs_not_of_dependencies},
	"hints": `dependency[-_ ]?(?:review|scan|check|track|audit)|\bosv\b|snyk|trivy|grype|\baudit\b|vulnerab|\bsca\b|black ?duck|mend\b|whitesource|sonatype|fossa`,
	"plain": [`npm (?:ci|install)|(?:yarn|pnpm|bundle|composer) install|uv sync`],
}

_not_of_dependencies := [
	`npm (?:-[^ ]+ )*audit signatures|osv-scanner fix|snyk test .*--docker`,
	`cargo deny (?:[^ ]+ )*check(?: -[^ ]+)*(?: (?:licenses|bans|sources))+$`,
	`trivy .*--(?:scanners|security-checks)[ =](?:secret|misconfig|config|license)(?:,(?:secret|misconfig|config|license))*(?: |$)`,
]

_inputs_not_of_dependencies := [
	{"uses": `^actions/dependency-review-action$`, "input": "vulnerability-check", "value": `false|\$\{\{`},
	{"uses": `^aquasecurity/trivy-action$`, "input": "scanners", "value": `^(?:secret|misconfig|config|license)(?:,(?:secret|misconfig|config|license))*$`},
	{"uses": `^snyk/actions/`, "input": "command", "value": `^(?:code|iac|container|sbom|log4shell)`},
	{"uses": `^snyksecurityscan$`, "input": "testtype", "value": `^(?:code|container)`},
	{"uses": `^embarkstudios/cargo-deny-action$`, "input": "command", "value": `fetch|list|init`},
	{"uses": `^embarkstudios/cargo-deny-action$`, "input": "command-arguments", "value": `^(?: *(?:licenses|bans|sources))+ *$`},
]
