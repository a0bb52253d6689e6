# METADATA
# title: Vulnerabilities in time
# description: No alert of critical or high severity is older than its target time, unless a VEX statement settles it.
package claims.p3_3.c02_vulnerabilities_in_time

import data.lib.dates
import data.lib.dependencies
import data.lib.outcome
import data.lib.settings
import data.lib.vex

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.vulnerabilities

_verdict := outcome.not_applicable("No scanner is on, and no manifest declares dependencies.", {"scanners": _fact.scanners}) if {
	_has_no_dependency
	_fact.scanners == {"dependencies": "off", "code": "off"}
	count(_overdue) == 0
} else := outcome.all_of([_judged("dependencies", "dependencies"), _judged("code", "own code")])

_limits := {"critical": input.params.days_critical, "high": input.params.days_high}

_statements := vex.statements(object.get(input.facts, "vex", {"files": []}))

_are_statements_whole if input.facts.vex.hidden == []

# What a statement must say to settle an alert, and how the statements stand to it.
_accepted(alert) := {"not_affected", "fixed"} if {
	_is_dismissed_as_harmless(alert)
} else := {"not_affected"}

_is_dismissed_as_harmless(alert) if {
	alert.state == "dismissed"
	object.get(alert, "reason", "") in input.params.not_affecting
}

_standing(alert) := "settled" if {
	_is_dismissed_as_harmless(alert)
	not alert.scanner in input.params.dismissals_need_vex
} else := vex.standing(_statements, _names(alert), _accepted(alert))

_weighed := [object.union(alert, {"standing": _standing(alert)}) | some alert in _fact.alerts]

_pending := [alert | some alert in _weighed; alert.standing != "settled"]

_late := [object.union(alert, {"days": days}) |
	some alert in _weighed
	dates.is_past(alert.created_at, input.now)
	days := dates.days(alert.created_at, input.now)
	days >= _limits[alert.severity]
]

_overdue := [alert | some alert in _late; alert.standing != "settled"]

# Those that only a statement in a file keeps from failing.
_excused(scanner) := [alert |
	some alert in _late
	alert.scanner == scanner
	alert.standing == "settled"
	vex.standing(_statements, _names(alert), _accepted(alert)) == "settled"
]

_names(alert) := array.concat([alert.id], object.get(alert, "names", []))

# Those that nothing that is hidden or contested could excuse.
_sure(scanner) := [alert |
	_are_statements_whole
	some alert in _overdue
	alert.scanner == scanner
	alert.standing == "none"
]

# Alerts without a severity or a time that can be read; one that is still to come tells nothing of an alert's age.
_unclear(scanner) := [alert |
	some alert in _pending
	alert.scanner == scanner
	_is_unclear(alert)
]

_is_unclear(alert) if alert.severity == "unknown"

_is_unclear(alert) if {
	_limits[alert.severity]
	not dates.is_past(alert.created_at, input.now)
}

_judged(scanner, title) := outcome.fail(message, _evidence(scanner, _sure(scanner))) if {
	count(_sure(scanner)) > 0
	message := sprintf("%d alerts on %s are past their target time: %s.", [count(_sure(scanner)), title, _named(_sure(scanner))])
} else := outcome.unknown(message, _evidence(scanner, late)) if {
	late := [alert | some alert in _overdue; alert.scanner == scanner]
	count(late) > 0
	message := sprintf("Whether VEX statements settle late alerts on %s is not known: %s.", [title, _named(late)])
} else := outcome.not_applicable("No manifest declares dependencies.", _evidence(scanner, [])) if {
	scanner == "dependencies"
	_has_no_dependency
	_fact.scanners[scanner] == "off"
} else := outcome.unknown(message, _evidence(scanner, [])) if {
	settings.hides(_fact, [scanner])
	_is_asked_for(scanner)
	message := sprintf("Not all alerts on %s are seen%s.", [title, _why(scanner)])
} else := outcome.unknown(message, _evidence(scanner, [])) if {
	not _is_on(scanner)
	_is_asked_for(scanner)
	message := sprintf("The scanner of %s is %s, so that its alerts prove nothing.", [title, object.get(_fact.scanners, scanner, "not seen")])
} else := outcome.not_applicable(sprintf("The scanner of %s is not asked for.", [title]), _evidence(scanner, [])) if {
	not _is_on(scanner)
} else := outcome.unknown(message, _evidence(scanner, _unclear(scanner))) if {
	count(_unclear(scanner)) > 0
	message := sprintf("%d alerts on %s have no severity, or no time that can be read and is past.", [count(_unclear(scanner)), title])
} else := outcome.unknown(message, _evidence(scanner, _excused(scanner))) if {
	count(_excused(scanner)) > 0
	not _are_statements_whole
	message := sprintf("VEX statements settle late alerts on %s; whether a later one reopens them is not seen.", [title])
} else := outcome.weaker(outcome.pass(message, _evidence(scanner, _excused(scanner))), "A2") if {
	count(_excused(scanner)) > 0
	message := sprintf("No alert on %s is past its target time but %d that VEX statements settle.", [title, count(_excused(scanner))])
} else := outcome.pass(sprintf("No alert on %s is past its target time.", [title]), _evidence(scanner, []))

_is_asked_for(scanner) if scanner in input.params.scanners

# One that is on is judged, asked for or not.
_is_asked_for(scanner) if _is_on(scanner)

_is_on(scanner) if object.get(_fact.scanners, scanner, "") == "on"

_why(scanner) := settings.why(_fact, scanner) if {
	settings.why(_fact, scanner) != ""
} else := settings.why(_fact, "*")

_has_no_dependency if {
	every key in ["dependency_files", "dependency_manifests", "requirements_files", "python_projects"] {
		input.facts[key]
	}
	dependencies.manifests(input.facts, input.params.ignored_folders) == []
	dependencies.hidden(input.facts, input.params.ignored_folders) == set()
}

_named(alerts) := concat(", ", [sprintf("%s (%s, %d days)", [substring(_title(alert), 0, 60), alert.severity, alert.days]) |
	some alert in array.slice(alerts, 0, 3)
])

_title(alert) := alert.names[0] if {
	count(object.get(alert, "names", [])) > 0
} else := alert.id

_evidence(scanner, alerts) := {
	"scanner": {scanner: object.get(_fact.scanners, scanner, "not seen")},
	"targets": _limits,
	"alerts": array.slice(alerts, 0, 20),
	"count": count(alerts),
	"counted": count([1 | some alert in _fact.alerts; alert.scanner == scanner]),
	"places": [{"path": path, "line": 0, "text": ""} | some path in array.slice(sort({each.path | some each in _statements}), 0, 20)],
	"hidden": array.slice([part | some part in _fact.hidden; part.path in ["*", scanner]], 0, 20),
}
