# METADATA
# title: Fields of attestations
# description: >-
#   How a claim judges the fields that the vendor wrote into its attestation: one that says the wrong thing fails,
#   one that is missing, of another form or no answer is unknown. `question` is the policy's whole input; `told` is
#   {claim, fields, wrong, unsaid, documented}: the claim's id, the fields as read by `fields`, why the claim fails by
#   field, what the attestation does not say, and whether a document must have been compared with its digest.
package lib.attested

import data.lib.attestation
import data.lib.dates
import data.lib.outcome

# METADATA
# description: The fields of these names as the vendor wrote them, null where there is none.
fields(question, claim, names) := {name: object.get(written, name, null) | some name in names} if {
	written := attestation.record(question.facts.attestations, claim, question.now).fields
} else := {name: null | some name in names}

# METADATA
# description: When the attestation was issued, as a time; now where there is none.
issued(question, claim) := concat("", [record.issued, "T00:00:00Z"]) if {
	record := attestation.record(question.facts.attestations, claim, question.now)
} else := question.now

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
# description: What a finding keeps of the attestation and of the fields that were judged.
evidence(question, told, reason) := object.union(kept, {"fields": told.fields}) if {
	record := attestation.record(question.facts.attestations, told.claim, question.now)
	kept := attestation.evidence(record, reason)
}

_joined(wrong) := concat(" ", array.slice([substring(wrong[field], 0, 200) | some field in sort(object.keys(wrong))], 0, 2))

# METADATA
# description: The first three of some texts in their order, and how many there are more.
some_of(texts) := concat(", ", array.concat(named, more)) if {
	sorted := sort(texts)
	named := [substring(text, 0, 120) | some text in array.slice(sorted, 0, 3)]
	more := [sprintf("and %d more", [count(sorted) - 3]) | count(sorted) > 3]
}

# METADATA
# description: >-
#   Which fields have not the form asked for, each with that form. `forms` gives it by name: `text`, `text or number`,
#   `number above 0`, `count`, `names` (see is_names), `day up to its issue`: what has not been yet is not attested.
unsaid(values, forms, issued) := {sprintf("%s (%s)", [name, form]) |
	some name, form in forms
	not _has(form, values[name], issued)
}

_has(form, value, _) if {
	form in {"text", "text or number"}
	is_stated(value)
}

_has(form, value, _) if {
	form in {"number above 0", "text or number"}
	is_above_zero(value)
}

_has(form, value, _) if {
	form == "count"
	is_count(value)
}

_has(form, value, issued) if {
	form == "day up to its issue"
	attestation.is_past_day(value, issued)
}

_has(form, value, _) if {
	form == "names"
	is_names(value)
}

# METADATA
# description: Whether a value is a text that answers; words that stand for an answer still to be given do not.
is_stated(value) if {
	attestation.is_said(value)
	not regex.match(`^[\s\-_.?*<>]*(n/?a|nil|none|null|no|tba|tbc|tbd|todo|unknown)?[\s\-_.?*<>]*$`, lower(value))
}

# METADATA
# description: Whether a value is a number of things that can be counted.
is_count(value) if {
	is_number(value)
	value >= 0
	value <= 1000000000
	floor(value) == value
}

# METADATA
# description: Whether a value is a number above 0 of a size that means something.
is_above_zero(value) if {
	is_number(value)
	value > 0
	value <= 1000000000
}

# METADATA
# description: Whether a value is an object with, for each key, a text or several, such as who has which role.
is_names(value) if {
	is_object(value)
	count(value) > 0
	every key, named in value {
		is_stated(key)
		_is_texts(named)
	}
}

_is_texts(value) if is_stated(value)

_is_texts(value) if is_list(value)

# METADATA
# description: Whether a value is a list of texts, and not an empty one.
is_list(value) if {
	is_array(value)
	count(value) > 0
	every item in value {
		is_stated(item)
	}
}

# METADATA
# description: Whether a value is a past day that lies more than so many days before now.
is_older(value, now, days) if {
	attestation.is_past_day(value, now)
	value < attestation.day_before(now, days)
}

# METADATA
# description: Whether a value is a past day that lies at most so many days before now.
is_recent(value, now, days) if {
	attestation.is_past_day(value, now)
	value >= attestation.day_before(now, days)
}

# METADATA
# description: Whether a value is a day from today to so many days after now.
is_soon(value, now, days) if {
	dates.is_day(value)
	value >= attestation.day_before(now, 0)
	value <= attestation.day_before(now, 0 - days)
}
