package claims.p1_5.c04_coding_standard_test

import data.claims.p1_5.c04_coding_standard as claim
import data.lib.fixtures_test as fixtures

_text := "We follow the OWASP secure coding guidelines.\n\nAll input must be validated.\n\nNever store passwords in clear text."

_entry(text, step, settings) := entry if {
	facts := {
		"coding_standard": {"files": [{"path": "CONTRIBUTING.md", "text": text}], "hidden": []},
		"pipelines": fixtures.fact([fixtures.pipeline([step])], []),
		"branch_rules": {"default_branch": "main", "rules": {}, "layers": [], "hidden": []},
	}
	question := {"facts": object.union(facts, settings), "params": {"linters": ["eslint", "clippy"]}}
	count(claim.report) == 1 with input as question
	some entry in claim.report with input as question
}

_off := {"code_scanning": {"analyses": [], "hidden": []}}

test_pass_if_written_and_checked if {
	_entry(_text, fixtures.run("semgrep ci"), {}).outcome == "pass"
	_entry(_text, fixtures.run("bandit -r ."), _off).outcome == "pass"
}

test_fail_only_if_nothing_checks if {
	_entry(_text, fixtures.run("pytest"), _off).outcome == "fail"
	_entry("Be kind.", fixtures.run("pytest"), _off).outcome == "fail"
	_entry(_text, fixtures.run("pytest"), {}).outcome == "unknown"
	_entry(_text, fixtures.run("./lint.sh"), _off).outcome == "unknown"
	_entry(_text, fixtures.run("npx eslint ."), _off).outcome == "unknown"
	_entry(_text, fixtures.run("cargo clippy"), _off).outcome == "unknown"
}

test_unknown_if_a_rule_is_not_written if {
	every text in [
		"Be kind.",
		"We follow the OWASP secure coding guidelines. All input must be validated.",
		"We follow the OWASP secure coding guidelines. Never commit secrets.",
		"All input must be validated. Never commit secrets.",
		"A secure coding standard is not yet written. All input must be validated. Never commit secrets.",
	] {
		_entry(text, fixtures.run("semgrep ci"), {}).outcome == "unknown"
	}
}
