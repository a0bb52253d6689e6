# METADATA
# title: Answers
# description: >-
#   Whether a value that the vendor wrote into its attestation answers what is asked, and what it then says. A value
#   may be of any type; one of another form says nothing. Nothing is fetched: an address is judged as it is written.
#   `when` is what attested.when gives: {now, issued}.
package lib.answers

import data.lib.attestation
import data.lib.dates

# METADATA
# description: >-
#   Which fields have not the form asked for, each with that form. `forms` gives it by name: `text`, `text or number`,
#   `number above 0` (see is_duration), `count`, `names`, `list of texts`, `true or false`, `HTTPS address`,
#   `day up to its issue`.
unsaid(values, forms, when) := {sprintf("%s (%s)", [name, form]) |
	some name, form in forms
	not _has(form, object.get(values, name, null), when)
}

_has("text", value, _) if is_stated(value)

_has("text or number", value, _) if is_stated(value)

_has("text or number", value, _) if {
	is_number(value)
	value > 0
	value <= 1000000000
}

_has("number above 0", value, _) if is_duration(value)

_has("count", value, _) if is_count(value)

_has("names", value, _) if is_names(value)

_has("list of texts", value, _) if is_texts(value)

_has("true or false", value, _) if is_boolean(value)

_has("HTTPS address", value, _) if is_address(value)

_has("day up to its issue", value, when) if has_come(value, when)

# METADATA
# description: Whether a value is a text that answers; words that stand for an answer still to be given do not.
is_stated(value) if {
	is_string(value)
	regex.match(`[\p{L}\p{N}]`, regex.replace(value, `[\x{115f}\x{1160}\x{3164}\x{ffa0}]`, "")) # what is not shown, or a sign alone, is no answer
	not regex.match(_placeholder, lower(trim_space(value)))
	not regex.match(`^[^a-z]*(todo|tbd|tba|tbc|fixme|to be (confirmed|decided|defined|determined|done|written|added|completed|provided))\b`, lower(value))
}

_placeholder := `^[ \t\r\n_.?*<>-]*(n/?a|n\.a\.|nil|none|null|no|not applicable|not known|pending|tba|tbc|tbd|todo|unknown|xxx+)?[ \t\r\n_.?*<>-]*$`

# METADATA
# description: Whether a value is a text that answers, of at least so many characters beside the blanks around it.
is_argued(value, least) if {
	is_stated(value)
	count(trim_space(value)) >= least
}

# METADATA
# description: Whether a value is a list of texts that answer, and not an empty one.
is_texts(value) if {
	is_array(value)
	count(value) > 0
	every item in value {
		is_stated(item)
	}
}

# METADATA
# description: Whether a value is an object with, for each key, a text or several, such as who has which role.
is_names(value) if {
	is_object(value)
	count(value) > 0
	every key, named in value {
		is_stated(key)
		_is_named(named)
	}
}

_is_named(value) if is_stated(value)

_is_named(value) if is_texts(value)

# METADATA
# description: Whether a value is a number of things that can be counted, up to a million.
is_count(value) if {
	is_number(value)
	value >= 0
	value <= 1000000
	floor(value) == value
}

# METADATA
# description: Whether a value is a number of hours or days that can be kept, of at most twenty thousand.
is_duration(value) if {
	is_number(value)
	value > 0
	value <= 20000
}

# METADATA
# description: Whether a part is at least so many in a hundred of the whole; both are counts.
reaches(part, whole, percent) if part * 100 >= whole * percent

# METADATA
# description: Whether a value is a day that had come when the attestation was issued, so that it could be attested.
has_come(value, when) if {
	dates.is_day(value)
	value <= when.issued
}

# METADATA
# description: Whether a value is such a day that lies more than so many days before now.
is_older(value, when, days) if {
	has_come(value, when)
	value < attestation.day_before(when.now, days)
}

# METADATA
# description: Whether a value is such a day that lies at most so many days before now.
is_recent(value, when, days) if {
	has_come(value, when)
	value >= attestation.day_before(when.now, days)
}

# METADATA
# description: These fields of a value within an attestation, null where it has none, or is no object.
parts(value, names) := {name: object.get(value, name, null) | some name in names} if {
	is_object(value)
} else := {name: null | some name in names}

# METADATA
# description: A list as it is, and an empty one for a value that is none, which engines do not walk through alike.
items(value) := value if {
	is_array(value)
} else := []

# METADATA
# description: The name that a row bears under a key, as names of the catalogue are written. Undefined if there is none.
label(row, key) := regex.replace(lower(trim_space(row[key])), `[ -]+`, "_") if {
	is_object(row)
	is_stated(row[key])
}

# METADATA
# description: The wanted names that no row bears, and whether a row without one of them might be meant for it.
lacking(rows, key, wanted) := {"names": names, "doubtful": doubtful} if {
	there := {label(row, key) | some row in rows}
	names := {one | some one in wanted; not one in there}
	strange := [row | some row in rows; not _is_one_of(row, key, wanted)]
	doubtful := count(strange) > 0
}

_is_one_of(row, key, wanted) if label(row, key) in wanted

# METADATA
# description: >-
#   Whether a value is the address of a host on the network, read over HTTPS and without a user's name in it. That of a
#   template, or of a machine of its own, is nobody's.
is_address(value) if {
	is_string(value)
	not regex.match(`^https://([a-z0-9.-]*\.)?(example\.(com|net|org)|yourdomain\.com|localhost|127(\.[0-9]+){3}|[a-z0-9-]+\.(local|internal|localdomain))([:/?#]|$)`, lower(value))
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
