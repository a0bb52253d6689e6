package lib.additions_test

import data.lib.additions

_jobs := [{"pipeline": {"platform": "gitlab"}}, {"pipeline": {"platform": "github"}}]

_with(platform, facts) := {"resource": {"platform": platform}, "facts": facts}

_hidden(paths) := {"code_scanning": {"analyses": [], "hidden": [{"path": path} | some path in paths]}}

test_what_is_added_is_as_seen if {
	additions.unseen(_jobs) == set() with input as _with("gitlab", _hidden([]))
	additions.unseen(_jobs) == {"adds:x"} with input as _with("gitlab", _hidden(["adds:x"]))
	additions.unseen([_jobs[1]]) == set() with input as _with("gitlab", {})
}

test_without_sight_something_may_be_added if {
	count(additions.unseen(_jobs)) == 1 with input as _with("gitlab", {})
	count(additions.unseen(_jobs)) == 1 with input as _with("github", _hidden([])) # another platform's settings
}

test_a_policy_may_replace_what_was_not_seen if {
	additions.may_replace with input as _with("gitlab", {})
	additions.may_replace with input as _with("gitlab", _hidden(["policies"]))
	additions.may_replace with input as _with("gitlab", _hidden(["replaces:x"]))
	not additions.may_replace with input as _with("gitlab", _hidden(["adds:x"]))
}

_pipeline(raw) := {"components": [{"kind": "template", "raw": raw}]}

_fact(raw) := {"pipelines": [_pipeline(raw)], "hidden": [{"path": raw}]}

test_templates_that_only_scan_hide_nothing_that_publishes if {
	additions.unread(_fact("Jobs/SAST.gitlab-ci.yml")) == []
	count(additions.unread(_fact("Jobs/Deploy.gitlab-ci.yml"))) == 1
	count(additions.unread({"pipelines": [], "hidden": [{"path": "Jobs/SAST.gitlab-ci.yml"}]})) == 1
}
