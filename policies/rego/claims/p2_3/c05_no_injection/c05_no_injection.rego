# METADATA
# title: No injection
# description: No text or code that an outsider writes is run by a job that can reach a release or secrets.
package claims.p2_3.c05_no_injection

import data.lib.outcome
import data.lib.pipelines

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.pipelines

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", pipelines.evidence([])) if {
	count(_fact.pipelines) == 0
} else := outcome.fail(message, pipelines.evidence(_found)) if {
	count(_found) > 0
	message := sprintf("Untrusted input can alter the build in %d places.", [count(_found)])
} else := outcome.unknown(message, pipelines.evidence(_uncertain)) if {
	count(_uncertain) > 0
	message := "A workflow that is called from elsewhere runs text that may be an outsider's; its callers cannot be seen."
} else := outcome.unknown(message, pipelines.evidence([])) if {
	count(_fact.hidden) > 0
	message := sprintf("Nothing is found, but part of the pipelines cannot be seen: %s.", [pipelines.hidden_names(_fact)])
} else := outcome.pass("No untrusted input is run by a job that can reach a release or secrets.", pipelines.evidence([]))

_exposed := array.concat(pipelines.release_reachable(_fact.pipelines), pipelines.secret_reachable(_fact.pipelines))

_found := ({place | some each in _exposed; some place in _injections(each)} | {place |
	some each in pipelines.secret_reachable(_fact.pipelines)
	each.pipeline.reach != []
	some place in pipelines.untrusted_checkouts(each)
}) | {pipelines.place(each.pipeline, step, "ACTIONS_ALLOW_UNSECURE_COMMANDS is on") |
	some each in _exposed
	some step in each.job.steps
	lower(object.get(step.env, "ACTIONS_ALLOW_UNSECURE_COMMANDS", "")) == "true"
}

_injections(each) := [place |
	some step in each.job.steps
	some code in _code(step)
	some match in regex.find_n(_untrusted[each.pipeline.platform], code, 20)
	_can_be_filled(each.pipeline, match)
	place := pipelines.place(each.pipeline, step, match)
]

# What is run as a program: scripts, and the inputs of actions that run them.
_code(step) := array.concat([step.run | step.run != ""], [value |
	step.uses
	some input_name, value in step["with"]
	lower(input_name) in _code_inputs
	regex.match(`github-script|azure/cli|azure/powershell|ssh-action|docker-run-action|run-action`, lower(step.uses.source))
])

_code_inputs := {"script", "inlinescript", "run", "command", "args"}

_untrusted := {
	"github": concat("", [
		`\$\{\{[^}]*\b(github\.head_ref|github\.event\.(`,
		concat("|", [
			`issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.(default_branch|description|homepage)))`,
			`(comment|review|review_comment)\.body|discussion\.(title|body)|pages[^ }]*\.page_name`,
			`(head_commit|commits[^ }]*|workflow_run\.head_commit)\.(message|author\.(email|name))`,
			`workflow_run\.(head_branch|head_repository\.description|pull_requests[^ }]*\.head\.ref|display_title)`,
		]),
		`))\b[^}]*\}\}`,
	]),
	"gitlab": concat("", [
		`\b(eval|(ba)?sh -c)\b[^\n]*\$\{?CI_(COMMIT_(MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|TAG_MESSAGE|AUTHOR)`,
		`|MERGE_REQUEST_(TITLE|DESCRIPTION|SOURCE_BRANCH_NAME))`,
	]),
	"azure": `\$\((Build\.SourceVersionMessage|Build\.SourceVersionAuthor|System\.PullRequest\.SourceBranch|Build\.RequestedFor)\)`,
}

# The events that fill a context of GitHub; a context that no trigger of the workflow fills is empty text.
_can_be_filled(pipeline, _) if pipeline.platform != "github"

_can_be_filled(pipeline, match) if {
	pipeline.platform == "github"
	some events in _filling(match)
	some trigger in pipeline.reach
	trigger.event in events
}

_filling(match) := [events | some pattern, events in _events; regex.match(pattern, match)]

_events := {
	`github\.head_ref`: {"pull_request", "pull_request_target"},
	`event\.issue\.`: {"issues", "issue_comment"},
	`event\.pull_request\.`: {"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"},
	`event\.comment\.`: {"issue_comment", "pull_request_review_comment", "commit_comment", "discussion_comment"},
	`event\.review(_comment)?\.`: {"pull_request_review", "pull_request_review_comment"},
	`event\.discussion\.`: {"discussion", "discussion_comment"},
	`event\.pages`: {"gollum"},
	`event\.(head_commit|commits)`: {"push"},
	`event\.workflow_run\.`: {"workflow_run"},
}

# A reusable workflow whose callers are not in this repository.
_uncertain := {pipelines.place(each.pipeline, step, code) |
	some each in pipelines.jobs(_fact.pipelines)
	each.pipeline.platform == "github"
	"workflow_call" in {trigger.event | some trigger in each.pipeline.triggers}
	some step in each.job.steps
	some code in _code(step)
	regex.match(_untrusted.github, code)
}
