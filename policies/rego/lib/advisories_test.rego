package lib.advisories_test

import data.lib.advisories

_now := "2026-06-01T00:00:00Z"

_one(id, state, at) := {"id": id, "state": state, "published_at": at}

_fact(each) := {"advisories": each, "hidden": []}

_ids(found) := [one.id | some one in found]

test_only_published_ones_of_the_window_count if {
	fact := _fact([
		_one("a", "published", "2026-05-01T00:00:00Z"), _one("b", "published", "2024-05-01T00:00:00Z"),
		_one("c", "withdrawn", "2026-05-01T00:00:00Z"), _one("d", "published", null), {"id": "e", "state": "published"},
	])
	_ids(advisories.published(fact, _now, 365)) == ["a"]
	_ids(advisories.undated(fact, _now)) == ["d", "e"]
}

test_a_time_to_come_is_none if {
	not advisories.is_within("2026-07-01T00:00:00Z", _now, 365)
	_ids(advisories.undated(_fact([_one("a", "published", "2026-07-01T00:00:00Z")]), _now)) == ["a"]
}

test_three_are_named if {
	advisories.named([{"id": "a"}, {"id": "b"}]) == "a, b"
	advisories.named([{"id": id} | some id in ["a", "b", "c", "d", "e"]]) == "a, b, c and 2 more"
}
