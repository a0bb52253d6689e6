# METADATA
# title: Rule baseline
# description: Rules of the organisation protect default branches and tags of all repositories, and nearly all are protected in effect.
package claims.p1_6.c02_rule_baseline

import data.lib.branches
import data.lib.outcome
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.rule_baseline

_verdict := outcome.not_applicable("There are fewer than two repositories.", {"repositories": _fact.repositories}) if {
	is_number(_fact.repositories)
	_fact.repositories < 2
	_lists_all
} else := outcome.unknown("Whether there are two repositories is not seen.", {"repositories": _fact.repositories, "hidden": array.slice(_fact.hidden, 0, 20)}) if {
	_fact.repositories < 2
} else := outcome.all_of([
	_baseline("branch", "default branches", input.params.branch_rules),
	_baseline("tag", "tags", _tag_rules),
	_coverage,
])

_tag_rules := [] if {
	input.resource.platform in input.params.without_tag_rules
} else := input.params.tag_rules

# Whether the list of repositories is whole.
_lists_all if not settings.hides(_fact, ["repositories"])

# What of the rulesets is hidden.
_unseen := [part | some part in _fact.hidden; part.path != "repositories"]

_for(target) := [ruleset |
	some ruleset in _fact.rulesets
	ruleset.target == target
	ruleset.enforcement == "active"
	_names_target(ruleset)
]

_names_target(ruleset) if ruleset.target == "tag"

_names_target(ruleset) if ruleset.default_branch

_found(target, reaches) := {rule |
	some ruleset in _for(target)
	ruleset.repositories in reaches
	some rule in ruleset.rules
}

_baseline(target, words, wanted) := outcome.not_applicable(sprintf("No rule for %s is asked for.", [words]), _shown(target)) if {
	count(wanted) == 0
} else := outcome.pass(sprintf("Rules of the organisation protect the %s of all repositories.", [words]), _shown(target)) if {
	_lacking(target, wanted, {"all", "by_property"}) == set()
} else := outcome.unknown(message, _shown(target)) if {
	count(_unseen) > 0
	message := sprintf("Whether rules of the organisation protect the %s is not wholly seen (%s).", [words, branches.hidden_names(_unseen)])
} else := outcome.unknown(sprintf("Which repositories the organisation's rules for %s name is not seen.", [words]), _shown(target)) if {
	_lacking(target, wanted, {"all", "by_property", "unknown"}) == set()
} else := outcome.fail(message, _shown(target)) if {
	lacking := branches.listed(_lacking(target, wanted, {"all", "by_property"}))
	message := sprintf("No active rule of the organisation protects the %s of all repositories (lacking: %s).", [words, lacking])
}

_lacking(target, wanted, reaches) := {rule | some rule in wanted} - _found(target, reaches)

_shown(target) := {"count": count(all), "rulesets": array.slice(all, 0, 20), "hidden": array.slice(_unseen, 0, 20)} if {
	all := [ruleset | some ruleset in _fact.rulesets; ruleset.target == target]
}

_numbers := object.filter(_fact, ["repositories", "protected", "unprotected"])

_coverage := outcome.unknown("How many repositories are protected cannot be told: some of them are not seen.", _numbers) if {
	not _lists_all
} else := outcome.pass(message, _numbers) if {
	_fact.protected >= _fact.repositories * input.params.min_share
	message := sprintf("In effect %v of %v repositories are protected.", [_fact.protected, _fact.repositories])
} else := outcome.fail(message, _numbers) if {
	_fact.repositories - _fact.unprotected < _fact.repositories * input.params.min_share
	message := sprintf("In effect %v of %v repositories are not protected.", [_fact.unprotected, _fact.repositories])
} else := outcome.unknown(message, _numbers) if {
	message := sprintf("In effect %v of %v repositories are protected and %v are not; of the others it is not seen.", [_fact.protected, _fact.repositories, _fact.unprotected])
}
