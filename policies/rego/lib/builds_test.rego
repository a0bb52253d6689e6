package lib.builds_test

import data.lib.builds
import data.lib.fixtures_test as fixtures

_pipeline(steps, events) := object.union(
	fixtures.workflow([fixtures.job(steps)], [fixtures.trigger(event) | some event in events]),
	{"platform": "codebuild", "path": "project.codebuild.json"},
)

_question(steps, events, definition) := {
	"resource": {"kind": "build_project", "platform": "codebuild"},
	"facts": {"pipelines": fixtures.fact([_pipeline(steps, events)], []), "build_definition": definition},
}

_on := {"enabled": true, "hidden": []}

_tests := [fixtures.run("pytest")]

_outcome(question) := entry.outcome if {
	entry := builds.gate("test", "tests") with input as question
}

test_pass_if_every_proposal_is_tested if _outcome(_question(_tests, ["pull_request"], _on)) == "pass"

test_never_a_fail if {
	every question in [
		_question([fixtures.run("make")], ["pull_request"], _on),
		_question([fixtures.run("pytest || true")], ["pull_request"], _on),
		_question(_tests, ["schedule"], _on),
		_question(_tests, ["pull_request"], {"enabled": false, "hidden": []}),
		_question(_tests, ["pull_request"], {"hidden": [{"path": "enabled"}]}),
	] {
		_outcome(question) == "unknown"
	}
}

test_unknown_if_switched_off_or_not_seen if {
	_outcome(_question(_tests, ["pull_request"], {"enabled": false, "hidden": []})) == "unknown"
	_outcome(_question(_tests, ["pull_request"], {"hidden": [{"path": "enabled"}]})) == "unknown"
	_outcome({"resource": {"kind": "build_project"}, "facts": {"pipelines": fixtures.fact([_pipeline(_tests, ["pull_request"])], [])}}) == "unknown"
}

test_advisory_runs_suffice_for_a_check if {
	question := _question([fixtures.run("pytest || true")], ["pull_request"], _on)
	builds.check("test", "tests").outcome == "pass" with input as question
}
