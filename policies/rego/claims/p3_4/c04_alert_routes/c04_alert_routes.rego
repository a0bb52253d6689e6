# METADATA
# title: Alert routes
# description: The attestation names for each kind of alert the tool that receives it and who answers for it.
package claims.p3_4.c04_alert_routes

import data.lib.attestation
import data.lib.outcome
import data.lib.registers

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := registers.flaw(_attested, _fields, _wrong, _unsaid)
} else := outcome.pass(message, registers.evidence(_attested, "asserted", _fields)) if {
	alerts := registers.listed({alert | some alert in input.params.alerts})
	message := sprintf("Attested: alerts on %s reach a tool with an owner and somebody on call.", [alerts])
}

_claim := "COP-3.4-C04"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := registers.fields(_attested, {"routes"})

_routes := _fields.routes if {
	is_array(_fields.routes)
} else := []

_lacking := registers.lacking(_routes, "alerts", input.params.alerts)

# A route of another name, or of none, may be meant for the alerts that lack one.
_wrong contains {"reason": "routes", "message": message} if {
	is_array(_fields.routes)
	not _lacking.doubtful
	count(_lacking.names) > 0
	message := sprintf("No route takes alerts on %s to the security team.", [registers.listed(_lacking.names)])
}

_unsaid contains "routes" if not is_array(_fields.routes)

_unsaid contains sprintf("a route for %s", [registers.listed(_lacking.names)]) if {
	_lacking.doubtful
	count(_lacking.names) > 0
}

_unsaid contains sprintf("route %d: alerts", [index + 1]) if {
	some index, route in _routes
	not registers.label(route, "alerts")
}

_unsaid contains sprintf("route %d (%s): %s", [index + 1, alerts, key]) if {
	some index, route in _routes
	alerts := registers.label(route, "alerts")
	alerts in input.params.alerts
	some key in {"tool", "owner", "on_call"}
	not registers.is_said(object.get(route, key, null))
}
