# METADATA
# title: Reviewed changes
# description: The default branch takes only changes that another person approved, and the latest ones were approved.
package claims.p1_3.c03_reviewed_changes

import data.lib.branches
import data.lib.dates
import data.lib.outcome
import data.lib.reviews

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.weaker(outcome.pass(message, _sample_evidence), "A2") if {
	_is_beyond_plan
	_practised.outcome == "pass"
	_changes.sampled >= input.params.sample_without_rules
	message := sprintf("The platform's plan has no rules on approval, but all of the latest %v changes were approved.", [_changes.sampled])
} else := outcome.all_of([reviews.approved(_rules), reviews.renewed(_rules), _practised])

_rules := branches.given(input.facts)

# All that is hidden are rules that the platform's plan does not have.
_is_beyond_plan if {
	branches.state(_rules, "required_reviews") == "unknown"
	{part.reason | some part in branches.unseen_of(_rules, "required_reviews")} == {"plan_unavailable"}
}

_practised := outcome.unknown("Whether the latest changes were approved is not seen.", _sample_evidence) if {
	not _changes
} else := outcome.fail(message, _sample_evidence) if {
	count(_unapproved) > 0
	message := sprintf("%d of the latest %v changes were merged without approval, such as %s.", [count(_unapproved), _changes.sampled, _names])
} else := outcome.unknown(message, _sample_evidence) if {
	count(_changes.hidden) > 0
	message := sprintf("Of some of the latest changes the reviews are not seen (%s).", [branches.hidden_names(_changes.hidden)])
} else := outcome.not_applicable("No change was merged by a proposal yet.", _sample_evidence) if {
	_changes.sampled == 0
} else := outcome.pass(sprintf("The latest %v changes were approved.", [_changes.sampled]), _sample_evidence)

_changes := input.facts.change_reviews

_unapproved := [change |
	some change in _changes.unapproved
	not _is_before(change)
	not _is_excused(change)
]

# One without a time is not known to be older.
_is_before(change) if {
	dates.nanoseconds(change.merged_at) < dates.nanoseconds(input.params.since)
}

_is_excused(change) if {
	change.by_bot
	not input.params.bots_need_approval
}

_names := branches.listed({change.id | some change in _unapproved})

_sample_evidence := {
	"sampled": _changes.sampled,
	"total": _changes.total,
	"count": count(_unapproved),
	"unapproved": array.slice(_unapproved, 0, 20),
	"hidden": array.slice(_changes.hidden, 0, 20),
} if {
	_changes
} else := {}
