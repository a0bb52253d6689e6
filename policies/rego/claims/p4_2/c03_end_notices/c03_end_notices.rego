# METADATA
# title: Notices of the end of support
# description: The attestation lists the notice of each end date, or says how customers would get one.
package claims.p4_2.c03_end_notices

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
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	message := _message
}

_claim := "COP-4.2-C03"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := attested.fields(input, _claim, {"end_dates", "end_dates_complete", "process"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

_message := "No end of support is announced; the notice that would be sent is prepared, and goes to customers directly." if {
	_none_announced
} else := sprintf("Customers were notified directly and in time of each announced end of support (%d).", [count(_fields.end_dates)])

_none_announced if _fields.end_dates == "none"

# By the name under which the attestation has each: the notices that were sent, or the one that would be.
_notices["process"] := answers.parts(_fields.process, _names) if _none_announced

_notices[sprintf("end_dates[%d]", [i])] := answers.parts(notice, _names) if {
	is_array(_fields.end_dates)
	some i, notice in _fields.end_dates
}

_names := _flags | {"eol_on", "sent_on", "channel", "recipients_scope", _digest}

_digest := "template_sha256" if {
	_none_announced
} else := "notice_sha256"

_flags := {"risks_stated", "migration_path"}

_scopes := {"all_customers", "affected_customers", "some_customers"}

_indirect := {"website", "blog", "release_notes", "social_media", "none"}

_wrong["channel"] := sprintf("A notice of the end of support does not go to customers directly: %s.", [indirect[0]]) if {
	indirect := [notice.channel |
		some notice in _notices
		notice.channel in _indirect
		not notice.channel in input.params.channels
	]
	count(indirect) > 0
}

_wrong["recipients_scope"] := "A notice of the end of support does not reach all customers whom it affects." if {
	some notice in _notices
	notice.recipients_scope in _scopes
	not notice.recipients_scope in input.params.recipients
}

_wrong[key] := sprintf("A notice of the end of support lacks this: %s.", [key]) if {
	some key in _flags
	some notice in _notices
	notice[key] == false
}

_wrong["sent_on"] := sprintf("The notice sent on %s gives fewer than %d days until the end of support on %s.", given) if {
	late := [notice | some notice in _notices; _is_dated(notice); not _is_in_time(notice)]
	count(late) > 0
	given := [late[0].sent_on, input.params.min_notice_days, late[0].eol_on]
}

_is_dated(notice) if {
	not _none_announced
	answers.has_come(notice.sent_on, _when)
	dates.is_day(notice.eol_on)
}

_is_in_time(notice) if dates.days(notice.sent_on, notice.eol_on) >= input.params.min_notice_days

_unsaid contains "end_dates" if {
	not _none_announced
	not _has_end_dates
}

_has_end_dates if {
	is_array(_fields.end_dates)
	count(_fields.end_dates) > 0
}

_unsaid contains "end_dates_complete" if {
	not _none_announced
	not _fields.end_dates_complete == true
}

_unsaid contains sprintf("%s.sent_on, %s.eol_on", [name, name]) if {
	some name, notice in _notices
	not _none_announced
	not _is_dated(notice)
}

_unsaid contains sprintf("%s.channel", [name]) if {
	some name, notice in _notices
	not notice.channel in input.params.channels
}

_unsaid contains sprintf("%s.recipients_scope", [name]) if {
	some name, notice in _notices
	not notice.recipients_scope in _scopes
}

_unsaid contains sprintf("%s.%s", [name, key]) if {
	some name, notice in _notices
	some key in _flags
	not is_boolean(notice[key])
}

_unsaid contains sprintf("%s.%s (of a document that was compared with its digest)", [name, _digest]) if {
	some name, notice in _notices
	not attestation.has_document(_attested, notice[_digest])
}
