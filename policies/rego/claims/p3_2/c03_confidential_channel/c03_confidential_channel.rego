# METADATA
# title: Confidential channel
# description: The platform takes private reports, or the security policy names another channel that is not public.
package claims.p3_2.c03_confidential_channel

import data.lib.disclosure
import data.lib.files
import data.lib.outcome
import data.lib.text

# METADATA
# description: The outcome for this repository.
# entrypoint: true
report contains _verdict

_fact := object.get(input.facts, "security_policy", {"files": [], "hidden": [_unseen]})

_unseen := {"path": "security_policy", "reason": "not_collected", "detail": "The policy was not collected."}

_documents := disclosure.documents(_fact)

_setting := _is_usable(input.facts.private_reporting)

# Where the platform does not offer it for the repository, no reporter can use it, whatever the switch says.
_is_usable(fact) := false if {
	object.get(fact, "available", true) == false
} else := fact.enabled if {
	is_boolean(fact.enabled) # null is no answer, and is true to Rego
}

_is_unavailable if input.facts.private_reporting.available == false

_verdict := outcome.pass("The policy names a confidential channel; whether it is monitored is not judged.", _at(_own)) if {
	_at(_own).places != []
} else := outcome.fail("The policy tells reporters to use public issues and names no confidential channel.", _at(_public)) if {
	_sends_to_public
} else := outcome.unknown(_half_seen, _at(_platform)) if {
	_setting
	not files.is_whole(_fact)
	_at(_platform).places == []
} else := outcome.pass("Private vulnerability reporting is on; whether reports are read is not judged.", _at(_platform)) if {
	_setting
} else := _listed if {
	_at(_platform).places != []
} else := text.unseen("disclosure policy", _fact) if {
	_documents == []
	_may_be_elsewhere
} else := outcome.unknown(sprintf("No confidential channel is seen in the policy: %s.", [_blind]), _at(_mail)) if {
	_blind != ""
} else := outcome.unknown(_undecided, _at(_mail)) if {
	not _is_off
} else := outcome.unknown("Whether the channel that the policy names is confidential is doubtful.", _at(_maybe)) if {
	_at(_maybe).places != []
} else := outcome.fail(sprintf("%s, and no form and no mailbox with an encryption key is named.", [_off]), _at(_mail))

_half_seen := "Private vulnerability reporting is on; the policy, which may send reporters elsewhere, is not wholly seen."

# A repository that the platform takes no reports for is not public, and its policy may stand where the product's is.
_may_be_elsewhere if not _is_off

_may_be_elsewhere if _is_unavailable

_off := "Private reporting cannot be used for this repository" if {
	_is_unavailable
} else := "Private reporting is off"

# The code host's form is named; only the setting says whether it takes reports.
_listed := outcome.unknown("The policy names the code host's private form; whether it is switched on is not seen.", _at(_platform)) if {
	not _is_off
} else := outcome.unknown(sprintf("The code host's private form is %s; whether the policy names another channel is doubtful.", [_closed]), _at(_other)) if {
	_at(_other).places != []
} else := outcome.unknown(sprintf("The code host's private form is %s; another channel is not seen: %s.", [_closed, _blind]), _at(_platform)) if {
	_blind != ""
} else := outcome.fail(sprintf("The only private channel that the policy names is the code host's, which is %s.", [_closed]), _at(_platform))

_closed := "not offered for this repository" if {
	_is_unavailable
} else := "switched off"

_undecided := "The policy names no form and no mailbox with a key; whether the platform takes private reports is not seen."

_is_off if _setting == false

_blind := disclosure.blind(_fact, input.params.reading)

_at(rules) := {"setting": object.get(input.facts, "private_reporting", {}), "places": text.places(_final, rules)}

_final := [document | some document in _documents; not document.draft]

# Nothing that is hidden could mend an instruction to publish, but a channel in the hidden part would.
_sends_to_public if {
	_at(_public).places != []
	_at(array.concat(_platform, _other)).places == []
	_blind == ""
}

_public := [{"all": [disclosure.public_issue], "none": [disclosure.negation, `confidential|privat`]}]

_own := array.concat(_channel, [rule | some rule in _mail; _has_key])

_channel := [
	{"all": [disclosure.programme_form], "none": [disclosure.no_channel]},
	{"all": [`confidential issue`], "none": [`\b(not|never|no)\b.*confidential issue`]},
	{"all": [_service_desk], "none": [disclosure.no_channel]},
	{
		"all": [`\b(report|submit|send|form)\b`, `\b(form|privately|confidential(ly)?|encrypted)\b`, `https://`],
		"none": [disclosure.no_channel, `github\.com|npmjs\.com|/issues|third[- ]party`],
	},
]

# What is sent to such an address of GitLab becomes a confidential issue.
_service_desk := `[a-z0-9._-]+\+[a-z0-9._-]+-issue-@[a-z0-9.-]+`

_platform := [{"all": [disclosure.platform_form], "none": [disclosure.no_channel]}]

_mail := [{"all": [disclosure.mail], "none": [disclosure.no_mail, disclosure.no_channel]}]

_other := array.concat([{"all": [disclosure.mail]}, {"all": [`https?://`], "none": [disclosure.platform_form, `/issues|/discussions`]}], _maybe)

_maybe := [{"all": [`confidential|encrypt|in private|security (team|contact)|direct message|\bform\b`], "none": [disclosure.platform_form]}]

# A key, its fingerprint or where to get it: then a report to the mailbox can be encrypted.
_has_key if text.places(_final, [{"all": [_key], "none": [_no_key]}, {"all": [`\b[0-9a-f]{40}\b`, `pgp|gpg|\bkeys?\b|fingerprint`], "none": [_no_key]}]) != []

# A signature of a download, and a key that is not to be used.
_no_key := `\.(tar|t?gz|zip|whl|jar|exe|deb|rpm|img|iso)(\.[a-z0-9]+)*\.(asc|gpg|pgp)\b|\b(revoked|expired|no longer)\b|\b(not|never) (use|encrypt)\b|don't (use|encrypt)\b`

_key := concat("|", [
	`begin pgp public key|([0-9a-f]{4} +){9}[0-9a-f]{4}|\S+\.(asc|gpg|pgp)\b|keys?\.openpgp\.org`,
	`keybase\.io|\bage1[a-z0-9]{20,}|(pgp|gpg|openpgp|s/mime)\W+(public )?(key|fingerprint).*(https?://|0x[0-9a-f]{8})`,
])
