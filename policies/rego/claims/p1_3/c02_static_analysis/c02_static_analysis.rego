# METADATA
# title: Static analysis
# description: A catalogued analyser runs on proposed changes and on the default branch, and its result can block a merge.
package claims.p1_3.c02_static_analysis

import data.lib.branches
import data.lib.changes
import data.lib.gates
import data.lib.outcome
import data.lib.pipelines
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.all_of([_when("proposal", "proposed changes"), _when("default", "the default branch"), _blocking]) if {
	_is_there
} else := outcome.fail("No static analysis runs, neither from a pipeline nor from a setting.", tools.evidence([])) if {
	count(_fact.pipelines) > 0 # without any, other build services may hold some
	_setting.hidden == []
	count(_doubts) == 0
} else := outcome.unknown(
	"No catalogued static analysis is seen; a setting of the platform, a script or another service may run one.",
	tools.evidence([]),
)

_is_there if (count(_seen("proposal")) + count(_seen("default"))) + count(_analyses) > 0

_fact := input.facts.pipelines

_rules := branches.given(input.facts)

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

# The tools whose results a rule in force asks for.
_ruling := {tool | some tool in object.get(_rules.rules, "code_scanning", [])} | {tool |
	some layer in branches.layers(_rules)
	some tool in object.get(layer.rules, "code_scanning", [])
}

_sure := array.concat([run | some run in _runs("proposal"); run.sure], _analyses)

_ruled := [run | some run in _sure; some tool in _ruling; _is_of(run.text, tool)]

_is_of(text, tool) if {
	name := split(lower(tool), " ")[0]
	name != ""
	contains(lower(text), name)
}

# A code host checks the results by a check of the tool's name, beside that of the job.
_checked := [run | some run in _sure; some check in gates.required(_rules); _is_result(lower(check), lower(run.text))]

_is_result(check, text) if check == text

_is_result("codeql", text) if contains(text, "codeql-action/analyze")

_blocking := outcome.pass("Its result may be advisory.", tools.evidence([])) if {
	input.params.advisory_ok
} else := outcome.pass("It is a required check.", _setting_of(array.concat(_required, _checked))) if {
	count(_required) + count(_checked) > 0
} else := outcome.pass("A rule for code scanning blocks a merge by its results.", _setting_of(_ruled)) if {
	count(_ruled) > 0
} else := outcome.fail(
	"Its result cannot block a merge, for no check and no result of code scanning is required.",
	_setting_of(_seen("proposal")),
) if {
	gates.is_open(_rules)
	pipelines.is_github_alone(_fact)
} else := outcome.unknown(message, _setting_of(_seen("proposal"))) if {
	count(_asked) > 0
	message := sprintf("None of what is required before a merge is seen to be its result (%s).", [branches.listed(_asked)])
} else := outcome.unknown("Whether its result can block a merge is a setting that is not seen.", _setting_of(_seen("proposal")))

_setting_of(runs) := object.union(
	tools.evidence(runs),
	{"setting": branches.evidence(_rules, ["required_checks", "required_workflows", "code_scanning"])},
)

_workflows := {name | some name in object.get(_rules.rules, "required_workflows", [])}

_asked := (gates.required(_rules) | _ruling) | _workflows

# What may analyse unseen; required checks and results of other services, and rules that are hidden, are among it.
_doubts := union({
	{part.path | some part in _fact.hidden},
	{part.path | some part in branches.unseen(_rules)},
	{text | some text in tools.obscure("static_analysis", _jobs)},
	_asked - {check | some each in _jobs; some check in gates.checks(_rules, each.pipeline.platform, each.job)},
})
