# METADATA
# title: Same gates
# description: Every pipeline that publishes tests and signs what it publishes, so that no release goes around.
package claims.p3_5.c02_same_gates

import data.lib.additions
import data.lib.branches
import data.lib.failures
import data.lib.gates
import data.lib.outcome
import data.lib.releases
import data.lib.signing
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_view := releases.view(input.facts.pipelines)

_published := array.concat(_view.registries, _view.hosted)

_verdict := outcome.unknown(message, tools.evidence([])) if {
	count(_published) == 0
	message := "No pipeline here is seen to publish; releases may be made elsewhere or by a tool that is not seen through."
} else := outcome.all_of([_testing, signing.ruling(_view)])

_tests := tools.runs("test", _view.jobs)

_testing := outcome.unknown(message, tools.evidence(_untested)) if {
	count(_untested) > 0
	count(_may) > 0
	message := sprintf("Not every release is seen to wait for tests; this may test: %s.", [branches.listed(_may)])
} else := outcome.unknown("It is not sure that every release waits for tests that can stop it.", tools.evidence(_untested)) if {
	count(_untested) > 0
	count(_tests) > 0
} else := outcome.unknown(message, tools.evidence(_untested)) if {
	count(_untested) > 0
	not _is_no_check_asked
	message := "No release waits for tests of its own; whether rules let only tested changes in is not told for what is released."
} else := outcome.fail("No release waits for tests, and no rule of the default branch asks for a check.", tools.evidence(_untested)) if {
	count(_untested) > 0
} else := outcome.unknown(sprintf("Not all pipelines that may publish are seen: %s.", [branches.listed(_blind)]), tools.evidence([])) if {
	count(_blind) > 0
} else := outcome.pass("Every release waits for tests.", tools.evidence([run | some run in _tests; run.hold == "firm"]))

# A rule of its own, for the engines do not agree on the negation of a call whose argument is missing.
_is_no_check_asked if gates.requires_no_check(input.facts.branch_rules)

_untested := [published |
	some published in _published
	not _is_tested(published)
]

_is_tested(published) if {
	not failures.goes_on(published)
	some run in _tests
	run.hold == "firm"
	not failures.goes_on(run)
	_precedes(run, published)
	releases.is_made_where(run, published)
}

_precedes(run, published) if {
	run.pipeline.path == published.pipeline.path
	run.job.id != published.job.id
	run.job.id in _needed(published)
}

# Not by their lines, for a job may take steps over that are written elsewhere.
_precedes(run, published) if {
	not run.pipeline.platform in {"cloudbuild", "codebuild"}
	run.pipeline.path == published.pipeline.path
	run.job.id == published.job.id
	run.path == published.path
	failures.place(run) < failures.place(published)
}

# What Cloud Build publishes by itself waits for every step; steps may run side by side.
_precedes(run, published) if {
	run.pipeline.platform == "cloudbuild"
	run.job.id == published.job.id
	regex.match(`^(images|artifacts\.[A-Za-z]+)$`, published.step.name)
	not regex.match(`^(images|artifacts\.[A-Za-z]+)$`, run.step.name)
}

_precedes(run, published) if {
	run.pipeline.platform == "codebuild"
	run.job.id == published.job.id
	failures.in_phases(run, published)
	failures.place(run) < failures.place(published)
}

# The tests are those of a workflow that a needed job calls.
_precedes(run, published) if {
	some caller in _view.jobs
	caller.pipeline.path == published.pipeline.path
	caller.job.id in _needed(published)
	caller.job.calls.local == true
	trim_prefix(caller.job.calls.source, "./") == run.pipeline.path
}

_needed(published) := graph.reachable(
	{each.job.id: each.job.needs | some each in _view.jobs; each.pipeline.path == published.pipeline.path},
	{published.job.id},
)

_may := (_blind | {text | some text in tools.obscure("test", _view.jobs)}) | additions.unseen(_view.jobs)

_blind := (_view.unread | _view.aside) | {each.job.calls.raw |
	some each in _view.jobs
	each.job.calls.local == false
}
