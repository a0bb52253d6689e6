# METADATA
# title: Default access
# description: Membership alone grants at most read, and members may not create public repositories.
package claims.p2_1.c02_default_access

import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains outcome.all_of([_base, _creation])

_fact := input.facts.member_access

_base := settings.criterion(_fact, "default_permission", input.params.most, {
	"holds": sprintf("Membership alone grants %s.", [_granted]),
	"breaks": sprintf("Membership alone grants %s on every repository.", [_granted]),
	"hidden": "What membership alone grants is not seen",
})

_granted := "nothing" if {
	_fact.default_permission == "none"
} else := object.get(_fact, "default_permission", "")

_creation := settings.criterion(_fact, "creates_public", [false], {
	"holds": "Members may not create public repositories.",
	"breaks": "Every member may create public repositories.",
	"hidden": "Whether members may create public repositories is not seen",
})
