# METADATA
# title: Settings
# description: >-
#   What policies ask of facts about a platform's settings, in which a field that was not seen is absent and its name
#   stands in `hidden`.
package lib.settings

import data.lib.outcome

# METADATA
# description: The fact of this key, or one of which nothing was seen.
fact(facts, key) := object.get(facts, key, {"hidden": []})

# METADATA
# description: Whether the field was seen.
is_seen(setting, field) if object.get(setting, field, null) != null

# METADATA
# description: >-
#   The criterion that a field has one of the values `wanted`. `said` holds the messages: `holds`, `breaks`, and
#   `hidden`, a sentence without its full stop, to which the reason is added where one is known.
criterion(setting, field, wanted, said) := outcome.unknown(message, shown(setting, [field])) if {
	not is_seen(setting, field)
	message := sprintf("%s%s.", [said.hidden, why(setting, field)])
} else := outcome.pass(said.holds, shown(setting, [field])) if {
	setting[field] in wanted
} else := outcome.fail(said.breaks, shown(setting, [field]))

# METADATA
# description: The fields that were seen, with their values, and those parts of `hidden` that are about the fields.
shown(setting, fields) := object.union(
	{field: setting[field] | some field in fields; is_seen(setting, field)},
	{"hidden": array.slice([part | some part in setting.hidden; part.path in fields], 0, 20)},
)

# METADATA
# description: Why a part was not seen, in brackets after a space, or empty.
why(setting, path) := sprintf(" (%s)", [reasons[0]]) if {
	reasons := [_reason(part) | some part in setting.hidden; part.path == path]
	count(reasons) > 0
} else := ""

_reason(part) := substring(part.reason, 0, 120) if {
	part.detail == ""
} else := trim_suffix(substring(part.detail, 0, 120), ".")

# METADATA
# description: Whether a part of the fact with one of these names, or a further page of it, is hidden.
hides(setting, paths) if {
	some part in setting.hidden
	part.path in array.concat(["*"], paths)
}
