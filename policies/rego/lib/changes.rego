# METADATA
# title: Changes
# description: >-
#   Which jobs run on a proposed change and which on the default branch, and whether that is sure: a condition,
#   a filter or an unknown default branch leaves it open.
package lib.changes

import data.lib.branches
import data.lib.commands

# METADATA
# description: >-
#   Whether a pipeline starts at a moment, `proposal` (a pull or merge request, or a push to any branch) or `default`
#   (a push to the default branch `branch`, or a schedule) or `change` (either, but that a schedule is a maybe), as yes, maybe or no. `branch` is ""
#   where unknown. On Azure a policy of the branch starts the pipelines that it names, whatever these say.
starts(pipeline, moment, branch) := "yes" if {
	"yes" in _sights(pipeline, moment, branch)
} else := "yes" if {
	moment in {"change", "proposal"}
	_is_validating(pipeline)
} else := "maybe" if {
	"maybe" in _sights(pipeline, moment, branch)
} else := "no"

# What only a schedule starts may come long after the change.
_sights(pipeline, "change", branch) := (_sights_at(pipeline, "proposal", branch) | _sights_at(_unscheduled(pipeline), "default", branch)) | {"maybe" |
	count(_unscheduled(pipeline).reach) < count(pipeline.reach)
}

_sights(pipeline, moment, branch) := _sights_at(pipeline, moment, branch) if moment != "change"

_unscheduled(pipeline) := object.union(pipeline, {"reach": [trigger | some trigger in pipeline.reach; trigger.event != "schedule"]})

_sights_at(pipeline, moment, branch) := {_doubted(pipeline, moment, _sight(_told(pipeline, trigger), moment, branch)) | some trigger in pipeline.reach}

# Google's patterns are regular expressions; but for simple ones it is not told what they match. A build project is asked
# only about proposals to the branches that it names.
_told(pipeline, trigger) := object.union(trigger, {"branches": null}) if {
	trigger.event == "pull_request"
	pipeline.platform in {"cloudbuild", "codebuild"}
} else := object.union(trigger, {"branches": _plain(trigger.branches)}) if {
	pipeline.platform == "cloudbuild"
} else := trigger

_plain(null) := null

_plain(branches) := null if {
	is_array(branches)
	some pattern in branches
	pattern in {".*", "^.*$", ".+", "^.+$"}
} else := [_literal(pattern) | some pattern in branches] if is_array(branches)

_literal(pattern) := trim_suffix(trim_prefix(pattern, "^"), "$") if {
	regex.match(`^\^[A-Za-z0-9_/-]+\$$`, pattern)
} else := concat("", ["?", pattern])

# What starts a pipeline of GitLab is told without the conditions of its rules, and one of Azure may be started by
# settings instead, or not at all.
_doubted(pipeline, moment, found) := "maybe" if {
	found == "yes"
	pipeline.platform in {"azure", "gitlab"}
	not _is_started_as_written(pipeline, moment)
} else := "maybe" if {
	found == "yes"
	is_elsewhere(pipeline)
} else := found

# METADATA
# description: Whether another host than the repository's runs it, if any does, such as that of a mirror.
is_elsewhere(pipeline) if {
	pipeline.platform == "github"
	input.resource.platform in {"azurepipelines", "gitlab"}
}

_is_started_as_written(pipeline, "default") if {
	pipeline.platform == "azure"
	pipeline.path in object.get(object.get(input.facts, "ci_settings", {}), "pipeline_files", [])
}

_is_validating(pipeline) if {
	pipeline.platform == "azure"
	input.resource.kind == "build_project"
	input.facts.build_definition.required == true
}

_is_validating(pipeline) if {
	pipeline.platform == "azure"
	pipeline.path in branches.all(branches.given(input.facts), "required_pipelines")
}

# METADATA
# description: >-
#   The jobs that may run at a moment of `starts`: {pipeline, job, commands, conditions, sure}.
jobs(pipelines, moment, branch) := [object.union(each, {"sure": certainty == "yes"}) |
	some pipeline in pipelines
	start := starts(pipeline, moment, branch)
	start != "no"
	some each in jobs_of(pipelines, pipeline)
	certainty := runs(start, each, moment)
	certainty != "no"
]

# METADATA
# description: >-
#   Whether a job of `jobs_of`, or what it runs, is run at a moment of `starts` at which its pipeline starts so: yes, maybe or
#   no. Rules of its own decide where there are any; a schedule, which is a setting, may run it on the default branch all the same.
runs(start, each, moment) := found if {
	is_object(each.job.moments)
	input.resource.platform == "gitlab" # another host may run them or not
	found := _at_moment(each.job.moments, moment)
} else := "no" if {
	start == "no"
} else := "yes" if {
	start == "yes"
	every condition in each.conditions {
		is_unconditional(condition)
	}
} else := "maybe"

_at_moment(moments, "proposal") := moments.proposal

_at_moment(moments, "default") := "yes" if {
	moments["default"] == "yes"
} else := "maybe"

_at_moment(moments, "change") := "yes" if {
	"yes" in {moments.proposal, moments["default"]}
} else := "maybe"

# METADATA
# description: >-
#   The jobs of a pipeline: {pipeline, job, commands, conditions}. `pipeline` is its {path, platform}. The conditions
#   are the job's own, those of the jobs that it needs, for a job that is skipped skips them too, and those of the
#   jobs that call its pipeline, and of what these need and are called by.
jobs_of(pipelines, pipeline) := [each |
	called := _conditions_of_calls(pipelines, pipeline)
	graph_of_needs := {each.id: each.needs | some each in pipeline.jobs}
	some job in pipeline.jobs
	needed := graph.reachable(graph_of_needs, {job.id})
	each := {
		"pipeline": {"path": pipeline.path, "platform": pipeline.platform},
		"job": job,
		"commands": commands.in_job(pipeline.platform, job),
		"conditions": (called | {other.condition | some other in pipeline.jobs; other.id in needed}),
	}
]

_conditions_of_calls(pipelines, pipeline) := {needed.condition |
	pipeline.callers != []
	above := graph.reachable({each.path: each.callers | some each in pipelines}, {pipeline.path})
	some other in pipelines
	other.path in above
	calling := {job.id | some job in other.jobs; job.calls.local; trim_prefix(job.calls.source, "./") in above}
	some needed in other.jobs
	needed.id in graph.reachable({job.id: job.needs | some job in other.jobs}, calling)
}

# METADATA
# description: Whether a condition of a job or step is always met when what comes before it succeeded.
is_unconditional(condition) if {
	plain := trim_space(regex.replace(condition, `^\s*\$\{\{|\}\}\s*$`, ""))
	plain in {"", "true", "when: always", "always()", "success()", "!cancelled()", "succeeded()", "succeededOrFailed()", "success() || failure()"}
}

# METADATA
# description: Whether a condition of a job or step is written so that it is never met.
is_never(condition) if regex.match(`^\s*(?:\$\{\{\s*)?(?:\(false\)\s*|false\s*)(?:&&[^|{}]*)?(?:\}\}\s*)?$`, condition)

# Whether the trigger starts pipelines at the moment: yes, maybe or no.
_sight(trigger, "proposal", branch) := _both(_filter(trigger), _covers(trigger.branches, branch)) if {
	trigger.event in {"pull_request", "merge_request"}
	_has_updates(trigger.types)
} else := "maybe" if {
	trigger.event in {"pull_request", "merge_request", "pull_request_target"}
} else := _filter(trigger) if {
	trigger.event in {"push", "any"}
	trigger.branches == null
	trigger.tags == null
} else := "no"

_sight(trigger, "default", branch) := "yes" if {
	trigger.event == "schedule"
} else := _both(_filter(trigger), _covers(trigger.branches, branch)) if {
	trigger.event in {"push", "any"}
	not _is_for_tags(trigger)
} else := "no"

_has_updates(types) if types == null

_has_updates(types) if "synchronize" in types

_is_for_tags(trigger) if {
	trigger.branches == null
	trigger.tags != null
}

_both("yes", other) := other

_both("no", _) := "no"

_both("maybe", other) := "maybe" if other != "no"

_both("maybe", "no") := "no"

# A trigger that looks at the changed paths leaves some changes out, and more than documents.
_filter(trigger) := "maybe" if {
	count(_paths(trigger, "paths")) > 0
} else := "maybe" if {
	some pattern in _paths(trigger, "paths_ignore")
	not regex.match(`^(docs?/.*|.*\.(adoc|md|png|rst|svg)|LICENSE.*)$`, pattern)
} else := "yes"

_paths(trigger, key) := [pattern |
	is_array(trigger[key])
	some pattern in trigger[key]
]

_covers(null, _) := "yes"

_covers(branches, branch) := "yes" if {
	branches != null
	not _has_pattern(branches, `^!`)
	some pattern in branches
	_is_matched(pattern, branch)
} else := "no" if {
	branches != null
	branch != ""
	not _has_pattern(branches, `[^-\w./]`)
} else := "maybe" if branches != null

_has_pattern(branches, pattern) if {
	some name in branches
	regex.match(pattern, name)
}

_is_matched(pattern, _) if pattern == "**"

_is_matched(pattern, branch) if {
	branch != ""
	pattern in _names(branch)
}

_names(branch) := {branch} if contains(branch, "/")

_names(branch) := {branch, "*"} if not contains(branch, "/")
