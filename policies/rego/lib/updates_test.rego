package lib.updates_test

import data.lib.updates

_params := {
	"dependabot": {"npm": ["npm"], "go": ["gomod"]},
	"renovate": {"npm": ["npm"], "go": ["gomod"]},
	"separate": ["go"],
}

_manifest(folder, ecosystem) := {"path": trim_prefix(sprintf("%s/manifest", [folder]), "/"), "folder": folder, "ecosystem": ecosystem}

_dependabot(folder, ecosystem, entry) := updates.coverage(_manifest(folder, ecosystem), files, {"npm": {"locked"}}, _params) if {
	files := [{"path": ".github/dependabot.yml", "document": {"version": 2, "updates": [entry]}}]
}

_renovate(document) := updates.coverage(_manifest("a", "npm"), [{"path": "renovate.json", "document": document}], {}, _params)

_entry(ecosystem, directory) := {"package-ecosystem": ecosystem, "directory": directory}

test_dependabot_covers_the_folder_that_it_names if {
	_dependabot("", "npm", _entry("npm", "/")) == "covered"
	_dependabot("a/b", "npm", _entry("npm", "/a/b/")) == "covered"
	_dependabot("a", "npm", _entry("npm", "/b")) == "uncovered"
	_dependabot("", "npm", _entry("gomod", "/")) == "uncovered"
}

test_dependabot_follows_workspaces_downwards if {
	_dependabot("a", "npm", _entry("npm", "/")) == "covered"
	_dependabot("locked", "npm", _entry("npm", "/")) == "uncovered"
	_dependabot("a", "go", _entry("gomod", "/")) == "uncovered"
}

test_dependabot_reads_patterns_of_folders if {
	_dependabot("a/b", "go", {"package-ecosystem": "gomod", "directories": ["/a/*"]}) == "covered"
	_dependabot("a/b/c", "go", {"package-ecosystem": "gomod", "directories": ["/a/*"]}) == "uncovered"
	_dependabot("", "go", {"package-ecosystem": "gomod", "directories": ["**/*"]}) == "covered"
}

test_dependabot_that_is_off_covers_nothing if {
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"open-pull-requests-limit": 0})) == "uncovered"
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"ignore": [{"dependency-name": "*"}]})) == "uncovered"
	major := {"ignore": [{"dependency-name": "*", "update-types": ["version-update:semver-major"]}]}
	_dependabot("", "npm", object.union(_entry("npm", "/"), major)) == "covered"
}

test_dependabot_refuses_a_file_without_its_version if {
	files := [{"path": ".github/dependabot.yml", "document": {"updates": [_entry("npm", "/")]}}]
	updates.coverage(_manifest("", "npm"), files, {}, _params) == "uncovered"
}

test_dependabot_may_let_only_some_updates_through if {
	all_types := [sprintf("version-update:semver-%s", [part]) | some part in ["major", "minor", "patch"]]
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"ignore": [{"dependency-name": "*", "update-types": all_types}]})) == "uncovered"
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"ignore": [{"dependency-name": "*", "versions": [">= 0"]}]})) == "partly"
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"allow": [{"dependency-name": "left-pad"}]})) == "partly"
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"allow": [{"dependency-type": "direct"}]})) == "covered"
	_dependabot("", "npm", object.union(_entry("npm", "/"), {"allow": [{"dependency-name": "*"}]})) == "covered"
}

test_renovate_may_wait_to_be_asked_or_let_only_some_updates_through if {
	every document in [
		{"mode": "silent"},
		{"dependencyDashboardApproval": true},
		{"extends": ["config:recommended", ":dependencyDashboardApproval"]},
		{"packageRules": [{"matchPackageNames": ["*"], "enabled": false}, {"matchPackageNames": ["x"], "enabled": true}]},
		{"packageRules": [{"matchPackagePatterns": [".*"], "dependencyDashboardApproval": true}]},
	] {
		_renovate(document) == "partly"
	}
	_renovate({"packageRules": [{"matchPackageNames": ["*"], "matchUpdateTypes": ["major"], "automerge": true}]}) == "covered"
}

test_renovate_covers_all_by_default if {
	every document in [
		{},
		{"extends": ["config:recommended", ":label(x)", "schedule:weekly"]},
		{"enabledManagers": ["npm"]},
		{"ignorePaths": ["b/**"]},
		{"includePaths": ["a/**"]},
		{"packageRules": [{"matchManagers": ["npm"], "matchPackageNames": ["x"], "enabled": false}]},
	] {
		_renovate(document) == "covered"
	}
}

test_renovate_covers_what_is_left_on if {
	every document in [
		{"enabled": false},
		{"extends": [":disableRenovate"]},
		{"enabledManagers": ["gomod"]},
		{"npm": {"enabled": false}},
		{"ignorePaths": ["a"]},
		{"ignorePaths": ["a/**"]},
		{"includePaths": ["b/**"]},
		{"packageRules": [{"matchManagers": ["npm"], "enabled": false}]},
		["config:recommended"],
		null,
	] {
		_renovate(document) == "uncovered"
	}
}

test_a_preset_of_another_repository_is_elsewhere if {
	every preset in ["local>acme/config", "github>acme/config", "acme", 1] {
		_renovate({"extends": ["config:recommended", preset]}) == "elsewhere"
	}
}
