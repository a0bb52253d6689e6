package lib.vex_test

import data.lib.vex

_fact(documents) := {"files": [{"path": "vex.json", "document": document} | some document in documents], "hidden": []}

_openvex(statements) := {"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-01-01T00:00:00Z", "statements": statements}

_statement(status) := {"vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-xxxx"]}, "status": status}

_safe := object.union(_statement("not_affected"), {"justification": "vulnerable_code_not_present"})

_standing(documents, names) := vex.standing(vex.statements(_fact(documents)), names, {"not_affected"})

test_a_justified_statement_settles_every_name if {
	_standing([_openvex([_safe])], ["cve-2026-1"]) == "settled"
	_standing([_openvex([_safe])], ["GHSA-XXXX", "other"]) == "settled"
	_standing([_openvex([_safe])], ["CVE-2026-2"]) == "none"
	_standing([_openvex([_safe])], []) == "none"
}

test_a_statement_without_justification_says_nothing if {
	_standing([_openvex([_statement("not_affected")])], ["CVE-2026-1"]) == "none"
	_standing([_openvex([object.union(_statement("not_affected"), {"impact_statement": "Not called."})])], ["CVE-2026-1"]) == "settled"
}

test_what_is_fixed_settles_only_where_that_is_accepted if {
	all := vex.statements(_fact([_openvex([_statement("fixed")])]))
	vex.standing(all, ["CVE-2026-1"], {"not_affected"}) == "none"
	vex.standing(all, ["CVE-2026-1"], {"not_affected", "fixed"}) == "settled"
}

test_a_later_statement_takes_over if {
	early := object.union(_statement("under_investigation"), {"timestamp": "2025-12-01T00:00:00Z"})
	late := object.union(_statement("affected"), {"timestamp": "2026-02-01T00:00:00+01:00"})
	_standing([_openvex([early, _safe])], ["CVE-2026-1"]) == "settled"
	_standing([_openvex([_safe, late])], ["CVE-2026-1"]) == "contested"
	_standing([_openvex([_safe, _statement("affected")])], ["CVE-2026-1"]) == "contested"
}

test_the_first_versions_name_the_vulnerability_by_a_string if {
	_standing([_openvex([object.union(_safe, {"vulnerability": "CVE-2026-7"})])], ["CVE-2026-7"]) == "settled"
}

_csaf(vulnerability) := {"document": {"tracking": {"current_release_date": "2026-01-01T00:00:00Z"}}, "vulnerabilities": [vulnerability]}

test_csaf_needs_a_flag_or_an_impact if {
	bare := {"cve": "CVE-2026-1", "product_status": {"known_not_affected": ["P1"]}}
	_standing([_csaf(bare)], ["CVE-2026-1"]) == "none"
	_standing([_csaf(object.union(bare, {"flags": [{"label": "component_not_present"}]}))], ["CVE-2026-1"]) == "settled"
	_standing([_csaf(object.union(bare, {"threats": [{"category": "impact", "details": "Not called."}]}))], ["CVE-2026-1"]) == "settled"
}

test_csaf_with_an_affected_product_is_contested if {
	both := {
		"cve": "CVE-2026-1",
		"product_status": {"known_not_affected": ["P1"], "known_affected": ["P2"]},
		"flags": [{"label": "component_not_present"}],
	}
	_standing([_csaf(both)], ["CVE-2026-1"]) == "contested"
}

test_cyclonedx_states_an_analysis if {
	one := {"id": "CVE-2026-1", "analysis": {"state": "not_affected", "justification": "code_not_reachable"}}
	_standing([{"bomFormat": "CycloneDX", "vulnerabilities": [one]}], ["CVE-2026-1"]) == "settled"
	_standing([{"bomFormat": "CycloneDX", "vulnerabilities": [object.union(one, {"analysis": {"state": "in_triage"}})]}], ["CVE-2026-1"]) == "none"
}

test_documents_of_another_shape_say_nothing if {
	odd := [
		null, "x", [], {"statements": "x"}, {"statements": [null, "x", {"status": "fixed"}]}, {"vulnerabilities": {}},
		{"vulnerabilities": [null, {"product_status": []}, {"analysis": "x"}, {"cve": 7, "product_status": {"fixed": []}}]},
		{"document": "x", "vulnerabilities": [{"cve": "CVE-2026-1", "product_status": {"fixed": []}}], "timestamp": 7},
	]
	count(vex.statements(_fact(odd))) == 3
	every statement in vex.statements(_fact(odd)) {
		statement.names - {"cve-2026-1"} == set()
	}
	vex.standing(vex.statements(_fact(odd)), ["CVE-2026-2"], {"fixed"}) == "none"
}
