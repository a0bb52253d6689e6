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
	_on_github("pytest || echo failed=1 >> $GITHUB_ENV").pytest == "doubtful"
	_on_github("pytest || echo failed >&2").pytest == "soft"
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

test_what_the_shell_may_pass_over_is_doubtful if {
	_on_github("if [ -n \"$FULL\" ]; then\n  pytest\nfi\nls") == {"if [ -n \"$FULL\" ]": "firm", "then": "doubtful", "pytest": "doubtful", "fi": "doubtful", "ls": "firm"}
	_on_github("case $X in\n  a)\n    pytest\n    ;;\nesac\npytest -x") == {"case $X in": "firm", "a)": "doubtful", "pytest": "doubtful", "esac": "doubtful", "pytest -x": "firm"}
	_on_github("check() {\n  pytest\n}\nmake").pytest == "doubtful"
	_on_github("if a; then b; fi\npytest").pytest == "firm"
	_on_github("for f in $NONE; do\n  pytest $f\ndone\npytest -x") == {"for f in $NONE": "firm", "do": "doubtful", "pytest $f": "doubtful", "done": "doubtful", "pytest -x": "firm"}
	_on_github("while false; do\n  if a; then\n    b\n  fi\n  pytest\ndone").pytest == "doubtful"
	_on_github("check() {\n  {\n    a\n  }\n  pytest\n}").pytest == "doubtful"
	_on_github("if a; then\n  {\n    b\n  }\n  pytest\nfi").pytest == "doubtful"
	_on_github("if a; then\ncat <<X\nfi\nX\npytest\nfi").pytest == "doubtful"
}

test_what_is_only_written_down_is_doubtful if {
	_on_github("cat > run.sh <<EOF\npytest\nEOF\nmake test") == {"cat > run.sh <<EOF": "firm", "pytest": "doubtful", "EOF": "doubtful", "make test": "firm"}
	_on_github("cat <<-'END' >> notes.md\npytest").pytest == "doubtful"
	_on_github("cat <<< word\npytest").pytest == "firm"
}

test_what_comes_after_an_end_is_doubtful if {
	every before in ["exit 0", "exit", "[ -n \"$A\" ] && exit 0", "test -d x || exit", "exit $CODE", "trap 'exit 0' EXIT", "exec sleep 1", "set -n"] {
		_on_github(concat("\n", [before, "pytest"])).pytest == "doubtful"
	}
	every before in ["[ -d x ] || exit 1", "exec 2>&1", "trap 'rm -r tmp' EXIT", "set -eux", "make exit"] {
		_on_github(concat("\n", [before, "pytest"])).pytest == "firm"
	}
}

test_a_shell_that_is_not_known_may_do_anything_with_the_script if {
	every shell in ["true {0}", "cat {0}", "python", "bash -n {0}", "bash -c \"exit 0\" {0}"] {
		_holds("github", _linux, {"run": "pytest", "shell": shell}).pytest == "doubtful"
	}
	every shell in ["", "bash", "sh", "bash -l {0}", "bash --noprofile --norc -eo pipefail {0}", "pwsh", "cmd"] {
		_holds("github", _linux, {"run": "pytest", "shell": shell}).pytest == "firm"
	}
}

test_what_comes_after_in_the_same_line_may_be_passed_over if {
	every line in ["exit 0; pytest", "true || pytest", "[ -n \"$A\" ] && pytest", "while false; do :; pytest; done", "command -v pytest && pytest"] {
		_on_github(concat("\n", [line, "ls"])).pytest == "doubtful"
	}
	every line in ["cd src && pytest", "[ -d x ] || mkdir x; pytest", "make; pytest"] {
		_on_github(line).pytest == "firm"
	}
	_on_github("ls\ntest -d src && pytest").pytest == "firm"
}

test_what_is_far_down_is_doubtful if {
	_on_github(concat("\n", array.concat([sprintf("ls %d", [at]) | some at in numbers.range(1, 500)], ["pytest"]))).pytest == "doubtful"
	_on_github(concat(";", array.concat([sprintf("ls %d", [at]) | some at in numbers.range(1, 60)], ["pytest"]))).pytest == "doubtful"
}

test_what_stands_in_oddly_named_documents_quotes_and_functions_is_doubtful if {
	every text in [
		"cat <<'!'\nnpm test\n!", "cat <<1\nnpm test\n1", "cat <<END-OF\nEND\nnpm test\nEND-OF", "cat <<EOF\n  EOF\nnpm test\nEOF",
		"echo \"\nnpm test\n\"", ": '\nnpm test\n'", "f() (\nnpm test\n)",
	] {
		_on_github(text)["npm test"] == "doubtful"
	}
}
