# METADATA
# title: Reviewed build definitions
# description: Build definitions lie in the repository, and the rules of its default branch let no change in that nobody else approved.
package claims.p2_2.c03_reviewed_definitions

import data.lib.branches
import data.lib.outcome
import data.lib.pipelines
import data.lib.reviews

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.all_of([_code, reviews.approved(_rules), reviews.renewed(_rules)])

_fact := input.facts.pipelines

_rules := branches.given(input.facts)

_code := outcome.pass(message, pipelines.evidence(_places)) if {
	input.resource.platform == "github"
	pipelines.is_github_alone(_fact)
	message := sprintf("Build definitions are files of the repository (%d).", [count(_fact.pipelines)])
} else := outcome.unknown(message, pipelines.evidence(_places)) if {
	message := "Build definitions lie in the repository; whether the platform runs these and no others is a setting that is not seen."
}

_places := [{"path": pipeline.path, "line": 0, "text": "a build definition"} | some pipeline in _fact.pipelines]
