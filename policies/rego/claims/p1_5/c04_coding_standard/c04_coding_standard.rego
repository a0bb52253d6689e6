# METADATA
# title: Coding standard
# description: A document states secure coding rules, on input and on credentials among them, and static analysis runs on the code.
package claims.p1_5.c04_coding_standard

import data.lib.analysis
import data.lib.outcome
import data.lib.text
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains outcome.all_of(array.concat(_defined, [_enforced]))

_documents := text.documents(input.facts.coding_standard, `secur|contribut`)

_defined := [text.unseen("secure coding standard", input.facts.coding_standard)] if {
	_documents == []
} else := [text.statement(rule.name, _documents, rule.rules, "it may be kept elsewhere") | some rule in _rules]

_rules := [
	{"name": "a secure coding standard", "rules": {
		"sure": [
			{"all": [`\b(secure|security) (coding|development|programming)\b`, `\b(standards?|guidelines?|guide|rules?|practices|polic(y|ies))\b`], "none": [_unsettled]},
			{"all": [`\b(owasp (asvs|top 10|top ten|cheat|secure)|asvs|(sei )?cert c\b|misra|cwe top 25)`, `\b(follow|adhere|comply|conform|according|must|require|standard|apply)`], "none": [_unsettled]},
		],
		"maybe": [{"all": [`\bowasp\b|secure cod|coding standard`]}],
	}},
	{"name": "a rule on input", "rules": {
		"sure": [{"all": [`\b(validat|saniti[sz]|escap|parameteri[sz])`, `\b(inputs?|quer(y|ies)|parameters|user data|outputs?|requests?)\b`], "none": [_unsettled]}],
		"maybe": [{"all": [`\b(validat|saniti[sz]|escap|parameteri[sz]|injection)`]}],
	}},
	{"name": "a rule on credentials", "rules": {
		"sure": [{"all": [`\b(passwords?|credentials?|secrets?|(api|private|access) keys?|tokens?)\b`, `\b(never|not|must|only|always|do not|don't)\b`, `\b(stor|commit|hash|vault|encrypt|hard-?cod|keep|kept|check(ed)? in|log)`], "none": [_unsettled]}],
		"maybe": [{"all": [`\b(passwords?|credentials?|secrets?|(api|private|access) keys?|tokens?)\b`]}],
	}},
]

_unsettled := `\b(todo|tbd|no (secure|security) cod|not yet|planned|we do not have|to be (written|defined))\b`

_active := array.concat(analysis.sure("proposal"), analysis.sure("default"))

# Runs of programs that may check rules of security too.
_linting := [place |
	some each in analysis.jobs
	some command in each.commands
	some start in command.starts
	some linter in input.params.linters
	regex.match(concat("", [`^(cargo )?`, linter, `( |$)`]), start)
	place := {"path": each.pipeline.path, "line": command.step.line, "text": substring(command.text, 0, 120)}
]

_enforced := outcome.pass(sprintf("Static analysis checks the code (%s).", [_active[0].text]), tools.evidence(_active)) if {
	count(_active) > 0
} else := outcome.unknown(message, tools.evidence(_linting)) if {
	count(_linting) > 0
	message := sprintf("Whether the linter checks rules of security is not seen (%s).", [_linting[0].text])
} else := outcome.fail("No tool checks the code: no static analysis runs, neither from a pipeline nor from a setting.", tools.evidence([])) if {
	analysis.is_absent
} else := outcome.unknown("No catalogued static analysis is sure to run; a setting, a script or another service may run one.", tools.evidence([]))
