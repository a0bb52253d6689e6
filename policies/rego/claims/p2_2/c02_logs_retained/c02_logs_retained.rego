# METADATA
# title: Retained logs
# description: The platform keeps logs of builds for the agreed time, protects them, and shows them to nobody who may not read the code.
package claims.p2_2.c02_logs_retained

import data.lib.outcome
import data.lib.settings

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("No pipeline definition can be seen; other build services may hold some.", settings.shown(_logs, [])) if {
	count(input.facts.pipelines.pipelines) == 0
	not _is_build_project
} else := outcome.all_of([_kept, _protected, _closed])

# A build project is one whether its definition can be read or not.
_is_build_project if input.resource.kind == "build_project"

_logs := input.facts.build_logs

_fields := ["kept", "kept_days", "kept_forever"]

_kept := outcome.fail("Logs of builds are not kept.", settings.shown(_logs, _fields)) if {
	_logs.kept == false
} else := outcome.unknown(message, settings.shown(_logs, _fields)) if {
	settings.hides(_logs, ["kept"])
	message := sprintf("Whether logs of builds are kept is not seen%s.", [settings.why(_logs, "kept")])
} else := outcome.pass("Logs of builds are never deleted by themselves.", settings.shown(_logs, _fields)) if {
	_logs.kept_forever == true
} else := outcome.unknown(message, settings.shown(_logs, _fields)) if {
	not is_number(object.get(_logs, "kept_days", null))
	message := sprintf("How long logs of builds are kept is not seen%s.", [settings.why(_logs, "kept_days")])
} else := outcome.pass(message, settings.shown(_logs, _fields)) if {
	_logs.kept_days >= input.params.build_days
	message := sprintf("Logs of builds are kept for %v days.", [_logs.kept_days])
} else := outcome.fail(message, settings.shown(_logs, _fields)) if {
	message := sprintf("Logs of builds are kept for %v days, and %v were agreed.", [_logs.kept_days, input.params.build_days])
}

_protected := settings.criterion(_logs, "protection", {"platform", "encryption"}, {
	"holds": "They are protected where they lie.",
	"breaks": "Nothing protects them where they lie.",
	"hidden": "What protects them where they lie is not seen",
})

_closed := settings.criterion(_logs, "wider_than_code", {false}, {
	"holds": "They are shown to nobody who may not read the code.",
	"breaks": "They are shown to people who may not read the code.",
	"hidden": "Who may read them is not seen",
})
