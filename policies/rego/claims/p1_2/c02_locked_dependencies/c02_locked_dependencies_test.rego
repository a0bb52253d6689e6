package claims.p1_2.c02_locked_dependencies_test

import data.claims.p1_2.c02_locked_dependencies as claim

_params := {
	"ignored_folders": ["vendor"],
	"locked_in_place": ["go"],
	"prefix": "^(sudo )?",
	"tools": {"npm": {"ecosystem": "npm", "env": [], "locked": `^npm ci\b`, "unlocked": `^npm install$`}},
}

_hidden(path) := [{"path": path, "reason": "malformed", "detail": "x"}]

_none := {"files": [], "hidden": []}

_facts(paths) := {
	"dependency_files": {"files": [{"path": path, "size": 1} | some path in paths], "hidden": []},
	"dependency_manifests": {
		"files": [{"path": path, "text": `{"dependencies": {"a": "1"}}`} | some path in paths; endswith(path, "package.json")],
		"hidden": [],
	},
	"python_projects": _none,
	"requirements_files": _none,
}

_running(run) := {"pipelines": {"pipelines": [pipeline], "hidden": []}} if {
	step := {"run": run, "env": {}, "shell": "", "line": 3}
	pipeline := {"path": "ci.yml", "platform": "github", "jobs": [{"id": "a", "runs_on": [], "steps": [step]}]}
}

_locked := object.union(_facts(["package.json", "yarn.lock"]), _running("npm ci"))

_is(facts, outcome, words) if {
	report := claim.report with input as {"facts": facts, "params": _params}
	count(report) == 1
	some verdict in report
	verdict.outcome == outcome
	contains(verdict.message, words)
}

test_pass_if_locked_and_installed_so if _is(_locked, "pass", "npm ci")

test_fail_if_there_is_no_lock_file if _is(object.union(_facts(["package.json"]), _running("npm ci")), "fail", "package.json")

test_unknown_if_a_hidden_file_may_be_the_lock_file if {
	facts := object.union(_facts(["package.json"]), {"dependency_files": {"hidden": _hidden("package-lock.json")}})
	_is(facts, "unknown", "covers package.json")
}

test_unknown_if_a_hidden_file_may_be_a_manifest if {
	_is(object.union(_locked, {"dependency_files": {"hidden": _hidden("a/go.mod")}}), "unknown", "1 files cannot be seen")
}

test_pass_if_only_an_ignored_file_is_hidden if {
	_is(object.union(_locked, {"dependency_files": {"hidden": _hidden("vendor/go.mod")}}), "pass", "npm ci")
}

test_fail_if_a_requirements_file_has_no_hashes_whatever_is_hidden if {
	requirements := {"files": [{"path": "requirements.txt", "text": "a==1"}], "hidden": []}
	facts := object.union(_facts(["requirements.txt"]), {
		"requirements_files": requirements,
		"dependency_manifests": {"hidden": _hidden("package.json")},
	})
	_is(facts, "fail", "requirements.txt")
}

test_unknown_if_a_manifest_is_not_seen if {
	facts := object.union(_facts(["package.json"]), {"dependency_manifests": {"files": [], "hidden": _hidden("package.json")}})
	_is(facts, "unknown", "covers package.json")
}

test_fail_if_every_install_is_loose if _is(object.union(_locked, _running("npm install")), "fail", "npm install")

test_pass_if_one_install_is_locked if _is(object.union(_locked, _running("npm install\nnpm ci")), "pass", "npm ci")

test_unknown_if_a_locked_install_may_give_way_to_a_loose_one if {
	_is(object.union(_locked, _running("npm ci || npm install")), "unknown", "npm ci")
	every script in ["npm ci || npm install --registry https://x", "set +e\nnpm ci\n[ $? -ne 0 ] && npm install", "if ! npm ci; then\n  npm install\nfi"] {
		_is(object.union(_locked, _running(script)), "unknown", "give way")
	}
	every script in ["npm ci || exit 1", "npm ci\nnpm run lint || true", "test -f x || npm run x\nnpm ci"] {
		_is(object.union(_locked, _running(script)), "pass", "npm ci")
	}
}

test_unknown_if_a_loose_install_is_not_all_that_there_is if {
	facts := object.union(_locked, _running("npm install"))
	_is(object.union(facts, {"pipelines": {"hidden": _hidden(".gitlab-ci.yml")}}), "unknown", "is hidden")
}

test_unknown_if_no_install_is_seen if {
	_is(object.union(_locked, _running("make")), "unknown", "No pipeline shows")
	_is(object.remove(_locked, ["pipelines"]), "unknown", "No pipeline shows")
}

test_not_applicable_if_nothing_is_declared if _is(_facts(["yarn.lock", "vendor/package.json"]), "not_applicable", "No manifest")

test_unknown_if_what_may_declare_is_hidden if {
	_is(object.union(_facts([]), {"python_projects": {"hidden": _hidden("pyproject.toml")}}), "unknown", "1 files are hidden")
}
