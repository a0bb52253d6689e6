package lib.dependencies_test

import data.lib.dependencies

_none := {"files": [], "hidden": []}

# Facts with these texts; `size` of every file is one.
_facts(texts) := {
	"dependency_files": {"files": [{"path": path, "size": 1} | some path, _ in texts], "hidden": []},
	"dependency_manifests": {"files": [{"path": path, "text": text} | some path, text in texts; not endswith(path, ".txt")], "hidden": []},
	"requirements_files": {"files": [{"path": path, "text": text} | some path, text in texts; endswith(path, ".txt")], "hidden": []},
	"python_projects": _none,
}

_declares(path, text) if count(dependencies.manifests(_facts({path: text}), [])) == 1

_project(document) := object.union(_facts({"pyproject.toml": ""}), {"python_projects": {"files": [{"path": "pyproject.toml", "document": document}], "hidden": []}})

_cover(path, ecosystem, texts) := dependencies.cover(manifest, locking) if {
	manifest := {"path": path, "folder": dependencies.folder(path), "ecosystem": ecosystem, "sure": true}
	facts := _facts(texts)
	locking := {"locked": dependencies.locked_folders(facts, []), "workspaces": dependencies.workspace_folders(facts), "in_place": ["go"]}
}

test_a_manifest_declares_dependencies if {
	every path, text in {
		"package.json": `{"devDependencies": {"a": "1"}}`,
		"setup.py": "setup(install_requires=['a'])",
		"setup.cfg": "[options]\ninstall_requires =\n  a\n",
		"Pipfile": "[packages]\n# none but\nrequests = \"*\"\n",
		"go.mod": "module a\n\nrequire (\n\tx v1.0.0\n)\n",
		"Cargo.toml": "[target.'cfg(unix)'.dependencies]\r\nlibc = \"1\"\r\n",
		"Gemfile": "gem 'rake'\n",
		"a.gemspec": "s.add_dependency 'rake'\n",
		"composer.json": `{"require": {"php": "*"}}`,
		"App.csproj": "<PackageReference Include='A' />",
		"packages.config": "<packages><package id='A' /></packages>",
		"build.gradle": "dependencies {\n  testImplementation 'a:b:1'\n}\n",
		"build.gradle.kts": "    api(libs.guava)\n",
		"pom.xml": "<dependencies><dependency></dependency></dependencies>",
		"mix.exs": `[{:phoenix, "~> 1.7"}]`,
		"pubspec.yaml": "dependencies:\n  http: ^1.0.0\n",
		"Package.swift": `.package(url: "https://a.example/b", from: "1.0.0")`,
		"requirements-dev.txt": "  pytest\n",
		"a/requirements/base.txt": "-e git+https://a.example/b\n",
	} {
		_declares(path, text)
	}
}

test_a_manifest_declares_none if {
	every path, text in {
		"package.json": `{"dependencies": {}, "scripts": {"a": "b"}}`,
		"setup.py": "setup()",
		"Pipfile": "[packages]\n\n[requires]\n",
		"go.mod": "module a\n\ngo 1.24\n// require x\n",
		"Cargo.toml": "[dependencies]\n# none\n\n[features]\na = []\n",
		"App.csproj": "<!--\n<PackageReference Include='A' />\n-->",
		"build.gradle": "dependencies {\n  implementation project(':core')\n}\n",
		"pubspec.yaml": "dependencies:\n\nflutter: x\n",
		"requirements.txt": "# nothing\n-r base.txt\n-e .\n--index-url https://a.example\n./local\n",
		"README.md": "require x",
	} {
		not _declares(path, text)
	}
}

test_a_project_declares_dependencies if {
	every document in [
		{"project": {"dependencies": ["a"]}},
		{"project": {"optional-dependencies": {"a": ["b"]}}},
		{"dependency-groups": {"dev": ["a"]}},
		{"tool": {"poetry": {"dependencies": {"python": "^3.11", "a": "1"}}}},
	] {
		count(dependencies.manifests(_project(document), [])) == 1
	}
}

test_a_project_declares_none if {
	every document in [
		{},
		{"project": {"dependencies": []}},
		{"project": "a"},
		{"tool": {"poetry": {"dependencies": {"python": "^3.11"}}}},
		{"build-system": {"requires": ["hatchling"]}},
	] {
		dependencies.manifests(_project(document), []) == []
	}
}

test_a_manifest_that_is_not_seen_is_not_sure if {
	facts := object.union(_facts({"go.mod": ""}), {"dependency_manifests": _none})
	[manifest] := dependencies.manifests(facts, [])
	not manifest.sure
}

test_ignored_folders_are_left_out if {
	not dependencies.is_ignored("vendor", ["vendor"])
	not dependencies.is_ignored("vendors/package.json", ["vendor"])
	dependencies.is_ignored("a/vendor/b/package.json", ["vendor"])
	facts := object.union(_facts({"vendor/package.json": `{"dependencies": {"a": "1"}}`}), {"requirements_files": {
		"files": [],
		"hidden": [{"path": "vendor/requirements.txt"}, {"path": "requirements.txt"}],
	}})
	dependencies.manifests(facts, ["vendor"]) == []
	dependencies.hidden(facts, ["vendor"]) == {"requirements.txt"}
}

test_folders_above if {
	dependencies.folder("package.json") == ""
	dependencies.above("") == set()
	dependencies.above("a") == {""}
	dependencies.above("a/b") == {"", "a"}
}

test_a_lock_file_beside_covers if {
	_cover("a/package.json", "npm", {"a/yarn.lock": ""}) == "locked"
	_cover("a/package.json", "npm", {"b/yarn.lock": "", "a/Cargo.lock": ""}) == "none"
}

test_a_lock_file_above_covers_a_workspace if {
	_cover("a/package.json", "npm", {"yarn.lock": "", "package.json": `{"workspaces": ["a"]}`}) == "locked"
	_cover("a/package.json", "npm", {"pnpm-lock.yaml": "", "pnpm-workspace.yaml": ""}) == "locked"
	_cover("a/Cargo.toml", "rust", {"Cargo.lock": "", "Cargo.toml": "[workspace]\n"}) == "locked"
	_cover("a/package.json", "npm", {"yarn.lock": "", "package.json": "{}"}) == "above"
	_cover("a/go.mod", "go", {"go.sum": ""}) == "none"
}

test_rubys_lock_file_needs_checksums if {
	checksums := concat("", ["CHECKSUMS\n  rake (1) sha256=", concat("", [digit | some _ in numbers.range(1, 64); digit := "a"])])
	_cover("Gemfile", "ruby", {"Gemfile.lock": checksums}) == "locked"
	_cover("Gemfile", "ruby", {"Gemfile.lock": "GEM\n"}) == "none"
}

test_gradle_needs_versions_and_checksums if {
	_cover("a/build.gradle", "gradle", {"a/gradle.lockfile": "", "gradle/verification-metadata.xml": ""}) == "locked"
	_cover("a/build.gradle", "gradle", {"a/gradle.lockfile": ""}) == "none"
	_cover("build.gradle", "gradle", {"gradle/verification-metadata.xml": ""}) == "none"
}

test_maven_is_locked_by_trusted_checksums if {
	_cover("pom.xml", "maven", {".mvn/checksums/checksums-central.sha512": ""}) == "locked"
	_cover("pom.xml", "maven", {"a/.mvn/checksums/checksums.sha256": ""}) == "none"
}

test_an_empty_lock_file_locks_nothing if {
	facts := object.union(_facts({}), {"dependency_files": {"files": [{"path": "yarn.lock", "size": 0}], "hidden": []}})
	dependencies.locked_folders(facts, []) == {}
}
