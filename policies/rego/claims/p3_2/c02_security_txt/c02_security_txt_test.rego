package claims.p3_2.c02_security_txt_test

import data.claims.p3_2.c02_security_txt as claim

_outcome(fact) := entry.outcome if {
	report := claim.report with input as {"facts": {"security_txt": fact}, "params": {"unserved_folders": ["tests"]}, "now": "2026-06-01T12:00:00Z"}
	count(report) == 1
	some entry in report
}

_fact(lines) := {"files": [{"path": "web/.well-known/security.txt", "text": concat("\n", lines)}], "hidden": []}

_hidden := [{"path": "security.txt", "reason": "malformed", "detail": ""}]

_contact := "Contact: https://northwind.example/report"

_policy := "Policy: https://northwind.example/policy"

_expires := "Expires: 2026-06-01T12:00:01Z"

test_pass_if_complete if _outcome(_fact([_contact, _policy, _expires])) == "pass"

test_pass_with_carriage_returns_and_odd_case if {
	_outcome(_fact(["# x\r", "CONTACT:mailto:a@northwind.example\r", "pOLICY: HTTPS://northwind.example/p\r", "expires:  2027-01-01t00:00:00z \r"])) == "pass"
}

test_fail_if_it_expires_now if _outcome(_fact([_contact, _policy, "Expires: 2026-06-01T12:00:00Z"])) == "fail"

test_fail_if_a_field_is_missing_repeated_or_wrong if {
	every lines in [
		[], [_contact], [_contact, _policy], [_policy, _expires], [_contact, _expires],
		[_contact, _policy, _expires, _expires],
		[_contact, _policy, "Expires: next year"],
		["Contact: security@northwind.example", _policy, _expires],
		["Contact: http://northwind.example", _policy, _expires],
		[_contact, "Policy: see our site", _expires],
		["# Contact: https://northwind.example", _policy, _expires],
		[" Contact: https://northwind.example", _policy, _expires],
	] {
		_outcome(_fact(lines)) == "fail"
	}
}

test_unknown_if_a_build_fills_it_in if _outcome(_fact([_contact, _policy, "Expires: ${EXPIRES}"])) == "unknown"

test_unknown_if_there_is_none if {
	_outcome({"files": [], "hidden": []}) == "unknown"
	_outcome({"files": [], "hidden": _hidden}) == "unknown"
}

test_unknown_if_another_copy_is_hidden if {
	_outcome(object.union(_fact([_contact, _policy, _expires]), {"hidden": _hidden})) == "unknown"
}

test_fail_if_one_copy_is_bad_and_another_hidden if _outcome(object.union(_fact([]), {"hidden": _hidden})) == "fail"

test_unknown_if_only_a_test_has_one if {
	_outcome({"files": [{"path": "Tests/.well-known/security.txt", "text": ""}], "hidden": []}) == "unknown"
}

test_fail_if_the_field_is_a_header_of_the_armour if {
	_outcome(_fact(["-----BEGIN PGP SIGNED MESSAGE-----", _contact, "", _policy, _expires, "-----BEGIN PGP SIGNATURE-----"])) == "fail"
}

test_places_are_at_most_twenty if {
	lines := array.concat([sprintf("Contact: https://northwind.example/%d", [i]) | some i in numbers.range(1, 50)], [_policy, _expires])
	report := claim.report with input as {"facts": {"security_txt": _fact(lines)}, "params": {"unserved_folders": []}, "now": "2026-06-01T12:00:00Z"}
	some entry in report
	every criterion in entry.evidence.criteria {
		count(criterion.evidence.places) <= 20
	}
}

test_unknown_if_a_template_is_left_as_it_was if {
	every contact in ["mailto:security@example.com", "https://example.org/report", "https://www.example.net/report", "mailto:a@yourcompany.com"] {
		_outcome(_fact([sprintf("Contact: %s", [contact]), _policy, _expires])) == "unknown"
		_outcome(_fact([sprintf("Contact: %s", [contact]), _contact, _policy, _expires])) == "pass"
	}
	_outcome(_fact([_contact, "Policy: https://example.com/policy", _expires])) == "unknown"
	_outcome(_fact(["Contact: https://example.community/report", _policy, _expires])) == "pass"
}
