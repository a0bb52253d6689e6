# METADATA
# title: Tests gate changes
# description: A job that tests runs on every proposed change, can fail, and must succeed before the change is merged.
package claims.p1_3.c01_tests_gate

import data.lib.changes
import data.lib.gates
import data.lib.outcome
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.pass(message, tools.evidence(_gating)) if {
	count(_gating) > 0
	message := sprintf("A required check runs tests (%s).", [_gating[0].text])
} else := outcome.fail("No check is required on the default branch, so that a change can be merged whatever its tests say.", evidence) if {
	gates.is_open(_rules)
	{pipeline.platform | some pipeline in _fact.pipelines} == {"github"}
	evidence := object.union(tools.evidence(_tests), {"required_checks": []})
} else := outcome.fail("The only tests that run on proposed changes cannot fail.", tools.evidence(_tests)) if {
	count(_tests) > 0
	{test.hold | some test in _tests} == {"soft"}
	count(_doubts) == 0
} else := outcome.unknown("No recognised test command runs on proposed changes; a script or another service may test.", tools.evidence([])) if {
	count(_tests) == 0
} else := outcome.unknown(message, tools.evidence(_tests)) if {
	count(_firm) == 0
	message := sprintf("It is not sure that the tests run on every proposed change and can fail (%s).", [_tests[0].text])
} else := outcome.unknown("Tests run on proposed changes; whether a rule of the branch requires them is a setting that is not seen.", tools.evidence(_firm))

_fact := input.facts.pipelines

_rules := input.facts.branch_rules

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

_jobs := changes.jobs(_fact.pipelines, "proposal", _branch)

_tests := tools.runs("test", _jobs)

_firm := [test | some test in _tests; test.hold == "firm"; test.sure]

_gating := [test | some test in _firm; count(gates.checks(_rules, test.pipeline.platform, test.job)) > 0]

# What may test unseen.
_doubts := ({part.path | some part in _fact.hidden} | {text | some text in tools.obscure("test", _jobs)}) | tools.added(_jobs)
