# METADATA
# title: Supported releases under watch
# description: The attestation lists the supported releases, and for each what scans it, when it last did and how often it does.
package claims.p3_3.c01_releases_watched

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.dates
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.not_applicable(message, attested.evidence(input, _told, "none_supported")) if {
	count(_supported) == 0
	given := [_when.issued, count(_releases)]
	message := sprintf("Attested: no release was supported on %s (listed with an earlier end of support: %d).", given)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [count(_supported), input.params.max_scan_days, _when.issued, attested.some_of({_name(i) | some i in _supported})]
	message := sprintf("Attested: each of %d supported releases is scanned at least every %v days, and was by %s: %s.", given)
}

_claim := "COP-3.3-C01"

_fields := attested.fields(input, _claim, {"supported_releases", "list_complete"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_forms := {
	"how_often_days": "number above 0",
	"scanned_on": "day up to its issue",
	"version": "text or number",
	"watched_by": "text",
}

_releases := [answers.parts(release, object.keys(_forms) | {"security_until"}) |
	some release in answers.items(_fields.supported_releases)
]

# Those whose support had not ended when the list was attested.
_supported contains i if {
	some i, release in _releases
	dates.is_day(release.security_until)
	release.security_until >= _when.issued
}

_name(i) := substring(sprintf("%v", [_releases[i].version]), 0, 40) if {
	answers.unsaid(_releases[i], {"version": _forms.version}, _when) == set()
} else := sprintf("number %d of the list", [i + 1])

_wrong["scanned_on"] := sprintf("Supported releases were not scanned in the %v days before %s: %s.", given) if {
	stale := {_name(i) | some i in _supported; _is_stale(_releases[i].scanned_on)}
	count(stale) > 0
	given := [input.params.max_scan_days, _when.issued, attested.some_of(stale)]
}

_wrong["how_often_days"] := sprintf("Supported releases are scanned less often than every %v days: %s.", given) if {
	seldom := {_name(i) | some i in _supported; _is_seldom(_releases[i].how_often_days)}
	count(seldom) > 0
	given := [input.params.max_scan_days, attested.some_of(seldom)]
}

_is_stale(day) if day == "never"

_is_stale(day) if {
	answers.has_come(day, _when)
	dates.days(day, _when.issued) > input.params.max_scan_days
}

_is_seldom(days) if {
	answers.is_duration(days)
	days > input.params.max_scan_days
}

_unsaid contains "supported_releases (list)" if not is_array(_fields.supported_releases)

_unsaid contains "list_complete (true)" if not _fields.list_complete == true

_unsaid contains sprintf("security_until (day) of %s", [_name(i)]) if {
	some i, release in _releases
	not dates.is_day(release.security_until)
}

_unsaid contains sprintf("%s of %s", [form, _name(i)]) if {
	some i in _supported
	some form in answers.unsaid(_releases[i], _forms, _when)
}
