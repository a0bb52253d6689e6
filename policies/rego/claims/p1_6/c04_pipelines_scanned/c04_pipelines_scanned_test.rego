package claims.p1_6.c04_pipelines_scanned_test

import data.claims.p1_6.c04_pipelines_scanned as claim
import data.lib.fixtures_test as fixtures

_asked(pipelines, hidden, others) := {"facts": object.union({"pipelines": fixtures.fact(pipelines, hidden)}, others)}

_outcome(question) := only.outcome if {
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
}

_hooks(ids) := {"pre_commit": {"files": [{"path": ".pre-commit-config.yaml", "document": {"repos": [{"hooks": hooks}]}}], "hidden": []}} if {
	hooks := [{"id": id} | some id in ids]
}

_gitlab := object.union(fixtures.pipeline([fixtures.run("make")]), {"platform": "gitlab", "path": ".gitlab-ci.yml"})

test_pass_if_a_scanner_runs_on_pull_requests if {
	_outcome(_asked([fixtures.pipeline([fixtures.run("uvx zizmor .")])], [], {})) == "pass"
	_outcome(_asked([fixtures.pipeline([fixtures.run("actionlint || true")])], [], {})) == "pass"
}

test_pass_if_a_pipeline_runs_a_scanning_hook if {
	running := fixtures.pipeline([fixtures.run("pre-commit run --all-files")])
	_outcome(_asked([running], [], _hooks(["black", "zizmor"]))) == "pass"
	_outcome(_asked([running], [], _hooks(["black"]))) == "unknown"
	_outcome(_asked([running], [], {})) == "unknown"
	_outcome(_asked([fixtures.pipeline([fixtures.run("make")])], [], _hooks(["zizmor"]))) == "unknown"
}

test_unknown_if_one_platform_is_not_scanned if {
	_outcome(_asked([fixtures.pipeline([fixtures.run("zizmor .")]), _gitlab], [], {})) == "unknown"
	_outcome(_asked([fixtures.pipeline([fixtures.run("poutine analyze_local .")]), _gitlab], [], {})) == "pass"
}

test_unknown_if_it_never_runs_on_a_change if {
	jobs := [fixtures.job([fixtures.run("zizmor .")])]
	_outcome(_asked([fixtures.workflow(jobs, [fixtures.trigger("workflow_dispatch")])], [], {})) == "unknown"
}

test_unknown_under_a_condition if {
	step := object.union(fixtures.run("zizmor ."), {"condition": "github.actor == 'me'"})
	_outcome(_asked([fixtures.pipeline([step])], [], {})) == "unknown"
}

test_unknown_without_a_scanner_or_a_definition if {
	_outcome(_asked([fixtures.pipeline([fixtures.run("make")])], [], {})) == "unknown"
	_outcome(_asked([], [], {})) == "unknown"
}

test_unknown_if_another_platform_may_be_hidden if {
	scanned := [fixtures.pipeline([fixtures.run("zizmor .")])]
	_outcome(_asked(scanned, [".gitlab-ci.yml"], {})) == "unknown"
	_outcome(_asked(scanned, [".github/workflows/broken.yml"], {})) == "pass"
}

test_unknown_for_a_configuration_of_another_shape if {
	running := fixtures.pipeline([fixtures.run("pre-commit run")])
	every document in [null, "zizmor", ["zizmor"], {"repos": "zizmor"}, {"repos": [{"hooks": [null, "zizmor", {"id": 7}]}]}] {
		hooks := {"pre_commit": {"files": [{"path": "x", "document": document}], "hidden": []}}
		_outcome(_asked([running], [], hooks)) == "unknown"
	}
}

_setting(analyses) := {"code_scanning": {"analyses": analyses, "hidden": []}}

_no_hooks := {"pre_commit": {"files": [], "hidden": []}}

test_pass_if_a_setting_scans_workflows if {
	actions := _setting([{"tool": "CodeQL", "languages": ["python", "actions"]}])
	_outcome(_asked([fixtures.pipeline([fixtures.run("make")])], [], actions)) == "pass"
	_outcome(_asked([_gitlab], [], actions)) == "unknown"
}

test_fail_if_settings_and_steps_show_that_nothing_scans if {
	off := object.union(_setting([{"tool": "CodeQL", "languages": ["python"]}]), _no_hooks)
	plain := [fixtures.pipeline([fixtures.uses("actions/checkout@v4", {}), fixtures.run("pytest")])]
	_outcome(_asked(plain, [], off)) == "fail"
	_outcome(_asked(plain, [], _no_hooks)) == "unknown"
	_outcome(_asked(plain, [], _setting([]))) == "unknown"
	_outcome(_asked(plain, [".github/workflows/broken.yml"], off)) == "unknown"
	_outcome(_asked([fixtures.pipeline([fixtures.run("make")])], [], off)) == "unknown"
}

_filtered(paths) := fixtures.workflow([fixtures.job([fixtures.run("zizmor .")])], [trigger]) if {
	trigger := object.union(fixtures.trigger("pull_request"), {"paths": paths})
}

test_a_filter_must_let_pipelines_through if {
	_outcome(_asked([_filtered([".github/workflows/**", "scripts/**"])], [], {})) == "pass"
	_outcome(_asked([_filtered(["src/**"])], [], {})) == "unknown"
	_outcome(_asked([_filtered([".github/**", "!.github/workflows/release.yml"])], [], {})) == "unknown"
}

test_unknown_if_the_hook_is_passed_over if {
	all := fixtures.run("pre-commit run --all-files")
	_outcome(_asked([fixtures.pipeline([object.union(all, {"env": {"SKIP": "black,zizmor"}})])], [], _hooks(["zizmor"]))) == "unknown"
	_outcome(_asked([fixtures.pipeline([object.union(all, {"env": {"SKIP": "black"}})])], [], _hooks(["zizmor"]))) == "pass"
	_outcome(_asked([fixtures.pipeline([fixtures.run("SKIP=zizmor pre-commit run --all-files")])], [], _hooks(["zizmor"]))) == "unknown"
	_outcome(_asked([fixtures.pipeline([fixtures.run("pre-commit run")])], [], _hooks(["zizmor"]))) == "unknown"
	manual := {"pre_commit": {"files": [{"path": "x", "document": {"repos": [{"hooks": [{"id": "zizmor", "stages": ["manual"]}]}]}}], "hidden": []}}
	_outcome(_asked([fixtures.pipeline([all])], [], manual)) == "unknown"
}

test_unknown_if_the_hook_may_look_at_something_else if {
	all := fixtures.run("pre-commit run --all-files")
	every document in [
		{"default_stages": ["manual"], "repos": [{"hooks": [{"id": "zizmor"}]}]},
		{"repos": [{"hooks": [{"id": "zizmor", "files": "^never$"}]}]},
		{"exclude": `^\.github/`, "repos": [{"hooks": [{"id": "zizmor"}]}]},
		{"repos": [{"repo": "local", "hooks": [{"id": "zizmor", "entry": "true"}]}]},
	] {
		_outcome(_asked([fixtures.pipeline([all])], [], {"pre_commit": {"files": [{"path": "x", "document": document}], "hidden": []}})) == "unknown"
	}
	_outcome(_asked([fixtures.pipeline([object.union(all, {"env": {"SKIP": "black,zizmor\n"}})])], [], _hooks(["zizmor"]))) == "unknown"
	_outcome(_asked([fixtures.pipeline([fixtures.run("echo SKIP=zizmor >> $GITHUB_ENV"), all])], [], _hooks(["zizmor"]))) == "unknown"
}
