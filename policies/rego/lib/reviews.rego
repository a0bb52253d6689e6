# METADATA
# title: Reviews
# description: What the rules of the default branch, by the fact `branch_rules`, ask for before a change is merged, as criteria.
package lib.reviews

import data.lib.branches
import data.lib.outcome

# METADATA
# description: Whether somebody other than its author must approve a change.
approved(rules) := outcome.pass("A rule asks for approval by somebody other than the author.", _evidence(rules)) if {
	branches.state(rules, "required_reviews") == "yes"
} else := outcome.fail("No rule asks for approval by somebody other than the author.", _evidence(rules)) if {
	branches.state(rules, "required_reviews") == "no"
} else := outcome.unknown(sprintf("Whether a rule asks for approval is not seen (%s).", [_hidden(rules, ["required_reviews"])]), _evidence(rules))

# METADATA
# description: Whether what is pushed after an approval needs another.
renewed(rules) := outcome.pass("What is pushed after an approval needs another.", _evidence(rules)) if {
	"yes" in _renewal(rules)
} else := outcome.fail("What is pushed after an approval is merged without another.", _evidence(rules)) if {
	_renewal(rules) == {"no"}
} else := outcome.unknown(message, _evidence(rules)) if {
	message := sprintf("Whether what is pushed after an approval needs another is not seen (%s).", [_hidden(rules, _renewing)])
}

_renewal(rules) := {branches.state(rules, rule) | some rule in _renewing}

_renewing := ["dismisses_stale", "last_push_approval"]

_hidden(rules, names) := branches.hidden_names({part | some rule in names; some part in branches.unseen_of(rules, rule)})

_evidence(rules) := branches.evidence(rules, ["required_reviews", "dismisses_stale", "last_push_approval"])
