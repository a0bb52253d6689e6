# METADATA
# title: Security advisories
# description: Which entries of the fact `advisories` count, and what a finding keeps of them.
package lib.advisories

import data.lib.dates

# METADATA
# description: Those that were published within so many days before now.
published(fact, now, days) := [one |
	some one in fact.advisories
	one.state == "published"
	is_within(object.get(one, "published_at", ""), now, days)
]

# METADATA
# description: Those that are published at a time that is not told, cannot be read or is still to come.
undated(fact, now) := [one |
	some one in fact.advisories
	one.state == "published"
	not dates.is_past(object.get(one, "published_at", ""), now)
]

# METADATA
# description: Whether a time is past, and no more than so many days before now.
is_within(time, now, days) if {
	dates.is_past(time, now)
	dates.days(time, now) <= days
}

# METADATA
# description: Identifiers of at most three, for a message.
named(those) := text if {
	count(those) <= 3
	text := concat(", ", _ids(those))
} else := sprintf("%s and %d more", [concat(", ", _ids(array.slice(those, 0, 3))), count(those) - 3])

_ids(those) := [substring(one.id, 0, 40) | some one in those]

# METADATA
# description: What a finding keeps, without the entries that it is not about.
evidence(fact, about) := {
	"count": count(fact.advisories),
	"about": [object.union(object.filter(one, _kept), {"products": array.slice(object.get(one, "products", []), 0, 5)}) |
		some one in array.slice(about, 0, 20)
	],
	"hidden": array.slice(fact.hidden, 0, 20),
	"places": [],
}

_kept := ["id", "cve", "severity", "state", "created_at", "published_at"]
