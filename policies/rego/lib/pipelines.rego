# METADATA
# title: Pipelines
# description: >-
#   Which jobs of the fact `pipelines` can reach a release, and which can reach secrets on a trigger that an outsider
#   can cause (claims catalogue, ruling 4: where that cannot be told, every job counts).
package lib.pipelines

import data.lib.commands
import data.lib.releases
import data.lib.tools
import data.lib.untrusted

# METADATA
# description: Whether no pipeline is of another platform than GitHub, nor a part of the fact hidden that may be.
is_github_alone(fact) if {
	{pipeline.platform | some pipeline in fact.pipelines} - {"github"} == set()
	every part in fact.hidden {
		regex.match(`(^|/)\.github/`, part.path)
	}
}

# METADATA
# description: >-
#   Whether every pipeline is one that the platform of the resource runs, and no part is hidden that may be another's. A
#   clone tells no platform; there only those of GitHub are known to be run by themselves.
is_alone(fact, resource) if {
	platform := _runs[resource.platform]
	{pipeline.platform | some pipeline in fact.pipelines} - {platform} == set()
	every part in fact.hidden {
		not regex.match(`(^|/)\.github/`, part.path)
	}
}

is_alone(fact, resource) if {
	not _runs[resource.platform]
	is_github_alone(fact)
}

is_alone(fact, resource) if {
	not resource.platform
	is_github_alone(fact)
}

# The platform of a resource, and what its pipelines are called.
_runs := {"gitlab": "gitlab", "azurepipelines": "azure", "codebuild": "codebuild", "cloudbuild": "cloudbuild"}

# METADATA
# description: Every job with its pipeline, {pipeline, job}.
jobs(pipelines) := [{"pipeline": pipeline, "job": job} | some pipeline in pipelines; some job in pipeline.jobs]

# METADATA
# description: >-
#   The pipelines, with jobs of GitHub that declare no permissions as what the platform's default makes them: where
#   `default_token` of the fact `ci_settings` is seen to be read, such a job reads. Else it stays undeclared.
settled(pipelines, setting) := [_settled(pipeline) | some pipeline in pipelines] if {
	object.get(setting, "default_token", "") == "read"
} else := pipelines

# METADATA
# description: >-
#   The same with jobs of which it is sure only what they may do at least: where the default was not seen, a job that
#   declares nothing may only read.
settled_at_least(pipelines, setting) := pipelines if {
	object.get(setting, "default_token", "") == "write"
} else := [_settled(pipeline) | some pipeline in pipelines]

_settled(pipeline) := object.union(pipeline, {"jobs": [_reading(job) | some job in pipeline.jobs]}) if {
	pipeline.platform == "github"
} else := pipeline

_reading(job) := object.union(job, {"permissions": {"contents": "read"}}) if {
	job.permissions == null
} else := job

# METADATA
# description: >-
#   The jobs that publish or may publish unseen, those they need, and those of the workflows that they call. Of a
#   pipeline that can start for a release and shows no publishing job, all jobs count.
release_reachable(pipelines) := [each |
	ids := _release_ids(pipelines)
	some each in jobs(pipelines)
	[each.pipeline.path, each.job.id] in ids
]

_release_ids(pipelines) := own | called if {
	own := {[pipeline.path, id] |
		some pipeline in pipelines
		releases.can_release(pipeline)
		some id in _counted(pipeline)
	}
	goals := {each.job.calls.source |
		some each in jobs(pipelines)
		each.job.calls.local
		[each.pipeline.path, each.job.id] in own
	}
	called := {[each.pipeline.path, each.job.id] | some each in jobs(pipelines); each.pipeline.path in goals}
}

_counted(pipeline) := ids if {
	publishing := _publishing(pipeline)
	count(publishing) > 0
	unseen := {job.id | some job in pipeline.jobs; _may_publish(pipeline.platform, job)}
	ids := graph.reachable({job.id: job.needs | some job in pipeline.jobs}, publishing | unseen)
} else := {job.id | some job in pipeline.jobs}

_publishing(pipeline) := {job.id |
	some job in pipeline.jobs
	some purpose in ["publish", "publish_release"]
	count(tools.found(purpose, pipeline.platform, job)) > 0
}

# A job of GitHub that deploys to an environment, or holds what publishing takes. Elsewhere that is set by the platform,
# and a job that shows no publishing command is taken at its word.
_may_publish(_, job) if job.environment != ""

_may_publish("github", job) if _holds_something(job)

# METADATA
# description: >-
#   The jobs that can read a secret or hold a token that writes, on a trigger that an outsider can cause. A token
#   whose permissions are not declared may write.
secret_reachable(pipelines) := [each |
	some each in jobs(pipelines)
	is_open_to_outsiders(each.pipeline)
	_holds_something(each.job)
]

# METADATA
# description: Whether an outsider can start it with what the repository itself may do. Pull requests of forks cannot.
is_open_to_outsiders(pipeline) if {
	some trigger in pipeline.reach
	trigger.event in _outsiders
}

is_open_to_outsiders(pipeline) if {
	pipeline.reach == []
	pipeline.platform == "github"
}

_outsiders := {
	"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment",
	"pull_request_review", "pull_request_review_comment", "fork", "watch", "gollum", "commit_comment",
}

# What the workflow's own token may do is told by the permissions.
_holds_something(job) if {
	some secret in job.secrets
	upper(secret) != "GITHUB_TOKEN"
}

_holds_something(job) if job.environment != ""

_holds_something(job) if job.permissions in [null, "write-all"]

_holds_something(job) if {
	is_object(job.permissions)
	some level in job.permissions
	level == "write"
}

# METADATA
# description: >-
#   The places where a job fetches code that an outsider wrote, and goes on to run something: {path, line, text}.
untrusted_checkouts(each) := [place(each.pipeline, step, "fetches code of a proposed change") |
	some at, step in each.job.steps
	untrusted.fetches_proposal(step)
	_is_followed(each, at)
]

# METADATA
# description: The same for code of which it is known only when it runs whether an outsider wrote it.
unclear_checkouts(each) := [place(each.pipeline, step, "fetches code by a computed reference") |
	some at, step in each.job.steps
	untrusted.fetches_unclear(step)
	_is_followed(each, at)
]

_is_followed(each, at) if {
	some later in array.slice(each.job.steps, at + 1, count(each.job.steps))
	_runs_something(later)
}

# A script that fetches may go on itself.
_is_followed(each, at) if {
	step := each.job.steps[at]
	some command in commands.in_step(each.pipeline.platform, each.job, step)
	not regex.match(`^(?:git|gh|cd|echo|printf|set|export|:|true|then|else|fi|do|done)(?: |$)`, command.text)
}

_runs_something(step) if step.run != ""

_runs_something(step) if step.uses

# METADATA
# description: A step's place, where it is written down; `note` says what is there.
place(pipeline, step, note) := {
	"path": array.concat([pipeline.path], step.through)[count(step.through)],
	"line": step.line,
	"text": substring(note, 0, 120),
}

# METADATA
# description: At most 20 places in order, and how many there are.
evidence(places) := {"count": count(all), "places": array.slice([each | some each in all], 0, 20)} if {
	all := {each | some each in places}
}

# METADATA
# description: The names of the hidden parts, at most three, for a message.
hidden_names(fact) := concat(", ", array.slice([substring(part.path, 0, 60) | some part in fact.hidden], 0, 3))
