# METADATA
# title: Update tools
# description: >-
#   Which manifests Dependabot or Renovate is configured to keep up to date. Parameters: `dependabot` and `renovate`,
#   ecosystem -> the names that the tool has for it; `separate`, the ecosystems in which a folder's configuration
#   never reaches below it.
package lib.updates

import data.lib.dependencies

# METADATA
# description: >-
#   Whether the configuration covers a manifest: `covered`; `elsewhere` where that rests on a preset that is not in this
#   repository, or on a tool that another platform does not run by itself; `partly` where it lets only some updates through or waits to be asked; else `uncovered`. `files` are the configuration's {path, document}, `locked` the folders with lock files.
coverage(manifest, files, locked, params) := "covered" if {
	some entry in _entries(manifest, files, locked, params)
	not _is_narrow(entry)
	not _has_no_dependabot
} else := "covered" if {
	some file in _renovating(manifest, files, params)
	not _is_held_back(file.document)
	every preset in _list(file.document, "extends") {
		_is_built_in(preset)
	}
} else := "elsewhere" if {
	some file in _renovating(manifest, files, params)
	not _is_held_back(file.document)
} else := "elsewhere" if {
	some entry in _entries(manifest, files, locked, params)
	not _is_narrow(entry)
} else := "partly" if {
	count(_entries(manifest, files, locked, params)) + count(_renovating(manifest, files, params)) > 0
} else := "uncovered"

_has_no_dependabot if input.resource.platform in {"azurepipelines", "gitlab"}

_entries(manifest, files, locked, params) := [entry |
	some file in files
	_is_dependabot(file.path)
	file.document.version == 2 # it refuses a file that does not say so
	some entry in _list(file.document, "updates")
	entry["package-ecosystem"] in params.dependabot[manifest.ecosystem]
	not _is_off(entry)
	some directory in _directories(entry)
	_reaches(directory, manifest, locked, params)
]

_is_dependabot(path) if contains(lower(path), "dependabot.y")

_is_off(entry) if entry["open-pull-requests-limit"] == 0

_is_off(entry) if {
	some rule in _list(entry, "ignore")
	rule["dependency-name"] == "*"
	object.get(rule, "update-types", null) in [null, []]
	object.get(rule, "versions", null) in [null, []]
}

_is_off(entry) if {
	types := {type | some rule in _list(entry, "ignore"); rule["dependency-name"] == "*"; some type in _list(rule, "update-types")}
	{"version-update:semver-major", "version-update:semver-minor", "version-update:semver-patch"} - types == set()
}

# Only some dependencies or versions are let through.
_is_narrow(entry) if {
	count(_list(entry, "allow")) > 0
	types := {object.get(rule, "dependency-type", "all") | some rule in entry.allow; object.get(rule, "dependency-name", "*") == "*"}
	count(types & {"all", "direct"}) == 0
	not {"production", "development"} - types == set()
}

_is_narrow(entry) if {
	some rule in _list(entry, "ignore")
	rule["dependency-name"] == "*"
	rule.versions
}

_directories(entry) := {trim(directory, "/") |
	some directory in array.concat(_list(entry, "directories"), [one | one := entry.directory])
	is_string(directory)
}

# A document may have any shape: what is no list where the tool reads one is empty.
_list(value, key) := value[key] if {
	is_object(value)
	is_array(value[key])
} else := []

_reaches(directory, manifest, _, _) if directory == manifest.folder

_reaches(directory, _, _, _) if directory in {"**", "**/*"}

_reaches(directory, manifest, _, _) if {
	regex.match(`^[A-Za-z0-9._/*-]+$`, directory)
	glob.match(directory, ["/"], manifest.folder)
}

# The tools follow workspaces and modules downwards, but not into a folder with a lock file of its own.
_reaches(directory, manifest, locked, params) if {
	not manifest.ecosystem in params.separate
	not manifest.folder in object.get(locked, manifest.ecosystem, set())
	directory in dependencies.above(manifest.folder)
}

_renovating(manifest, files, params) := [file |
	some file in files
	not _is_dependabot(file.path)
	is_object(file.document)
	not _is_disabled(file.document)
	_manages(file.document, manifest.ecosystem, params)
	_is_in_sight(file.document, manifest.path)
]

_is_disabled(document) if document.enabled == false

_is_disabled(document) if ":disableRenovate" in _list(document, "extends")

# It proposes nothing by itself, or nothing but what other rules let through.
_is_held_back(document) if document.mode == "silent"

_is_held_back(document) if document.dependencyDashboardApproval == true

_is_held_back(document) if ":dependencyDashboardApproval" in _list(document, "extends")

_is_held_back(document) if {
	some rule in _list(document, "packageRules")
	true in [object.get(rule, "enabled", true) == false, object.get(rule, "dependencyDashboardApproval", false)]
	some key in ["matchPackageNames", "matchPackagePatterns", "matchDepNames"]
	some pattern in _list(rule, key)
	pattern in {"*", "**", ".*", "^.*$", "/.*/", "/^/", ""}
}

_is_held_back(document) if {
	some rule in _list(document, "packageRules")
	rule.enabled == false
	{"major", "minor", "patch"} - {type | some type in _list(rule, "matchUpdateTypes")} == set()
	count(object.keys(rule) - {"description", "enabled", "matchUpdateTypes"}) == 0
}

_manages(document, ecosystem, params) if {
	some manager in params.renovate[ecosystem]
	_is_enabled(document, manager)
	not _is_switched_off(document, manager)
}

_is_enabled(document, _) if not document.enabledManagers

_is_enabled(document, manager) if manager in _list(document, "enabledManagers")

_is_switched_off(document, manager) if document[manager].enabled == false

_is_switched_off(document, manager) if {
	some rule in _list(document, "packageRules")
	rule.enabled == false
	manager in _list(rule, "matchManagers")
	count(object.keys(rule) - {"description", "enabled", "matchManagers"}) == 0
}

_is_in_sight(document, path) if {
	not _is_among(path, _list(document, "ignorePaths"))
	_is_included(document, path)
}

_is_included(document, _) if count(_list(document, "includePaths")) == 0

_is_included(document, path) if _is_among(path, _list(document, "includePaths"))

_is_among(path, patterns) if {
	some pattern in patterns
	is_string(pattern)
	_fits(pattern, path)
}

_fits(pattern, path) if pattern == path

_fits(pattern, path) if startswith(path, concat("", [trim_suffix(pattern, "/"), "/"]))

_fits(pattern, path) if {
	regex.match(`^[A-Za-z0-9._/*-]+$`, pattern)
	glob.match(pattern, ["/"], path)
}

_is_built_in(preset) if {
	is_string(preset)
	regex.match(
		concat("", [
			`^(:[A-Za-z]|(abandonments|config|customManagers|default|docker|global|group|helpers|mergeConfidence|monorepo|npm`,
			`|packages|regexManagers|replacements|schedule|security|workarounds):)`,
		]),
		preset,
	)
}
