# METADATA
# title: Static analysis
# description: >-
#   Where a question's pipelines, and the settings of the fact `code_scanning`, run static analysis of the product's code.
package lib.analysis

import data.lib.additions
import data.lib.branches
import data.lib.changes
import data.lib.gates
import data.lib.outcome
import data.lib.tools

_fact := input.facts.pipelines

_rules := branches.given(input.facts)

_setting := input.facts.code_scanning

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

# What a setting runs, on proposed changes as on the default branch. Workflows are not the product's code.
_analyses := [{"path": "", "line": 0, "text": analysis.tool} |
	some analysis in _setting.analyses
	count({language | some language in analysis.languages} - {"actions"}) > 0
	not regex.match(`^(secret_detection|dependency_scanning|container_scanning|sast_iac|dast|api_fuzzing|coverage_fuzzing)$`, analysis.tool)
]

# METADATA
# description: The jobs that run on proposed changes or the default branch, as lib.changes gives them.
jobs := changes.jobs(_fact.pipelines, "change", _branch)

_found := tools.runs("static_analysis", jobs)

# METADATA
# description: "The places of pipelines that analyse at a moment of lib.changes: {path, line, text, sure, found}."
runs(moment) := [run |
	starts := {pipeline.path: changes.starts(pipeline, moment, _branch) | some pipeline in _fact.pipelines}
	some each in _found
	certainty := changes.runs(starts[each.pipeline.path], each, moment)
	certainty != "no"
	run := {"path": each.path, "line": each.line, "text": each.text, "sure": certainty == "yes", "found": each}
]

# METADATA
# description: The templates of GitLab that analyse. Each brings its own job, which runs with the pipeline.
included(moment) := [found |
	some pipeline in _fact.pipelines
	start := changes.starts(pipeline, moment, _branch)
	start != "no"
	some place in tools.included("static_analysis", pipeline)
	found := object.union(place, {"sure": start == "yes"})
]

# METADATA
# description: Every place that analyses at the moment, sure or not, without settings.
seen(moment) := array.concat(runs(moment), included(moment))

# METADATA
# description: The runs of pipelines that surely analyse at the moment, and what a setting runs.
sure(moment) := array.concat([run | some run in runs(moment); run.sure], _analyses)

# METADATA
# description: The criterion that something surely analyses at the moment, which the message calls `words`.
when(moment, words) := outcome.pass(sprintf("Static analysis runs on %s.", [words]), tools.evidence(certain)) if {
	certain := array.concat([run | some run in seen(moment); run.sure], _analyses)
	count(certain) > 0
} else := outcome.unknown(sprintf("It is not sure that static analysis runs on %s.", [words]), tools.evidence(seen(moment)))

# METADATA
# description: Whether anything analyses, sure or not.
is_there if (count(seen("proposal")) + count(seen("default"))) + count(_analyses) > 0

# METADATA
# description: Whether it is sure that nothing analyses.
is_absent if {
	not is_there
	count(_fact.pipelines) > 0 # without any, other build services may hold some
	_setting.hidden == []
	count(_doubts) == 0
}

# METADATA
# description: What must succeed before a merge, by name.
asked := gates.asked(_rules)

# What may analyse unseen; required checks and results of other services, and rules that are hidden, are among it.
_doubts := union({
	{part.path | some part in _fact.hidden},
	{part.path | some part in branches.unseen(_rules)},
	{text | some text in tools.obscure("static_analysis", jobs)},
	additions.unseen(jobs),
	_other_gates - {check | some each in jobs; some check in gates.checks(_rules, each.pipeline.platform, each.job)},
})

_other_gates := (gates.required(_rules) | gates.scanners(_rules)) | {name | some name in object.get(_rules.rules, "required_workflows", [])}
