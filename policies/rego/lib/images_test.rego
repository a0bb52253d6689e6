package lib.images_test

import data.lib.images

_image(name, tags, day) := {"digest": name, "tags": tags, "pushed_at": sprintf("2026-05-%sT00:00:00Z", [day])}

_fact(each, hidden) := {"images": each, "hidden": [{"path": path, "reason": "truncated", "detail": ""} | some path in hidden]}

_latest(each, most) := [image.digest | some image in images.latest(_fact(each, []), most)]

test_the_latest_are_those_pushed_last if {
	each := [_image("a", ["1"], "01"), _image("c", ["3"], "03"), _image("b", ["2"], "02")]
	{digest | some digest in _latest(each, 2)} == {"b", "c"}
	count(_latest(each, 9)) == 3
	_latest([], 3) == []
}

test_what_has_no_tag_is_a_part_of_something_else if {
	_latest([_image("a", ["1"], "01"), _image("b", [], "02")], 3) == ["a"]
	_latest([_image("b", [], "02")], 3) == ["b"]
}

test_a_signature_is_no_image_of_its_own if {
	signature := concat("", ["sha256-", sprintf("%064d", [7]), ".sig"])
	_latest([_image("a", ["1"], "01"), _image("s", [signature], "02")], 3) == ["a"]
}

test_others_may_be_newer if {
	images.are_others_hidden(_fact([], ["*"]))
	images.are_others_hidden(_fact([{"digest": "a", "tags": [], "pushed_at": "yesterday"}], []))
	images.are_others_hidden(_fact([_image("a", ["1"], "01")], ["a:pushed_at"]))
	images.are_others_hidden(_fact([_image("a", ["1"], "01")], ["pushed_at"]))
	images.are_others_hidden(_fact([_image("a", [], "01")], ["a:tags"]))
	not images.are_others_hidden(_fact([_image("a", [], "01")], ["signed"]))
}

test_what_is_said_to_be_hidden_is_not_believed if {
	image := object.union(_image("a", ["1"], "01"), {"signed": false})
	images.has(_fact([image], []), image, "signed", false)
	not images.has(_fact([image], ["signed"]), image, "signed", false)
	not images.has(_fact([image], ["a:signed"]), image, "signed", false)
	images.has(_fact([image], ["b:signed"]), image, "signed", false)
}
