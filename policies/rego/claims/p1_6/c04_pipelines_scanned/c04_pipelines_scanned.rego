# METADATA
# title: Pipelines are scanned
# description: A pipeline scanner for each platform runs when a change to pipeline definitions is proposed or pushed.
package claims.p1_6.c04_pipelines_scanned

import data.lib.builds
import data.lib.catalogue
import data.lib.changes
import data.lib.outcome
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := builds.check("scan_azure", "scans its definition") if {
	builds.is_judged
	_platforms == {"azure"}
} else := outcome.unknown("No catalogued scanner reads the definitions of this build service.", tools.evidence([])) if {
	builds.is_judged
	count(_platforms) > 0
} else := outcome.unknown("No pipeline definition can be seen here; other build services may hold some.", tools.evidence([])) if {
	count(_platforms) == 0
} else := outcome.pass(message, tools.evidence(_scans)) if {
	count(_unscanned) == 0
	not _may_hide_platform
	message := sprintf("Changes of the pipeline definitions (%s) are scanned.", [concat(", ", _platforms)])
} else := outcome.unknown(message, tools.evidence(_seen)) if {
	count(_seen) > 0
	message := sprintf("A scanner is set up, but it is not sure that it runs on every change of the definitions for %s.", [_open])
} else := outcome.fail(message, tools.evidence([])) if {
	_settings.hidden == []
	count(_doubts) == 0
	message := sprintf("Nothing scans the pipeline definitions for %s, neither a pipeline nor a setting.", [_open])
} else := outcome.unknown(message, tools.evidence([])) if {
	message := sprintf("No pipeline scanner is seen for %s; a setting of the platform or another service may scan.", [_open])
}

_fact := input.facts.pipelines

_settings := input.facts.code_scanning

_platforms := {pipeline.platform | some pipeline in _fact.pipelines}

_unscanned := {platform | some platform in _platforms; count(_scans_of[platform]) == 0} - _by_setting

_by_setting := {"github" | some analysis in _settings.analyses; "actions" in analysis.languages}

_open := concat(", ", _unscanned) if {
	count(_unscanned) > 0
} else := "definitions that could not be read"

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

# A filter of paths that lets through whatever pipelines are written in does not matter here.
_pipelines := [object.union(pipeline, {"reach": [_unfiltered(trigger) | some trigger in pipeline.reach]}) |
	some pipeline in _fact.pipelines
]

_unfiltered(trigger) := object.remove(trigger, ["paths"]) if {
	is_array(trigger.paths)
	some pattern in trigger.paths
	pattern in {"**", ".github/**", ".github/workflows/**", ".github/workflows/*"}
	count([other | some other in trigger.paths; startswith(other, "!")]) == 0
} else := trigger

_jobs := changes.jobs(_pipelines, "change", _branch)

_runs[platform] := array.concat(tools.runs(concat("", ["scan_", platform]), _jobs), _hook_runs(platform)) if some platform in _platforms

# The hooks of pre-commit scan where a pipeline runs them.
_hook_runs(platform) := [run |
	some run in tools.runs("hooks", _jobs)
	some hook in _hooks(platform)
	hook.runs
	not _is_skipped(run, hook.text)
]

# The tool leaves out hooks that a variable names.
_is_skipped(run, id) if {
	some name, value in run.step.env
	name in {"SKIP", "PREK_SKIP"}
	regex.match(sprintf(`(^|[,\s])%s($|[,\s])|\$`, [id]), value)
}

_is_skipped(run, _) if {
	some step in run.job.steps
	regex.match(`\b(PREK_)?SKIP=`, step.run)
}

_hook_file := object.get(input.facts, "pre_commit", {"files": [], "hidden": [{"path": ".pre-commit-config.yaml"}]})

_hooks(platform) := [{"path": file.path, "line": 0, "text": hook.id, "runs": _runs_by_itself(file.document, repository, hook)} |
	some file in _hook_file.files
	is_array(file.document.repos)
	some repository in file.document.repos
	is_array(repository.hooks)
	some hook in repository.hooks
	hook.id in catalogue.tools[concat("", ["scan_", platform])].hooks
]

# A hook for other stages, such as `manual`, is passed over.
_runs_by_itself(document, repository, hook) if {
	object.get(repository, "repo", "") != "local"
	object.keys(hook) & {"entry", "exclude", "exclude_types", "files", "types"} == set()
	object.keys(document) & {"exclude", "files"} == set()
	stages := object.get(hook, "stages", object.get(document, "default_stages", ["pre-commit"]))
	is_array(stages)
	count({stage | some stage in stages; stage in {"pre-commit", "commit"}}) > 0
} else := false

_scans_of[platform] := [run | some run in runs; run.sure] if some platform, runs in _runs

_scans := [run | some runs in _scans_of; some run in runs]

_seen := array.concat([run | some runs in _runs; some run in runs], [hook |
	some platform in _platforms
	some hook in _hooks(platform)
])

# What may scan unseen, beside settings.
_doubts := {part.path | some part in array.concat(_fact.hidden, _hook_file.hidden)} | {text |
	some text in tools.obscure("scan_github", _jobs)
}

# A definition that could not be read may be of a platform that no scanner looks at.
_may_hide_platform if {
	some platform, pattern in {"azure": `azure-pipelines`, "gitlab": `\.gitlab-ci\.ya?ml$`, "github": `^\.github/`}
	not platform in _platforms
	some part in _fact.hidden
	regex.match(pattern, part.path)
}
