# METADATA
# title: Threat model
# description: The repository holds a threat model that states a recent review and its mitigations.
package claims.p1_5.c01_threat_model

import data.lib.dates
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.threat_model

_documents := text.documents(_fact, "")

_verdict := text.unseen("threat model", _fact) if {
	_documents == []
} else := outcome.all_of([_review, _mitigation])

_today := substring(input.now, 0, 10)

_review := outcome.unknown("The threat model states no day of a review up to now.", {"places": _tops}) if {
	_reviews == []
} else := outcome.pass(sprintf("The threat model was reviewed on %s.", [_latest]), _evidence) if {
	dates.days(_latest, _today) <= input.params.max_age_days
} else := outcome.fail(sprintf("The threat model's last review that it states was on %s.", [_latest]), _evidence)

_tops := [{"path": document.path, "line": 0, "text": ""} | some document in array.slice(_documents, 0, 20)]

_latest := max([review.day | some review in _reviews])

_evidence := {"reviewed_on": _latest, "places": array.slice([review.place | some review in _reviews; review.day == _latest], 0, 20)}

_reviews := [{"day": day, "place": {"path": document.path, "line": i + 1, "text": substring(trim_space(line), 0, 120)}} |
	some document in _documents
	some i, line in split(document.text, "\n")
	words := text.plain(substring(line, 0, 1000))
	regex.match(`review|updated|revised|revision|modified|\bdate\b`, words)
	not regex.match(`\b(next|due|planned|created|expires?)\b`, words)
	some day in regex.find_n(`\b[0-9]{4}-[0-9][0-9]-[0-9][0-9]\b`, words, 5)
	dates.is_day(day)
	day <= _today
]

_mitigation := outcome.fail("It counts high threats that are open.", {"places": _counted(_open)}) if {
	_open != []
} else := outcome.pass("It counts no open high threat.", {"places": _counted(_counts)}) if {
	_counts != []
} else := text.statement("mitigations", _documents, _mitigations, text.blind(_fact, _documents, `threat|mitigat|risk`, input.params.reading))

_open := [found | some found in _counts; regex.match(`[1-9]`, found.number)]

_counts := [{"path": document.path, "number": match[1], "text": match[0]} |
	some document in _documents
	some match in regex.find_all_string_submatch_n(`(?i)threats_open_high[ \t:="|]{1,6}([0-9]{1,6})\b`, document.text, 20)
]

_counted(found) := [{"path": item.path, "line": 0, "text": substring(item.text, 0, 120)} | some item in found]

_mitigations := {
	"sure": [{"all": [`mitigat|countermeasure|safeguard`], "none": [`\b(no|not|without) ([a-z]+ )?(mitigat|countermeasure|safeguard)|\b(todo|tbd)\b`]}],
	"maybe": [{"all": [`control|prevent|protect|reduce|treat|defen[cs]e|response`]}],
}
