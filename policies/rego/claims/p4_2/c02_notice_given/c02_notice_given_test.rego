package claims.p4_2.c02_notice_given_test

import data.claims.p4_2.c02_notice_given as claim

_entry := {
	"version": "1.0",
	"released_on": "2022-01-10",
	"support_until": "2026-12-31",
	"security_until": "2026-12-31",
	"eol_on": "2026-12-31",
	"eol_announced_on": "2025-06-01",
	"announcement_url": "https://northwind.example/news/1",
}

_line := {"version": "1.0", "eol_on": "2026-12-31", "since": "2025-06-03", "listed_since": "2022-01-10"}

_open := {"version": "2.0", "released_on": "2025-01-10", "support_until": "2028-01-10", "security_until": "2028-01-10"}

_data(entries) := {"files": [{"path": "support.yaml", "document": {"releases": entries}}], "hidden": []}

_history(lines) := {"support_history": {"lines": lines, "hidden": []}}

_report(facts) := only if {
	question := {"facts": facts, "params": {"minimum_days": 365, "late_days": 7}, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
	count(only.message) < 600
}

_outcome(entries, lines) := _report(object.union({"support_data": _data(entries)}, _history(lines))).outcome

_with(changes) := object.union(_entry, changes)

test_pass_if_the_history_bears_the_announcement_out if {
	_outcome([_entry], [_line]) == "pass"
	_outcome([_entry, _open], [_line]) == "pass"
}

test_fail_if_there_was_too_little_notice if {
	late := _with({"eol_announced_on": "2026-01-01"})
	_outcome([late], [_line]) == "fail"
	_outcome([late, 7, _open], []) == "fail"
	_report({"support_data": _data([late])}).outcome == "fail"
	hidden := object.union(_data([late]), {"hidden": [{"path": "cop/support.yaml", "reason": "malformed", "detail": ""}]})
	_report({"support_data": hidden}).outcome == "fail"
}

test_365_days_are_enough_and_364_are_not if {
	_outcome([_with({"eol_announced_on": "2025-12-31"})], [object.union(_line, {"since": "2025-12-31"})]) == "pass"
	_outcome([_with({"eol_announced_on": "2026-01-01"})], [_line]) == "fail"
}

test_fail_if_the_announcement_is_back_dated if {
	_outcome([_entry], [object.union(_line, {"since": "2026-02-01"})]) == "fail"
}

test_unknown_if_the_line_came_into_the_data_with_its_end if {
	_outcome([_entry], [object.union(_line, {"since": "2026-02-01", "listed_since": "2026-02-01"})]) == "unknown"
}

test_an_end_that_stood_in_the_data_for_a_year_needs_no_other_proof if {
	_outcome([_entry], [object.union(_line, {"since": "2025-12-31"})]) == "pass"
	_outcome([_entry], [object.union(_line, {"since": "2026-01-01"})]) == "fail"
}

test_the_data_may_follow_within_a_week if {
	last := _with({"eol_announced_on": "2025-12-30"})
	_outcome([last], [object.union(_line, {"since": "2026-01-06"})]) == "pass"
	_outcome([last], [object.union(_line, {"since": "2026-01-07"})]) == "fail"
}

test_unknown_if_the_history_is_not_seen if {
	_report({"support_data": _data([_entry])}).outcome == "unknown"
	every lines in [[], [object.union(_line, {"version": "1"})], [object.union(_line, {"eol_on": "2027-01-01"})], [_line, _line]] {
		_outcome([_entry], lines) == "unknown"
	}
	_outcome([_entry], [object.union(_line, {"since": "soon"})]) == "unknown"
}

test_unknown_if_a_date_or_the_address_is_missing_or_odd if {
	every key in ["eol_announced_on", "announcement_url"] {
		_outcome([object.remove(_entry, [key])], [_line]) == "unknown"
		every odd in [null, 7, "", "soon", ["a"], {"day": "2025-01-01"}] {
			_outcome([_with({key: odd})], [_line]) == "unknown"
		}
	}
	_outcome([_with({"eol_on": "2026-02-30"})], [_line]) == "unknown"
	_outcome([_with({"eol_announced_on": "2026-06-03"})], [_line]) == "unknown"
}

test_unknown_if_support_ended_without_a_record if {
	_outcome([object.union(_open, {"support_until": "2026-05-31"})], []) == "unknown"
	_outcome([object.union(_open, {"support_until": "2026-05-31", "eol_on": null}), _entry], [_line]) == "unknown"
}

test_not_applicable_if_no_line_ends if {
	_outcome([_open, object.union(_open, {"support_until": "2026-06-01"})], []) == "not_applicable"
	_outcome([object.union(_open, {"eol_on": null})], []) == "not_applicable"
}

test_unknown_if_nothing_is_listed_or_something_is_hidden if {
	every document in [null, 7, [], {}, {"releases": []}, {"releases": {"a": 1}}] {
		_report({"support_data": {"files": [{"path": "support.yaml", "document": document}], "hidden": []}}).outcome == "unknown"
	}
	_report({"support_data": {"files": [], "hidden": []}}).outcome == "unknown"
	part := {"hidden": [{"path": "cop/support.yaml", "reason": "malformed", "detail": ""}]}
	every entries in [[_open], [_entry]] {
		_report(object.union({"support_data": object.union(_data(entries), part)}, _history([_line]))).outcome == "unknown"
	}
}

test_entries_of_any_shape_are_borne if {
	every odd in [null, 7, "a", [], {}, {"eol_on": 7}, {"version": {"a": 1}, "support_until": 7}] {
		_outcome([odd, _open], []) == "unknown"
	}
}

test_the_message_is_bounded if {
	many := [_with({"version": sprintf("%0100d", [i]), "eol_announced_on": "2026-05-01"}) | some i in numbers.range(1, 50)]
	_report({"support_data": _data(many)}).outcome == "fail"
}

test_unknown_if_security_updates_end_before_the_end_date if {
	_outcome([_with({"security_until": "2026-06-30"})], [_line]) == "unknown"
	_outcome([_with({"security_until": "2026-06-30", "eol_announced_on": "2026-06-02"})], [_line]) == "unknown"
	_outcome([_with({"security_until": "2027-06-30"})], [_line]) == "pass"
	_outcome([_with({"security_until": "2026-06-30", "eol_announced_on": "2026-01-01"})], [_line]) == "fail"
	_outcome([_with({"security_until": null})], [_line]) == "pass"
}

test_unknown_if_the_history_is_of_days_to_come if {
	far := {"eol_on": "2029-12-31"}
	_outcome([_with(object.union(far, {"security_until": "2029-12-31"}))], [object.union(_line, object.union(far, {"since": "2026-06-02"}))]) == "unknown"
	_outcome([_with(object.union(far, {"security_until": "2029-12-31"}))], [object.union(_line, object.union(far, {"since": "2026-06-01"}))]) == "pass"
}
