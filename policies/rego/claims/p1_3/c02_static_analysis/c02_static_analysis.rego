# METADATA
# title: Static analysis
# description: A catalogued analyser runs on proposed changes and on the default branch, and its result can block a merge.
package claims.p1_3.c02_static_analysis

import data.lib.analysis
import data.lib.branches
import data.lib.gates
import data.lib.outcome
import data.lib.pipelines
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.all_of([analysis.when("proposal", "proposed changes"), analysis.when("default", "the default branch"), _blocking]) if {
	analysis.is_there
} else := outcome.fail("No static analysis runs, neither from a pipeline nor from a setting.", tools.evidence([])) if {
	analysis.is_absent
} else := outcome.unknown(
	"No catalogued static analysis is seen; a setting of the platform, a script or another service may run one.",
	tools.evidence([]),
)

_rules := branches.given(input.facts)

_gates := [run |
	some run in analysis.runs("proposal")
	run.sure
	run.found.hold == "firm"
	gates.is_gate(_rules, run.found.pipeline.platform, run.found.job)
]

_required := [run | some run in _gates; not tools.only_reports("static_analysis", run.found)]

_ruled := [run | some run in analysis.sure("proposal"); some tool in gates.scanners(_rules); gates.is_of(run.text, tool)]

# A code host checks the results by a check of the tool's name, beside that of the job.
_checked := [run | some run in analysis.sure("proposal"); some check in gates.required(_rules); _is_result(lower(check), lower(run.text))]

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
	_setting_of(analysis.seen("proposal")),
) if {
	gates.is_open(_rules)
	pipelines.is_github_alone(input.facts.pipelines)
} else := outcome.unknown(message, _setting_of(_gates)) if {
	count(_gates) > 0
	message := sprintf("Its job is a required check, which passes whatever the tool finds (%s); the tool's own check, or a rule for code scanning, asks for the result.", [_gates[0].text])
} else := outcome.unknown(message, _setting_of(analysis.seen("proposal"))) if {
	count(analysis.asked) > 0
	message := sprintf("None of what is required before a merge is seen to be its result (%s).", [branches.listed(analysis.asked)])
} else := outcome.unknown("Whether its result can block a merge is a setting that is not seen.", _setting_of(analysis.seen("proposal")))

_setting_of(runs) := object.union(
	tools.evidence(runs),
	{"setting": branches.evidence(_rules, ["required_checks", "required_workflows", "code_scanning"])},
)
