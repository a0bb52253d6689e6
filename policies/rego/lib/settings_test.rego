package lib.settings_test

import data.lib.settings

_said := {"holds": "It is on.", "breaks": "It is off.", "hidden": "Whether it is on is not seen"}

_hidden(detail) := [{"path": "on", "reason": "forbidden", "detail": detail}]

_judged(setting) := settings.criterion(setting, "on", [true], _said)

test_a_value_decides if {
	_judged({"on": true, "hidden": []}) == {"outcome": "pass", "message": "It is on.", "evidence": {"on": true, "hidden": []}}
	_judged({"on": false, "hidden": []}).outcome == "fail"
}

test_what_is_absent_or_null_is_not_seen if {
	_judged({"hidden": []}).outcome == "unknown"
	_judged({"on": null, "hidden": []}).outcome == "unknown"
	_judged(settings.fact({}, "any")).message == "Whether it is on is not seen."
}

test_the_reason_is_named if {
	_judged({"hidden": _hidden("Ask an owner.")}).message == "Whether it is on is not seen (Ask an owner)."
	_judged({"hidden": _hidden("")}).message == "Whether it is on is not seen (forbidden)."
	_judged({"hidden": _hidden("")}).evidence == {"hidden": _hidden("")}
}

test_a_part_or_a_further_page_may_be_hidden if {
	settings.hides({"hidden": _hidden("")}, ["on"])
	settings.hides({"hidden": [{"path": "*", "reason": "truncated", "detail": ""}]}, ["on"])
	not settings.hides({"hidden": _hidden("")}, ["off"])
	not settings.hides({"hidden": []}, ["on"])
}
