# METADATA
# title: Ephemeral workers
# description: Jobs that can reach a release run on machines made for one job, which no outsider's work shares.
package claims.p2_3.c02_ephemeral_workers

import data.lib.branches
import data.lib.changes
import data.lib.components
import data.lib.outcome
import data.lib.patterns
import data.lib.pipelines
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", _evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.fail(message, _evidence(_lasting)) if {
	count(_lasting) > 0
	message := sprintf("Jobs that can reach a release may run on machines that outlive them: %s.", [_named(_lasting)])
} else := outcome.fail(message, _evidence(_shared)) if {
	count(_shared) > 0
	message := sprintf("Changes that outsiders propose run on the same machines as jobs that can reach a release: %s.", [_named(_shared)])
} else := outcome.unknown(message, _evidence(_unclear)) if {
	count(_unclear) > 0
	message := sprintf("Whether the machines of these jobs are ephemeral and isolated is not seen%s: %s.", [settings.why(_machines, "runners"), _named(_unclear)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_unread) > 0
	message := sprintf("Part of the pipelines cannot be seen: %s.", [branches.listed(_unread)])
} else := outcome.not_applicable("No job here can reach a release.", _evidence([])) if {
	count(_jobs) == 0
} else := outcome.pass(message, _evidence([])) if {
	message := sprintf("Each of %d jobs that can reach a release runs on a machine that the platform makes for it.", [count(_jobs)])
}

_fact := input.facts.pipelines

_machines := settings.fact(input.facts, "runners")

_seen := _machines.runners if {
	is_array(_machines.runners)
} else := []

_reachable := pipelines.release_reachable(_fact.pipelines)

# A workflow of this repository that a job calls brings jobs of its own.
_jobs := [each | some each in _reachable; not _is_passed_on(each.job)]

_is_passed_on(job) if {
	job.calls
	job.calls.local
}

_own := [each | some each in _jobs; not _is_hosted(each)]

_is_hosted(each) if {
	count(each.job.runs_on) > 0
	every label in each.job.runs_on {
		patterns.is_among(input.params.hosted[each.pipeline.platform], label)
	}
}

_labels(job) := {lower(label) | some label in job.runs_on}

# Labels that are all written down.
_is_told(job) if {
	count(job.runs_on) > 0
	not regex.match(`[$]`, concat(" ", job.runs_on))
}

_lasting := [place |
	some each in _own
	_is_told(each.job)
	some machine in _seen
	machine.ephemeral == false
	_labels(each.job) - {lower(label) | some label in machine.labels} == set()
	place := _place(each)
]

_shared := [place |
	input.facts.ci_settings.outsiders == true
	some each in _own
	_is_told(each.job)
	some other in _proposed
	_labels(other.job) == _labels(each.job)
	other.pipeline.platform == each.pipeline.platform
	place := _place(other)
]

# Jobs that run for every change that somebody without access proposes.
_proposed := [each |
	some pipeline in _fact.pipelines
	some trigger in pipeline.reach
	trigger.event == "pull_request"
	some each in changes.jobs_of(_fact.pipelines, pipeline)
	every condition in each.conditions {
		changes.is_unconditional(condition)
	}
]

_unclear := [_place(each) | some each in _own]

# A workflow of another repository matters only where a job that can reach a release calls it.
_unread := {part.path | some part in _fact.hidden} - (components.called(pipelines.jobs(_fact.pipelines)) - components.called(_reachable))

_place(each) := {
	"path": each.pipeline.path,
	"line": each.job.line,
	"text": substring(sprintf("%s: %s", [each.job.id, concat(", ", each.job.runs_on)]), 0, 120),
}

_named(places) := branches.listed({place.text | some place in places})

_evidence(places) := object.union(
	pipelines.evidence(places),
	{
		"machines": array.slice(_seen, 0, 20),
		"hidden": array.slice(_machines.hidden, 0, 20),
	},
)
