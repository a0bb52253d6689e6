# METADATA
# title: Build projects
# description: >-
#   What a build project shows of what must succeed before a change is merged: that it is started by every proposal, and what
#   it then runs. Whether the code host waits for it, and whether other builds do the same, is not seen from there.
package lib.builds

import data.lib.changes
import data.lib.outcome
import data.lib.tools

# METADATA
# description: Whether a build project is judged.
is_judged if input.resource.kind == "build_project"

# METADATA
# description: >-
#   The outcome for a purpose of lib.tools: a pass if a run of it is sure on every proposal and can fail the build. `does` says
#   what such a build does, such as "tests". Never a fail, for another build may do it.
gate(purpose, does) := outcome.pass(message, _seen(good)) if {
	good := [run | some run in _sure(purpose); run.hold == "firm"; not tools.only_reports(purpose, run)]
	count(good) > 0
	not _may_be_idle
	message := sprintf("The build of every proposed change %s and fails with it (%s); whether the code host waits for it is judged there.", [does, good[0].text])
} else := _unseen(does, tools.runs(purpose, _jobs))

# METADATA
# description: The same where what runs may be advisory.
check(purpose, does) := outcome.pass(message, _seen(_sure(purpose))) if {
	count(_sure(purpose)) > 0
	not _may_be_idle
	message := sprintf("The build of every proposed change %s (%s).", [does, _sure(purpose)[0].text])
} else := _unseen(does, tools.runs(purpose, _jobs))

_unseen(does, runs) := outcome.unknown("Whether the build project is switched on is not seen, or it is not.", _seen(runs)) if {
	_may_be_idle
} else := outcome.unknown(message, _seen(runs)) if {
	count(runs) > 0
	message := sprintf("It is not sure that the build of every proposed change %s and fails with it (%s).", [does, runs[0].text])
} else := outcome.unknown(message, _seen([])) if {
	count(_fact.hidden) > 0
	message := sprintf("What the build runs is not seen: %s.", [substring(_fact.hidden[0].path, 0, 120)])
} else := outcome.unknown("No proposed change is sure to start this build; another one may be started.", _seen([])) if {
	count(_jobs) == 0
} else := outcome.unknown(sprintf("Nothing in this build is seen that %s; another build may do it.", [does]), _seen([]))

_fact := input.facts.pipelines

_jobs := changes.jobs(_fact.pipelines, "proposal", "")

_sure(purpose) := [run | some run in tools.runs(purpose, _jobs); run.sure]

# One that is switched off starts by itself no more.
_may_be_idle if not input.facts.build_definition

_may_be_idle if input.facts.build_definition.enabled == false

_may_be_idle if {
	some part in input.facts.build_definition.hidden
	part.path in {"*", "enabled"}
}

_seen(runs) := object.union(tools.evidence(runs), {
	"setting": object.filter(object.get(input.facts, "build_definition", {}), ["enabled", "required"]),
	"hidden": array.slice(_fact.hidden, 0, 20),
})
