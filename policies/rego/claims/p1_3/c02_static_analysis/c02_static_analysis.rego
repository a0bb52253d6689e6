# METADATA
# title: Static analysis
# description: A catalogued analyser runs on proposed changes and on the default branch, and its result can block a merge.
package claims.p1_3.c02_static_analysis

import data.lib.analysis
import data.lib.branches
import data.lib.builds
import data.lib.gates
import data.lib.outcome
import data.lib.settings
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := builds.check("static_analysis", "runs static analysis") if {
	builds.is_judged
	input.params.advisory_ok
} else := builds.gate("static_analysis", "runs static analysis") if {
	builds.is_judged
} else := outcome.all_of([_proposed, _landed, _blocking]) if {
	analysis.is_there
} else := outcome.fail("No static analysis runs, neither from a pipeline nor from a setting.", tools.evidence([])) if {
	analysis.is_absent
} else := outcome.unknown(
	"No catalogued static analysis is seen; a setting of the platform, a script or another service may run one.",
	tools.evidence([]),
)

_rules := branches.given(input.facts)

_proposed := outcome.pass("No change is merged without the results of static analysis.", tools.evidence(_awaited)) if {
	count(_awaited) > 0
} else := analysis.when("proposal", "proposed changes")

# GitLab holds a change back where results that a policy asks for are not there. Its own scanners have such names.
_awaited := [place |
	input.resource.platform == "gitlab"
	some place in analysis.included("proposal")
	some tool in gates.scanners(_rules)
	gates.is_of(place.text, tool)
]

_landed := outcome.pass(message, tools.evidence(_received)) if {
	count(_received) > 0
	message := sprintf("The platform has received results of static analysis for the default branch (%s).", [_received[0].text])
} else := analysis.when("default", "the default branch")

# A template of GitLab has no job where it finds nothing to analyse, so that its results must be seen.
_received := [place |
	input.resource.platform == "gitlab"
	some place in analysis.included("default")
	some result in settings.fact(input.facts, "scan_history").analyses
	some name in input.params.code_tools
	contains(lower(result.tool), name)
]

_gates := [run |
	some run in analysis.runs("proposal")
	run.sure
	run.found.hold == "firm"
	gates.is_gate(_rules, run.found.pipeline.platform, run.found.job)
]

_required := [run | some run in _gates; not tools.only_reports("static_analysis", run.found)]

_ruled := array.concat(_awaited, [run | some run in analysis.sure("proposal"); some tool in gates.scanners(_rules); gates.is_of(run.text, tool)])

# A code host checks the results by a check of the tool's name, beside that of the job.
_checked := [run | some run in analysis.sure("proposal"); some check in gates.required(_rules); _is_result(lower(check), lower(run.text))]

_is_result(check, text) if check == text

_is_result("codeql", text) if contains(text, "codeql-action/analyze")

_blocking := outcome.pass("Its result may be advisory.", tools.evidence([])) if {
	input.params.advisory_ok
} else := outcome.pass(_gate, _setting_of(array.concat(_required, _checked))) if {
	count(_required) + count(_checked) > 0
} else := outcome.pass("A rule for code scanning blocks a merge by its results.", _setting_of(_ruled)) if {
	count(_ruled) > 0
} else := outcome.fail(
	"Its result cannot block a merge, for no check and no result of code scanning is required.",
	_setting_of(analysis.seen("proposal")),
) if {
	gates.is_open(_rules)
	gates.are_told(input.facts.pipelines)
} else := outcome.unknown(message, _setting_of(_gates)) if {
	count(_gates) > 0
	message := sprintf("Its job is a required check, which passes whatever the tool finds (%s); the tool's own check, or a rule for code scanning, asks for the result.", [_gates[0].text])
} else := outcome.unknown(message, _setting_of(analysis.seen("proposal"))) if {
	count(analysis.asked) > 0
	message := sprintf("None of what is required before a merge is seen to be its result (%s).", [branches.listed(analysis.asked)])
} else := outcome.unknown("Whether its result can block a merge is a setting that is not seen.", _setting_of(analysis.seen("proposal")))

_gate := "A merge waits for the pipeline that it is part of." if {
	some run in _required
	run.found.pipeline.platform != "github"
} else := "It is a required check."

_setting_of(runs) := object.union(
	tools.evidence(runs),
	{"setting": branches.evidence(_rules, gates.fields)},
)
