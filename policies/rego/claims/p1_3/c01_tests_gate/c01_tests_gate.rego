# METADATA
# title: Tests gate changes
# description: A job that tests runs on every proposed change, can fail, and must succeed before the change is merged.
package claims.p1_3.c01_tests_gate

import data.lib.additions
import data.lib.branches
import data.lib.builds
import data.lib.changes
import data.lib.gates
import data.lib.outcome
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := builds.gate("test", "runs tests") if {
	builds.is_judged
} else := outcome.pass(message, tools.evidence(_gating)) if {
	count(_gating) > 0
	message := sprintf("%s runs tests (%s).", [gates.words(_gating[0].pipeline.platform), _gating[0].text])
} else := outcome.fail("No check is required on the default branch, so that a change can be merged whatever its tests say.", evidence) if {
	gates.requires_no_check(_rules)
	count(_fact.pipelines) > 0
	gates.are_told(_fact)
	evidence := object.union(tools.evidence(_tests), {"setting": branches.evidence(_rules, _gates)})
} else := outcome.fail("The only tests that run on proposed changes cannot fail.", tools.evidence(_tests)) if {
	_are_soft
	count(branches.unseen(_rules)) == 0
	count(_doubts) == 0
} else := outcome.unknown(message, tools.evidence(_tests)) if {
	_are_soft
	message := sprintf("The tests that are seen cannot fail (%s); something else that is not seen may test and have to succeed.", [_tests[0].text])
} else := outcome.unknown("No recognised test command runs on proposed changes; a script or another service may test.", tools.evidence([])) if {
	count(_tests) == 0
} else := outcome.unknown(message, tools.evidence(_tests)) if {
	count(_firm) == 0
	message := sprintf("It is not sure that the tests run on every proposed change and can fail (%s).", [_tests[0].text])
} else := outcome.unknown(message, tools.evidence(_firm)) if {
	count(_skipping) > 0
	message := sprintf("The tests are a required check, which is skipped and taken as passed where another job fails (%s).", [branches.listed(_skipping)])
} else := outcome.unknown(message, evidence) if {
	count(gates.required(_rules)) > 0
	evidence := object.union(tools.evidence(_firm), {"required_checks": array.slice([check | some check in gates.required(_rules)], 0, 20)})
	message := sprintf("Tests run on proposed changes; none of the required checks is seen to be theirs (%s).", [branches.listed(gates.required(_rules))])
} else := outcome.unknown("Tests run on proposed changes; whether a policy puts another pipeline in their place is not seen.", tools.evidence(_firm)) if {
	branches.state(_rules, "requires_pipeline") == "yes"
} else := outcome.unknown("Tests run on proposed changes; whether a rule of the branch requires them is a setting that is not seen.", tools.evidence(_firm))

_fact := input.facts.pipelines

_gates := ["required_checks", "required_workflows", "required_pipelines", "requires_pipeline"]

_rules := branches.given(input.facts)

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

_jobs := changes.jobs(_fact.pipelines, "proposal", _branch)

_tests := tools.runs("test", _jobs)

_are_soft if {test.hold | some test in _tests} == {"soft"}

_firm := [test | some test in _tests; test.hold == "firm"; test.sure]

_gating := [test | some test in _firm; gates.is_gate(_rules, test.pipeline.platform, test.job)]

# Jobs that need not succeed, and whose failure skips the tests of a required check.
_skipping := {name |
	some test in _firm
	count(gates.checks(_rules, test.pipeline.platform, test.job)) > 0
	some name in gates.skipping(_rules, test.pipeline.platform, test.job)
}

# What may test unseen.
_doubts := union({
	{part.path | some part in _fact.hidden},
	{text | some text in tools.obscure("test", _jobs)},
	additions.unseen(_jobs),
	_elsewhere,
})

# Required checks that no job here is named after, as those of another service, and workflows of a central repository.
_elsewhere := ({check | some check in object.get(_rules.rules, "required_workflows", [])} | gates.required(_rules)) - {check |
	some each in _jobs
	some check in gates.checks(_rules, each.pipeline.platform, each.job)
}
