package claims.p4_4.c03_security_metadata_test

import data.claims.p4_4.c03_security_metadata as claim

_second := {
	"header": {"schema-version": "2.0.0", "last-updated": "2026-05-01", "last-reviewed": "2026-05-01", "url": "https://northwind.example/si.yml"},
	"project": {"vulnerability-reporting": {"reports-accepted": true, "bug-bounty-available": false, "contact": {"email": "security@northwind.example"}}},
}

_first := {
	"header": {"schema-version": "1.0.0", "expiration-date": "2027-05-01T10:10:09.000Z", "project-url": "https://northwind.example"},
	"vulnerability-reporting": {"accepts-vulnerability-reports": true, "email-contact": "security@northwind.example"},
}

_insights(document) := {"security_insights": {"files": [{"path": "SECURITY-INSIGHTS.yml", "document": document}], "hidden": []}}

_none := {"security_insights": {"files": [], "hidden": []}}

_form(enabled) := {"private_reporting": {"enabled": enabled, "available": true}}

_policy(files) := {"security_policy": {"files": [{"path": path, "text": ""} | some path in files], "hidden": []}}

_outcome(facts) := only.outcome if {
	question := {"facts": facts, "params": {"max_days": 365}, "now": "2026-06-01T00:00:00Z"}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
	count(only.message) < 600
}

_changed(document, path, value) := _outcome(_insights(json.patch(document, [{"op": "add", "path": path, "value": value}])))

test_pass_if_current_and_a_way_is_named if {
	_outcome(_insights(_first)) == "pass"
	_outcome(_insights(_second)) == "pass"
}

test_fail_if_expired_or_not_reviewed if {
	_changed(_first, ["header", "expiration-date"], "2026-05-31T00:00:00Z") == "fail"
	_changed(_second, ["header", "last-reviewed"], "2025-05-31") == "fail"
	_changed(_second, ["header", "last-reviewed"], "2025-06-01") == "pass"
}

test_unknown_if_the_date_is_odd if {
	every odd in [null, "", "soon", 2026, "2026-02-30", ["2026-05-01"]] {
		_changed(_first, ["header", "expiration-date"], odd) == "unknown"
		_changed(_second, ["header", "last-reviewed"], odd) == "unknown"
	}
	_changed(_first, ["header", "expiration-date"], "2099-01-01T00:00:00Z") == "unknown"
	_changed(_second, ["header", "last-reviewed"], "2026-08-01") == "unknown"
	_outcome(_insights(json.remove(_second, [["header", "last-reviewed"]]))) == "unknown"
}

test_unknown_if_it_is_of_another_shape if {
	every document in [null, 7, "a", [], {}, {"header": null}, {"header": {"schema-version": 2}}, {"header": {"schema-version": "3.0.0"}}] {
		_outcome(_insights(document)) == "unknown"
	}
	every odd in [null, "yes", 1, []] {
		_changed(_second, ["project", "vulnerability-reporting", "reports-accepted"], odd) == "unknown"
		_changed(_first, ["vulnerability-reporting"], odd) == "unknown"
	}
	_outcome(_insights(json.remove(_second, ["project"]))) == "unknown"
}

_mute := json.remove(_second, ["project/vulnerability-reporting/contact"])

test_without_a_way_another_must_be_seen if {
	_outcome(object.union(_insights(_mute), _form(true))) == "pass"
	_outcome(object.union(_insights(_mute), _policy(["SECURITY.md"]))) == "pass"
	_outcome(object.union(object.union(_insights(_mute), _form(false)), _policy([]))) == "fail"
	unavailable := {"private_reporting": {"enabled": true, "available": false}}
	_outcome(object.union(object.union(_insights(_mute), unavailable), _policy([]))) == "fail"
}

test_unknown_if_the_other_ways_are_not_seen if {
	_outcome(_insights(_mute)) == "unknown"
	_outcome(object.union(_insights(_mute), _form(false))) == "unknown"
	_outcome(object.union(_insights(_mute), _policy([]))) == "unknown"
	_changed(_second, ["project", "vulnerability-reporting", "contact"], "security") == "unknown"
	hidden := {"security_policy": {"files": [], "hidden": [{"path": "organisation_default", "reason": "hidden", "detail": ""}]}}
	_outcome(object.union(object.union(_insights(_mute), _form(false)), hidden)) == "unknown"
}

test_the_platforms_form_must_be_on if {
	linked := json.patch(_mute, [{"op": "add", "path": ["project", "vulnerability-reporting", "security-policy"], "value": "https://github.com/a/b/security/advisories/new"}])
	_outcome(object.union(_insights(linked), _form(true))) == "pass"
	_outcome(object.union(_insights(linked), _form(false))) == "fail"
	_outcome(_insights(linked)) == "unknown"
}

_closed := json.patch(_second, [{"op": "add", "path": ["project", "vulnerability-reporting", "reports-accepted"], "value": false}])

test_reports_are_taken_nowhere_or_said_to_be if {
	_outcome(object.union(_insights(_closed), _form(true))) == "fail"
	_outcome(object.union(object.union(_insights(_closed), _form(false)), _policy([]))) == "pass"
	_outcome(object.union(object.union(_insights(_closed), _form(false)), _policy(["SECURITY.md"]))) == "unknown"
	_outcome(object.union(_insights(_closed), _form(false))) == "unknown"
	_outcome(object.union(_insights(_closed), _policy([]))) == "unknown"
}

test_without_a_file_only_what_is_not_public_is_left_out if {
	every visibility in ["private", "internal"] {
		_outcome(object.union(_none, {"repository_settings": {"visibility": visibility}})) == "not_applicable"
	}
	_outcome(object.union(_none, {"repository_settings": {"visibility": "public"}})) == "unknown"
	_outcome(_none) == "unknown"
}

test_unknown_if_there_are_several_or_one_is_hidden if {
	fact := _insights(_second).security_insights
	two := object.union(fact, {"files": array.concat(fact.files, [{"path": ".github/SECURITY-INSIGHTS.yml", "document": {}}])})
	_outcome({"security_insights": two}) == "unknown"
	hidden := object.union(fact, {"hidden": [{"path": ".github/SECURITY-INSIGHTS.yml", "reason": "malformed", "detail": ""}]})
	_outcome({"security_insights": hidden}) == "unknown"
}

test_a_way_that_a_template_left_is_none if {
	every email in ["jane@example.com", "security@yourcompany.com", "none"] {
		document := json.patch(_second, [{"op": "replace", "path": "/project/vulnerability-reporting/contact/email", "value": email}])
		_outcome(_insights(document)) == "unknown"
		_outcome(object.union_n([_insights(document), _form(false), _policy([])])) == "fail"
		_outcome(object.union_n([_insights(document), _form(true)])) == "pass"
	}
}
