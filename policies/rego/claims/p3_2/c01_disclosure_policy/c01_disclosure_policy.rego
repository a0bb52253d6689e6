# METADATA
# title: Disclosure policy
# description: The repository's security policy states a contact, a response time, a scope and a disclosure rule.
package claims.p3_2.c01_disclosure_policy

import data.lib.disclosure
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.security_policy

_documents := disclosure.documents(_fact)

_verdict := text.missing("disclosure policy", _fact) if {
	_documents == []
} else := outcome.all_of([
	text.statement("a contact", _documents, _contact, _blind),
	text.statement("a response time", _documents, _response, _blind),
	text.statement("a scope", _documents, _scope, _blind),
	text.statement("a disclosure rule", _documents, _disclosure, _blind),
])

_blind := disclosure.blind(_fact, input.params.reading)

_contact := {
	"sure": [
		{"all": [disclosure.mail], "none": [disclosure.no_mail, disclosure.no_channel]},
		{"all": [disclosure.platform_form], "none": [disclosure.no_channel]},
		{"all": [disclosure.programme_form], "none": [disclosure.no_channel]},
		{"all": [`report|submit|send|contact|form|reach`, `https?://`], "none": [disclosure.no_channel]},
		{"all": [disclosure.public_issue], "none": [disclosure.negation]},
		{"all": [`confidential issue`], "none": [disclosure.negation]},
	],
	"maybe": [{"all": [`contact|maintainer|team|mailing list|slack|discord|matrix|telegram|signal|phone`]}],
}

_response := {
	"sure": [
		{"all": [_answer, text.duration], "none": [_no_promise]},
		{"all": [_answer, `(next|same) (business |working )?day`], "none": [_no_promise]},
	],
	"maybe": [
		{"all": [text.duration], "none": [`disclos|embargo|public|support|maintain|release|version|fix|patch`]},
		{"all": [`respon(se|d) times?|acknowledg[a-z]+ times?`]},
	],
}

_answer := concat("|", [
	`acknowledg|\brespond|\bresponses?\b|\brepl(y|ies)\b|receipt|hear (back )?from|get back|confirm|contact you|triage`,
	`initial assess|follow(ing)?[- ]up|look into|answer|status update|progress|update you|keep you|expect this`,
])

_no_promise := concat("|", [
	`\b(not|no|never|cannot)\b.*(guarantee|promise|commit)|n't (guarantee|promise|commit)|embargo|disclos`,
	`\b(not|never|cannot|can't|don't|won't)( be able to| always| usually)? (expect|respond|reply|answer|acknowledge|confirm|get back)`,
])

_in_public := `\b(open|create|file|submit|raise|post|log|through|via|using)\b.*\bissues?\b|issue tracker`

_scope := {
	"sure": [
		{"all": [`supported versions?|versions? .*\b(is|are) (currently )?(being )?supported|support(s|ed)? .*\bversions?\b`]},
		{"all": [`\b(in|out of)[- ]scope\b|\bscope (of|is|covers|includes)\b|policy (applies|covers)|\bapplies to\b`]},
		{"all": [
			`security (updates?|fix(es)?|patch(es)?|support|maintenance)|\bfix(es)?\b|maintained|supported`,
			`\b(latest|newest|most recent|current|last|all|main)\b.*\b(versions?|releases?|branch(es)?)\b|\bversions?\b.*[0-9]`,
		]},
	],
	"maybe": [{"all": [`\bversions?\b|\breleases?\b|\bscope\b|\bproducts?\b|\bservices?\b`]}],
}

_disclosure := {
	"sure": [
		{"all": [`coordinated (vulnerability )?disclosure|responsible disclosure|responsibly disclos|embargo`], "none": [`appreciat|thank`]},
		{"all": [`disclos|\bpublicly\b|\bpublish|\bannounce|make .*public`, `\b(until|after|before|once|when|wait|days?|weeks?|months?|release|agree|coordinat[a-z]*|permission|do not|don't|refrain|please)\b`], "none": [_in_public]},
		{"all": [`advisor(y|ies)|\bcves?\b`, `publish|request|assign|\bissue (a|an|the|our)\b|announce`], "none": [`advisories/new`]},
	],
	"maybe": [{"all": [`disclos|public|publish|announce|advisor|\bcves?\b|confidential|private`]}],
}
