# METADATA
# title: Guide to secure use
# description: The customer guidance has a section for each topic of secure use.
package claims.p4_6.c01_secure_use_guide

import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.secure_use_guide

_documents := text.documents(_fact, ``)

_verdict := text.unseen("guide to secure use", _fact) if {
	_documents == []
} else := outcome.unknown("The profile names no topics.", {"places": []}) if {
	input.params.topics == []
} else := outcome.pass(sprintf("The guide has a section for each of the %d topics.", [count(_covered)]), _evidence) if {
	count(_covered) == count(input.params.topics)
} else := outcome.unknown(sprintf("No section is seen on %s: %s.", [_names(_missing), _blind]), _evidence) if {
	_blind != ""
} else := outcome.fail(sprintf("The guide says nothing of %s.", [_names(_silent)]), _evidence) if {
	_silent != []
} else := outcome.unknown(sprintf("The guide mentions %s, but has no section on it.", [_names(_missing)]), _evidence)

_blind := text.blind(_fact, _documents, `docs?\b|guide|manual|wiki|help|install|deploy|config|admin|secur|backup|\blog|upgrad|updat`, input.params.reading)

_names(topics) := concat("", [concat(", ", array.slice(topics, 0, 3)), more]) if {
	count(topics) > 3
	more := sprintf(" and %d more", [count(topics) - 3])
} else := concat(", ", topics)

_evidence := {
	"places": array.slice([_covered[topic] | some topic in input.params.topics], 0, 20),
	"missing": _missing,
	"silent": _silent,
}

_missing := [topic | some topic in input.params.topics; not _covered[topic]]

_silent := [topic | some topic in _missing; text.places(_documents, _rule(topic)) == []]

_rule(topic) := [{"all": [_phrases[topic]]}]

_covered[topic] := headed[0] if {
	some topic in input.params.topics
	headed := [text.place(document, heading) |
		some document in _documents
		not document.draft
		some heading in text.filled_headings(document)
		regex.match(_phrases[topic], regex.replace(text.plain(heading), `\blog[ -](in|on|out|off)\b`, "login"))
	]
	headed != []
}

_phrases := {
	"installation": `\binstall|\bset[- ]?up\b|\bdeploy`,
	"authentication_mfa": `\bauthenticat|\bmfa\b|multi-?factor|two-?factor|\b2fa\b|\blog-?in\b|\bsign-?in\b|\bsso\b|\bcredentials?\b|\bpasswords?\b`,
	"access_control": `\baccess (control|right)|\bauthori[sz]|\bpermissions?\b|\broles?\b|\brbac\b|least privilege|\bprivileges?\b`,
	"network_ports": `\bnetwork|\bports?\b|\bfirewall|\btls\b|\bproxy|\bingress\b`,
	"updates": `\bupdat|\bupgrad|\bpatch`,
	"backup": `\bback-?ups?\b|\bback up\b|\bbacking up\b|\brestor|\brecover`,
	"logging": `\blog(s|ging)?\b|\baudit (log|trail)|\bmonitor`,
	"decommissioning": `\bdecommission|\buninstall|\bremov(al|e|ing)\b|\bretir|\bdata (deletion|erasure|disposal)|\bdispos|\bdelet`,
}
