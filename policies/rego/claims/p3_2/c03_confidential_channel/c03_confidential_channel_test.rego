package claims.p3_2.c03_confidential_channel_test

import data.claims.p3_2.c03_confidential_channel as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_fact(body) := {"files": [{"path": "SECURITY.md", "text": body}], "hidden": []}

_hidden := [{"path": "docs/SECURITY.md", "reason": "malformed", "detail": "It is not UTF-8 text."}]

_default := {"files": [], "hidden": [{"path": "organisation_default", "reason": "hidden", "detail": ""}]}

_outcome(facts) := entry.outcome if {
	report := claim.report with input as {"facts": facts, "params": {"reading": _reading}}
	count(report) == 1
	some entry in report
}

_text(body) := {"security_policy": _fact(body)}

_with(body, enabled) := {"security_policy": _fact(body), "private_reporting": {"enabled": enabled}}

_form := "Report it at https://github.com/a/b/security/advisories/new please."

_public := "Please open an issue to report it to us."

_mail := "Please report it to security@northwind.example."

test_pass_if_a_key_stands_beside_the_mailbox if {
	every key in ["-----BEGIN PGP PUBLIC KEY BLOCK-----", "https://northwind.example/key.asc", "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567"] {
		_outcome(_text(concat(" ", [_mail, key]))) == "pass"
	}
}

test_pass_if_a_programme_takes_reports if _outcome(_text("Report at https://hackerone.com/northwind.")) == "pass"

test_pass_if_switched_on if {
	_outcome({"security_policy": {"files": [], "hidden": []}, "private_reporting": {"enabled": true}}) == "pass"
	_outcome(_with(_mail, true)) == "pass"
}

test_unknown_if_switched_on_and_the_policy_may_say_something_else if {
	_outcome({"private_reporting": {"enabled": true}}) == "unknown"
	_outcome({"security_policy": object.union(_fact(_mail), {"hidden": _hidden}), "private_reporting": {"enabled": true}}) == "unknown"
	_outcome({"security_policy": object.union(_fact(_form), {"hidden": _hidden}), "private_reporting": {"enabled": true}}) == "pass"
}

test_unknown_if_the_programme_is_closed if {
	_outcome(_text("Do not use https://hackerone.com/northwind any more.")) == "unknown"
}

test_fail_if_public_only_whatever_the_setting if {
	_outcome(_text(_public)) == "fail"
	_outcome(_with(_public, true)) == "fail"
	_outcome(_with(_public, false)) == "fail"
}

test_unknown_if_public_and_part_is_hidden if {
	_outcome({"security_policy": object.union(_fact(_public), {"hidden": _hidden})}) == "unknown"
}

test_not_fail_if_public_and_private_are_offered if {
	_outcome(_text(concat(" ", [_public, _mail]))) == "unknown"
}

test_form_follows_the_setting if {
	_outcome(_text(_form)) == "unknown"
	_outcome(_with(_form, true)) == "pass"
	_outcome(_with(_form, false)) == "fail"
	_outcome(_with(concat(" ", [_form, _mail]), false)) == "unknown"
}

test_mailbox_without_key_follows_the_setting if {
	_outcome(_text(_mail)) == "unknown"
	_outcome(_with(_mail, false)) == "fail"
}

test_unknown_if_the_policy_was_not_collected_and_it_is_off if {
	_outcome({"private_reporting": {"enabled": false}}) == "unknown"
}

test_fail_if_nothing_at_all_and_nothing_is_hidden if {
	_outcome({"security_policy": {"files": [], "hidden": []}, "private_reporting": {"enabled": false}}) == "fail"
	_outcome({"security_policy": {"files": [], "hidden": []}}) == "unknown"
}

test_unknown_if_the_owner_may_have_one if _outcome({"security_policy": _default}) == "unknown"

_private(facts) := object.union(facts, {"private_reporting": {"enabled": false, "available": false}})

test_the_policy_decides_alone_where_the_platform_takes_no_reports if {
	_outcome(_private(_text(_form))) == "fail"
	_outcome(_private(_text(_mail))) == "fail"
	_outcome(_private(_text(concat(" ", [_mail, "https://northwind.example/key.asc"])))) == "pass"
	_outcome(_private({"security_policy": {"files": [], "hidden": []}})) == "unknown"
}

test_a_switch_that_has_no_effect_proves_nothing if {
	_outcome(object.union(_text(_form), {"private_reporting": {"enabled": true, "available": false}})) == "fail"
	_outcome(object.union(_text(_form), {"private_reporting": {"enabled": true, "available": true}})) == "pass"
}

test_not_a_pass_if_what_looks_like_a_key_is_none if {
	hash := "0123456789abcdef0123456789abcdef01234567"
	every words in [
		sprintf("It was mended in commit %s.", [hash]), "Check app.tar.gz.asc first.", sprintf("Our key %s is revoked.", [hash]),
		sprintf("Do not use the key %s.", [hash]),
	] {
		_outcome(_text(concat(" ", [_mail, words]))) == "unknown"
		_outcome(_with(concat(" ", [_mail, words]), false)) != "pass"
	}
	_outcome(_text(sprintf("%s Our key has the fingerprint %s.", [_mail, hash]))) == "pass"
}
