# METADATA
# title: Statement on standards
# description: The attestation gives the statement, the frameworks it lists, and the certificates with their dates.
package claims.p4_4.c01_standards_statement

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.dates
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.unknown(message, attested.evidence(input, _told, "statement_unseen")) if {
	not _is_shown
	message := "Of the documents that could be compared with their digest, none is the statement: all are certificates."
} else := outcome.unknown(message, attested.evidence(input, _told, "framework")) if {
	not _is_followed
	message := sprintf("Whether the statement lists the framework that is followed is not seen: %s.", [_unfollowed])
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [attested.some_of({one | some one in _fields.frameworks}), count(_certificates)]
	message := sprintf("Attested: the statement for customers lists %s; certificates that are in date: %d.", given)
}

_claim := "COP-4.4-C01"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_fields := attested.fields(input, _claim, {"statement_url", "frameworks", "certificates"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_certificates := answers.items(_fields.certificates)

_wrong["frameworks"] := "The statement lists no standard or framework." if {
	_fields.frameworks == []
}

_wrong["certificates"] := message if {
	count(_ended) > 0
	named := substring(sprintf("%v", [object.get(_ended[0], "name", "")]), 0, 80)
	message := sprintf("The certificate %q was valid until %s.", [named, _ended[0].valid_until])
}

_ended := [certificate |
	some certificate in _certificates
	is_object(certificate)
	dates.is_day(certificate.valid_until)
	certificate.valid_until < attestation.day_before(input.now, 0)
]

_unsaid contains "statement_url (HTTPS address)" if not answers.is_address(_fields.statement_url)

_unsaid contains "frameworks (list of texts)" if not answers.is_texts(_fields.frameworks)

_unsaid contains "certificates (a list, which may be empty)" if not is_array(_fields.certificates)

_unsaid contains sprintf("certificate %d: %s", [index + 1, key]) if {
	some index, certificate in _certificates
	some key in {"name", "issuer", "scope", "valid_until", "sha256"}
	not _gives(certificate, key)
}

_gives(certificate, key) if {
	is_object(certificate)
	key in {"name", "issuer", "scope"}
	answers.is_stated(certificate[key])
}

_gives(certificate, "valid_until") if {
	is_object(certificate)
	dates.is_day(certificate.valid_until)
}

# Of a document that is compared with this digest.
_gives(certificate, "sha256") if {
	is_object(certificate)
	attestation.has_document(_attested, certificate.sha256)
}

_is_shown if {
	some item in _attested.evidence
	item.matches == true
	not item.sha256 in {lower(certificate.sha256) | some certificate in _certificates}
}

# What the vendor attests of its framework, where that attestation is sound.
_followed := framework if {
	not attestation.ruling(input.facts.attestations, "COP-1.1-C01", input.params, input.now)
	framework := attestation.record(input.facts.attestations, "COP-1.1-C01", input.now).fields.framework
	answers.is_stated(framework)
	count(_letters(framework)) > 2 # a letter or two is in many a name
	_letters(framework) != "other"
}

_is_followed if {
	some listed in _fields.frameworks
	not regex.match(_denies, lower(listed))
	contains(_letters(listed), _letters(_followed))
}

_unfollowed := sprintf("%q, which the attestation of COP-1.1-C01 names, is not in the list by that name", [substring(_followed, 0, 80)]) if {
	_followed
} else := "no sound attestation of COP-1.1-C01 names it"

# What is not followed, or not yet.
_denies := `\b(not|no|never|none|planned|plans?|intend(s|ed)?|future|former(ly)?|withdrawn|except|working towards|in progress)\b|n't\b`

_letters(value) := regex.replace(lower(value), `[^a-z0-9]`, "")
