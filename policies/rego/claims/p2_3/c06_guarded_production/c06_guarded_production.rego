# METADATA
# title: Guarded production
# description: Every production environment waits for another person's approval or takes only reviewed branches.
package claims.p2_3.c06_guarded_production

import data.lib.additions
import data.lib.branches
import data.lib.environments
import data.lib.outcome
import data.lib.patterns
import data.lib.releases
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := _project if {
	input.resource.kind == "build_project"
	input.resource.platform in input.params.whole_build
} else := outcome.fail(message, _evidence) if {
	count(_open) > 0
	message := sprintf("Production can be deployed to without another person's approval or review: %s.", [branches.listed(_open)])
} else := outcome.unknown(message, _evidence) if {
	count(_unclear) > 0
	message := sprintf("What guards production is not wholly seen: %s.", [branches.listed(_unclear)])
} else := outcome.unknown(message, _evidence) if {
	count(_outside) > 0
	message := sprintf("It is published outside of any environment that is seen, so that what guards it is not known (%s).", [_outside[0].text])
} else := outcome.unknown(message, _evidence) if {
	count(_doubts) > 0
	message := sprintf("Whether something else is deployed to production is not seen: %s.", [branches.listed(_doubts)])
} else := outcome.not_applicable("No pipeline here deploys, and there is no environment of production.", _evidence) if {
	count(_targets) == 0
} else := outcome.pass(message, _evidence) if {
	names := {target.name | some target in _targets}
	message := sprintf("Every production environment is guarded: %s.", [branches.listed(names)])
}

_fact := environments.given(input.facts)

_names := input.params.production_environments

_view := releases.view(input.facts.pipelines)

# The environments that pipelines name and that are not known to be something else than production.
_used := {each.job.environment |
	some each in _view.jobs
	each.job.environment != ""
	not patterns.is_among(input.params.other_environments, each.job.environment)
}

_fixed := {name | some name in _used; not contains(name, "$")}

_of_production := {name | some name in _fixed; patterns.is_among(_names, name)}

_is_named if count(environments.named(_fact, _names)) + count(_of_production) > 0

_targets := array.concat(environments.named(_fact, _names), _missing(_of_production)) if {
	_is_named
} else := array.concat(environments.named(_fact, _fixed), _missing(_fixed))

# The platform makes an environment that is not there, without a guard.
_missing(names) := [environment |
	some name in names
	not patterns.is_among([other.name | some other in _fact.environments], name)
	environment := _made(name)
]

_made(name) := {"name": name} if {
	count(environments.unseen(_fact, [name])) > 0
} else := {"name": name, "branches": "any"} if {
	"*:reviewers" in {part.path | some part in _fact.hidden}
} else := {"name": name, "reviewers": 0, "branches": "any"}

_guards(target) := {_approval(target), _control(target)}

_open := {target.name |
	_is_settled
	some target in _targets
	_guards(target) == {"no"}
}

# Whether the targets are production for sure: by their names, or because none with such a name is hidden.
_is_settled if _is_named

_is_settled if count(environments.unseen(_fact, _names) | _view.unread) == 0

_unclear := environments.unseen(_fact, _names) | {target.name |
	some target in _targets
	not "yes" in _guards(target)
}

_approval(target) := "yes" if {
	target.reviewers > 0
	target.prevents_self_review == true
} else := "no" if {
	target.reviewers == 0
} else := "no" if {
	target.prevents_self_review == false
} else := "unknown"

# Such platforms do not tell apart who started a build and who approved it.
_approval_of_project(target) := "yes" if {
	target.reviewers > 0
} else := _approval(target)

# Where an approval is of the whole build: everything that it publishes or deploys passes through all of its environments.
_project := outcome.not_applicable("This build neither publishes nor deploys.", _evidence) if {
	_is_silent
} else := outcome.fail(message, _project_evidence) if {
	_is_publishing
	count(_project_open) > 0
	message := sprintf("It publishes without another person's approval, from any branch: %s.", [branches.listed(_project_open)])
} else := outcome.unknown(message, _project_evidence) if {
	hidden := environments.unseen(_fact, ["**"])
	count(hidden) > 0
	message := sprintf("What guards this build is not wholly seen: %s.", [branches.listed(hidden)])
} else := outcome.unknown("It may publish or deploy, and nothing that could guard it is seen.", _project_evidence) if {
	count(_fact.environments) == 0
} else := outcome.unknown(message, _project_evidence) if {
	count(_project_unclear) > 0
	message := sprintf("Whether it is guarded, or is production at all, is not wholly seen: %s.", [branches.listed(_project_unclear)])
} else := outcome.pass(message, _project_evidence) if {
	message := sprintf("It waits for approval: %s.", [branches.listed({target.name | some target in _fact.environments})])
}

_is_publishing if count(array.concat(_view.registries, _view.hosted)) > 0

_is_silent if {
	count(_view.jobs) > 0
	not _is_publishing
	count(_view.unread) == 0
	tools.obscure("publish", _view.jobs) == []
	tools.obscure("publish_release", _view.jobs) == []
	count(additions.unseen(_view.jobs)) == 0
	count(_copying) == 0
}

# What copies files to elsewhere, or pushes a change, may put them where they are used.
_copying := {start |
	some each in _view.jobs
	some command in each.commands
	some start in command.starts
	regex.match(`^(?:aws s3 (?:cp|mv|sync)|gsutil (?:-[a-z]+ )*(?:cp|mv|rsync)|rsync|scp|git push)(?: |$)`, start)
	not regex.match(`^(?:aws s3|gsutil) (?:-[a-z]+ )*[a-z]+ (?:-[^ ]+ )*(?:s3|gs)://[^ ]+ [^ :]+$`, start)
}

_project_guards(target) := {_approval_of_project(target), _control_of_project(target)}

# The branch rules of the repository that it builds are not seen, so that no restriction to a branch is known to be reviewed.
_control_of_project(target) := "no" if {
	target.branches == "any"
} else := "unknown"

_project_open := {target.name | some target in _fact.environments; _project_guards(target) == {"no"}}

_project_unclear := {target.name | some target in _fact.environments; not "yes" in _project_guards(target)}

_project_evidence := object.union(environments.evidence(_fact, _fact.environments), {
	"places": tools.evidence(array.concat(_published_by("registries"), _published_by("hosted"))).places,
})

_published_by(kind) := _view[kind] if {
	_view
} else := []

_control(target) := "no" if {
	target.branches == "any"
} else := "no" if {
	some pattern in _patterns(target)
	pattern in {"*", "**", "**/*"}
} else := _reviewed if {
	target.branches == "protected"
} else := _reviewed if {
	_branch != ""

	# Another pattern may be among those that are hidden.
	not sprintf("%s:branch_patterns", [target.name]) in {part.path | some part in _fact.hidden}
	{pattern | some pattern in _patterns(target)} == {_branch}
} else := "unknown"

_patterns(target) := target.branch_patterns if {
	target.branches == "patterns"
	target.branch_patterns
} else := []

_rules := branches.given(input.facts)

_reviewed := branches.state(_rules, "required_reviews")

_branch := name if {
	name := _rules.default_branch
	name != ""
} else := object.get(object.get(input.facts, "default_branch", {}), "name", "")

_outside := [run | some run in array.concat(_view.registries, _view.hosted); run.job.environment == ""] if {
	_view
} else := []

# What may deploy elsewhere: pipelines that were not seen, names that are made when they run, and, where no environment
# is known to be production, jobs with something to deploy by.
_doubts := {"the pipelines"} if {
	not _view
} else := _unread if {
	_is_named
} else := union({
	_unread,
	{name | some name in _used; contains(name, "$")},
	additions.unseen(_view.jobs),
	_able,
	_spare,
})

_unread := (_view.unread & {part.path | some part in additions.unread(input.facts.pipelines)}) | _view.aside

_able := {text |
	count(_targets) == 0
	jobs := [each | some each in _view.jobs; _is_able(each.job)]
	some text in tools.obscure("publish", jobs)
}

_is_able(job) if {
	some secret in job.secrets
	upper(secret) != "GITHUB_TOKEN"
}

_is_able(job) if job.permissions in [null, "write-all"]

_is_able(job) if {
	is_object(job.permissions)
	some level in job.permissions
	level == "write"
}

# Environments that nobody is seen to use and whose names tell nothing, or that are hidden.
_spare := {name |
	count(_targets) == 0
	some name in ({environment.name | some environment in _fact.environments} | environments.unseen(_fact, ["**"]))
	not patterns.is_among(input.params.other_environments, name)
}

_evidence := object.union(environments.evidence(_fact, _targets), {
	"places": tools.evidence(_outside).places,
	"required_reviews": _reviewed,
	"default_branch": _branch,
})
