# METADATA
# title: End-of-life notice
# description: Support data and a public document both commit to the minimum notice before support ends.
package claims.p4_2.c01_end_of_life_notice

import data.lib.files
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains outcome.all_of([_number, _words])

_data := input.facts.support_data

_minimum := input.params.minimum_days

_number := outcome.fail(sprintf("The support data promises less than %d days' notice.", [_minimum]), _seen) if {
	some notice in _notices
	notice.days < _minimum
} else := outcome.unknown("The support data cannot be read in full.", {"places": [], "hidden": files.hidden(_data)}) if {
	not files.is_whole(_data)
} else := outcome.unknown("No support data gives a notice in days.", _seen) if {
	_notices == []
} else := outcome.pass(sprintf("The support data promises at least %d days' notice.", [_minimum]), _seen)

_notices := [{"path": file.path, "days": days} |
	some file in _data.files
	is_object(file.document)
	is_object(file.document.eol_policy)
	days := file.document.eol_policy.minimum_notice_days
	is_number(days)
]

_seen := {"places": [place |
	some notice in _notices
	place := {"path": notice.path, "line": 0, "text": sprintf("minimum_notice_days: %v", [notice.days])}
]}

_fact := input.facts.end_of_life_policy

_documents := text.documents(_fact, `end[- ]of[- ](life|support)|\beol\b|\bnotice\b`)

_words := text.unseen("document on the end of support", _fact) if {
	_documents == []
} else := outcome.unknown("The document names a long and a short notice.", _at(_promises)) if {
	_long != []
	_short != []
} else := outcome.pass("A document says so in words.", _at(_long)) if {
	_long != []
} else := outcome.unknown("Whether a document commits to a notice is doubtful.", _at(_promises)) if {
	some promise in _promises
	not promise.firm
} else := outcome.fail("The document commits to a shorter notice only.", _at(_short)) if {
	_short != []
	files.is_whole(_fact)
} else := text.statement("a notice of the end of support", _documents, {"sure": [], "maybe": _maybe}, _blind)

_at(promises) := {"places": array.slice([promise.place | some promise in promises], 0, 20)}

_long := [promise | some promise in _promises; promise.firm; promise.days >= _minimum]

_short := [promise | some promise in _promises; promise.firm; promise.days < _minimum]

_promises := [promise |
	some document in _documents
	some sentence in document.sentences
	regex.match(_ends, sentence.plain)
	some words in _near(sentence.plain)
	some match in regex.find_all_string_submatch_n(_period, words, 5)
	promise := {
		"place": text.place(document, sentence.text),
		"days": (_value(match[1]) * _units[match[3]][0]) / _units[match[3]][1],
		"firm": _is_firm(document, sentence.plain),
	}
]

_ends := `\b(ends?|ending|ended|retire[a-z]*|discontinu[a-z]+|sunset[a-z]*|withdraw[a-z]*|ceas[a-z]+|stop[a-z]*|eol|terminat[a-z]+|removed)\b`

# What stands within 100 characters before or after the word, a length of time's own characters aside.
_near(sentence) := array.concat(before, after) if {
	pieces := regex.split(`\bnotice\b|\bin advance\b`, sentence)
	before := [substring(piece, max([0, count(piece) - 120]), -1) | some piece in array.slice(pieces, 0, count(pieces) - 1)]
	after := [substring(piece, 0, 120) | some piece in array.slice(pieces, 1, count(pieces))]
}

_period := `\b([1-9][0-9]{0,3}|an?|one|two|three|six|nine|twelve|eighteen|twenty[- ]four)( ?\([0-9]+\))?[ -]?(?:full |calendar )?(day|week|month|year)`

_value(word) := _words_of_numbers[word] if {
	_words_of_numbers[word]
} else := to_number(word)

_words_of_numbers := {
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "six": 6, "nine": 9,
	"twelve": 12, "eighteen": 18, "twenty four": 24, "twenty-four": 24,
}

_units := {"day": [1, 1], "week": [7, 1], "month": [365, 12], "year": [365, 1]}

# Words that make a promise less than one; "not less than twelve months" is one.
_is_firm(document, sentence) if {
	not document.draft
	kept := regex.replace(sentence, `\b(not|no) (less|fewer|shorter) than\b`, "at least")
	not regex.match(`\b(not|never|no|without|up to|at most|less than|try|tries|aim|aims|intend|usually|normally|where possible|unless)\b|n't\b`, kept)
} else := false

_maybe := [{"all": [`\bnotice\b|\bnotif|\bannounc|in advance|beforehand|ahead of`]}]

_blind := text.blind(_fact, _documents, `eol|end-of|life|support|polic|terms|contract|sla`, input.params.reading)
