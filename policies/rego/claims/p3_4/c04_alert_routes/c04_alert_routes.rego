# METADATA
# title: Alert routes
# description: The attestation names for each kind of alert the tool that receives it and who answers for it.
package claims.p3_4.c04_alert_routes

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	alerts := attested.some_of({alert | some alert in input.params.alerts})
	message := sprintf("Attested: alerts on %s reach a tool with an owner and somebody on call.", [alerts])
}

_claim := "COP-3.4-C04"

_fields := attested.fields(input, _claim, {"routes"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_routes := answers.items(_fields.routes)

_lacking := answers.lacking(_routes, "alerts", input.params.alerts)

# A route of another name, or of none, may be meant for the alerts that lack one.
_wrong["routes"] := message if {
	is_array(_fields.routes)
	not _lacking.doubtful
	count(_lacking.names) > 0
	message := sprintf("No route takes alerts on %s to the security team.", [attested.some_of(_lacking.names)])
}

_unsaid contains "routes (list)" if not is_array(_fields.routes)

_unsaid contains sprintf("a route for %s", [attested.some_of(_lacking.names)]) if {
	_lacking.doubtful
	count(_lacking.names) > 0
}

_unsaid contains sprintf("route %d: alerts", [index + 1]) if {
	some index, route in _routes
	not answers.label(route, "alerts")
}

_unsaid contains sprintf("route %d (%s): %s", [index + 1, alerts, key]) if {
	some index, route in _routes
	alerts := answers.label(route, "alerts")
	alerts in input.params.alerts
	some key in {"tool", "owner", "on_call"}
	not answers.is_stated(object.get(route, key, null))
}
