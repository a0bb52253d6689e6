# METADATA
# title: Support statement
# description: A public document states the level, the hours, the contact and the duration of support.
package claims.p4_1.c01_support_statement

import data.lib.disclosure
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.support_policy

_documents := text.documents(_fact, `\b(get(ting)? (help|support)|support (level|plan|tier|hour|polic|period|statement|channel|contract|team)|end of support|best[- ]effort)`)

_verdict := text.unseen("support statement", _fact) if {
	_documents == []
} else := outcome.all_of([
	text.statement("the level of support", _documents, _level, _blind),
	text.statement("hours or response times", _documents, _hours, _blind),
	text.statement("a contact", _documents, _contact, _blind),
	text.statement("how long support lasts", _documents, _term, _blind),
])

_blind := text.blind(_fact, _documents, `support|help|sla|polic|lifecycle|maint|docs?\b|wiki|contract|terms`, input.params.reading)

_level := {
	"sure": [
		{"all": [`best[- ]effort|\b(community|commercial|paid|free|professional|volunteer|enterprise|premium|standard|basic|gold|silver|platinum)([- ][a-z]+)? support\b`]},
		{"all": [`service[- ]level|\bslas?\b|support (level|tier|plan|package)s?|(level|tier) [0-3]\b|severity|priority|volunteers`]},
		{"all": [`\bno (commercial|paid|formal|official|guaranteed)\b.*support`]},
	],
	"maybe": [{"all": [`\bsupport\b.*\b(offer|provide|include|cover|limited|level)|\b(offer|provide|include|cover)[a-z]*\b.*\bsupport\b`]}],
}

_hours := {
	"sure": [
		{"all": [`\b(24 ?[x×/] ?7|(business|working|office|support|opening) (hours|days))\b|\baround the clock\b`]},
		{"all": [`[0-9](am|pm)?\b ?(-|–|to|until|and) ?[0-9]`, `\b(am|pm|gmt|utc|bst|cet|hours|weekdays|monday)\b|[0-9]:[0-9][0-9]`]},
		{"all": [_answer, text.duration]},
		{"all": [`\b(no|not|without|best[- ]effort)\b`, `\b(hours|response times?|time to respond|answer times?|reply times?)\b`]},
	],
	"maybe": [{"all": [`\bhours?\b|response time|\bavailab[a-z]+|\bmonday|weekday`]}, {"all": [text.duration]}],
}

_answer := `acknowledg|\brespon(d|se)|\brepl(y|ies)\b|answer|get back|hear from|resol(ve|ution)|restor`

_contact := {
	"sure": [
		{"all": [disclosure.mail], "none": [disclosure.no_mail, disclosure.no_channel]},
		{"all": [`https?://`, `issue|ticket|forum|discuss|chat|slack|discord|portal|desk|contact|help|support|ask|stack ?overflow|community|mailing`], "none": [disclosure.no_channel]},
		{"all": [disclosure.public_issue], "none": [disclosure.no_channel, disclosure.negation]},
		{"all": [`\b(call|phone|telephone|tel)\b.*\+?[0-9][0-9 ()-]{6,}`]},
	],
	"maybe": [{"all": [`contact|\bissues?\b|tracker|forum|chat|e-?mail|discussion|help ?desk|community`]}],
}

_term := {
	"sure": [
		{"all": [_care, `\b(for|through|at least)\b`, _years], "none": [_answer, _of_the_text, _no_promise]},
		{"all": [_care, `\b(until|till|through|ends?|ending|expires?|end[- ]of|eol)\b`, `20[0-9][0-9]`], "none": [_answer, _of_the_text, _no_promise]},
		{"all": [_care, `\b(until|only|just)\b.*\b(next|latest|newest|current|most recent|newer|replaced|superseded)\b|\b(next|latest|newest|current|most recent)\b.*\bonly\b`]},
		{"none": [_of_the_text], "all": [`\|.*\b(support(ed)?|maintained|eol)\b|\b(support(ed)?|maintained|eol)\b.*\|`, `[0-9]{4}-[0-9][0-9](-[0-9][0-9])?|\b[0-9]{1,2} [a-z]+ 20[0-9][0-9]\b`]},
	],
	"maybe": [
		{"all": [`\b(versions?|releases?|years?|lts|long[- ]term|life ?-?cycle|end[- ]of|eol)\b`]},
		{"all": [_care, concat("|", [text.duration, _years, `20[0-9][0-9]`])]},
	],
}

_care := `support|maintain|maintenance|fix(es)?\b|updates?|patch(es)?`

_years := `\b([0-9]{1,2}|a|one|two|three|four|five|six|seven|ten|twelve|eighteen|twenty[- ]four)( \([0-9]+\))?[ -](full |calendar )?(months?|years?)\b`

# What is denied, or was done before.
_no_promise := concat("|", [disclosure.negation, `\b(has|have|had)( been)? (support|maintain|fix|updat|patch)`])

# The day is one of the text, or of a release.
_of_the_text := `\b(last|document|page|policy|statement) (was )?(updated|reviewed|revised|changed)\b|\b(updated|reviewed|revised|effective|published|released) (on|in|:)|\bcopyright\b`
