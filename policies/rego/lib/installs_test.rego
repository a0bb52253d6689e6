package lib.installs_test

import data.lib.installs

_params := {
	"prefix": `^(sudo\s+|python3? -m\s+|\w+=\S*\s+)*`,
	"tools": {
		"npm": {"ecosystem": "npm", "env": [], "locked": `^npm ci\b`, "unlocked": `^npm install( -\S+)*$`},
		"pip": {"ecosystem": "python", "env": [], "locked": `^pip install\b.* --require-hashes\b`, "unlocked": `^pip install \.$`},
		"uv": {"ecosystem": "python", "env": ["UV_FROZEN"], "locked": `^uv sync\b.* --locked\b`, "unlocked": `^uv sync\b`},
	},
}

_found(run, env, ecosystems) := installs.found(facts, _params, ecosystems) if {
	step := {"run": run, "env": env, "shell": "", "line": 7}
	job := {"id": "test", "runs_on": ["ubuntu-latest"], "steps": [step]}
	facts := {"pipelines": {"pipelines": [{"path": "ci.yml", "platform": "github", "jobs": [job]}], "hidden": []}}
}

test_an_install_is_locked_or_not if {
	_found("npm ci", {}, {"npm"}) == [{"ecosystem": "npm", "locked": true, "either": false, "path": "ci.yml", "line": 7, "text": "npm ci"}]
	[install] := _found("make\nsudo A=b npm install --no-audit && npm test", {}, {"npm"})
	not install.locked
}

test_what_installs_something_else_is_not_found if {
	_found("npm install -g typescript\nnpm install left-pad\nnpm test\necho 'npm ci'\n# npm ci", {}, {"npm"}) == []
}

test_an_ecosystem_without_manifests_is_not_found if _found("npm ci", {}, {"go"}) == []

test_pip_reads_requirements if {
	count(_found("python3 -m pip install --require-hashes -r a.txt", {}, {"requirements"})) == 1
	count(_found("pip install .", {}, {"python", "requirements"})) == 1
}

test_the_environment_may_lock if {
	[install] := _found("uv sync", {"UV_FROZEN": "1"}, {"python"})
	install.locked
	[loose] := _found("uv sync", {"UV_FROZEN": ""}, {"python"})
	not loose.locked
}

test_no_pipelines_no_installs if installs.found({}, _params, {"npm"}) == []

test_what_never_runs_installs_nothing if {
	step := {"run": "npm ci", "env": {}, "shell": "", "line": 7}
	every condition in ["false", "${{ false }}", "(false) && (x)", "false && always()"] {
		_of([object.union(step, {"condition": condition})], "") == []
		_of([step], condition) == []
	}
	every condition in ["", "inputs.x == false", "!false", "false || always()"] {
		count(_of([object.union(step, {"condition": condition})], "")) == 1
	}
}

_of(steps, condition) := installs.found(facts, _params, {"npm"}) if {
	job := {"id": "test", "runs_on": ["ubuntu-latest"], "condition": condition, "steps": steps}
	facts := {"pipelines": {"pipelines": [{"path": "ci.yml", "platform": "github", "jobs": [job]}], "hidden": []}}
}
