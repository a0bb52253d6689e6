# METADATA
# title: Complete advisories
# description: The advisories that were published say what is affected, what mends it and how severe it is.
package claims.p3_4.c01_complete_advisories

import data.lib.advisories
import data.lib.branches
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.advisories

_recent := advisories.published(_fact, input.now, input.params.window_days)

_verdict := outcome.fail(message, _evidence(_lacking)) if {
	count(_lacking) > 0
	message := sprintf("%d published advisories of mended vulnerabilities lack severity or affected versions: %s.", [count(_lacking), advisories.named(_lacking)])
} else := outcome.unknown(message, _evidence(_unclear)) if {
	count(_unclear) > 0
	message := sprintf("Not told of %s: severity, affected versions, the version that mends it, or when it was published.", [advisories.named(_unclear)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_fact.hidden) > 0
	message := sprintf("Not all advisories are seen (%s).", [branches.hidden_names(_fact.hidden)])
} else := outcome.unknown(message, _evidence(_waiting)) if {
	count(_waiting) > 0
	message := sprintf("%s waited unpublished for more than %d days; whether it is mended is not told.", [advisories.named(_waiting), input.params.draft_days])
} else := outcome.unknown(message, _evidence([])) if {
	count(_recent) == 0
	message := sprintf("No advisory was published in %d days; whether there was anything to publish is not seen.", [input.params.window_days])
} else := outcome.pass(message, _evidence([])) if {
	message := sprintf("Each of the %d advisories of %d days names severity, affected versions and the version that mends it.", [count(_recent), input.params.window_days])
}

# That one is mended is told by the version that mends it.
_lacking := [one |
	some one in _recent
	_is_mended(one)
	_lacks(one)
]

_is_mended(one) if {
	some product in one.products
	product.fixed != ""
}

# Not given, and not only not told.
_lacks(one) if {
	object.get(one, "severity", "none") == "none"
	count([part | some part in _fact.hidden; part.path == sprintf("%s:severity", [one.id])]) == 0
}

_lacks(one) if {
	some product in one.products
	product.affected == false
}

_unclear := array.concat(advisories.undated(_fact, input.now), [one | some one in _recent; not _is_complete(one)])

_is_complete(one) if {
	is_string(one.severity)
	count(one.products) > 0
	every product in one.products {
		product.affected == true
		is_string(product.fixed)
		product.fixed != ""
	}
}

_waiting := [one |
	some one in _fact.advisories
	one.state == "draft"
	not advisories.is_within(object.get(one, "created_at", ""), input.now, input.params.draft_days)
]

_evidence(about) := object.union(advisories.evidence(_fact, about), {"recent": count(_recent)})
