package claims.p1_6.c03_tool_list_test

import data.claims.p1_6.c03_tool_list as claim
import data.lib.attested_fixtures_test as fixtures

_tool := {"tool": "zizmor", "purpose": "Pipelines", "owner": "Platform team", "min_version": "1.5", "review_on": "2026-09-01"}

_other := object.union(_tool, {"tool": "CodeQL"})

_report(toolset, changes) := report if {
	question := fixtures.question("COP-1.6-C03", {"max_review_ahead_days": 366}, {"toolset": toolset}, changes)
	report := claim.report with input as question
}

_with(changes) := _report([_other, object.union(_tool, changes)], {})

test_pass_if_every_tool_is_in_date if fixtures.is(_report([_tool, _other], {}), "pass", "asserted")

test_pass_if_the_version_is_a_number if fixtures.is(_with({"min_version": 2}), "pass", "asserted")

test_pass_if_marked_as_supported if fixtures.is(_with({"end_of_life": false}), "pass", "asserted")

test_the_day_of_the_review_is_not_overdue if {
	fixtures.is(_with({"review_on": "2026-06-01"}), "pass", "asserted")
	fixtures.is(_with({"review_on": "2026-05-31"}), "fail", "overdue")
}

test_the_review_lies_at_most_a_year_ahead if {
	fixtures.is(_with({"review_on": "2027-06-02"}), "pass", "asserted")
	fixtures.is(_with({"review_on": "2027-06-03"}), "fail", "review_on")
}

test_fail_if_a_tool_is_at_its_end if fixtures.is(_with({"end_of_life": true}), "fail", "end_of_life")

test_fail_if_overdue_though_another_entry_is_odd if {
	fixtures.is(_report([object.union(_tool, {"review_on": "2026-01-01"}), "CodeQL", {}], {}), "fail", "overdue")
}

test_unknown_if_there_is_no_list if {
	every value in array.concat(fixtures.odd, ["zizmor", ["zizmor"], [_tool, null], {"zizmor": _tool}]) {
		fixtures.is(_report(value, {}), "unknown", "fields_missing")
	}
	question := fixtures.question("COP-1.6-C03", {"max_review_ahead_days": 366}, {}, {})
	report := claim.report with input as question
	fixtures.is(report, "unknown", "fields_missing")
}

test_unknown_if_a_tool_lacks_a_field if {
	every name in object.keys(_tool) {
		fixtures.is(_report([_other, object.remove(_tool, [name])], {}), "unknown", "fields_missing")
		every value in fixtures.odd {
			fixtures.is(_report([_other, object.union(object.remove(_tool, [name]), {name: value})], {}), "unknown", "fields_missing")
		}
	}
}

test_unknown_if_the_mark_is_odd if {
	every value in [null, "yes", 1] {
		fixtures.is(_with({"end_of_life": value}), "unknown", "fields_missing")
	}
}

test_messages_are_bounded if {
	long := concat("", ["a" | some _ in numbers.range(1, 500)])
	tools := [object.union(_tool, {"tool": sprintf("%d%s", [n, long]), "review_on": "2026-01-01", "end_of_life": true}) | some n in numbers.range(1, 9)]
	fixtures.is(_report(tools, {}), "fail", "end_of_life")
}

test_fail_if_it_does_not_apply if fixtures.is(_report([_tool], {"status": "not_applicable"}), "fail", "always_applies")
