# METADATA
# title: No secrets
# description: Secrets are looked for, new ones are blocked, and none that was found is left open.
package claims.p1_4.c01_no_secrets

import data.lib.additions
import data.lib.branches
import data.lib.builds
import data.lib.changes
import data.lib.dates
import data.lib.gates
import data.lib.outcome
import data.lib.settings
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

# A build project holds no alerts.
_verdict := outcome.weaker(_built, "A2") if {
	_built.outcome == "pass"
} else := _built if {
	builds.is_judged
} else := outcome.all_of([_detection, _prevention, _alerts])

_features := settings.fact(input.facts, "security_features")

_is_on(feature) if object.get(_features, feature, null) == true

_is_off(feature) if object.get(_features, feature, null) == false

# What pipelines show.

_built := builds.gate("secret_stop", "looks for secrets") if builds.is_judged

_pipelines := object.get(object.get(input.facts, "pipelines", {}), "pipelines", [])

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

_rules := branches.given(input.facts)

_jobs := changes.jobs(_pipelines, "change", _branch)

_scans := array.concat(tools.runs("secret_scanning", _jobs), [found |
	some pipeline in _pipelines
	some place in tools.included("secret_scanning", pipeline)
	found := object.union(place, {"sure": false})
])

_sure := [scan | some scan in _scans; scan.sure]

_blocking := [stop |
	some stop in tools.runs("secret_stop", changes.jobs(_pipelines, "proposal", _branch))
	stop.sure
	stop.hold == "firm"
	gates.is_gate(_rules, stop.pipeline.platform, stop.job)
]

# What may scan unseen, beside the platform.
_doubts := union({
	{"pipelines" | not input.facts.pipelines},
	{part.path | some part in object.get(object.get(input.facts, "pipelines", {}), "hidden", [])},
	{text | some text in tools.obscure("secret_scanning", _jobs)},
	additions.unseen(_jobs),
	{check | some check in object.get(_rules.rules, "required_workflows", [])},
	{part.path | some part in branches.unseen(_rules)},
	gates.required(_rules) - {check | some each in _jobs; some check in gates.checks(_rules, each.pipeline.platform, each.job)},
})

_in_doubt := branches.listed(_doubts)

_seen(feature, places) := object.union(settings.shown(_features, [feature]), tools.evidence(places))

_detection := outcome.pass("The platform scans for secrets.", _seen("secret_scanning", [])) if {
	_is_on("secret_scanning")
} else := outcome.pass("A policy of the platform scans every change for secrets.", _seen("secret_scanning", [])) if {
	some analysis in object.get(settings.fact(input.facts, "code_scanning"), "analyses", [])
	analysis.tool == "secret_detection"
} else := outcome.weaker(outcome.pass(message, _seen("secret_scanning", _sure)), "A2") if {
	count(_sure) > 0
	message := sprintf("A job scans changes for secrets (%s).", [_sure[0].text])
} else := outcome.unknown(message, _seen("secret_scanning", _scans)) if {
	not _is_off("secret_scanning")
	message := sprintf("Whether the platform scans for secrets is not seen%s.", [settings.why(_features, "secret_scanning")])
} else := outcome.unknown(message, _seen("secret_scanning", _scans)) if {
	count(_scans) > 0
	message := sprintf("The platform does not scan for secrets, and it is not sure that a job does on every change (%s).", [_scans[0].text])
} else := outcome.unknown(message, _seen("secret_scanning", [])) if {
	count(_doubts) > 0
	message := sprintf("The platform does not scan for secrets; this may: %s.", [_in_doubt])
} else := outcome.fail("Nothing scans for secrets, neither the platform nor a job.", _seen("secret_scanning", []))

_prevention := outcome.pass("Push protection is on.", _seen("push_protection", [])) if {
	_is_on("push_protection")
} else := outcome.weaker(outcome.pass(message, _seen("push_protection", _blocking)), "A2") if {
	count(_blocking) > 0
	message := sprintf("%s fails where a secret is found (%s).", [gates.words(_blocking[0].pipeline.platform), _blocking[0].text])
} else := outcome.unknown(message, _seen("push_protection", _scans)) if {
	not _is_off("push_protection")
	message := sprintf("Whether new secrets are refused is not seen%s.", [settings.why(_features, "push_protection")])
} else := outcome.fail("Push protection is off, and no check is required that could stop a secret.", _seen("push_protection", _scans)) if {
	_blocks_nothing
} else := outcome.unknown(message, _seen("push_protection", _scans)) if {
	count(_scans) > 0
	message := sprintf("Push protection is off; whether the job that scans can stop a secret is not known (%s).", [_scans[0].text])
} else := outcome.unknown(message, _seen("push_protection", [])) if {
	count(_doubts) > 0
	message := sprintf("Push protection is off; this may stop a secret: %s.", [_in_doubt])
} else := outcome.fail("Push protection is off, and no job stops a secret.", _seen("push_protection", []))

_blocks_nothing if {
	gates.is_open(_rules)
	gates.are_told(input.facts.pipelines)
}

_open := object.get(_fact, "open", [])

_fact := settings.fact(input.facts, "secret_alerts")

_late := [alert | some alert in _open; dates.is_past(alert.created_at, input.now); dates.days(alert.created_at, input.now) >= input.params.days]

_bypassed := [alert | some alert in _open; alert.bypassed]

# One with a time that is still to come is of unknown age, as is one without a time.
_undated := [alert | some alert in _open; not dates.is_past(alert.created_at, input.now)]

_alerts := outcome.fail(message, _listed(_late)) if {
	count(_late) > 0
	message := sprintf("%d secrets that were found are open for %d days or longer.", [count(_late), input.params.days])
} else := outcome.fail(message, _listed(_bypassed)) if {
	count(_bypassed) > 0
	message := sprintf("%d open secrets were pushed past the protection.", [count(_bypassed)])
} else := outcome.not_applicable("The platform holds no alerts, for its scanning is off.", _listed(_open)) if {
	_is_off("secret_scanning")
	_open == []
} else := outcome.not_applicable("The platform's plan keeps no alerts.", _listed(_open)) if {
	input.resource.platform != "github"
	some part in _features.hidden
	part.path == "secret_scanning"
	part.reason == "plan_unavailable"
	_open == []
} else := outcome.unknown("What the platform found is not seen.", _listed([])) if {
	not input.facts.secret_alerts
} else := outcome.unknown("Not all that the platform found is seen.", _listed(_open)) if {
	count(_fact.hidden) + count(_undated) > 0
} else := outcome.unknown("No late alert is seen, but whether the platform scans is not.", _listed(_open)) if {
	not _is_on("secret_scanning")
} else := outcome.pass(sprintf("No secret is open for %d days or longer.", [input.params.days]), _listed(_open))

_listed(alerts) := {
	"alerts": array.slice(alerts, 0, 20),
	"count": count(alerts),
	"hidden": array.slice(_fact.hidden, 0, 20),
}
