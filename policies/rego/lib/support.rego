# METADATA
# title: Support data
# description: What policies ask of the fact `support_data`, which a vendor writes and which may be of any shape.
package lib.support

import data.lib.files

# METADATA
# description: The documents that are objects, {path, document}.
documents(fact) := [file | some file in fact.files; is_object(file.document)]

# METADATA
# description: Every listed release line, {path, entry}; an entry may be of any shape.
releases(fact) := [{"path": file.path, "entry": entry} |
	some file in documents(fact)
	some entry in _listed(file.document)
]

_listed(document) := document.releases if {
	is_array(document.releases)
} else := []

# METADATA
# description: What the documents have under that key, {path, value}; null and missing are left out.
values(fact, key) := [{"path": file.path, "value": value} |
	some file in documents(fact)
	value := object.get(file.document, key, null)
	value != null
]

# METADATA
# description: Whether a text says nothing, or only that it is still to be written.
is_blank(value) if {
	is_string(value)
	regex.match(`^\s*(todo|to do|tbd|tba|tbc|fixme|xxx+|\?+|-+|\.\.\.)?[.:!]?\s*$|^\s*(todo|fixme)\s*:`, lower(value))
}

# METADATA
# description: Whether a text says something.
is_said(value) if {
	is_string(value)
	not is_blank(value)
	regex.match(`[\p{L}\p{N}]`, value)
	not regex.match(`^\s*(n/?a|none|null|nil|unknown|pending|not applicable|to be (confirmed|decided|defined|determined|done|written|added))[.:!]?\s*$`, lower(value))
}

# METADATA
# description: The name of a release line for messages.
name(entry) := substring(entry.version, 0, 40) if {
	is_string(entry.version)
	entry.version != ""
} else := "a line without a version in quotes"

# METADATA
# description: Why nothing can be judged where no document holds what is looked for.
unread(fact, what) := sprintf("The support data cannot be read (%s).", [substring(concat(", ", files.hidden(fact)), 0, 120)]) if {
	not files.is_whole(fact)
} else := sprintf("There are no support data with %s in the repository; it may be published elsewhere.", [what])

# METADATA
# description: Evidence that points to these places, {path, entry}.
evidence(places) := {"count": count(places), "places": array.slice([_place(one) | some one in places], 0, 20)}

_place(one) := {"path": one.path, "line": 0, "text": name(one.entry)} if {
	one.entry
} else := {"path": one.path, "line": 0, "text": ""}
