package lib.commands_test

import data.lib.commands

_step(run) := {"run": run, "shell": ""}

_linux := {"runs_on": ["ubuntu-latest"]}

_holds(platform, job, step) := {command.text: command.hold | some command in commands.in_step(platform, job, step)}

_on_github(run) := _holds("github", _linux, _step(run))

test_every_line_is_firm_where_the_shell_stops if {
	_on_github("npm ci\n\n# npm run lint\nnpm test # all\n") == {"npm ci": "firm", "npm test": "firm"}
}

test_every_harmless_alternative_makes_a_command_soft if {
	every alternative in ["true", ":", "exit 0", "echo 'it failed'", "echo failed"] {
		_on_github(concat(" || ", ["pytest", alternative])).pytest == "soft"
	}
}

test_another_alternative_is_doubtful if {
	_on_github("pytest || ./recover.sh").pytest == "doubtful"
	_on_github("pytest || { echo failed; exit 1; }").pytest == "doubtful"
}

test_an_alternative_of_a_longer_chain_is_doubtful if {
	_on_github("pytest && ls || true").pytest == "doubtful"
	_on_github("(pytest; ls) || true")["(pytest"] == "doubtful"
	_on_github("pytest || echo failed && exit 1").pytest == "doubtful"
	_on_github("{\n pytest\n} || true").pytest == "doubtful"
}

test_a_command_before_and_is_firm_only_on_the_last_line if {
	_on_github("cd src && pytest\nls") == {"cd src": "doubtful", "pytest": "firm", "ls": "firm"}
	_on_github("pytest && ls").pytest == "firm"
	_on_github("pytest && ls\npwd").pytest == "doubtful"
}

test_a_pipe_hides_a_failure_without_pipefail if {
	_on_github("pytest 2>&1 | tee log")["pytest 2>&1"] == "doubtful"
	_on_github("set -euo pipefail\npytest | tee log").pytest == "firm"
	_holds("github", _linux, {"run": "pytest | tee log", "shell": "bash"}).pytest == "firm"
}

test_set_plus_e_and_another_shell_are_doubtful_before_the_last_line if {
	_on_github("set +e\npytest\nls").pytest == "doubtful"
	_holds("github", _linux, {"run": "pytest\nls", "shell": "pwsh"}).pytest == "doubtful"
	_holds("github", {"runs_on": ["windows-latest"]}, _step("pytest\nls")).pytest == "doubtful"
	_holds("azure", _linux, _step("pytest\nls")).pytest == "doubtful"
}

test_the_last_line_decides_in_any_shell if {
	_holds("azure", _linux, _step("pip install .\npytest")).pytest == "firm"
	_holds("azure", _linux, _step("set -e\npytest\nls")).pytest == "firm"
}

test_a_background_command_is_doubtful if _on_github("pytest & wait").pytest == "doubtful"

test_expressions_and_quoted_speech_are_no_commands if {
	_on_github("pytest ${{ a || 'true' && b }}") == {"pytest EXPRESSION": "firm"}
	_on_github("echo \"now; pytest runs\"") == {"echo": "firm"}
}

test_continued_lines_are_one_command if _on_github("pytest \\\n  -q") == {"pytest -q": "firm"}

test_no_script_has_no_command if _on_github("") == {}
