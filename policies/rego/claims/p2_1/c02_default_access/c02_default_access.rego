# METADATA
# title: Default access
# description: >-
#   Membership alone grants at most read, members may not create public repositories, and nothing is open to everybody or
#   may be written by whole groups, each where the platform has it.
package claims.p2_1.c02_default_access

import data.lib.branches
import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains outcome.all_of([_criteria[field] | some field in _judged])

_judged := [field | some field in ["default_permission", "creates_public", "open_to_all", "broad_roles"]; _is_judged(field)]

# What the platform has, and whatever else a source tells of or hides.
_is_judged(field) if field in object.get(input.params.asked, input.resource.platform, input.params.asked.others)

_is_judged(field) if settings.is_seen(_fact, field)

_is_judged(field) if settings.hides(_fact, [field])

_criteria := {
	"default_permission": _base,
	"creates_public": _creation,
	"open_to_all": _nothing("open_to_all", "open to everybody"),
	"broad_roles": _nothing("broad_roles", "that whole groups may write"),
}

_nothing(field, what) := outcome.fail(message, settings.shown(_fact, [field])) if {
	count(_fact[field]) > 0
	message := sprintf("There is something %s: %s.", [what, branches.listed({name | some name in _fact[field]})])
} else := outcome.unknown(message, settings.shown(_fact, [field])) if {
	_is_part_hidden(field)
	message := sprintf("Whether there is something %s is not seen%s.", [what, settings.why(_fact, field)])
} else := outcome.pass(sprintf("There is nothing %s.", [what]), settings.shown(_fact, [field]))

_is_part_hidden(field) if not settings.is_seen(_fact, field)

_is_part_hidden(field) if settings.hides(_fact, [field, sprintf("%s:*", [field])])

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
