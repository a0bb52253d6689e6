# METADATA
# title: Documents for people
# description: >-
#   What policies ask of documents in natural language. A statement is looked for sentence by sentence with
#   fixed phrases, so the same text always gives the same answer. A phrase list can miss what a person would
#   see; therefore an absence is concluded only of short English text that says all it has to say itself.
package lib.text

import data.lib.files
import data.lib.outcome

# METADATA
# description: A length of time in words, within a sentence in lower case.
duration := concat("", [
	`\b([0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|ten|fourteen|thirty|sixty|ninety|couple of|few|several)`,
	`( ?\([0-9]+\))?( ?(-|–|to|or) ?[a-z0-9]+)?[ -]?(full )?(business|working|calendar)?[ -]?`,
	`(hours?|hrs?|h|(week)?days?|weeks?|months?)\b`,
])

# METADATA
# description: >-
#   The documents of a fact that are about the subject: {path, text, draft, sentences}. One under docs/ counts
#   only if its text matches the pattern `about`, for a file name there often means something else.
documents(fact, about) := [document |
	some file in fact.files
	text := _visible(file.text)
	document := {"path": file.path, "text": text, "plain": plain(text), "draft": _is_draft(plain(text)), "sentences": sentences(text)}
	_is_about(document, about)
]

_is_about(document, _) if not startswith(lower(document.path), "docs/")

_is_about(document, about) if {
	startswith(lower(document.path), "docs/")
	regex.match(about, document.plain)
}

# Comments of Markdown and HTML are not shown to a reader, and what is struck out is taken back. Spaces of other alphabets and marks without width
# are plain spaces here, because the engines' regular expressions differ on them.
_visible(text) := regex.replace(regex.replace(shown, _unshown, ""), _blank, " ") if {
	shown := regex.replace(replace(text, "\r", ""), `(?s)<!--.*?-->`, "")
}

# A comment that is never closed ends with the text; one may be a definition of a link that nothing uses.
_unshown := concat("|", [
	`(?:\A|\n) {0,3}<!--(?s:.*)`,
	`(?:\A|\n) {0,3}\[[^\]\n]*\]: *(?:#|<>) *[("'][^\n]*`,
	`~~[^~\n]+(?:\n[^~\n]+)*~~|(?is:<(?:del|s|strike)>.*?</(?:del|s|strike)>)`,
])

_blank := `[\x{0b}\x{85}\x{a0}\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{3000}\x{feff}]`

# The words of templates, left as they were, and of what says that it is not in force.
_is_draft(words) if {
	regex.match(_draft, words)
} else := false

_draft := concat("|", [
	`use this section to tell people|tell them where to go|@example\.(com|org|net)\b|lorem ipsum`,
	`[\[<{](insert|your|todo|tbd)\b|@(your|my)[-_.]?(company|domain|org|organi[sz]ation|project|name)\b|\byour[-_](company|domain|org|project)\b`,
	`\bthis (document|policy|file|page|text|statement|guide) (is|remains) (only |still |just )*(a |an )?(early )?(draft|template|placeholder|proposal|example|sample)\b`,
	`\b(document|policy|file|page|text|statement|guide) is not (yet )?(in force|in effect|effective)\b`,
])

# METADATA
# description: The sentences, headings, list items and table rows of a text, each as written and in plain lower case.
sentences(text) := [{"text": sentence, "plain": plain(sentence)} |
	some piece in regex.split(`[.!?][)"'*_]*\s+|\n\s*\n|\n\s*(?:[-*+#|>]|[0-9]+[.)])`, text)
	sentence := trim(piece, " \t\n#|>")
	sentence != ""
]

# METADATA
# description: >-
#   A text in lower case, with single spaces and without marks of emphasis. Of what is not ASCII, symbols become
#   spaces but for × – ✅ ✔ ☑ ❌, and letters become underscores: word boundaries are then the same in each engine.
plain(text) := trim_space(regex.replace(lower(letters), `\s+`, " ")) if {
	quotes := replace(replace(regex.replace(text, "[*`]", ""), "’", "'"), "‘", "'")
	symbols := regex.replace(quotes, _symbols, " ")
	letters := regex.replace(symbols, `[^\x00-\x7f×–✅✔☑❌]`, "_")
}

_symbols := concat("", [
	`[\x{0b}\x{80}-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\x{f7}\x{1680}\x{2000}-\x{2012}\x{2014}-\x{206f}\x{20a0}-\x{20cf}`,
	`\x{2190}-\x{245f}\x{2500}-\x{2610}\x{2612}-\x{2704}\x{2706}-\x{2713}\x{2715}-\x{274b}\x{274d}-\x{2bff}\x{2e00}-\x{3004}`,
	`\x{e000}-\x{f8ff}\x{fe00}-\x{fe0f}\x{fe30}-\x{fe6f}\x{feff}\x{1f000}-\x{1ffff}]`,
])

# METADATA
# description: >-
#   Where one of the rules holds, up to 20 places. A rule is {all: [pattern], none: [pattern]} on a plain
#   sentence: every pattern of `all` matches there, and none of `none`.
places(found, rules) := [place(document, sentence.text) |
	some [document, sentence] in array.slice(_hits(found, rules), 0, 20)
]

_hits(found, rules) := [[document, sentence] |
	some document in found
	some sentence in document.sentences
	_says(sentence.plain, rules)
]

_says(sentence, rules) if {
	some rule in rules
	every pattern in rule.all {
		regex.match(pattern, sentence)
	}
	every pattern in object.get(rule, "none", []) {
		not regex.match(pattern, sentence)
	}
}

# METADATA
# description: Where a sentence of a document is, for the evidence.
place(document, sentence) := {
	"path": document.path,
	"line": count(split(split(document.text, sentence)[0], "\n")),
	"text": substring(regex.replace(sentence, `\s+`, " "), 0, 120),
}

# METADATA
# description: >-
#   One criterion: the documents state `name`. `sure` rules prove it; a `maybe` rule, a `sure` one whose `none`
#   matches, and a sentence of an unfinished template make it doubtful. `blind` is why an absence cannot be
#   concluded, or empty.
statement(name, found, rules, blind) := outcome.pass(sprintf("It states %s.", [name]), evidence) if {
	evidence := _evidence(name, [document | some document in found; not document.draft], rules.sure)
	evidence.places != []
} else := outcome.unknown(sprintf("Whether it states %s is doubtful.", [name]), evidence) if {
	without_none := [{"all": rule.all} | some rule in rules.sure]
	evidence := _evidence(name, found, array.concat(without_none, rules.maybe))
	evidence.places != []
} else := outcome.unknown(sprintf("Not found: %s (%s).", [name, blind]), {"criterion": name, "places": []}) if {
	blind != ""
} else := outcome.fail(sprintf("It does not state %s.", [name]), {"criterion": name, "places": _tops(found)})

_evidence(name, found, rules) := {"criterion": name, "places": places(found, rules)}

_tops(found) := [{"path": document.path, "line": 0, "text": ""} | some document in found]

# METADATA
# description: >-
#   The outcome where a fact has no document of a sort that only its own place and `inherited` can hold: a fail
#   where both were seen.
missing(title, fact) := outcome.fail(sprintf("There is no %s.", [title]), {"places": []}) if {
	fact.files == []
	files.is_whole(fact)
} else := unseen(title, fact)

# METADATA
# description: The outcome where a fact has no document of a sort that may as well be kept elsewhere.
unseen(title, fact) := outcome.unknown(
	sprintf("No %s can be seen in the repository; it may be published elsewhere.", [title]),
	{"places": [], "files": array.slice(files.paths(fact), 0, 20), "hidden": array.slice(files.hidden(fact), 0, 20)},
)

# METADATA
# description: >-
#   Why phrases that were not found may be there all the same, or empty. `elsewhere` matches the addresses
#   that may hold more of the document; `reading` is {few_words, many_words, few_link_words, english_share}.
blind(fact, found, elsewhere, reading) := "a part is hidden" if {
	not files.is_whole(fact)
} else := "a link leads to more" if {
	_points_away(found, elsewhere, reading)
} else := "the text is too long" if {
	count(_words(found)) > reading.many_words
} else := "it is not plainly English" if {
	not _is_english(found, reading)
} else := ""

_words(found) := [word |
	some document in found
	some word in regex.find_n(`[a-z_']+`, regex.replace(document.plain, `https?://\S+`, " "), -1)
]

_is_english(found, reading) if {
	every document in found {
		not regex.match(_foreign, document.text)
		_has_english(_words([document]), reading)
	}
}

_foreign := `[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Thai}\p{Devanagari}\p{Greek}]`

_has_english(words, reading) if count(words) < reading.few_words

_has_english(words, reading) if {
	common := [word | some word in words; word in _common]
	count(common) >= count(words) * reading.english_share
}

# Frequent in such documents in English and rare in its neighbours.
_common := {
	"all", "and", "any", "are", "be", "been", "but", "by", "can", "do", "does", "from", "has",
	"how", "if", "it", "its", "not", "of", "only", "our", "please", "should", "that", "the", "their",
	"them", "there", "these", "they", "this", "to", "when", "which", "who", "will", "with", "within", "using", "security", "vulnerability", "vulnerabilities", "reporting", "supported", "you",
	"your",
}

_points_away(found, _, reading) if {
	count(_words(found)) < reading.few_link_words
	some link in _links(found)
	startswith(link, "http")
}

_points_away(found, elsewhere, _) if {
	some link in _links(found)
	regex.match(elsewhere, link)
}

# Addresses, without those that hold no document of the vendor's own.
_links(found) := [link |
	some document in found
	some match in regex.find_all_string_submatch_n(`\]\(\s*<?([^)\s#][^)\s]*)|(https?://[^\s<>()"'\]]+)`, document.text, -1)
	link := lower(concat("", [match[1], match[2]]))
	not regex.match(`/security/advisories|/issues|/discussions|^mailto:|^tel:|docs\.github\.com|shields\.io|badge|cve\.org|cve\.mitre|nvd\.nist|first\.org|wikipedia|semver\.org|keys\.openpgp|\.(asc|gpg|png|svg)$`, link)
]

# METADATA
# description: The headings of a document in Markdown, reStructuredText or AsciiDoc, outside of fenced code.
headings(document) := [heading |
	some match in regex.find_n(_heading, _without_code(document, ""), 500)
	heading := trim_space(match)
]

# METADATA
# description: >-
#   Those of them under which something stands, the headings below them aside: not nothing, and not only that it is still
#   to be written.
filled_headings(document) := [trim_space(heading) |
	text := _without_code(document, "code")
	found := array.slice(regex.find_n(_heading, text, -1), 0, 500)
	bodies := regex.split(_heading, text)
	levels := [_level(heading) | some heading in found]
	some i, heading in found
	next := min({j | some j, level in levels; j > i; level <= levels[i]} | {count(found)})
	not regex.match(_unwritten, plain(concat(" ", array.slice(bodies, i + 1, next + 1))))
]

_without_code(document, instead) := regex.replace(document.text, "(?ms)^ {0,3}(```|~~~).*?^ {0,3}(```|~~~)", instead)

_heading := `(?m)^(?:#{1,6}|={1,6})[ \t]+\S.*$|^\S.*\n(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*$`

_level(heading) := count(marks[0]) if {
	marks := regex.find_n(`^(#+|=+)`, heading, 1)
	count(marks) > 0
} else := 1 if {
	regex.match(`\n=`, heading)
} else := 2

_unwritten := concat("", [
	`^[^a-z0-9_]*((todo|tbd|tba|tbc|fixme|coming soon|to be (written|done|added|defined|confirmed|completed|provided)|under construction|work in progress`,
	`|n/a|none|placeholder|lorem ipsum.*)[^a-z0-9_]*)*$`,
])
