# METADATA
# title: Changes
# description: >-
#   Which jobs run on a proposed change and which on the default branch, and whether that is sure: a condition,
#   a filter or an unknown default branch leaves it open.
package lib.changes

# METADATA
# description: >-
#   Whether a pipeline starts at a moment, `proposal` (a pull or merge request, or a push to any branch) or `default`
#   (a push to the default branch `branch`, or a schedule), as yes, maybe or no. `branch` is "" where unknown.
starts(pipeline, moment, branch) := "yes" if {
	"yes" in _sights(pipeline, moment, branch)
} else := "maybe" if {
	"maybe" in _sights(pipeline, moment, branch)
} else := "no"

_sights(pipeline, moment, branch) := {_doubted(pipeline, trigger, _sight(trigger, moment, branch)) | some trigger in pipeline.reach}

# Rules of GitLab that could not be told, and Azure's repositories, which take no pull requests from the file.
_doubted(pipeline, trigger, found) := "maybe" if {
	found == "yes"
	[pipeline.platform, trigger.event] in [["azure", "pull_request"], ["gitlab", "any"]]
} else := found

# METADATA
# description: >-
#   The jobs that may run at a moment of `starts`: {pipeline, job, conditions, sure}.
jobs(pipelines, moment, branch) := [each |
	some pipeline in pipelines
	start := starts(pipeline, moment, branch)
	start != "no"
	some job in pipeline.jobs
	met := conditions(pipelines, pipeline, job)
	each := {"pipeline": pipeline, "job": job, "conditions": met, "sure": _is_sure(start, met)}
]

_is_sure(start, met) if {
	start == "yes"
	every condition in met {
		is_unconditional(condition)
	}
} else := false

# METADATA
# description: >-
#   The conditions on which a job runs: its own, those of the jobs that it needs, for a job that is skipped skips
#   them too, and those of the jobs that call its pipeline.
conditions(pipelines, pipeline, job) := {each.condition | some each in _needed(pipeline, job)} | {caller.condition |
	some caller in _callers(pipelines, pipeline)
}

_needed(pipeline, job) := [other |
	ids := graph.reachable({each.id: each.needs | some each in pipeline.jobs}, {job.id})
	some other in pipeline.jobs
	other.id in ids
]

_callers(pipelines, pipeline) := [job |
	some other in pipelines
	other.path in pipeline.callers
	some job in other.jobs
	job.calls.local
	trim_prefix(job.calls.source, "./") == pipeline.path
]

# METADATA
# description: Whether a condition of a job or step is always met when what comes before it succeeded.
is_unconditional(condition) if {
	plain := trim_space(regex.replace(condition, `^\s*\$\{\{|\}\}\s*$`, ""))
	plain in {"", "true", "always()", "success()", "!cancelled()", "succeeded()", "succeededOrFailed()", "success() || failure()"}
}

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

# A trigger that looks at the changed paths leaves some changes out.
_filter(trigger) := "maybe" if {
	some key in ["paths", "paths_ignore"]
	count(object.get(trigger, key, [])) > 0
} else := "yes"

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
