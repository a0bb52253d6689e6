# METADATA
# title: Dependencies
# description: >-
#   Which manifests of package managers declare dependencies, and where their lock files lie. The functions take
#   `facts` with dependency_files, dependency_manifests, requirements_files and python_projects.
package lib.dependencies

# METADATA
# description: >-
#   The manifests that declare dependencies or may do so, {path, folder, ecosystem, sure}, but for those in a
#   folder with an ignored name. One whose text cannot be seen is not sure.
manifests(facts, ignored) := [manifest |
	texts := _texts(facts)
	projects := {file.path: file.document | some file in facts.python_projects.files}
	some file in facts.dependency_files.files
	not is_ignored(file.path, ignored)
	kind := _kind(file.path)
	sure := _declares(file.path, kind, texts, projects)
	manifest := {"path": file.path, "folder": folder(file.path), "ecosystem": kind.ecosystem, "sure": sure}
]

# METADATA
# description: The paths that cannot be seen and may hold a manifest or a lock file.
hidden(facts, ignored) := {part.path |
	some key in ["dependency_files", "dependency_manifests", "requirements_files", "python_projects"]
	some part in facts[key].hidden
	not is_ignored(part.path, ignored)
}

# METADATA
# description: Whether the path leads through a folder with one of these names.
is_ignored(path, ignored) if {
	steps := split(path, "/")
	some step in array.slice(steps, 0, count(steps) - 1)
	step in ignored
}

# METADATA
# description: The folder of a path, empty for the root.
folder(path) := concat("/", array.slice(steps, 0, count(steps) - 1)) if {
	steps := split(path, "/")
}

# METADATA
# description: The folders above a folder.
above(inner) := {concat("/", array.slice(steps, 0, n)) | some n in numbers.range(0, count(steps) - 1)} if {
	inner != ""
	steps := split(inner, "/")
} else := set()

# METADATA
# description: >-
#   Ecosystem -> the folders that a lock file with hashes locks; `requirements` -> the requirements files with hashes.
#   Empty files do not count, nor do Ruby's without checksums.
locked_folders(facts, ignored) := _grouped(array.concat(_by_lock_file(facts, ignored), array.concat(
	[["python", folder(path)] | some path in hashed],
	[["requirements", path] | some path in hashed],
))) if {
	hashed := {file.path | some file in facts.requirements_files.files; is_hashed(file.text)}
}

_by_lock_file(facts, ignored) := [[lock.ecosystem, _base(folder(file.path), lock.below)] |
	some file in facts.dependency_files.files
	file.size > 0
	not is_ignored(file.path, ignored)
	lock := _locks[_name(file.path)]
	_holds_hashes(file.path, lock, facts)
]

_grouped(pairs) := {key: values |
	some key in {pair[0] | some pair in pairs}
	values := {pair[1] | some pair in pairs; pair[0] == key}
}

# METADATA
# description: Whether a requirements file makes pip check hashes, which it then does for every line.
is_hashed(text) if regex.match(`(?m)^[^#\n]*--hash[= ](sha256|sha384|sha512):[0-9a-f]{64}`, text)

# METADATA
# description: >-
#   Whether lock files cover a manifest: `locked`; `above` where one lies further up and it cannot be told whether
#   it covers this manifest; else `none`. `locking` is {locked, workspaces, in_place}: the two functions below and above,
#   and the ecosystems whose lock file always lies beside its manifest.
cover(manifest, locking) := "locked" if {
	manifest.ecosystem == "requirements"
	manifest.path in locking.locked.requirements
} else := "none" if {
	manifest.ecosystem == "requirements"
} else := "none" if {
	manifest.ecosystem == "gradle"
	roots := above(manifest.folder) | {manifest.folder}
	count(roots & object.get(locking.locked, "gradle checksums", set())) == 0
} else := "locked" if {
	manifest.folder in locking.locked[manifest.ecosystem]
} else := "none" if {
	manifest.ecosystem in locking.in_place
} else := "locked" if {
	count(_locked_above(manifest, locking) & locking.workspaces[manifest.ecosystem]) > 0
} else := "above" if {
	count(_locked_above(manifest, locking)) > 0
} else := "none"

_locked_above(manifest, locking) := above(manifest.folder) & object.get(locking.locked, manifest.ecosystem, set())

# METADATA
# description: Ecosystem -> the folders whose manifest says that it is the root of a workspace with one lock file.
workspace_folders(facts) := _grouped(array.concat(
	[[kind.ecosystem, folder(file.path)] |
		some file in facts.dependency_manifests.files
		kind := _kind(file.path)
		regex.match(kind.workspace, file.text)
	],
	array.concat(
		[["python", folder(file.path)] | some file in facts.python_projects.files; _at(file.document, ["tool", "uv", "workspace"])],
		[["npm", folder(file.path)] | some file in facts.dependency_files.files; _name(file.path) == "pnpm-workspace.yaml"],
	),
))

_name(path) := steps[count(steps) - 1] if {
	steps := split(path, "/")
}

_texts(facts) := object.union(
	{file.path: file.text | some file in facts.dependency_manifests.files},
	{file.path: file.text | some file in facts.requirements_files.files},
)

_kind(path) := _kinds[_name(path)]

_kind(path) := _kinds_by_ending[ending] if {
	not _kinds[_name(path)]
	parts := split(_name(path), ".")
	ending := parts[count(parts) - 1]
}

# Undefined where the manifest is seen to declare nothing.
_declares(path, kind, _, projects) := _project_declares(path, projects) if kind.declares == "project"

_declares(path, kind, texts, _) if {
	kind.declares != "project"
	regex.match(kind.declares, regex.replace(texts[path], `(?s)<!--.*?-->`, ""))
} else := false if {
	kind.declares != "project"
	not _is_seen(path, texts)
}

_is_seen(path, texts) if is_string(texts[path])

_project_declares(path, projects) if {
	some keys in _project_tables
	count(_at(projects[path], keys)) > 0
} else if {
	some key, _ in _at(projects[path], ["tool", "poetry", "dependencies"])
	key != "python"
} else := false if {
	not projects[path]
}

_project_tables := [
	["project", "dependencies"],
	["project", "optional-dependencies"],
	["dependency-groups"],
	["tool", "poetry", "group"],
	["tool", "poetry", "dev-dependencies"],
	["tool", "pdm", "dev-dependencies"],
]

# The table or list there. Undefined where there is none.
_at(document, keys) := found if {
	found := object.get(document, keys, null)
	type_name(found) in {"array", "object"}
}

_holds_hashes(_, lock, _) if not lock.hashes

_holds_hashes(path, lock, facts) if {
	some file in facts.dependency_manifests.files
	file.path == path
	regex.match(lock.hashes, file.text)
}

_base(inner, "") := inner

_base(inner, below) := "" if {
	below != ""
	inner == below
}

_base(inner, below) := trim_suffix(inner, concat("", ["/", below])) if {
	below != ""
	endswith(inner, concat("", ["/", below]))
}

_ruby := {"ecosystem": "ruby", "declares": `(?m)^\s*(gem|gemspec)\b`, "workspace": `\bpath:`}

_dotnet := {"ecosystem": "dotnet", "declares": `<PackageReference\b`}

_gradle := {
	"ecosystem": "gradle",
	"declares": concat("", [
		`(?m)^\s*(api|implementation|compile|compileOnly|runtimeOnly|annotationProcessor|kapt|ksp|classpath`,
		`|[a-z]\w*(Api|Implementation|CompileOnly|RuntimeOnly|AnnotationProcessor))`,
		`[ (]\s*((enforcedPlatform|platform|kotlin)\(|libs\.|["']|group\b)`,
	]),
}

# `declares` is a pattern of a text that declares dependencies, `workspace` one of a workspace's root.
_kinds := {
	"package.json": {
		"ecosystem": "npm",
		"declares": `"(dependencies|devDependencies|optionalDependencies)"\s*:\s*\{\s*"`,
		"workspace": `"workspaces"\s*:\s*[\[{]`,
	},
	"pyproject.toml": {"ecosystem": "python", "declares": "project"},
	"setup.py": {"ecosystem": "python", "declares": `\b(install_requires|setup_requires)\b`},
	"setup.cfg": {"ecosystem": "python", "declares": `(?m)^\s*install_requires\s*=`},
	"Pipfile": {
		"ecosystem": "python",
		"declares": `(?m)^\[(dev-)?packages\]\s*\n(\s*(#.*)?\n)*\s*["A-Za-z]`,
	},
	"go.mod": {"ecosystem": "go", "declares": `(?m)^\s*require\b`},
	"Cargo.toml": {
		"ecosystem": "rust",
		"declares": concat("", [
			`(?m)^\s*\[([^\]#\n]+\.)?(dev-|build-)?dependencies`,
			`(\.[^\]\n]+\]|\][ \t]*(#.*)?\r?\n(\s*(#.*)?\n)*\s*["A-Za-z0-9_])`,
		]),
		"workspace": `(?m)^\s*\[workspace\b`,
	},
	"Gemfile": _ruby,
	"gems.rb": _ruby,
	"composer.json": {"ecosystem": "php", "declares": `"require(-dev)?"\s*:\s*\{\s*"`},
	"packages.config": {"ecosystem": "dotnet", "declares": `<package\b`},
	"build.gradle": _gradle,
	"build.gradle.kts": _gradle,
	"pom.xml": {"ecosystem": "maven", "declares": `<dependency>`, "workspace": `<modules>`},
	"mix.exs": {
		"ecosystem": "elixir",
		"declares": `\{\s*:\w+,\s*("[~<>=!0-9 ]|git:|github:)`,
		"workspace": `\bapps_path:`,
	},
	"pubspec.yaml": {
		"ecosystem": "dart",
		"declares": `(?m)^(dev_)?dependencies:[ \t]*(#.*)?\r?\n(\s*(#.*)?\n)*[ \t]+\w`,
		"workspace": `(?m)^workspace:`,
	},
	"Package.swift": {"ecosystem": "swift", "declares": `\.package\(\s*(name:\s*"[^"]*",\s*)?url:`},
}

_kinds_by_ending := {
	"gemspec": {"ecosystem": "ruby", "declares": `\badd_(runtime_|development_)?dependency\b`},
	"csproj": _dotnet,
	"fsproj": _dotnet,
	"vbproj": _dotnet,
	"txt": {
		"ecosystem": "requirements",
		"declares": `(?m)^[ \t]*([A-Za-z0-9]|(-e|--editable)[ =]+[a-z+]+://)`,
	},
}

# `below` is the path from the folder that is locked to the lock file's; `hashes` must match the lock's text.
_locks := {
	"package-lock.json": {"ecosystem": "npm", "below": ""},
	"npm-shrinkwrap.json": {"ecosystem": "npm", "below": ""},
	"pnpm-lock.yaml": {"ecosystem": "npm", "below": ""},
	"yarn.lock": {"ecosystem": "npm", "below": ""},
	"bun.lock": {"ecosystem": "npm", "below": ""},
	"bun.lockb": {"ecosystem": "npm", "below": ""},
	"Pipfile.lock": {"ecosystem": "python", "below": ""},
	"poetry.lock": {"ecosystem": "python", "below": ""},
	"uv.lock": {"ecosystem": "python", "below": ""},
	"pdm.lock": {"ecosystem": "python", "below": ""},
	"pylock.toml": {"ecosystem": "python", "below": ""},
	"go.sum": {"ecosystem": "go", "below": ""},
	"Cargo.lock": {"ecosystem": "rust", "below": ""},
	"Gemfile.lock": {"ecosystem": "ruby", "below": "", "hashes": `sha256=[0-9a-f]{64}`},
	"gems.locked": {"ecosystem": "ruby", "below": "", "hashes": `sha256=[0-9a-f]{64}`},
	"composer.lock": {"ecosystem": "php", "below": ""},
	"packages.lock.json": {"ecosystem": "dotnet", "below": ""},
	"gradle.lockfile": {"ecosystem": "gradle", "below": ""},
	"verification-metadata.xml": {"ecosystem": "gradle checksums", "below": "gradle"},
	"lockfile.json": {"ecosystem": "maven", "below": ""},
	"checksums.sha256": {"ecosystem": "maven", "below": ".mvn/checksums"},
	"checksums.sha512": {"ecosystem": "maven", "below": ".mvn/checksums"},
	"checksums-central.sha256": {"ecosystem": "maven", "below": ".mvn/checksums"},
	"checksums-central.sha512": {"ecosystem": "maven", "below": ".mvn/checksums"},
	"mix.lock": {"ecosystem": "elixir", "below": ""},
	"pubspec.lock": {"ecosystem": "dart", "below": ""},
	"Package.resolved": {"ecosystem": "swift", "below": ""},
}
