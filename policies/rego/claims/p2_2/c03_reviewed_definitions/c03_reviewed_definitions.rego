# METADATA
# title: Reviewed build definitions
# description: Build definitions lie in the repository, and the rules of its default branch let no change in that nobody else approved.
package claims.p2_2.c03_reviewed_definitions

import data.lib.branches
import data.lib.outcome
import data.lib.pipelines
import data.lib.reviews
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := _project if {
	input.resource.kind == "build_project"
} else := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.all_of([_code, reviews.approved(_rules), reviews.renewed(_rules)])

_fact := object.get(input.facts, "pipelines", {"pipelines": [], "hidden": []})

_rules := branches.given(input.facts)

_setting := settings.fact(input.facts, "ci_settings")

# Where it is a setting which definition is run, it must be seen.
_is_run if input.resource.platform == "github"

_is_run if {
	input.resource.platform in input.params.by_setting
	_setting.definitions_elsewhere == false
}

_code := outcome.fail(message, settings.shown(_setting, ["definitions_elsewhere"])) if {
	input.resource.platform in input.params.by_setting
	_setting.definitions_elsewhere == true
	message := "By the settings definitions can run, or be made, that lie in no repository."
} else := outcome.pass(message, pipelines.evidence(_places)) if {
	_is_run
	pipelines.is_alone(_fact, input.resource)
	message := sprintf("Build definitions are files of the repository (%d).", [count(_fact.pipelines)])
} else := outcome.unknown(message, pipelines.evidence(_places)) if {
	message := "Build definitions lie in the repository; whether the platform runs these and no others is a setting that is not seen."
}

_definition := settings.fact(input.facts, "build_definition")

_shown := settings.shown(_definition, ["lies_in", "path", "source", "branches", "branch_patterns", "enabled"])

# Of a build project it is seen where its definition lies; the rules of that repository are not.
_project := outcome.fail("The definition of this build is kept by the build service, where no change is reviewed.", _shown) if {
	_definition.lies_in == "service"
} else := outcome.unknown(message, _shown) if {
	not settings.is_seen(_definition, "lies_in")
	message := sprintf("Where the definition of this build lies is not seen%s.", [settings.why(_definition, "lies_in")])
} else := outcome.unknown(message, _shown) if {
	where := substring(object.get(object.get(_definition, "source", {}), "repository", ""), 0, 100)
	message := sprintf("The definition lies in a repository (%s), whose rules are not seen here; whether changes to it are reviewed is judged there.", [where])
}

_places := [{"path": pipeline.path, "line": 0, "text": "a build definition"} | some pipeline in _fact.pipelines]
