# METADATA
# title: No standing bypass
# description: Nobody outside of break-glass is exempt from the rules of the default branch and of production environments.
package claims.p2_2.c04_no_standing_bypass

import data.lib.branches
import data.lib.environments
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

# Environments of some platforms are none of a repository.
_verdict := _branch if {
	input.resource.platform in input.params.without_environments
} else := _branch if {
	_branch.outcome == "not_applicable"
	_deployment.outcome in {"pass", "not_applicable"}
} else := outcome.all_of([_branch, _deployment])

_rules := branches.given(input.facts)

_held := branches.held(_rules)

_guards := {rule: branches.guard(_rules, rule, input.params.break_glass) | some rule in _held}

_branch := outcome.fail(message, _evidence) if {
	count(_bypassed) > 0
	words := branches.listed({_words(rule) | some rule in _bypassed})
	message := sprintf("Not everybody is bound by the rules of the default branch: %s (%s).", [words, branches.listed(_exempt_actors)])
} else := outcome.unknown(message, _evidence) if {
	hidden := branches.unseen(_rules)
	count(hidden) > 0
	message := sprintf("Who may bypass the rules of the default branch is not wholly seen: rules are hidden (%s).", [branches.hidden_names(hidden)])
} else := outcome.not_applicable("No rule of the default branch is in force that anybody could bypass.", _evidence) if {
	count(_held) == 0
} else := outcome.unknown(message, _evidence) if {
	unclear := {_words(rule) | some rule, guard in _guards; guard == "unknown"}
	count(unclear) > 0
	message := sprintf("Who may bypass rules of the default branch is not seen: %s.", [branches.listed(unclear)])
} else := outcome.pass(sprintf("Everybody is bound by the rules of the default branch (%d).", [count(_held)]), _evidence)

_bypassed := {rule | some rule, guard in _guards; guard == "bypassable"}

_exempt_actors := {who |
	some layer in branches.layers(_rules)
	some rule, _ in layer.rules
	rule in _bypassed
	some who in branches.outsiders(layer, rule, input.params.break_glass)
}

_words(rule) := replace(rule, "_", " ")

_evidence := branches.evidence(_rules, _held)

_fact := environments.given(input.facts)

_production := environments.named(_fact, input.params.production_environments)

_exempt := [environment | some environment in _production; environment.reviewers > 0; environment.admins_bypass == true]

_unclear := {environment.name | some environment in _production; _is_unclear(environment)} | environments.unseen(_fact, input.params.production_environments)

_is_unclear(environment) if {
	object.get(environment, "reviewers", 1) > 0
	object.get(environment, "admins_bypass", "unseen") == "unseen"
}

_is_unclear(environment) if {
	object.get(environment, "reviewers", "unseen") == "unseen"
	environment.admins_bypass == true
}

_guarded := [environment | some environment in _production; object.get(environment, "reviewers", 1) > 0]

_deployment := outcome.fail(message, environments.evidence(_fact, _exempt)) if {
	count(_exempt) > 0
	names := {environment.name | some environment in _exempt}
	message := sprintf("Administrators may deploy to production without approval: %s.", [branches.listed(names)])
} else := outcome.unknown(message, environments.evidence(_fact, _production)) if {
	count(_unclear) > 0
	message := sprintf("Whether administrators may deploy to production without approval is not seen (%s).", [branches.listed(_unclear)])
} else := outcome.not_applicable("No production environment asks for an approval that anybody could bypass.", environments.evidence(_fact, _production)) if {
	count(_guarded) == 0
} else := outcome.pass("Administrators, too, need approval to deploy to production.", environments.evidence(_fact, _guarded))
