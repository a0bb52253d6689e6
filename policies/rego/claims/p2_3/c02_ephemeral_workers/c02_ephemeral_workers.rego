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

_verdict := _project if {
	input.resource.kind == "build_project"
} else := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", _evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.fail(message, _evidence(_lasting)) if {
	count(_lasting) > 0
	message := sprintf("Jobs that can reach a release may run on machines that outlive them: %s.", [_named(_lasting)])
} else := outcome.fail(message, _evidence(_open)) if {
	count(_open) > 0
	message := sprintf("Jobs that can reach a release may run on machines that run the jobs of any branch: %s.", [_named(_open)])
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

_fact := object.get(input.facts, "pipelines", {"pipelines": [], "hidden": []})

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

_open := [place |
	some each in _own
	some machine in _seen
	machine.any_branch == true
	_takes(machine, each.job)
	place := _place(each)
]

_takes(machine, job) if {
	count(job.runs_on) == 0
	machine.untagged == true
}

_takes(machine, job) if {
	_is_told(job)
	_labels(job) - {lower(label) | some label in machine.labels} == set()
}

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

# A build project is judged by the machine that it is given, and by its pool where that is not the platform's own.
_worker := settings.fact(input.facts, "worker")

_project := outcome.all_of(array.concat([_owner], array.concat(_of_machine, _of_pool)))

_owner := settings.criterion(_worker, "hosted", [true, false], {
	"holds": _whose,
	"breaks": "",
	"hidden": "Whose machines the builds run on is not seen",
})

_whose := "The vendor runs the machines." if {
	_worker.hosted == false
} else := "The platform runs the machines."

_of_machine := [_criterion(field) | some field in object.get(input.params.machines, input.resource.platform, input.params.machines.others)]

_of_pool := [_criterion(field) | some field in _pool_fields] if {
	_pool == "own"
} else := [_unsure(field) | some field in _pool_fields; not _worker[field] == _wanted[field]] if {
	_pool == "perhaps"
} else := []

_pool_fields := object.get(input.params.pools, input.resource.platform, input.params.pools.others)

_pool := "own" if {
	_worker.hosted == false
} else := "own" if {
	settings.is_seen(_worker, "pool")
} else := "perhaps" if {
	not settings.is_seen(_worker, "hosted")
} else := "perhaps" if {
	settings.hides(_worker, ["pool"])
} else := "none"

_criterion(field) := settings.criterion(_worker, field, [_wanted[field]], _said[field])

_unsure(field) := outcome.unknown(sprintf("%s, nor whether they are of a pool%s.", [_said[field].hidden, settings.why(_worker, "pool")]), settings.shown(_worker, [field, "pool", "hosted"]))

_wanted := {
	"ephemeral": true,
	"dedicated": true,
	"privileged": false,
	"keeps_state": false,
	"reaches_internet": false,
	"open_to_all": false,
}

_said := {
	"ephemeral": {
		"holds": "Each build has one that is made for it.",
		"breaks": "They outlive the builds.",
		"hidden": "Whether each build has a machine of its own is not seen",
	},
	"dedicated": {
		"holds": "No other project's builds share the pool.",
		"breaks": "Builds of other projects share the pool.",
		"hidden": "Whether builds of other projects share the machines is not seen",
	},
	"privileged": {
		"holds": "Builds are no administrators of it.",
		"breaks": "Builds may act as the machine's administrator.",
		"hidden": "Whether builds may act as the machine's administrator is not seen",
	},
	"keeps_state": {
		"holds": "Nothing of one build is left for the next.",
		"breaks": "What one build leaves there, such as a local cache, is found by the next.",
		"hidden": "Whether something of one build is left for the next is not seen",
	},
	"reaches_internet": {
		"holds": "The pool opens no connections to the internet.",
		"breaks": "Machines of the pool open connections to anywhere.",
		"hidden": "Whether the machines open connections to anywhere is not seen",
	},
	"open_to_all": {
		"holds": "The pool is open to chosen pipelines only.",
		"breaks": "Every pipeline of the project may use the pool.",
		"hidden": "Whether every pipeline may use the machines is not seen",
	},
}
