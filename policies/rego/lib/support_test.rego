package lib.support_test

import data.lib.support

_fact(documents) := {"files": [{"path": sprintf("%d.yaml", [i]), "document": document} | some i, document in documents], "hidden": []}

test_only_lists_of_objects_are_read if {
	every document in [null, 7, "a", [], {}, {"releases": null}, {"releases": {"a": 1}}] {
		support.releases(_fact([document])) == []
	}
	support.releases(_fact([{"releases": [1, {"version": "2"}]}])) == [
		{"path": "0.yaml", "entry": 1},
		{"path": "0.yaml", "entry": {"version": "2"}},
	]
}

test_values_leave_out_what_is_null_or_missing if {
	support.values(_fact([{"owner": null}, {}, [], {"owner": ""}]), "owner") == [{"path": "3.yaml", "value": ""}]
}

test_blank_is_what_is_still_to_be_written if {
	every value in ["", "  ", "TODO", "tbd.", "To do", "???", "-", "..."] {
		support.is_blank(value)
		not support.is_said(value)
	}
	every value in ["todo list", "每月", "a", "none but the owner"] {
		support.is_said(value)
	}
	every value in ["none", "N/A.", "to be defined", "unknown", "Pending", "\u200b", "*"] {
		not support.is_blank(value)
		not support.is_said(value)
	}
	every value in [null, 7, [], {}] {
		not support.is_blank(value)
		not support.is_said(value)
	}
}

test_a_name_is_short_and_always_there if {
	support.name({"version": "2.0"}) == "2.0"
	every entry in [{}, 7, null, {"version": 2}, {"version": ""}] {
		support.name(entry) == "a line without a version in quotes"
	}
}

test_hidden_data_are_named if {
	contains(support.unread({"files": [], "hidden": [{"path": "support.yaml"}]}, "x"), "support.yaml")
	contains(support.unread({"files": [], "hidden": []}, "an owner"), "an owner")
}

test_evidence_bears_any_shape if {
	support.evidence([{"path": "a"}, {"path": "b", "entry": 7}, {"path": "c", "entry": {"version": "1"}}]).count == 3
}
