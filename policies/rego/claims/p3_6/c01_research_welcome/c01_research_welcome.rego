# METADATA
# title: Security research is welcome
# description: The security policy says that research or testing in good faith is welcome.
package claims.p3_6.c01_research_welcome

import data.lib.disclosure
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.security_policy

_documents := disclosure.documents(_fact)

_verdict := text.missing("disclosure policy", _fact) if {
	_documents == []
} else := text.statement("that security research is welcome", _documents, _welcome, disclosure.blind(_fact, input.params.reading))

_welcome := {
	"sure": [
		{"all": [_affirms, _research], "none": [_denies]},
		{"all": [_research, `\b(is|are|consider(ed)?|conduct(ed)?)\b.*\bauthori[sz]ed\b`], "none": [_denies]},
	],
	"maybe": [
		{"all": [`good[- ]faith|safe harbou?r|legal action|security research|\bresearchers?\b|penetration test|\bpentest`]},
		{"all": [_affirms, `report|disclos|vulnerab|secur`]},
	],
}

_affirms := `\bwelcom(e|es|ing|ed)\b|\bencourag(e|es|ed|ing)\b|\binvit(e|es|ed|ing)\b`

_research := `security (research(ers?)?|test(s|ing|ers?)?|audits?|communit(y|ies))|research (community|on|into)|good[- ]faith|penetration test(s|ing|ers?)?|white[- ]hat|ethical hack(ers?|ing)`

_denies := `\b(not|never|no|nor|neither|cannot|prohibit(s|ed)?|forbid(s|den)?|unwelcome|unless|except|discourag[a-z]+|discretion|used to)\b|n't\b|\bonly (if|with|when|after|for)\b|\bprior (written )?(permission|consent|approval|authori)`
