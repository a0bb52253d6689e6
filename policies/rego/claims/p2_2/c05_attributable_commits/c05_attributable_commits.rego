# METADATA
# title: Attributable commits
# description: A rule asks for verified signatures, or nearly all of the latest commits carry one.
package claims.p2_2.c05_attributable_commits

import data.lib.branches
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.pass("A rule of the default branch asks for verified signatures.", _evidence) if {
	_state == "yes"
} else := outcome.pass(sprintf("Of the latest %v commits %v carry a verified signature.", [_commits.sampled, _commits.verified]), _evidence) if {
	_is_whole
	_commits.verified >= _commits.sampled * input.params.min_share
} else := outcome.fail(message, _evidence) if {
	_state == "no"
	_is_whole
	message := sprintf("No rule asks for signatures, and of the latest %v commits only %v carry a verified one.", [_commits.sampled, _commits.verified])
} else := outcome.not_applicable("No rule asks for signatures, and there is no commit.", _evidence) if {
	_state == "no"
	_commits.sampled == 0
	count(_commits.hidden) == 0
} else := outcome.unknown(message, _evidence) if {
	_is_whole
	hidden := branches.hidden_names(branches.unseen_of(_rules, "signatures"))
	message := sprintf("Only %v of the latest %v commits are verified; whether a rule asks for it is not seen (%s).", [_commits.verified, _commits.sampled, hidden])
} else := outcome.unknown("No rule is seen to ask for signatures, and those of the latest commits are not all seen.", _evidence)

_rules := branches.given(input.facts)

_state := branches.state(_rules, "signatures")

_commits := input.facts.commit_signatures

_is_whole if {
	is_number(_commits.verified)
	is_number(_commits.sampled)
	_commits.sampled > 0
	count(_commits.hidden) == 0
}

_evidence := object.union(branches.evidence(_rules, ["signatures"]), {"commits": object.union(
	object.filter(_commits, ["sampled", "total", "verified"]),
	{"unverified": array.slice(_commits.unverified, 0, 20), "hidden": array.slice(_commits.hidden, 0, 20)},
)}) if {
	_commits
} else := branches.evidence(_rules, ["signatures"])
