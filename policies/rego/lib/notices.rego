# METADATA
# title: What the attestation of a product says
# description: >-
#   How a claim judges the fields of an attestation: one that is missing or of another form is `unsaid`, which is
#   unknown; one that says what the claim forbids is `wrong`, which is a fail whatever else is unsaid. Also what is
#   asked of addresses, channels, digests and days. Nothing is fetched: an address is judged as it is written.
package lib.notices

import data.lib.attestation
import data.lib.dates
import data.lib.outcome

# METADATA
# description: These fields of an attestation, null where it has none of that name.
fields(attested, names) := {name: object.get(attested.fields, name, null) | some name in names}

# METADATA
# description: These fields of a value within an attestation, null where it has none, or is no object.
filled(value, names) := {name: object.get(value, name, null) | some name in names} if {
	is_object(value)
} else := {name: null | some name in names}

# METADATA
# description: A list as it is, and an empty one for a value that is none, which engines do not walk through alike.
items(value) := value if {
	is_array(value)
} else := []

# METADATA
# description: What a finding keeps of the attestation and of the fields that were judged.
evidence(attested, said, reason) := object.union(attestation.evidence(attested, reason), {"fields": said})

# METADATA
# description: >-
#   The outcome where something is wrong (`wrong` is {reason: sentence}) or unsaid (a set of names). Undefined where
#   nothing is.
flaw(attested, said, wrong, unsaid) := outcome.fail(message, evidence(attested, said, reasons[0])) if {
	reasons := sort(object.keys(wrong))
	count(reasons) > 0
	message := concat(" ", array.slice([wrong[reason] | some reason in reasons], 0, 3))
} else := outcome.unknown(message, evidence(attested, said, "fields_missing")) if {
	count(unsaid) > 0
	message := sprintf("The attestation does not say, or not in the form that is asked for: %s.", [_listed(sort(unsaid))])
}

_listed(names) := concat("", [concat(", ", array.slice(names, 0, 5)), more]) if {
	count(names) > 5
	more := sprintf(" and %d more", [count(names) - 5])
} else := concat(", ", names)

# METADATA
# description: The outcome where no document of the attestation was compared with its digest; else undefined.
uncompared(attested, said) := outcome.unknown(message, evidence(attested, said, "digest_missing")) if {
	not attestation.compared(attested)
	message := "No evidence document could be compared with its digest."
}

# METADATA
# description: Whether a digest is that of an evidence document which was compared with it.
is_compared(value, attested) if {
	is_string(value)
	regex.match(`^[0-9A-Fa-f]{64}$`, value)
	some item in attested.evidence
	item.matches == true
	item.sha256 == lower(value)
}

# METADATA
# description: Whether a value is a day that had come when the attestation was issued, so that it could be attested.
has_come(value, attested) if {
	dates.is_day(value)
	value <= attested.issued
}

# METADATA
# description: Whether a value is a whole number from zero to a million.
is_count(value) if {
	is_number(value)
	value >= 0
	value <= 1000000
	floor(value) == value
}

# METADATA
# description: Whether a value is a text of at least so many characters beside the blanks around it.
is_argued(value, least) if {
	is_string(value)
	count(trim_space(value)) >= least
}

# METADATA
# description: Whether a value is a list of texts, each of which says something; it may be empty.
is_texts(value) if {
	is_array(value)
	every one in value {
		attestation.is_said(one)
	}
}

# METADATA
# description: Whether a value is the address of a host on the network, read over HTTPS and without a user's name in it.
is_address(value) if {
	is_string(value)
	regex.match(`^[Hh][Tt][Tt][Pp][Ss]://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#][!-~]*)?$`, value)
}

# METADATA
# description: Whether a value is an address whose scheme neither encrypts nor tells who answers.
is_insecure(value) if {
	is_string(value)
	regex.match(`^(http|ftp|git|rsync|tftp|telnet|ws)://`, lower(trim_space(value)))
}

# METADATA
# description: >-
#   What a list of channels {url, subscription} says: `sound` where at least one has an HTTPS address and one of these
#   ways to subscribe, `wrong` where each is insecure or says `none`, else `unsaid`.
channels(given, ways) := "sound" if {
	is_array(given)
	some channel in given
	_is_sound(channel, ways)
} else := "wrong" if {
	is_array(given)
	count(given) > 0
	every channel in given {
		_is_wrong(channel)
	}
} else := "unsaid"

# METADATA
# description: The address of the first sound channel, bounded for a message.
address(given, ways) := substring([one.url | some one in given; _is_sound(one, ways)][0], 0, 120)

_is_sound(one, ways) if {
	is_address(one.url)
	one.subscription in ways
}

_is_wrong(one) if is_insecure(one.url)

_is_wrong(one) if {
	is_address(one.url)
	one.subscription == "none"
}
