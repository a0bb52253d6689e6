# METADATA
# title: Release notes
# description: Each of the latest releases has notes, and an earlier release is there to go back to.
package claims.p3_1.c04_release_notes

import data.lib.branches
import data.lib.files
import data.lib.outcome
import data.lib.published
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_seen := published.latest(input.facts.releases, input.params)

_verdict := published.none(_seen)

_verdict := outcome.all_of([_noted, _kept]) if count(_seen.tags) > 0

_log := object.get(input.facts, "changelog", {"files": [], "hidden": [{"path": "changelog", "reason": "not_collected", "detail": ""}]})

_logs := text.documents(_log, `.`)

# The versions that the changelog names anywhere, and those of headings with something below.
_named := {version |
	some document in _logs
	some word in regex.find_n(`[a-z0-9@/_-]*[0-9]+(?:\.[0-9]+)*[a-z0-9.+-]*`, document.plain, -1)
	version := published.version(trim_right(word, ".-"))
}

_logged := _versions([heading | some document in _logs; some heading in text.filled_headings(document)])

_versions(headings) := {version |
	some heading in headings
	some word in regex.find_n(`[a-z0-9@/_-]*[0-9]+(?:\.[0-9]+)+[a-z0-9.+-]*`, text.plain(heading), 5)
	version := published.version(trim_right(word, ".-"))
}

_said[tag] := found[0] if {
	some tag in _seen.tags
	found := [release | some release in input.facts.release_notes.releases; release.tag == tag]
	count(found) == 1
}

_with := [tag | some tag in _seen.tags; _has_notes(tag)]

_has_notes(tag) if _said[tag].letters >= input.params.few_letters

_has_notes(tag) if published.version(tag) in _logged

_is_named(tag) if published.version(tag) in _named

# Nothing is said where it is published, nothing leads elsewhere, and the changelog was read to its end.
_without := [tag |
	files.is_whole(_log)
	some tag in published.surely(_seen, input.params)
	not tag in _with
	not _is_named(tag)
	_said[tag].letters == 0
	_said[tag].links == false
]

_noted := outcome.fail(message, published.evidence(_seen, _without)) if {
	count(_without) > 0
	count(_with) > 0
	message := sprintf("There are no notes of %s, while other releases have some.", [branches.listed(_without)])
} else := outcome.unknown(message, published.evidence(_seen, _without)) if {
	unclear := [tag | some tag in _seen.tags; not tag in _with]
	count(unclear) > 0
	message := sprintf("No notes are seen of %s; they may be published elsewhere.", [branches.listed(unclear)])
} else := outcome.unknown(message, published.evidence(_seen, [])) if {
	count(_seen.unseen) > 0
	message := sprintf("Whether these are the latest releases is not seen (%s).", [branches.listed(_seen.unseen)])
} else := outcome.pass(sprintf("Each of the latest releases has notes (%d).", [count(_seen.tags)]), published.evidence(_seen, []))

_kept := outcome.pass("An earlier release is still there.", published.evidence(_seen, [])) if {
	count(_seen.tags) > 1
} else := outcome.unknown("Whether an earlier release is still there is not seen.", published.evidence(_seen, [])) if {
	count(_seen.unseen) > 0
} else := outcome.not_applicable("There is no earlier release.", published.evidence(_seen, []))
