package claims.p4_1.c02_support_dates_test

import data.claims.p4_1.c02_support_dates as claim

_outcome(facts) := entry.outcome if {
	report := claim.report with input as {"facts": facts, "params": {}, "now": "2026-06-01T12:00:00Z"}
	count(report) == 1
	some entry in report
}

_data(document) := {"support_data": {"files": [{"path": "support.yaml", "document": document}], "hidden": []}}

_table(rows) := {"security_policy": {"files": [{"path": "SECURITY.md", "text": concat("\n", rows)}], "hidden": []}}

_entry(until) := {"version": "2", "released_on": "2025-01-01", "support_until": "2026-01-01", "security_until": until}

_unreadable := {"support_data": {"files": [], "hidden": [{"path": "support.yaml", "reason": "malformed", "detail": ""}]}}

test_pass_if_a_release_has_dates_and_is_supported_today if _outcome(_data({"releases": [_entry("2026-06-01")]})) == "pass"

test_unknown_if_all_have_ended if _outcome(_data({"releases": [_entry("2026-05-31")]})) == "unknown"

test_unknown_if_a_value_is_missing_or_cannot_be_read if {
	every key in ["version", "released_on", "support_until", "security_until"] {
		_outcome(_data({"releases": [_entry("2027-01-01"), object.remove(_entry("2027-01-01"), [key])]})) == "unknown"
	}
	every odd in ["soon", 2027, null, ["2027-01-01"], {"day": "2027-01-01"}, "2027-02-30"] {
		_outcome(_data({"releases": [_entry(odd)]})) == "unknown"
	}
}

test_fail_if_an_end_is_left_empty_or_before_the_release if {
	every wrong in ["", "TODO", "tbd", "2024-12-31"] {
		_outcome(_data({"releases": [_entry("2027-01-01"), _entry(wrong)]})) == "fail"
		_outcome(_data({"releases": [object.remove(_entry(wrong), ["support_until"])]})) == "fail"
	}
}

test_unknown_if_the_only_supported_release_is_still_to_come if {
	next := object.union(_entry("2030-01-01"), {"released_on": "2026-06-02", "support_until": "2030-01-01"})
	_outcome(_data({"releases": [next]})) == "unknown"
	_outcome(_data({"releases": [next, _entry("2026-05-31")]})) == "unknown"
	_outcome(_data({"releases": [next, _entry("2026-06-01")]})) == "pass"
}

test_unknown_if_the_document_is_of_another_shape if {
	every document in [null, 7, "text", [], [1], {}, {"releases": null}, {"releases": {"a": 1}}, {"releases": []}] {
		_outcome(_data(document)) == "unknown"
	}
}

test_unknown_if_another_file_is_hidden if {
	document := {"releases": [_entry("2027-01-01")]}
	hidden := {"support_data": {"hidden": _unreadable.support_data.hidden}}
	_outcome(object.union(_data(document), hidden)) == "unknown"
}

test_table_is_read_only_where_no_data_is_hidden if {
	rows := ["| 2.x | yes | 2026-06-01 |"]
	_outcome(object.union(_table(rows), {"support_data": {"files": [], "hidden": []}})) == "pass"
	_outcome(object.union(_table(rows), _unreadable)) == "unknown"
	_outcome(_table(rows)) == "unknown"
}

_both(rows) := object.union(_table(rows), {"support_data": {"files": [], "hidden": []}})

test_table_fails_if_a_supported_row_is_late_or_undated if {
	_outcome(_both(["| 2.x | ✅ | 2026-05-31 |"])) == "fail"
	_outcome(_both(["| 2.x | ✅ | 2027-01-01 |", "| 1.x | ✅ | later |"])) == "fail"
}

test_table_is_unknown_if_undated_or_all_ended if {
	_outcome(_both(["| 2.x | ✅ | later |"])) == "unknown"
	_outcome(_both(["| 2.x | ❌ | 2026-05-31 |"])) == "unknown"
	_outcome(_both(["| 2.x | ✅ | 2026-02-31 |"])) == "unknown"
}

_with_head(head, row) := _outcome(_both(["Supported versions", "", head, "|---|---|:-:|", row]))

test_table_is_unknown_if_its_dates_are_no_ends if {
	_with_head("| Version | Released | Supported |", "| 2.0 | 2024-01-01 | yes |") == "unknown"
	_with_head("| Version | Released | Supported |", "| 2.0 | 2026-06-01 | yes |") == "unknown"
	_with_head("| Version | Supported | Notes |", "| 2.0 | ✅ (since 2024-01-01) | |") == "unknown"
	_with_head("| CVE | Supported | Date |", "| CVE-2024-1 | yes | 2024-05-01 |") == "unknown"
}

test_table_is_judged_by_the_column_of_ends if {
	_with_head("| Version | Released | Supported until |", "| 2.0 | 2024-01-01 | yes, 2027-01-01 |") == "pass"
	_with_head("| Version | Released | Supported until |", "| 2.0 | 2026-06-01 | yes, 2026-05-31 |") == "fail"
	_with_head("| Version | Supported | End of life |", "| 2.0 | ✅ | 2026-05-31 |") == "fail"
	_with_head("| Version | Supported | Notes |", "| 2.0 | ✅ | until 2027-01-01 |") == "pass"
}

test_table_is_unknown_if_one_supported_row_has_another_date_only if {
	rows := ["| Version | Released | End of life | Supported |", "|---|---|---|---|", "| 2.0 | 2025-01-01 | 2027-01-01 | ✅ |", "| 1.0 | 2024-01-01 | | ✅ |"]
	_outcome(_both(rows)) == "unknown"
}

test_table_is_unknown_if_a_row_without_a_date_has_no_mark if {
	rows := ["| Version | Supported | Until |", "|---|---|---|", "| 3.x | current | |", "| 2.x | ✅ | until 2027-01-01 |"]
	_outcome(_both(rows)) == "unknown"
	_outcome(_both([replace(row, "current", "❌") | some row in rows])) == "pass"
	severities := ["| Score | Within |", "|---|---|", "| 9.0 to 10 | 7 days |"]
	_outcome(_both(array.concat(severities, array.concat([""], [row | some row in rows; not contains(row, "3.x")])))) == "pass"
}

test_a_day_until_which_it_was_supported_is_no_mark if {
	_outcome(_both(["| 2.x | supported until 2027-01-01 |", "| 1.x | supported until 2025-01-01 |"])) == "pass"
	_outcome(_both(["| 1.x | supported until 2025-01-01 |"])) == "unknown"
	_outcome(_both(["| 1.x | supported, until 2025-01-01 |"])) == "fail"
}
