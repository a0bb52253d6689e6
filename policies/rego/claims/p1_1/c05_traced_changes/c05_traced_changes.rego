# METADATA
# title: Traced changes
# description: Most of the latest changes that people proposed name a work item.
package claims.p1_1.c05_traced_changes

import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := outcome.unknown("Whether the latest changes name a work item is not told.", _evidence) if {
	not _is_told
} else := outcome.not_applicable(message, _evidence) if {
	_items.complete
	_most < input.params.min_changes
	message := sprintf("Fewer than %d changes by people were merged into the default branch.", [input.params.min_changes])
} else := outcome.unknown(message, _evidence) if {
	_items.changes < input.params.min_changes
	message := sprintf("Only %d of the latest changes are seen to be people's; %d are asked for, and there may be more.", [_items.changes, input.params.min_changes])
} else := outcome.pass(_message, _evidence) if {
	_suffices(_items.naming, _most)
} else := outcome.unknown(_beside, _evidence) if {
	not _are_links_counted
} else := outcome.fail(_message, _evidence) if {
	not _suffices(_items.naming + _items.unseen, _most)
} else := outcome.unknown(message, _evidence) if {
	message := sprintf("%s Of %d more it is not seen.", [_message, _items.unseen])
}

_items := input.facts.change_reviews.work_items

# Issues that a platform links beside the text are work items too.
_are_links_counted if _items.linked == true

_beside := sprintf("%s Whether others are linked to one beside their text is not seen.", [_message])

_counts := ["changes", "naming", "by_bots", "unseen"]

_is_told if {
	is_boolean(_items.complete)
	every name in _counts {
		is_number(_items[name])
		_items[name] >= 0
	}
	_items.naming <= _items.changes
}

# If all that are not seen are people's.
_most := _items.changes + _items.unseen

_suffices(naming, changes) if naming * 100 >= changes * input.params.percent

_message := sprintf("Of the latest %d changes by people %d name a work item in their title, branch or description; %d%% are asked for.", [
	_items.changes,
	_items.naming,
	input.params.percent,
])

_evidence := {"sampled": input.facts.change_reviews.sampled, "work_items": object.filter(_items, array.concat(_counts, ["complete", "linked"]))} if {
	is_object(_items)
} else := {}
