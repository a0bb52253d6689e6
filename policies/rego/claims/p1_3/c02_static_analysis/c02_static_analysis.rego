# METADATA
# title: Static analysis
# description: A catalogued analyser runs on proposed changes and on the default branch, and its result can block a merge.
package claims.p1_3.c02_static_analysis

import data.lib.changes
import data.lib.gates
import data.lib.outcome
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.all_of([_when("proposal", "proposed changes"), _when("default", "the default branch"), _blocking]) if {
	_is_there
} else := outcome.fail("No static analysis runs, neither from a pipeline nor from a setting.", tools.evidence([])) if {
	_setting.hidden == []
	count(_doubts) == 0
} else := outcome.unknown(
	"No catalogued static analysis is seen; a setting of the platform, a script or another service may run one.",
	tools.evidence([]),
)

_is_there if (count(_seen("proposal")) + count(_seen("default"))) + count(_analyses) > 0

_fact := input.facts.pipelines

_rules := input.facts.branch_rules

_setting := input.facts.code_scanning

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

# What a setting runs, on proposed changes as on the default branch. Workflows are not the product's code.
_analyses := [{"path": "", "line": 0, "text": analysis.tool} |
	some analysis in _setting.analyses
	count({language | some language in analysis.languages} - {"actions"}) > 0
]

_jobs := changes.jobs(_fact.pipelines, "change", _branch)

_found := tools.runs("static_analysis", _jobs)

_runs(moment) := [run |
	starts := {pipeline.path: changes.starts(pipeline, moment, _branch) | some pipeline in _fact.pipelines}
	some each in _found
	start := starts[each.pipeline.path]
	start != "no"
	run := {"path": each.path, "line": each.line, "text": each.text, "sure": _is_sure(start, each.conditions), "found": each}
]

_is_sure(start, conditions) if {
	start == "yes"
	every condition in conditions {
		changes.is_unconditional(condition)
	}
} else := false

# A template of GitLab brings its own job, which runs with the pipeline.
_included(moment) := [found |
	some pipeline in _fact.pipelines
	start := changes.starts(pipeline, moment, _branch)
	start != "no"
	some place in tools.included("static_analysis", pipeline)
	found := object.union(place, {"sure": start == "yes"})
]

_seen(moment) := array.concat(_runs(moment), _included(moment))

_when(moment, words) := outcome.pass(sprintf("Static analysis runs on %s.", [words]), tools.evidence(sure)) if {
	sure := array.concat([run | some run in _seen(moment); run.sure], _analyses)
	count(sure) > 0
} else := outcome.unknown(sprintf("It is not sure that static analysis runs on %s.", [words]), tools.evidence(_seen(moment)))

_required := [run |
	some run in _runs("proposal")
	run.sure
	run.found.hold == "firm"
	count(gates.checks(_rules, run.found.pipeline.platform, run.found.job)) > 0
]

_blocking := outcome.pass("Its result may be advisory.", tools.evidence([])) if {
	input.params.advisory_ok
} else := outcome.pass("It is a required check.", tools.evidence(_required)) if {
	count(_required) > 0
} else := outcome.fail("Its result cannot block a merge, for no check is required.", tools.evidence(_seen("proposal"))) if {
	gates.is_open(_rules)
	{pipeline.platform | some pipeline in _fact.pipelines} - {"github"} == set()
} else := outcome.unknown("Whether its result can block a merge is a setting that is not seen.", tools.evidence(_seen("proposal")))

_doubts := {part.path | some part in _fact.hidden} | {text | some text in tools.obscure("static_analysis", _jobs)}
