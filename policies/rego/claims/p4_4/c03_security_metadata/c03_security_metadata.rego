# METADATA
# title: Security metadata
# description: SECURITY-INSIGHTS.yml is current, and what it says of vulnerability reports contradicts nothing that is seen.
package claims.p4_4.c03_security_metadata

import data.lib.dates
import data.lib.files
import data.lib.outcome
import data.lib.support

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := input.facts.security_insights

_seen := {"places": [{"path": file.path, "line": 0, "text": ""} | some file in _fact.files], "hidden": array.slice(files.hidden(_fact), 0, 20)}

_verdict := outcome.unknown("Not all security metadata can be read.", _seen) if {
	not files.is_whole(_fact)
} else := outcome.not_applicable("The repository is not public, and has no security metadata.", _seen) if {
	_fact.files == []
	input.facts.repository_settings.visibility in {"private", "internal"}
} else := outcome.unknown("There is no SECURITY-INSIGHTS.yml in the repository; metadata may be published elsewhere.", _seen) if {
	_fact.files == []
} else := outcome.unknown("There are several files of security metadata; which of them holds is not said.", _seen) if {
	count(_fact.files) > 1
} else := outcome.unknown("The file has not the shape of Security Insights, schema 1 or 2.", _seen) if {
	not _schema
} else := outcome.all_of([_current, _reporting])

_document := _fact.files[0].document

_schema := match[1] if {
	version := _document.header["schema-version"]
	is_string(version)
	match := regex.find_all_string_submatch_n(`^([12])\.[0-9]{1,3}\.[0-9]{1,3}$`, version, 1)[0]
}

_current := _unexpired if {
	_schema == "1"
} else := _reviewed

_expiry := _document.header["expiration-date"]

_unexpired := outcome.unknown("When the metadata expire cannot be read.", _seen) if {
	not _has_expiry
} else := outcome.fail(sprintf("The metadata expired on %s.", [substring(_expiry, 0, 10)]), _seen) if {
	dates.nanoseconds(_expiry) < dates.nanoseconds(input.now)
} else := outcome.unknown("The metadata expire later than the schema allows after a review.", _seen) if {
	dates.days(input.now, _expiry) > input.params.max_days
} else := outcome.pass(sprintf("The metadata hold until %s.", [substring(_expiry, 0, 10)]), _seen)

_has_expiry if _is_moment(_expiry)

_is_moment(value) if dates.is_day(value)

_is_moment(value) if dates.is_time(value)

_review := _document.header["last-reviewed"]

_reviewed := outcome.unknown("When the metadata were last reviewed cannot be read, or is still to come.", _seen) if {
	not _has_review
} else := outcome.fail(sprintf("The metadata were last reviewed on %s.", [_review]), _seen) if {
	dates.days(_review, input.now) > input.params.max_days
} else := outcome.pass(sprintf("The metadata were reviewed on %s.", [_review]), _seen)

_has_review if dates.is_past_day(_review, input.now)

# What the file says of reports, {accepted, ways}, under the names of either schema.
_said := {"accepted": accepted, "ways": _texts(["email-contact", "security-policy", "bug-bounty-url"], section)} if {
	_schema == "1"
	section := _document["vulnerability-reporting"]
	is_object(section)
	accepted := section["accepts-vulnerability-reports"]
} else := {"accepted": accepted, "ways": array.concat(_texts(["security-policy", "bug-bounty-program"], section), _mail(section))} if {
	_schema == "2"
	section := _document.project["vulnerability-reporting"]
	is_object(section)
	accepted := section["reports-accepted"]
}

_is_said if is_boolean(_said.accepted)

_texts(names, section) := [section[name] | some name in names; _is_way(section[name])]

_mail(section) := [section.contact.email | _is_way(section.contact.email)]

# What a template left is none.
_is_way(value) if {
	support.is_said(value)
	not regex.match(`[/@.](example|yourdomain|yourcompany)\.(com|net|org)\b`, lower(value))
}

_policy := object.get(input.facts, "security_policy", {"files": [], "hidden": [{"path": "security_policy"}]})

# Where the platform does not offer it for the repository, no reporter can use it, whatever the switch says.
_form := "off" if {
	input.facts.private_reporting.available == false
} else := "on" if {
	input.facts.private_reporting.enabled == true
} else := "off" if {
	input.facts.private_reporting.enabled == false
}

_reporting := outcome.unknown("Whether vulnerability reports are taken is not said here.", _seen) if {
	not _is_said
} else := _accepting if {
	_said.accepted
} else := _declining

_other_ways := [way | some way in _said.ways; not regex.match(`(?i)/security/advisories(/new)?/?$`, way)]

_accepting := outcome.pass("They take vulnerability reports and name a way.", _seen) if {
	_other_ways != []
} else := outcome.pass("They take vulnerability reports, and so does the platform.", _seen) if {
	_form == "on"
} else := outcome.unknown("The way that the metadata name is the platform's form; whether it is on is not seen.", _seen) if {
	_said.ways != []
	not _form
} else := outcome.fail("The only way that the metadata name is the platform's form, which is off.", _seen) if {
	_said.ways != []
} else := outcome.pass("They take vulnerability reports, and the security policy is there.", _policy_seen) if {
	_policy.files != []
} else := outcome.unknown("They take vulnerability reports and name no way; not every other one is seen.", _policy_seen) if {
	not _is_silent
} else := outcome.fail("They take vulnerability reports, but there is no way: no contact, no policy, no form.", _seen)

_policy_seen := {"places": [{"path": file.path, "line": 0, "text": ""} | some file in array.slice(_policy.files, 0, 20)]}

_is_silent if {
	files.is_whole(_policy)
	_form == "off"
}

_declining := outcome.fail("They take no vulnerability reports, but the platform does.", _seen) if {
	_form == "on"
} else := outcome.unknown("They take no vulnerability reports, but there is a security policy.", _policy_seen) if {
	_policy.files != []
} else := outcome.unknown("They take no vulnerability reports; whether another place does is not seen.", _seen) if {
	not _is_silent
} else := outcome.pass("They take no vulnerability reports, and nothing seen does.", _seen)
