# METADATA
# title: Current support data
# description: The support data name their owner, were reviewed of late, and list the line of the latest release.
package claims.p4_1.c04_current_support_data

import data.lib.dates
import data.lib.files
import data.lib.outcome
import data.lib.support

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_data := input.facts.support_data

_documents := support.documents(_data)

_lines := support.releases(_data)

_today := substring(input.now, 0, 10)

_verdict := outcome.unknown(support.unread(_data, "an owner and a review"), support.evidence([])) if {
	_documents == []
} else := outcome.not_applicable("All listed release lines have ended, and nothing was released since.", support.evidence(_lines)) if {
	_is_over
} else := outcome.unknown("Whether a listed line is still supported, or something is still released, is not seen.", support.evidence(_lines)) if {
	not _is_alive
} else := outcome.all_of([_owned, _reviewed, _released, _ended])

# So that the product is not done with, whatever is hidden.
_is_alive if {
	some line in _lines
	_is_supported(line.entry)
}

_is_alive if {
	some release in _releases.releases
	dates.is_past(release.published_at, input.now)
	dates.days(release.published_at, input.now) <= input.params.quiet_days
}

_at := support.evidence(_documents)

_whole(verdict) := verdict if {
	files.is_whole(_data)
} else := outcome.unknown("Not all support data can be read.", {"places": [], "hidden": array.slice(files.hidden(_data), 0, 20)})

_owners := support.values(_data, "owner")

_owned := outcome.fail("The owner of the support data is left empty.", support.evidence(_owners)) if {
	some owner in _owners
	support.is_blank(owner.value)
} else := outcome.unknown("The support data name no owner in words; who keeps them may be written elsewhere.", _at) if {
	count([1 | some owner in _owners; support.is_said(owner.value)]) < count(_documents)
} else := _whole(outcome.pass("The support data name their owner.", support.evidence(_owners)))

_ages := [dates.days(review.value, input.now) |
	some review in support.values(_data, "reviewed_on")
	dates.is_past_day(review.value, input.now)
]

_reviewed := outcome.fail(sprintf("They were last reviewed %d days ago.", [max(_ages)]), _at) if {
	some age in _ages
	age > input.params.review_days
} else := outcome.unknown("When they were last reviewed is not said, is no ISO day, or is still to come.", _at) if {
	count(_ages) < count(_documents)
} else := _whole(outcome.pass(sprintf("They were reviewed %d days ago.", [max(_ages)]), _at))

_releases := object.get(input.facts, "releases", {"releases": [], "hidden": [{"path": "*"}]})

_full := [release | some release in _releases.releases; release.prerelease == false]

# What may be newer than all of them; `*` stands for older ones.
_newer := {part.path | some part in _releases.hidden; part.path != "*"} | {release.tag |
	some release in _releases.releases
	not is_boolean(release.prerelease)
}

_is_dated if {
	every release in _full {
		dates.is_past(release.published_at, input.now)
	}
}

# The releases stand latest first, so that older ones, which may be hidden, do not matter.
_latest := [release |
	some release in _full
	dates.nanoseconds(release.published_at) == max([dates.nanoseconds(other.published_at) | some other in _full])
][0] if {
	_is_dated
}

_released := outcome.unknown("Which release is the latest is not seen.", _at) if {
	not _has_latest
} else := outcome.unknown(sprintf("The tag of the latest release, %s, is no plain version.", [_tag]), _at) if {
	not _has_version
} else := _whole(outcome.pass(sprintf("The latest release, %s, belongs to a listed line.", [_tag]), support.evidence(_lines))) if {
	some line in _lines
	_covers(line.entry, _latest.tag)
} else := outcome.unknown(sprintf("Whether a listed line has the latest release, %s, cannot be told by the names.", [_tag]), support.evidence(_lines)) if {
	count([1 | some line in _lines; _numbers(_plain(line.entry))]) < count(_lines)
} else := outcome.unknown("The support data list no release in the shape that is read.", _at) if {
	_lines == []
} else := _whole(outcome.fail(sprintf("No listed line has the latest release, %s.", [_tag]), support.evidence(_lines)))

_has_latest if {
	is_string(_latest.tag)
	count(_newer) == 0
}

_has_version if _numbers(_latest.tag)

_tag := substring(_latest.tag, 0, 40)

# `2.x` and `2.*` are the line 2.
_plain(entry) := regex.replace(entry.version, `(\.[xX*])+$`, "") if {
	is_string(entry.version)
} else := ""

# The parts of a version, without leading zeros; undefined for what is none.
_numbers(name) := [regex.replace(part, `^0+([0-9])`, "$1") | some part in split(match[1], ".")] if {
	match := regex.find_all_string_submatch_n(`^[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?:[-+][0-9A-Za-z.+-]*)?$`, name, 1)[0]
}

_covers(entry, tag) if {
	line := _numbers(_plain(entry))
	padded := array.concat(_numbers(tag), ["0", "0", "0"])
	array.slice(padded, 0, count(line)) == line
}

_is_supported(entry) if {
	dates.is_day(entry.security_until)
	entry.security_until >= _today
}

_has_ended(entry) if {
	dates.is_day(entry.security_until)
	entry.security_until < _today
}

_all_ended if {
	_lines != []
	every line in _lines {
		_has_ended(line.entry)
	}
}

_ended := outcome.not_applicable("A listed line is supported, so that the repository need not be archived.", _at) if {
	some line in _lines
	_is_supported(line.entry)
} else := outcome.unknown("All listed lines have ended; whether the repository is labelled as unsupported is not seen.", support.evidence(_lines)) if {
	_all_ended
} else := outcome.unknown("Whether a listed line is still supported is not seen.", support.evidence(_lines))

_is_over if {
	_all_ended
	files.is_whole(_data)
	_is_dated
	input.facts.releases.hidden == []
	input.facts.releases.total <= count(_releases.releases)
	count([1 |
		some release in _releases.releases
		not dates.is_past(release.published_at, input.now)
	]) == 0
	every release in _releases.releases {
		dates.days(release.published_at, input.now) > input.params.quiet_days
	}
}
