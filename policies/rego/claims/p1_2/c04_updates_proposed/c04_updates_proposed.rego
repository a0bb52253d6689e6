# METADATA
# title: Proposed updates
# description: A tool proposes updates of every manifest's dependencies, and a passing check is asked before a merge.
package claims.p1_2.c04_updates_proposed

import data.lib.branches
import data.lib.dependencies
import data.lib.gates
import data.lib.outcome
import data.lib.updates

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
} else := outcome.unknown(message, _evidence([])) if {
	count([1 | some manifest in _manifests; manifest.sure]) == 0
	count(_hidden) > 0
	message := sprintf("Whether dependencies are declared cannot be seen: %d files are hidden.", [count(_hidden)])
} else := outcome.all_of([_proposed, _tested])

_manifests := dependencies.manifests(input.facts, input.params.ignored_folders)

_hidden := dependencies.hidden(input.facts, input.params.ignored_folders)

_proposed := outcome.unknown(message, _evidence([])) if {
	count(_config.hidden) > 0
	message := sprintf("The update tool's configuration %s cannot be read.", [_config.hidden[0].path])
} else := outcome.unknown("No update tool is configured here, but one may be elsewhere: a bot commits.", _evidence([])) if {
	count(_config.files) == 0
	count(_bots) > 0
} else := outcome.unknown(message, _evidence([])) if {
	count(_config.files) == 0
	not _is_configured_nowhere
	message := "No update tool is configured here; whether one is elsewhere cannot be seen."
} else := outcome.fail("No update tool is configured, and no bot has committed.", _evidence(_manifests)) if {
	count(_config.files) == 0
} else := outcome.fail(message, _evidence(_uncovered)) if {
	count(_uncovered) > 0
	message := sprintf("Not covered by the update tool: %d of %d manifests, such as %s.", [count(_uncovered), count(_manifests), _named(_uncovered)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_doubtful | _hidden) > 0
	message := "Whether the update tool covers every manifest cannot be seen: a preset or a manifest is hidden, it proposes only some updates by itself, or the platform does not run it."
} else := outcome.pass(message, _evidence(_manifests)) if {
	message := sprintf("An update tool is configured for every manifest (%d).", [count(_manifests)])
}

_config := input.facts.update_config

_bots := {author.name | some author in input.facts.history.authors; author.bot}

# The whole history of the last months is there and not empty, as an old clone's is, and package.json does not
# configure Renovate.
_is_configured_nowhere if {
	input.facts.history.complete
	input.facts.history.commits > 0
	some manifest in _manifests
	manifest.sure
	count([1 | some file in input.facts.dependency_manifests.files; regex.match(`"renovate"\s*:\s*\{`, file.text)]) == 0
	count(_hidden) == 0
}

_coverage := {manifest.path: updates.coverage(manifest, _config.files, _locked, input.params) | some manifest in _manifests}

_locked := dependencies.locked_folders(input.facts, input.params.ignored_folders)

_uncovered := [manifest | some manifest in _manifests; manifest.sure; _coverage[manifest.path] == "uncovered"]

_doubtful := {manifest.path | some manifest in _manifests; not _is_covered(object.get(_coverage, manifest.path, null))}

_is_covered(state) if state == "covered"

# A preset that is not seen is at work where the tool's own commits are seen.
_is_covered("elsewhere") if {
	some name in _bots
	some tool in input.params.update_bots
	contains(lower(name), tool)
}

_named(manifests) := concat(", ", [substring(manifest.path, 0, 60) | some manifest in array.slice(manifests, 0, 3)])

_evidence(manifests) := {
	"criterion": "proposed",
	"count": count(manifests),
	"places": [{"path": m.path, "line": 0, "text": m.ecosystem} | some m in array.slice(manifests, 0, 20)],
	"configured": [file.path | some file in _config.files],
	"bots": array.slice(sort(_bots), 0, 20),
	"hidden": array.slice(sort(_hidden), 0, 20),
}

_tested := outcome.pass(message, _settings) if {
	count(_gates) > 0
	message := sprintf("Merging needs a passing check: %d are required.", [count(_gates)])
} else := outcome.pass("Merging needs a passing pipeline.", _settings) if {
	branches.state(_rules, "requires_pipeline") == "yes"
} else := outcome.fail("Merging needs no passing check.", _settings) if {
	gates.requires_no_check(_rules)
} else := outcome.unknown("Whether merging needs a passing check cannot be seen.", _settings)

_rules := branches.given(input.facts)

_gates := (gates.required(_rules) | {workflow | some workflow in object.get(_rules.rules, "required_workflows", [])}) | branches.all(_rules, "required_pipelines")

_settings := object.union(
	{"criterion": "tested"},
	branches.evidence(_rules, ["required_checks", "required_workflows", "required_pipelines", "requires_pipeline"]),
)
