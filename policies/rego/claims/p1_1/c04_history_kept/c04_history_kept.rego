# METADATA
# title: History kept
# description: Nobody outside of break-glass can rewrite or delete the default branch.
package claims.p1_1.c04_history_kept

import data.lib.branches
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains outcome.all_of([_kept("blocks_force_push", "Force pushes"), _kept("blocks_deletion", "Deletion")])

_rules := branches.given(input.facts)

_kept(rule, words) := outcome.pass(sprintf("%s of the default branch: blocked for everybody.", [words]), _evidence(rule)) if {
	_guard(rule) == "firm"
} else := outcome.fail(sprintf("%s of the default branch: no rule in force blocks it.", [words]), _evidence(rule)) if {
	_guard(rule) == "none"
} else := outcome.fail(message, _evidence(rule)) if {
	_guard(rule) == "bypassable"
	who := branches.named(_rules, rule, input.params.break_glass)
	message := sprintf("%s of the default branch: blocked, but not for all (%s).", [words, who])
} else := outcome.unknown(message, _evidence(rule)) if {
	branches.state(_rules, rule) == "yes"
	message := sprintf("%s of the default branch: blocked, but who may bypass that is not seen.", [words])
} else := outcome.unknown(message, _evidence(rule)) if {
	hidden := branches.hidden_names(branches.unseen(_rules))
	message := sprintf("%s of the default branch: whether a rule blocks it is not seen (%s).", [words, hidden])
}

_guard(rule) := branches.guard(_rules, rule, input.params.break_glass)

_evidence(rule) := branches.evidence(_rules, [rule])
