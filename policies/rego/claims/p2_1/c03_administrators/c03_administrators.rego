# METADATA
# title: Administrators
# description: Administrators are few, are people, and are named in the organisation's documented roles.
package claims.p2_1.c03_administrators

import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains outcome.all_of([_number, _people, _documented])

_fact := input.facts.administrators

_logins := [one.login | some one in _fact.administrators]

_is_whole if not settings.hides(_fact, [])

_count := count(_logins)

_limit := max([input.params.at_most, ceil((input.params.percent * _fact.members) / 100)]) if {
	settings.is_seen(_fact, "members")
} else := input.params.at_most

_numbers := object.union(settings.shown(_fact, ["members", "*"]), {"administrators": _count, "at_least": input.params.at_least, "at_most": _limit})

_number := outcome.unknown(message, _numbers) if {
	_count > _limit
	not settings.is_seen(_fact, "members")
	why := settings.why(_fact, "members")
	message := sprintf("Whether %d administrators are few is not known, for the number of members is not seen%s.", [_count, why])
} else := outcome.fail(message, _numbers) if {
	_count > _limit
	message := sprintf("%d administrators are more than the %d that are enough here.", [_count, _limit])
} else := outcome.unknown(message, _numbers) if {
	not _is_whole
	message := sprintf("At least %d administrators are seen, but not all%s.", [_count, settings.why(_fact, "*")])
} else := outcome.fail(message, _numbers) if {
	_count < input.params.at_least
	message := sprintf("%d administrators are fewer than the %d that are needed.", [_count, input.params.at_least])
} else := outcome.pass(sprintf("The administrators are few (%d).", [_count]), _numbers)

_robots := [one.login | some one in _fact.administrators; one.bot]

_people := outcome.fail(message, _list(_robots)) if {
	count(_robots) > 0
	message := sprintf("Accounts that are no person's administer the organisation: %s.", [_named(_robots)])
} else := outcome.unknown("Whether all administrators are people is not seen.", _list([])) if {
	not _is_whole
} else := outcome.not_applicable("No administrator is seen.", _list([])) if {
	_count == 0
} else := outcome.pass("As far as the platform tells, all are people.", _list([]))

_roles := settings.fact(input.facts, "roles")

_files := object.get(_roles, "files", [])

# A role with a name and its holders; whatever else a file holds is no role.
_holders := {lower(holder) |
	some file in _files
	is_object(file.document)
	is_array(file.document.roles)
	some role in file.document.roles
	is_string(role.role)
	trim_space(role.role) != ""
	is_array(role.holders)
	some holder in role.holders
	is_string(holder)
}

_strangers := [login | some login in _logins; not lower(login) in _holders]

_documented := outcome.fail("No documented roles: cop/roles.yaml is missing.", _list([])) if {
	_is_missing
	input.params.require_roles_file
} else := outcome.unknown("Whether each has a documented role is not known: list the holders in cop/roles.yaml.", _list([])) if {
	_is_missing
} else := outcome.unknown("Whether each has a documented role is not known, for cop/roles.yaml is not seen.", _list([])) if {
	_files == []
} else := outcome.unknown("cop/roles.yaml names no role with holders: write `roles: [{role, holders}]`.", _list([])) if {
	_holders == set()
} else := outcome.unknown("Not every file of roles can be read.", _list(_strangers)) if {
	count(_strangers) > 0
	_roles.hidden != []
} else := outcome.fail(message, _list(_strangers)) if {
	count(_strangers) > 0
	message := sprintf("Administrators without a documented role: %s.", [_named(_strangers)])
} else := outcome.unknown("Every administrator that is seen has a documented role.", _list([])) if {
	not _is_whole
} else := outcome.not_applicable("There is nobody whose role could be documented.", _list([])) if {
	_count == 0
} else := outcome.pass("Each has a documented role.", _list([]))

_is_missing if {
	input.facts.roles
	_files == []
	_roles.hidden == []
}

_list(logins) := {
	"accounts": array.slice(logins, 0, 20),
	"count": count(logins),
	"places": [{"path": file.path, "line": 0, "text": ""} | some file in _files],
}

_named(logins) := concat(", ", [substring(login, 0, 60) | some login in array.slice(logins, 0, 3)])
