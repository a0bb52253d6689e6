# METADATA
# title: Dates
# description: Dates and times as people write them in files, without a fault for one that does not exist.
package lib.dates

# METADATA
# description: Whether a value is a calendar day of the years 1970 to 2199, as ISO 8601 writes it.
is_day(value) if {
	is_string(value)
	regex.match(concat("", ["^(", _day, ")$"]), value)
}

_day := concat("|", [
	`(19[7-9][0-9]|2[01][0-9][0-9])-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])`,
	`(19[7-9][0-9]|2[01][0-9][0-9])-(0[469]|11)-(0[1-9]|[12][0-9]|30)`,
	`(19[7-9][0-9]|2[01][0-9][0-9])-02-(0[1-9]|1[0-9]|2[0-8])`,
	`(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26])|21([2468][048]|0[48]|[13579][26]))-02-29`,
])

# METADATA
# description: Whether a value is a time as RFC 3339 writes it, of the years 1970 to 2199.
is_time(value) if {
	is_string(value)
	regex.match(`^[0-9]{4}-[0-9][0-9]-[0-9][0-9][Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, value)
	is_day(substring(value, 0, 10))
}

# METADATA
# description: Nanoseconds since 1970 of a value for which is_time or is_day holds; of a day, its start in UTC.
nanoseconds(value) := time.parse_rfc3339_ns(concat("", [value, "T00:00:00Z"])) if {
	is_day(value)
} else := time.parse_rfc3339_ns(regular) if {
	is_time(value)
	whole := regex.replace(upper(value), `\.[0-9]+`, "")
	regular := regex.replace(whole, `:60(Z|[+-])`, ":59$1")
}

# METADATA
# description: Whether a value is a time that is not after now, but for a day that clocks may differ by.
is_past(value, now) if {
	is_time(value)
	nanoseconds(value) - nanoseconds(now) <= 86400000000000
}

# METADATA
# description: Whether a value is a calendar day that is not to come; now is a time.
is_past_day(value, now) if {
	is_day(value)
	value <= substring(now, 0, 10)
}

# METADATA
# description: Whole days from one such value to another; negative where the second is earlier.
days(from, to) := floor((nanoseconds(to) - nanoseconds(from)) / 86400000000000)
