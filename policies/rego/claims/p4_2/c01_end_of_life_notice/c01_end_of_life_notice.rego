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
	some promise in _promises
	promise.days < _minimum
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

_promises := array.concat(_attached, _loose)

# A length of time that is the notice's own.
_attached := [promise |
	some [document, sentence] in _ending
	some form in _forms
	some match in regex.find_all_string_submatch_n(form, sentence.plain, 5)
	promise := _promise(document, sentence, match, _is_firm(document, sentence.plain))
]

# One that only stands near the word may be of something else.
_loose := [promise |
	some [document, sentence] in _ending
	some words in _near(sentence.plain)
	some match in regex.find_all_string_submatch_n(_period, words, 5)
	promise := _promise(document, sentence, match, false)
	count([1 | some other in _attached; other.place == promise.place; other.days == promise.days]) == 0
]

_promise(document, sentence, match, firm) := {
	"place": text.place(document, sentence.text),
	"days": (_value(match[1]) * _units[match[3]][0]) / _units[match[3]][1],
	"firm": firm,
}

_ending := [[document, sentence] |
	some document in _documents
	some sentence in document.sentences
	regex.match(_ends, sentence.plain)
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

_forms := [
	concat("", [
		_period,
		`s?(?:'s?)?(?: or (?:more|longer))?(?: of)?(?: (?:after|from|following)(?: an?| the| our)?)?`,
		`(?: (?:prior|advance|written|public|formal|minimum|clear|full))* (?:notice\b|in advance\b)`,
	]),
	concat("", [
		`\bnotice(?: periods?)?(?: is| of| for [a-z ]{1,40}| (?:shall|will|must) be|:| \()*`,
		`(?: at least| an?| the| minimum| of)* `, _period,
	]),
	concat("", [`\bnotice\b[^;]{0,80}?`, _period, `s?(?:'s?)? (?:before|ahead|prior|in advance|beforehand)\b`]),
]

# Words that make a promise less than one; "not less than twelve months" is one. What customers owe is none either.
_is_firm(document, sentence) if {
	not document.draft
	kept := regex.replace(sentence, `\b(not|no) (less|fewer|shorter) than\b`, "at least")
	not regex.match(_weak, kept)
	not regex.match(_of_others, kept)
} else := false

_weak := concat("|", [
	`\b(not|never|no|without|up to|at most|less than|try|tries|aims?|intends?|usually|normally|typically|generally|possible|unless)\b|n't\b`,
	`\b(may|might|could|should|would|hopes?|strives?|endeavou?rs?|ideal(ly)?|expect(s|ed)?|plan(s|ned)?|targets?|goals?)\b`,
	`\b(refuses?|declines?|reserves?|discretion|subject to|reasonable|best[- ]effort|except|depend(s|ing)|examples?|propos[a-z]+)\b`,
])

_of_others := concat("", [
	`\b(you|customers?|users?|licensees?|subscribers?|clients?|either party|parties)`,
	`( (must|shall|will|can|need|has|have|agrees?|to|who|that)){0,3} (gives?|provides?|serves?|terminates?|cancels?)\b`,
])

_maybe := [{"all": [`\bnotice\b|\bnotif|\bannounc|in advance|beforehand|ahead of`]}]

_blind := text.blind(_fact, _documents, `eol|end-of|life|support|polic|terms|contract|sla`, input.params.reading)
