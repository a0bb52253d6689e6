# METADATA
# title: Reviewed guide
# description: The guide to secure use was reviewed for the latest major or minor release, or names its version.
package claims.p4_6.c02_reviewed_guide

import data.lib.branches
import data.lib.dates
import data.lib.files
import data.lib.outcome
import data.lib.published
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.secure_use_guide

_documents := text.documents(_fact, ``)

_final := [document | some document in _documents; not document.draft]

# All releases count, for the first of a series may be old.
_seen := published.latest(input.facts.releases, {"latest": count(input.facts.releases.releases) + 1, "prereleases": false})

_dated := [object.union(release, {"series": _series(release.tag)}) |
	some release in _seen.releases
	dates.is_past(release.published_at, input.now)
]

# Major and minor number, as they are written.
_series(tag) := [parts[0][1], array.concat([number | some number in [parts[0][2]]; number != ""], ["0"])[0]] if {
	parts := regex.find_all_string_submatch_n(`^([0-9]{1,9})(?:\.([0-9]{1,9}))?`, published.version(tag), 1)
	count(parts) > 0
}

# The series that began last, and when it did: a later release may mend an older one.
_latest := begun[count(begun) - 1] if {
	begun := [start.series | some start in _starts; start.at == _began]
}

_began := max([start.at | some start in _starts])

_starts := [{"series": series, "at": min(times)} |
	some series in {release.series | some release in _dated}
	times := [dates.nanoseconds(release.published_at) | some release in _dated; release.series == series]
]

# When the releases before it were made.

_before := [at | some release in _dated; at := dates.nanoseconds(release.published_at); at < _began]

_is_old if dates.nanoseconds(input.now) - _began > input.params.window_days * 86400000000000

_verdict := published.none(_seen) if {
	count(_seen.tags) == 0
} else := text.unseen("guide to secure use", _fact) if {
	_documents == []
} else := outcome.unknown(message, _evidence([])) if {
	count(_dated) < count(_seen.releases)
	message := "Not every release has a version and a time that is past."
} else := outcome.unknown(sprintf("Not all releases are seen (%s).", [branches.listed(_seen.unseen)]), _evidence([])) if {
	count(_seen.unseen) > 0
} else := outcome.not_applicable(sprintf("No major or minor release was published in %d days.", [input.params.window_days]), _evidence([])) if {
	_is_old
} else := outcome.pass(sprintf("The guide names version %s.", [_name]), _evidence(_naming)) if {
	count(_naming) > 0
} else := outcome.pass(sprintf("The guide was reviewed for version %s.", [_name]), _evidence(_fresh)) if {
	count(_fresh) > 0
} else := outcome.unknown("The guide names neither the version that it is for nor when it was reviewed.", _evidence([])) if {
	count(_reviews) == 0
} else := outcome.unknown("Part of the guidance cannot be read, and may have been reviewed.", _evidence(_reviews)) if {
	not files.is_whole(_fact)
} else := outcome.unknown("There is only one series of releases, so that nothing tells what the guide was reviewed for.", _evidence(_reviews)) if {
	count(_before) == 0
} else := outcome.fail(message, _evidence(_reviews)) if {
	message := sprintf("The guide was last reviewed on %s, before the release that preceded version %s.", [max({review.day | some review in _reviews}), _name])
}

_name := concat(".", _latest)

_reviews := [object.union(text.place(document, sentence.text), {"day": found[0][1]}) |
	some document in _final
	some sentence in document.sentences
	found := regex.find_all_string_submatch_n(`(?:^|\blast )(?:reviewed|revised|updated|verified)(?: on)?:? ?([0-9]{4}-[0-9]{2}-[0-9]{2})\b`, sentence.plain, 1)
	count(found) > 0
	dates.is_day(found[0][1])
	dates.nanoseconds(found[0][1]) <= dates.nanoseconds(input.now)
]

# A day is reviewed to its end.
_fresh := [review |
	some review in _reviews
	dates.nanoseconds(review.day) + 86400000000000 > max(_before)
]

_naming := [text.place(document, sentence.text) |
	some document in _final
	some sentence in document.sentences
	not regex.match(`\b(not|never|no longer|except|older than|before|up to|will be|to be|yet|todo|tbd|planned|upcoming)\b|n't\b`, sentence.plain)
	found := regex.find_all_string_submatch_n(_for_version, sentence.plain, 1)
	count(found) > 0
	_series(found[0][1]) == _latest
]

_for_version := `\b(?:applies to|applicable to|valid for|written for|reviewed for|describes|covers|(?:guide|document|page) for|product version)\b[^0-9]{0,40}\bv?([0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9})*)\b`

_evidence(places) := {
	"places": array.slice([object.filter(place, ["path", "line", "text"]) | some place in places], 0, 20),
	"releases": count(_seen.releases),
	"hidden": array.slice(files.hidden(_fact), 0, 20),
}
