# METADATA
# title: Timely security releases
# description: What mends a vulnerability was released soon after the vulnerability was put on record.
package claims.p3_5.c01_timely_releases

import data.lib.advisories
import data.lib.branches
import data.lib.dates
import data.lib.outcome
import data.lib.published

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_fact := input.facts.advisories

_recent := advisories.published(_fact, input.now, input.params.window_days)

_verdict := outcome.fail(message, _evidence(_late)) if {
	count(_late) > 0
	message := sprintf("Mended more than %d days after they were known: %s.", [input.params.days_critical, _named(_late)])
} else := outcome.fail(message, _evidence(_measured)) if {
	count(_further) == 0
	count(_measured) > 0
	_median(_at_least) > input.params.days_median
	message := sprintf("Of %d vulnerabilities the median was mended by a release after more than %d days, such as %s.", [count(_measured), input.params.days_median, _named(_slowest)])
} else := outcome.unknown(message, _evidence(_unclear)) if {
	count(_unclear) > 0
	message := sprintf("When a release mended it is not seen of %s.", [advisories.named(_unclear)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_further) > 0
	message := sprintf("Not all advisories are seen (%s).", [branches.hidden_names(_further)])
} else := outcome.unknown(message, _evidence([])) if {
	count(_measured) == 0
	message := sprintf("No advisory published in %d days was on record before what mends it was released.", [input.params.window_days])
} else := outcome.unknown(message, _evidence(_measured)) if {
	_median(sort([one.days | some one in _measured])) > input.params.days_median
	message := sprintf("Of %d vulnerabilities the median took more than %d days; how long others took, put on record after their release, is not told.", [count(_measured), input.params.days_median])
} else := outcome.pass(message, _evidence(_measured)) if {
	message := sprintf("Of %d vulnerabilities the median was mended by a release within %d days, and each critical one within %d.", [count(_measured), input.params.days_median, input.params.days_critical])
}

# Those that are not published yet are judged once they are.
_further := [part | some part in _fact.hidden; part.path != "unpublished"]

# Of each advisory the days from its record to the last of the releases that mend it; -1 where the record is younger.
_weighed := [object.union(one, {"days": max([at.days | some at in found]), "missing": count([at | some at in found; at.days == _never])}) |
	some one in _recent
	dates.is_past(one.created_at, input.now)
	found := [{"days": _days_to(one, version)} | some version in _versions(one)]
	count(found) > 0
]

_never := -2

_days_to(one, version) := days if {
	releases := [release | some release in input.facts.releases.releases; published.version(release.tag) == version]
	count(releases) == 1 # of several, as of several components, it is not told which mends it
	count([part | some part in input.facts.releases.hidden; _may_be_another(part.path, releases[0].tag, version)]) == 0
	dates.is_past(releases[0].published_at, input.now)
	days := max([-1, dates.days(one.created_at, releases[0].published_at)])
} else := _never

_may_be_another(path, _, version) if published.version(path) == version

# Of one component, while older releases are not read.
_may_be_another("*", tag, _) if not regex.match(`^[vV]?[0-9]`, tag)

_versions(one) := {version |
	some product in one.products
	some text in regex.find_n(`[0-9]+(?:\.[0-9]+)*(?:[-+.]?[a-z0-9][a-z0-9.+-]*)?`, lower(product.fixed), 20)
	version := published.version(text)
}

# What is left where a version has no release that is seen is at least as late as the rest.
_measured := [one | some one in _weighed; one.days >= 0]

_late := [one |
	some one in _measured
	one.severity == "critical"
	one.days > input.params.days_critical
]

_unclear := array.concat(advisories.undated(_fact, input.now), [one | some one in _recent; not _is_clear(one)])

_is_clear(one) if {
	some found in _weighed
	found.id == one.id
	found.missing == 0
	is_string(object.get(one, "severity", null))
	every product in one.products {
		product.fixed != ""
	}
}

# The days that it is sure to have taken at least, where some are not known.
_at_least := sort(array.concat([one.days | some one in _measured], array.concat([0 | some one in _unclear; not _is_measured(one)], [0 | some one in _weighed; one.days == -1; _is_clear(one)])))

_is_measured(one) if {
	some found in _measured
	found.id == one.id
}

_median(sorted) := (sorted[floor((count(sorted) - 1) / 2)] + sorted[floor(count(sorted) / 2)]) / 2

_slowest := [one | some one in _measured; one.days == max([other.days | some other in _measured])]

_named(those) := concat(", ", [sprintf("%s (%s, %d days)", [substring(one.id, 0, 40), object.get(one, "severity", "severity not told"), one.days]) |
	some one in array.slice(those, 0, 3)
])

_evidence(about) := object.union(advisories.evidence(_fact, about), {
	"recent": count(_recent),
	"measured": count(_measured),
	"days": [{"id": one.id, "days": one.days} | some one in array.slice(about, 0, 20); one.days],
})
