# METADATA
# title: Documented architecture
# description: The repository describes the architecture, interfaces and trust boundaries, and states a review of the description.
package claims.p1_5.c02_documented_architecture

import data.lib.dates
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.architecture

_model := object.get(input.facts, "threat_model", {"files": [], "hidden": []})

_documents := text.documents(_fact, "")

_models := text.documents(_model, "")

_verdict := text.unseen("description of the architecture", _fact) if {
	_documents == []
} else := outcome.all_of([_review, _components, _interfaces, _boundaries])

_components := text.statement("components", _documents, _of_components, "it may use other words")

_of_components := {
	"sure": [{"all": [`\b(components?|modules?|services?|subsystems?|layers?|process(es)?|servers?|clients?|containers?|packages?|databases?|librar(y|ies))\b`], "none": [_to_do]}],
	"maybe": [],
}

_to_do := `\b(todo|tbd|tbc|fixme)\b|\bto be (done|decided|described|defined|added|documented|written)\b|\bnot (yet )?(been )?(described|defined|documented|written)\b`

_interfaces := outcome.pass(sprintf("It has a description of an interface, %s.", [substring(_described[0], 0, 120)]), {"places": places}) if {
	places := [{"path": path, "line": 0, "text": ""} | some path in array.slice(_described, 0, 20)]
	count(places) > 0
} else := text.statement("external interfaces", _documents, _of_interfaces, "they may be described elsewhere")

# Copies of others' interfaces and samples are not the product's own.
_described := [file.path |
	some file in input.facts.interface_descriptions.files
	not regex.match(`(^|/)(vendor|third[_-]?party|node_modules|external|deps|test|tests|testing|testdata|fixtures?|samples?|examples?|mocks?)/`, lower(file.path))
]

_of_interfaces := {
	"sure": [{"all": [`\b(apis?|endpoints?|grpc|graphql|webhooks?|(external|public|network) interfaces?)\b`], "none": [_to_do, `\b(no|not|without|none)\b`]}],
	"maybe": [{"all": [`\b(interfaces?|protocols?|https?|ports?|requests?|messages?)\b`]}],
}

_boundaries := text.statement("trust boundaries", array.concat(_documents, _models), _of_boundaries, _blind)

_of_boundaries := {
	"sure": [{"all": [`\btrust[- ](boundar(y|ies)|zones?|levels?|domains?)\b|\bsecurity boundar(y|ies)\b|\bdmz\b`], "none": [_to_do, `\b(no|not|without|none)\b`]}],
	"maybe": [{"all": [`\b(un)?trust|boundar|attack|\bzones?\b|\bfirewall|\bisolat|\bsandbox|\bprivileg|\bauthenticat|\bauthori[sz]`]}],
}

# A threat model says where the boundaries are as well as the description does.
_blind := "a threat model may state them" if {
	_models == []
} else := text.blind(
	{"files": [], "hidden": array.concat(_fact.hidden, _model.hidden)},
	array.concat(_documents, _models),
	`architect|design|docs?\b|wiki|threat|secur|diagram|figma|miro`,
	input.params.reading,
)

_today := substring(input.now, 0, 10)

_latest := max([review.day | some review in _reviews])

_review := outcome.unknown("The description states no day of a review up to now.", {"places": _tops}) if {
	_reviews == []
} else := outcome.pass(sprintf("The description was reviewed on %s.", [_latest]), _evidence) if {
	dates.days(_latest, _today) <= input.params.max_age_days
} else := outcome.unknown("The reviews that are seen are old, but a part of the description is hidden.", _evidence) if {
	count(_fact.hidden) > 0
} else := outcome.fail(sprintf("The description's last review that it states was on %s.", [_latest]), _evidence)

_tops := [{"path": document.path, "line": 0, "text": ""} | some document in array.slice(_documents, 0, 20)]

_evidence := {"reviewed_on": _latest, "places": array.slice([review.place | some review in _reviews; review.day == _latest], 0, 20)}

# Only a line that speaks of the document: an architecture tells of much else that was updated one day.
_reviews := [{"day": day, "place": {"path": document.path, "line": i + 1, "text": substring(trim_space(line), 0, 120)}} |
	some document in _documents
	some i, line in split(document.text, "\n")
	some match in regex.find_all_string_submatch_n(_stated, text.plain(substring(line, 0, 300)), 1)
	day := match[count(match) - 1]
	dates.is_day(day)
	day <= _today
]

_stated := concat("", [
	`^[^a-z0-9]*((this|the) (document|description|page|architecture) )?((was|is) )?(last[ _-])?`,
	`(review(ed)?|updated?|revis(ed|ion)|modified)([ _-](date|day|on|by [a-z .]{1,40} on))?[ :|="-]*`,
	`([0-9]{4}-[0-9][0-9]-[0-9][0-9])\b`,
])
