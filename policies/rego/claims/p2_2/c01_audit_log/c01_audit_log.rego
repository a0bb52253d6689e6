# METADATA
# title: Audit log
# description: The platform's audit log is on, and a stream delivers it outside the platform.
package claims.p2_2.c01_audit_log

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

_delivery := outcome.pass(message, _streams) if {
	count(_enabled) > 0
	kinds := {substring(stream.kind, 0, 60) | some stream in _enabled}
	message := sprintf("It is delivered outside the platform (%s).", [concat(", ", array.slice(sort(kinds), 0, 3))])
} else := outcome.unknown(message, _streams) if {
	_is_delivery_hidden
	message := sprintf("Whether it is delivered elsewhere is not seen%s.", [settings.why(_fact, "streams")])
} else := outcome.fail("No enabled stream delivers it outside the platform.", _streams)

_is_delivery_hidden if not settings.is_seen(_fact, "streams")

_is_delivery_hidden if settings.hides(_fact, ["streams"])
