# METADATA
# title: Registers
# description: >-
#   What claims share that judge an attestation by its fields: days, counts, lists and digests that the vendor gives.
#   A field that is missing or of another type says nothing, and neither does a text that only fills a place.
package lib.registers

import data.lib.attestation
import data.lib.dates
import data.lib.outcome

# METADATA
# description: Those of the attestation's fields that a claim reads; null where there is none.
fields(attested, keys) := {key: object.get(attested.fields, key, null) | some key in keys}

# METADATA
# description: What a finding keeps of an attestation and of the fields that decided; long lists are cut.
evidence(attested, reason, read) := object.union(kept, {"fields": {key: _short(value) | some key, value in read}}) if {
	kept := attestation.evidence(attested, reason)
}

_short(value) := array.slice(value, 0, 20) if {
	is_array(value)
} else := value

# METADATA
# description: >-
#   The outcome of fields that do not bear the claim out. `wrong` is a set of objects with `reason` and `message`: one
#   of them is a fail. `unsaid` is a set of fields that say nothing: unknown, as it is where no document was
#   compared with its digest. Undefined where nothing is amiss.
flaw(attested, read, wrong, unsaid) := outcome.fail(first.message, evidence(attested, first.reason, read)) if {
	first := [one | some one in wrong][0]
} else := outcome.unknown(message, evidence(attested, "fields_missing", read)) if {
	count(unsaid) > 0
	message := sprintf("The attestation does not say, or not in the form that is asked for: %s.", [listed(unsaid)])
} else := outcome.unknown(message, evidence(attested, "digest_missing", read)) if {
	not attestation.compared(attested)
	message := "No evidence document could be compared with its digest."
}

# METADATA
# description: The first five of several names as a text that says how many more there are.
listed(names) := concat(", ", sorted) if {
	sorted := sort([substring(name, 0, 60) | some name in names])
	count(sorted) <= 5
} else := sprintf("%s and %d more", [concat(", ", array.slice(sorted, 0, 5)), count(sorted) - 5]) if {
	sorted := sort([substring(name, 0, 60) | some name in names])
}

# METADATA
# description: Whether a value is a text that says something and does not only fill a place.
is_said(value) if {
	attestation.is_said(value)
	not lower(trim_space(value)) in {"-", "?", "n/a", "na", "none", "null", "tbd", "todo", "unknown", "xxx"}
}

# METADATA
# description: Whether a value is a list of such texts, at least one.
are_said(value) if {
	is_array(value)
	count(value) > 0
	every one in value {
		is_said(one)
	}
}

# METADATA
# description: Whether a value is an address on the web that nobody on the way can change.
is_https(value) if {
	is_string(value)
	regex.match(`^[Hh][Tt][Tt][Pp][Ss]://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?$`, value)
}

# METADATA
# description: Whether a value is a whole number from 0 to a thousand million.
is_count(value) if {
	is_number(value)
	value >= 0
	value <= 1000000000
	floor(value) == value
}

# METADATA
# description: Whether a value is a number of hours or days that can be kept, of at most twenty thousand.
is_limit(value) if {
	is_number(value)
	value > 0
	value <= 20000
}

# METADATA
# description: Whether a part is at least so many in a hundred of the whole; both are counts.
reaches(part, whole, percent) if part * 100 >= whole * percent

# METADATA
# description: Whether a value is a day up to now that lies at most so many days back.
is_recent(value, now, days) if {
	attestation.is_past_day(value, now)
	value >= attestation.day_before(now, days)
}

# METADATA
# description: Whether a value is a day that lies more than so many days back.
is_old(value, now, days) if {
	dates.is_day(value)
	value < attestation.day_before(now, days)
}

# METADATA
# description: Whether an evidence document of the attestation was compared with this digest and has it.
has_document(attested, sha256) if {
	is_string(sha256)
	some item in attested.evidence
	item.matches == true
	item.sha256 == lower(sha256)
}

# METADATA
# description: The name that a row bears under a key, as names of the catalogue are written. Undefined if there is none.
label(row, key) := regex.replace(lower(trim_space(row[key])), `[ -]+`, "_") if {
	is_object(row)
	is_said(row[key])
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
