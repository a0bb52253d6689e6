# METADATA
# title: No injection
# description: No text or code that an outsider writes is run by a job that can reach a release or secrets.
package claims.p2_3.c05_no_injection

import data.lib.outcome
import data.lib.pipelines
import data.lib.settings
import data.lib.untrusted

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
	message := sprintf("Whether %d places run an outsider's text or code where it does harm cannot be told from what is seen.", [count(_uncertain)])
} else := outcome.fail("Builds run what outsiders propose, without approval, as the account that releases.", _proposed) if {
	_setting.outsiders == true
	_setting.forks_need_approval == false
	count(_proposals) > 0
} else := outcome.unknown(message, _proposed) if {
	count(_proposals) > 0
	not _setting.outsiders == false
	not _setting.forks_need_approval == true
	why := concat("", [settings.why(_setting, "outsiders"), settings.why(_setting, "forks_need_approval")])
	message := sprintf("Builds run what is proposed, as the account that releases; whether outsiders can propose without approval is not seen%s.", [why])
} else := outcome.unknown(message, pipelines.evidence([])) if {
	count(_fact.hidden) > 0
	message := sprintf("Nothing is found, but part of the pipelines cannot be seen: %s.", [pipelines.hidden_names(_fact)])
} else := outcome.pass("No untrusted input is run by a job that can reach a release or secrets.", pipelines.evidence([]))

# Elsewhere a proposal of an outsider is built with less; a build service gives every build the same account.
_proposals := {pipeline.path |
	some pipeline in _fact.pipelines
	pipeline.platform in {"cloudbuild", "codebuild"}
	some trigger in pipeline.reach
	trigger.event in {"any", "pull_request"}
}

_proposed := object.union(
	pipelines.evidence([{"path": path, "line": 0, "text": "builds proposed changes"} | some path in _proposals]),
	{"setting": settings.shown(_setting, ["outsiders", "forks_need_approval"])},
)

_setting := settings.fact(input.facts, "ci_settings")

# What jobs that declare nothing may do is a setting: where it is not seen, what rests on it is not sure.
_surely := pipelines.settled_at_least(_fact.pipelines, _setting)

_perhaps := pipelines.settled(_fact.pipelines, _setting)

_found := _violations(_surely) | {place | _setting.arguments_checked == false; some place in _argued}

_violations(definitions) := ({place | some each in _exposed(definitions); some place in _injections(each)} | {place |
	some each in pipelines.secret_reachable(definitions)
	each.pipeline.reach != []
	some place in pipelines.untrusted_checkouts(each)
}) | {pipelines.place(each.pipeline, step, "ACTIONS_ALLOW_UNSECURE_COMMANDS is on") |
	some each in _exposed(definitions)
	some step in each.job.steps
	lower(object.get(step.env, "ACTIONS_ALLOW_UNSECURE_COMMANDS", "")) == "true"
}

_exposed(definitions) := array.concat(pipelines.release_reachable(definitions), pipelines.secret_reachable(definitions))

_injections(each) := [place |
	some step in each.job.steps
	some code in _code(step)
	some found in untrusted.texts(each.pipeline, step, code)
	place := pipelines.place(each.pipeline, step, found)
]

# What is run as a program: scripts, and the inputs of actions that run them.
_code(step) := array.concat([step.run | step.run != ""], [value |
	step.uses
	some input_name, value in step["with"]
	lower(input_name) in _code_inputs
	regex.match(`github-script|azure/cli|azure/powershell|ssh-action|docker-run-action|run-action|run-python-script|execute-command|nick-(?:fields|invision)/retry|wretry`, lower(step.uses.source))
])

_code_inputs := {"script", "inlinescript", "run", "command", "args"}

# Arguments of Azure's tasks, which a shell reads unless the platform refuses those that it would read as commands.
_argued := {place |
	some each in _exposed(_surely)
	some step in each.job.steps
	each.pipeline.platform == "azure"
	_is_shell(step)
	some key, value in step["with"]
	lower(key) in {"args", "arguments", "scriptarguments"}
	some found in untrusted.texts(each.pipeline, step, value)
	place := pipelines.place(each.pipeline, step, found)
}

_is_shell(step) if step.shell != ""

_is_shell(step) if regex.match(`^(?:azurecli|azurepowershell|bash|batchscript|powershell|shellscript)$`, lower(step.uses.source))

# What is a violation only if a token that is not seen may write; a reusable workflow, whose callers elsewhere cannot
# be seen; and code that is fetched by a computed reference.
_uncertain := (((_violations(_perhaps) - _found) | {pipelines.place(each.pipeline, step, found.written) |
	some each in pipelines.jobs(_fact.pipelines)
	each.pipeline.platform == "github"
	"workflow_call" in {trigger.event | some trigger in each.pipeline.triggers}
	some step in each.job.steps
	some code in _code(step)
	some found in untrusted.contexts(step, code)
}) | ({place |
	some each in pipelines.secret_reachable(_perhaps)
	each.pipeline.reach != []
	some place in pipelines.unclear_checkouts(each)
} | {pipelines.place(each.pipeline, step, text) |
	some each in pipelines.jobs(_fact.pipelines)
	some step in each.job.steps
	some text in untrusted.unclear_texts(each.pipeline, step, step.run)
})) | {place | not is_boolean(object.get(_setting, "arguments_checked", null)); some place in _argued}
