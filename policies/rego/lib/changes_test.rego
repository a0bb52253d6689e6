package lib.changes_test

import data.lib.changes

_trigger := {"event": "push", "branches": null, "tags": null, "types": null}

_pipeline(reach, jobs) := {"path": "a.yml", "platform": "github", "reach": reach, "callers": [], "jobs": jobs}

_job := {"id": "test", "needs": [], "condition": "", "calls": null, "steps": []}

_sure(trigger, moment, branch) := [found.sure |
	some found in changes.jobs([_pipeline([object.union(_trigger, trigger)], [_job])], moment, branch)
]

test_pull_requests_and_pushes_to_any_branch_are_proposals if {
	every trigger in [{"event": "pull_request"}, {"event": "merge_request"}, {}, {"event": "pull_request", "branches": ["main"]}, {"paths": null, "paths_ignore": ["docs/**", "**.md"]}] {
		_sure(trigger, "proposal", "main") == [true]
	}
}

test_what_never_runs_on_a_proposal_is_left_out if {
	every trigger in [{"event": "schedule"}, {"branches": ["main"]}, {"tags": ["v*"]}, {"event": "pull_request", "branches": ["next"]}] {
		_sure(trigger, "proposal", "main") == []
	}
}

test_filters_and_other_types_are_unsure if {
	every trigger in [
		{"event": "pull_request", "types": ["labeled"]},
		{"event": "pull_request", "branches": ["rel-?"]},
		{"event": "pull_request", "branches": ["**", "!main"]},
		{"event": "pull_request", "paths": ["src/**"]},
		{"event": "pull_request", "paths_ignore": ["docs/**", "src/vendor/**"]},
		{"event": "pull_request_target"},
	] {
		_sure(trigger, "proposal", "main") == [false]
	}
	_sure({"event": "pull_request", "branches": ["main"]}, "proposal", "") == [false]
}

test_what_another_platform_leaves_open_is_unsure if {
	every platform in ["azure", "gitlab"] {
		pipeline := object.union(_pipeline([_trigger], [_job]), {"platform": platform})
		changes.starts(pipeline, "proposal", "") == "maybe"
		changes.starts(pipeline, "default", "main") == "maybe"
	}
}

test_the_default_branch_and_schedules if {
	_sure({"branches": ["dev", "main"]}, "default", "main") == [true]
	_sure({"branches": ["*"]}, "default", "main") == [true]
	_sure({"event": "schedule"}, "default", "") == [true]
	_sure({"branches": ["dev"]}, "default", "main") == []
	_sure({"tags": ["v*"]}, "default", "main") == []
	_sure({"event": "pull_request"}, "default", "main") == []
}

test_a_condition_of_a_needed_job_makes_unsure if {
	gate := object.union(_job, {"id": "gate", "condition": "github.actor != 'bot'"})
	jobs := [gate, object.union(_job, {"needs": ["gate"]})]
	found := changes.jobs([_pipeline([_trigger], jobs)], "proposal", "")
	[each.sure | some each in found] == [false, false]
}

_caller(condition) := object.union(_pipeline([_trigger], [calling]), {"path": "b.yml"}) if {
	calls := {"source": "./a.yml", "local": true}
	calling := object.union(_job, {"condition": condition, "calls": calls})
}

test_a_condition_of_the_calling_job_makes_unsure if {
	called := object.union(_pipeline([_trigger], [_job]), {"callers": ["b.yml"]})
	changes.jobs([called, _caller("")], "proposal", "")[0].sure
	not changes.jobs([called, _caller("inputs.x")], "proposal", "")[0].sure
}

test_a_condition_of_what_the_calling_job_needs_or_is_called_by_makes_unsure if {
	called := object.union(_pipeline([_trigger], [_job]), {"callers": ["b.yml"]})
	gate := object.union(_job, {"id": "gate", "condition": "false"})
	calling := object.union(_job, {"id": "calling", "needs": ["gate"], "calls": {"source": "a.yml", "local": true}})
	caller := object.union(_pipeline([_trigger], [gate, calling]), {"path": "b.yml"})
	not changes.jobs([called, caller], "proposal", "")[0].sure
	above := object.union(_pipeline([_trigger], [object.union(_job, {"condition": "false", "calls": {"source": "b.yml", "local": true}})]), {"path": "c.yml"})
	between := object.union(_caller(""), {"callers": ["c.yml"]})
	not changes.jobs([called, between, above], "proposal", "")[0].sure
}

test_a_schedule_is_not_sure_to_see_a_change_in_time if {
	_sure({"event": "schedule"}, "change", "main") == [false]
	_sure({"branches": ["main"]}, "change", "main") == [true]
	_sure({"event": "workflow_dispatch"}, "change", "main") == []
	_sure({"paths_ignore": ["**.txt"]}, "change", "main") == [false]
}

test_some_conditions_are_always_met if {
	every condition in ["", "always()", "${{ !cancelled() }}", " success() "] {
		changes.is_unconditional(condition)
	}
	not changes.is_unconditional("github.event_name == 'push'")
	not changes.is_unconditional("failure()")
}

_by_moments(moments, moment) := [found.sure |
	pipeline := object.union(_pipeline([object.union(_trigger, {"event": "any"})], [object.union(_job, {"moments": moments})]), {"platform": "gitlab"})
	some found in changes.jobs([pipeline], moment, "main") with input as {"resource": {"platform": "gitlab"}}
]

test_rules_of_a_job_of_gitlab_decide if {
	_by_moments({"proposal": "yes", "default": "no"}, "proposal") == [true]
	_by_moments({"proposal": "maybe", "default": "no"}, "proposal") == [false]
	_by_moments({"proposal": "no", "default": "yes"}, "proposal") == []
	_by_moments({"proposal": "no", "default": "yes"}, "default") == [true]
	_by_moments({"proposal": "yes", "default": "no"}, "change") == [true]
	_by_moments({"proposal": "yes", "default": "no"}, "default") == [false] # a schedule may run it
}

test_rules_of_gitlab_tell_nothing_on_another_host if {
	job := object.union(_job, {"moments": {"proposal": "yes", "default": "yes"}})
	pipeline := object.union(_pipeline([object.union(_trigger, {"event": "any"})], [job]), {"platform": "gitlab"})
	every platform in ["git", "github"] {
		[found.sure | some found in changes.jobs([pipeline], "proposal", "main")] == [false] with input as {"resource": {"platform": platform}}
	}
}

test_workflows_of_github_are_unsure_on_another_host if {
	changes.starts(_pipeline([_trigger], [_job]), "proposal", "main") == "maybe" with input as {"resource": {"platform": "gitlab"}}
	changes.starts(_pipeline([_trigger], [_job]), "proposal", "main") == "yes" with input as {"resource": {"platform": "github"}}
}

test_a_policy_of_azure_starts_what_it_names if {
	pipeline := object.union(_pipeline([object.union(_trigger, {"event": "web"})], [_job]), {"platform": "azure"})
	facts := {"branch_rules": {"rules": {"required_pipelines": ["a.yml"]}, "layers": [], "hidden": []}}
	changes.starts(pipeline, "proposal", "main") == "yes" with input as {"facts": facts}
	changes.starts(pipeline, "default", "main") == "no" with input as {"facts": facts}
	changes.starts(pipeline, "proposal", "main") == "no" with input as {"facts": {}}
}

test_azure_starts_on_the_default_branch_what_nothing_overrides if {
	pipeline := object.union(_pipeline([object.union(_trigger, {"branches": ["main"]})], [_job]), {"platform": "azure"})
	changes.starts(pipeline, "default", "main") == "yes" with input as {"facts": {"ci_settings": {"pipeline_files": ["a.yml"]}}}
	changes.starts(pipeline, "default", "main") == "maybe" with input as {"facts": {"ci_settings": {"pipeline_files": ["b.yml"]}}}
}

_google(branches, moment) := changes.starts(object.union(_pipeline([object.union(_trigger, {"branches": branches})], [_job]), {"platform": "cloudbuild"}), moment, "main")

test_expressions_of_google_are_no_globs if {
	_google([".*"], "proposal") == "yes"
	_google(["^main$"], "default") == "yes"
	_google(["^release$"], "default") == "no"
	_google(["main"], "default") == "maybe" # also of what only contains it
	_google(["!^main$"], "default") == "maybe"
	_google(null, "default") == "yes"
}
