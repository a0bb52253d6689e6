# METADATA
# title: Locked dependencies
# description: Every manifest has a lock file with hashes, and a pipeline installs in the form that keeps to it.
package claims.p1_2.c02_locked_dependencies

import data.lib.dependencies
import data.lib.installs
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.not_applicable(message, {"places": []}) if {
	count(_manifests) == 0
	count(_hidden) == 0
	message := "No manifest of a known package manager declares dependencies."
} else := outcome.unknown(message, _evidence([])) if {
	count(_manifests) == 0
	message := sprintf("Whether dependencies are declared cannot be seen: %d files are hidden.", [count(_hidden)])
} else := outcome.all_of([_locks, _installing])

_manifests := dependencies.manifests(input.facts, input.params.ignored_folders)

_hidden := dependencies.hidden(input.facts, input.params.ignored_folders)

_locking := {
	"locked": dependencies.locked_folders(input.facts, input.params.ignored_folders),
	"workspaces": dependencies.workspace_folders(input.facts),
	"in_place": input.params.locked_in_place,
}

_locks := outcome.fail(message, _evidence(_sure)) if {
	count(_sure) > 0
	message := sprintf("Without a lock file with hashes: %d of %d manifests, such as %s.", [count(_sure), count(_manifests), _named(_sure)])
} else := outcome.unknown(message, _evidence(_unlocked)) if {
	count(_unlocked) > 0
	message := sprintf("Whether a lock file covers %s cannot be seen.", [_named(_unlocked)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_hidden) > 0
	message := sprintf("Every visible manifest is locked, but %d files cannot be seen.", [count(_hidden)])
} else := outcome.pass(message, _evidence(_manifests)) if {
	message := sprintf("Every manifest has a lock file with hashes (%d).", [count(_manifests)])
}

_unlocked := [manifest | some manifest in _manifests; dependencies.cover(manifest, _locking) != "locked"]

# Nothing hidden could lock these.
_sure := [manifest |
	some manifest in _unlocked
	manifest.sure
	_is_certain(manifest)
]

_is_certain(manifest) if manifest.ecosystem == "requirements"

_is_certain(manifest) if {
	count(_hidden) == 0
	dependencies.cover(manifest, _locking) == "none"
}

_named(manifests) := concat(", ", [substring(manifest.path, 0, 60) | some manifest in array.slice(manifests, 0, 3)])

_evidence(manifests) := {
	"criterion": "locks",
	"count": count(manifests),
	"places": [{"path": m.path, "line": 0, "text": m.ecosystem} | some m in array.slice(manifests, 0, 20)],
	"hidden": array.slice(sort(_hidden), 0, 20),
}

_installing := outcome.fail(message, _shown(_loose)) if {
	count(_loose) > 0
	count(input.facts.pipelines.hidden) == 0
	message := sprintf("The pipelines install dependencies only without keeping to the lock file: %s.", [_quoted(_loose)])
} else := outcome.unknown(message, _shown(_loose)) if {
	count(_loose) > 0
	message := sprintf("A visible install does not keep to the lock file (%s), but part of the pipelines is hidden.", [_quoted(_loose)])
} else := outcome.unknown(message, _shown(_tried)) if {
	count(_tried) > 0
	message := sprintf("An install may give way to another one, so that it is not told whether it keeps to the lock file: %s.", [_quoted(_tried)])
} else := outcome.pass(message, _shown(_strict)) if {
	count(_strict) > 0
	message := sprintf("A pipeline installs in the form that keeps to the lock file: %s.", [_quoted(_strict)])
} else := outcome.unknown("No pipeline shows how dependencies are installed.", _shown([]))

_strict := [install | some install in _found; install.locked; not install.either]

# As in `npm ci || npm install`.
_tried := [install |
	some install in _found
	install.either
	not install.ecosystem in {strict.ecosystem | some strict in _strict}
]

# Of ecosystems that no visible install takes from the lock file.
_loose := [install |
	some install in _found
	not install.locked
	not install.ecosystem in {other.ecosystem | some other in array.concat(_strict, _tried)}
]

_quoted(found) := concat(", ", array.slice(sort({install.text | some install in found}), 0, 3))

_shown(found) := {
	"criterion": "installs",
	"count": count(found),
	"places": [{"path": i.path, "line": i.line, "text": i.text} | some i in array.slice(found, 0, 20)],
}

_found := installs.found(input.facts, input.params, {manifest.ecosystem | some manifest in _manifests})
