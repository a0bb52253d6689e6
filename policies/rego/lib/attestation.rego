# METADATA
# title: Attestations
# description: >-
#   What every claim asks of an attestation before it looks at the claim's own fields. Days are texts such
#   as 2026-01-31, which compare as dates. Parameters: max_age_days, grace_days, scope_complete,
#   one_person_vendor, always_applies.
package lib.attestation

import data.lib.outcome

# METADATA
# description: The day that lies so many days before now.
day_before(now, days) := time.format([time.add_date(time.parse_rfc3339_ns(now), 0, 0, 0 - days), "UTC", "2006-01-02"])

# METADATA
# description: The newest attestation of the claim that is issued by now. Undefined if there is none.
record(fact, claim, now) := newest if {
	issued := sort([[r.issued, r.expires, r.id, r] |
		some r in fact.attestations
		claim in r.claims
		r.issued <= day_before(now, 0)
	])
	newest := issued[count(issued) - 1][3]
}

# Others of that day that say something else: which of them holds is not told.
_rivals(fact, claim, attested) := [other |
	some other in fact.attestations
	claim in other.claims
	other.issued == attested.issued
	other.id != attested.id
	[other.status, other.fields] != [attested.status, attested.fields]
]

# METADATA
# description: What a finding keeps of an attestation, with a stable word for why it was decided so.
evidence(attested, reason) := {
	"reason": reason,
	"attestation": object.filter(attested, ["id", "status", "statement", "evidence", "issued", "expires", "approved_by", "integrity"]),
	"places": [{"path": attested.file, "line": 0, "text": attested.id}],
}

# METADATA
# description: Whether an evidence document of the attestation was compared with its digest.
compared(attested) if {
	some item in attested.evidence
	_is_compared(item)
}

# SHA-256 of no content.
_of_nothing := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

# A file without content shows nothing, whatever its digest.
_is_compared(item) if {
	item.matches == true
	item.sha256 != _of_nothing
}

# METADATA
# description: Whether a digest is that of an evidence document which was compared with it.
has_document(attested, digest) if {
	is_string(digest)
	regex.match(`^[0-9A-Fa-f]{64}$`, digest)
	some item in attested.evidence
	_is_compared(item)
	item.sha256 == lower(digest)
}

# METADATA
# description: Whether an allowed signer signed the file, or the commit that introduced it if that is not one hand alone.
verified(attested) if {
	_signed(attested)
	attested.integrity.kind == "signature"
}

verified(attested) if {
	_signed(attested)
	not _same_person(attested.asserted_by, attested.approved_by)
}

_signed(attested) if {
	attested.integrity.kind in {"signature", "commit"}
	attested.integrity.verified == true
}

# METADATA
# description: >-
#   The verdict on an attested claim, as well known as the attestation is: by word alone (A0) unless it is verified
#   and a document was compared with its digest. Where there is no attestation, it is known by word alone too.
graded(verdict, fact, claim, now) := verdict if {
	attested := record(fact, claim, now)
	verified(attested)
	compared(attested)
} else := outcome.weaker(verdict, "A0")

# METADATA
# description: >-
#   The outcome where the attestation is missing, out of date, unsound or does not assert the claim.
#   Undefined where a sound one asserts it: the claim then judges its own fields.
ruling(fact, claim, params, now) := outcome.unknown(message, {"reason": "hidden", "hidden": array.slice(parts, 0, 20)}) if {
	parts := [part | some part in fact.hidden; _may_be_about(part, claim)]
	count(parts) > 0
	named := substring(parts[0].path, 0, 120)
	message := sprintf("Attestations that may be about this claim cannot be read: %d, such as %s.", [count(parts), named])
} else := _missing(params) if {
	not record(fact, claim, now)
} else := found if {
	attested := record(fact, claim, now)
	found := _first([
		_unsigned(attested, params),
		_expired(attested, params, now),
		_unsound(attested, params),
		_unverified(attested, params),
		_contested(attested, _rivals(fact, claim, attested)),
		_denied(attested, params),
		_unseen(attested),
		_unapproved(attested, now),
		_unobserved(attested, now),
		_not_applicable(attested),
	])
}

_may_be_about(part, _) if count(part.claims) == 0

_may_be_about(part, claim) if claim in part.claims

_missing(params) := outcome.fail("The vendor has no attestation of this claim.", evidence) if {
	params.scope_complete
	evidence := {"reason": "attestation_missing"}
} else := outcome.unknown("No attestation of this claim was given.", {"reason": "attestation_missing"})

_first(found) := given[0] if {
	given := [one | some one in found; one != null]
}

# A signature that does not verify means that something was changed: nothing that the file says is believed.
_unsigned(attested, params) := outcome.fail(message, evidence(attested, "signature_invalid")) if {
	attested.integrity.verified == false
	message := sprintf("The signature of the attestation %s does not verify. %s", [attested.id, _detail(attested)])
} else := outcome.fail(message, evidence(attested, "attestation_unsigned")) if {
	_must_be_signed(params)
	attested.integrity.kind == "none"
	message := sprintf("The attestation %s is not signed by an allowed signer. %s", [attested.id, _detail(attested)])
} else := null

# Not looked for, as in a snapshot of an earlier version, or not to be told.
_unverified(attested, params) := outcome.unknown(message, evidence(attested, "signature_unseen")) if {
	_must_be_signed(params)
	not _signed(attested)
	message := sprintf("Whether the attestation %s is signed cannot be told. %s", [attested.id, _detail(attested)])
} else := null

_must_be_signed(params) if object.get(params, "require_signed", false) == true

_detail(attested) := substring(attested.integrity.detail, 0, 200) if {
	is_string(attested.integrity.detail)
} else := ""

_expired(attested, params, now) := outcome.fail(message, evidence(attested, "attestation_expired")) if {
	_ended(attested, params, now, params.grace_days)
	message := sprintf("The attestation %s ended more than %d days ago.", [attested.id, params.grace_days])
} else := outcome.unknown(message, evidence(attested, "attestation_expired")) if {
	_ended(attested, params, now, 0)
	message := sprintf("The attestation %s has ended and was not renewed.", [attested.id])
} else := null

_ended(attested, _, now, grace) if attested.expires < day_before(now, grace)

_ended(attested, params, now, grace) if attested.issued < day_before(now, params.max_age_days + grace)

# What is issued anew is approved anew.
_ended(attested, params, now, grace) if attested.approved_by.date < day_before(now, params.max_age_days + grace)

_unsound(attested, params) := outcome.fail(message, evidence(attested, "evidence_changed")) if {
	changed := [item.title | some item in attested.evidence; item.matches == false]
	count(changed) > 0
	message := sprintf("The evidence %q is not the document that was attested: its digest differs.", [changed[0]])
} else := outcome.fail(message, evidence(attested, "evidence_insecure")) if {
	insecure := [item.title | some item in attested.evidence; startswith(lower(item.uri), "http:")]
	count(insecure) > 0
	message := sprintf("The evidence %q is linked without HTTPS.", [insecure[0]])
} else := outcome.fail(message, evidence(attested, "self_approved")) if {
	not params.one_person_vendor
	_same_person(attested.asserted_by, attested.approved_by)
	message := sprintf("The attestation %s is approved by the person who asserts it.", [attested.id])
} else := null

_same_person(a, b) if a.email == b.email

_same_person(a, b) if {
	_words(a.name) == _words(b.name)
	count(_words(a.name)) > 0
}

_same_person(a, b) if lower(trim_space(a.name)) == lower(trim_space(b.name))

# In whatever order, and however they are set apart.
_words(name) := {word | some word in regex.split(`[\s.,;:()"'_-]+`, lower(name)); word != ""}

_contested(attested, rivals) := outcome.unknown(message, evidence(attested, "attestations_disagree")) if {
	count(rivals) > 0
	message := sprintf("The attestations %s and %s were issued on one day and do not say the same.", [attested.id, rivals[0].id])
} else := null

_denied(attested, params) := outcome.fail(message, evidence(attested, "not_achieved")) if {
	attested.status == "not_achieved"
	message := sprintf("The vendor attests that it does not achieve this (%s).", [attested.id])
} else := outcome.fail(message, evidence(attested, "always_applies")) if {
	attested.status == "not_applicable"
	params.always_applies
	message := sprintf("The attestation %s says that this does not apply, but it applies to every vendor.", [attested.id])
} else := null

_unapproved(attested, now) := outcome.unknown(message, evidence(attested, "not_approved")) if {
	attested.approved_by.date > day_before(now, 0)
	message := sprintf("The attestation %s is approved on a day that is still to come.", [attested.id])
} else := null

# Nobody has looked at it yet.
_unobserved(attested, now) := outcome.unknown(message, evidence(attested, "evidence_to_come")) if {
	unobserved := [item.title | some item in attested.evidence; item.observed_at > day_before(now, 0)]
	count(unobserved) > 0
	message := sprintf("The evidence %q was looked at on a day that is still to come.", [unobserved[0]])
} else := null

_not_applicable(attested) := outcome.not_applicable(message, evidence(attested, "attested")) if {
	attested.status == "not_applicable"
	owner := attested.approved_by
	message := sprintf("%s (%s) approved that this does not apply: %s", [owner.name, owner.role, substring(attested.argument, 0, 120)])
} else := null

_unseen(attested) := outcome.unknown(message, evidence(attested, "evidence_unseen")) if {
	unseen := [item | some item in attested.evidence; item.seen in {"missing", "outside", "too_large"}]
	count(unseen) > 0
	message := sprintf("The evidence %q of the attestation cannot be seen (%s).", [unseen[0].title, unseen[0].seen])
} else := null
