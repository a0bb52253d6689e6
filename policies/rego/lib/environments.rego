# METADATA
# title: Environments
# description: Which deployment environments of the fact `environments` are production, by the names that a claim's parameters give.
package lib.environments

import data.lib.patterns

# METADATA
# description: The fact, or one of which nothing was seen.
given(facts) := object.get(facts, "environments", {
	"environments": [],
	"hidden": [{"path": "*", "reason": "not_collected", "detail": "The environments were not seen."}],
})

# METADATA
# description: The environments whose names are among these patterns.
named(fact, names) := [environment | some environment in fact.environments; patterns.is_among(names, environment.name)]

# METADATA
# description: The paths of hidden parts that may be such an environment as a whole. Parts of one that was seen are absent fields.
unseen(fact, names) := {part.path | some part in fact.hidden; _may_be(fact, part.path, names)}

_may_be(_, path, _) if path == "*"

# A name may itself end as a field does, so that only a part of an environment that was seen is taken for a field.
_may_be(fact, path, names) if {
	whole := regex.replace(path, `:(admins_bypass|branches|branch_patterns|prevents_self_review|reviewers)$`, "")
	not _is_field(fact, path, whole)
	some name in {path, whole}
	patterns.is_among(names, name)
}

_is_field(fact, path, whole) if {
	path != whole
	some environment in fact.environments
	environment.name == whole
}

# METADATA
# description: What a finding keeps of environments and of what is hidden of the fact.
evidence(fact, environments) := {
	"count": count(environments),
	"environments": array.slice(environments, 0, 20),
	"hidden": array.slice(fact.hidden, 0, 20),
}
