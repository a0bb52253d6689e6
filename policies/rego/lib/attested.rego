# METADATA
# title: What an attestation says
# description: >-
#   How a claim judges the fields that the vendor wrote into its attestation: one that says the wrong thing fails,
#   one that is missing, of another form or no answer is unknown. `question` is the policy's whole input; `told` is
#   {claim, fields, wrong, unsaid, documented}: the claim's id, the fields as read by `fields`, why the claim fails by
#   field, what the attestation does not say, and whether a document must have been compared with its digest.
package lib.attested

import data.lib.answers
import data.lib.attestation
import data.lib.outcome

# METADATA
# description: The fields of these names as the vendor wrote them, null where there is none.
fields(question, claim, names) := answers.parts(written, names) if {
	written := attestation.record(question.facts.attestations, claim, question.now).fields
} else := answers.parts(null, names)

# METADATA
# description: >-
#   The time of the question, and the day on which the attestation was issued: what had not come by then was not
#   attested. That of the question where there is no attestation.
when(question, claim) := {"now": question.now, "issued": issued} if {
	issued := attestation.record(question.facts.attestations, claim, question.now).issued
} else := {"now": question.now, "issued": attestation.day_before(question.now, 0)}

# METADATA
# description: >-
#   The outcome where the attestation is missing or unsound or its fields do not show that the claim holds.
#   Undefined where they do: the claim then says so in its own words.
doubt(question, told) := ruling if {
	ruling := attestation.ruling(question.facts.attestations, told.claim, question.params, question.now)
} else := outcome.fail(_joined(told.wrong), evidence(question, told, sort(object.keys(told.wrong))[0])) if {
	count(told.wrong) > 0
} else := outcome.unknown(message, evidence(question, told, "fields_missing")) if {
	count(told.unsaid) > 0
	message := sprintf("The attestation does not say, or not in the form that is asked for: %s.", [some_of(told.unsaid)])
} else := outcome.unknown(message, evidence(question, told, "digest_missing")) if {
	told.documented
	not attestation.compared(attestation.record(question.facts.attestations, told.claim, question.now))
	message := "No evidence document could be compared with its digest."
}

# METADATA
# description: What a finding keeps of the attestation and of the fields that were judged; long lists are cut.
evidence(question, told, reason) := object.union(kept, {"fields": {name: _short(value) | some name, value in told.fields}}) if {
	record := attestation.record(question.facts.attestations, told.claim, question.now)
	kept := attestation.evidence(record, reason)
}

_short(value) := array.slice(value, 0, 20) if {
	is_array(value)
} else := value

_joined(wrong) := concat(" ", array.slice([substring(wrong[field], 0, 190) | some field in sort(object.keys(wrong))], 0, 3))

# METADATA
# description: The first five of some texts in their order, and how many there are more.
some_of(texts) := concat("", [concat(", ", named), more]) if {
	sorted := sort(texts)
	named := [substring(text, 0, 90) | some text in array.slice(sorted, 0, 5)]
	more := concat("", [sprintf(" and %d more", [count(sorted) - 5]) | count(sorted) > 5])
}
