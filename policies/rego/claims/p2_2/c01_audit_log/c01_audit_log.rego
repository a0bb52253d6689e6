# METADATA
# title: Audit log
# description: The platform's audit log is on, and a stream delivers it outside the platform.
package claims.p2_2.c01_audit_log

import data.lib.branches
import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains outcome.all_of([_log, _delivery])

_fact := input.facts.audit_log

_enabled := [stream | some stream in object.get(_fact, "streams", []); stream.enabled]

_log := outcome.pass("The audit log is on, for it is delivered.", settings.shown(_fact, ["readable"])) if {
	not settings.is_seen(_fact, "readable")
	count(_enabled) > 0
} else := settings.criterion(_fact, "readable", [true], {
	"holds": "The audit log is on.",
	"breaks": "The audit log is off or empty.",
	"hidden": "Whether the audit log is on is not seen",
})

_streams := object.union(
	settings.shown(_fact, ["streams"]),
	{"streams": array.slice(object.get(_fact, "streams", []), 0, 20)},
)

# Where a stream may as well end in the hands of those who are audited, that it does not must be seen.
_asked := object.get(input.params.asked, input.resource.platform, [])

_sound := [stream | some stream in _enabled; count([1 | some field in _asked; not stream[field] == true]) == 0]

_loose := {sprintf("%s: %s", [substring(stream.kind, 0, 60), _lacks[field]]) |
	some stream in _enabled
	some field in _asked
	stream[field] == false
}

_lacks := {"separate": "not outside their hands", "validated": "changes of it are not found out"}

_doubtful := [stream |
	some stream in _enabled
	not stream in _sound
	count([1 | some field in _asked; stream[field] == false]) == 0
]

_delivery := outcome.pass(message, _streams) if {
	count(_sound) > 0
	kinds := {substring(stream.kind, 0, 60) | some stream in _sound}
	message := sprintf("It is delivered outside the platform (%s).", [concat(", ", array.slice(sort(kinds), 0, 3))])
} else := outcome.unknown(message, _streams) if {
	_is_delivery_hidden
	message := sprintf("Whether it is delivered elsewhere is not seen%s.", [settings.why(_fact, "streams")])
} else := outcome.unknown(message, _streams) if {
	count(_doubtful) > 0
	message := "Whether it is delivered outside the hands of those who are audited, and its changes are found out, is not seen."
} else := outcome.fail(message, _streams) if {
	count(_loose) > 0
	message := sprintf("No stream delivers it unaltered outside the hands of those who are audited (%s).", [branches.listed(_loose)])
} else := outcome.fail("No enabled stream delivers it outside the platform.", _streams)

_is_delivery_hidden if not settings.is_seen(_fact, "streams")

_is_delivery_hidden if settings.hides(_fact, ["streams"])
