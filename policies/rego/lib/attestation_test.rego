package lib.attestation_test

import data.lib.attestation

_now := "2026-06-01T12:00:00Z"

_claim := "COP-1.1-C02"

_params := {
	"max_age_days": 365,
	"grace_days": 30,
	"scope_complete": false,
	"one_person_vendor": false,
	"always_applies": false,
}

_sound := {
	"id": "owner-2026",
	"claims": [_claim],
	"subject": "vendor",
	"statement": "The owner answers for software security.",
	"status": "asserted",
	"argument": "The board appointed the owner, and the minutes say so.",
	"evidence": [{"title": "Minutes", "uri": "minutes.md", "sha256": "00", "kind": "record", "observed_at": "2026-01-01", "seen": "file", "matches": true}],
	"asserted_by": {"name": "Ada", "role": "Head of Security", "email": "sha256:aa"},
	"approved_by": {"name": "Bo", "role": "SRO", "email": "sha256:bb", "date": "2026-01-02"},
	"issued": "2026-01-02",
	"expires": "2026-12-31",
	"review_cycle": "yearly",
	"fields": {},
	"file": "attestations/owner.yaml",
}

_with(changes) := object.union(_sound, changes)

_item(changes) := {"evidence": [object.union(_sound.evidence[0], changes)]}

_seen(records) := {"attestations": records, "hidden": []}

_ruling(records) := attestation.ruling(_seen(records), _claim, _params, _now)

_is(ruling, outcome, reason) if {
	ruling.outcome == outcome
	ruling.evidence.reason == reason
}

test_a_sound_attestation_is_left_to_the_claim if not _ruling([_sound])

test_none_is_unknown if _is(_ruling([]), "unknown", "attestation_missing")

test_one_of_another_claim_is_none if _is(_ruling([_with({"claims": ["COP-4.3-C02"]})]), "unknown", "attestation_missing")

test_one_issued_tomorrow_is_none if _is(_ruling([_with({"issued": "2026-06-02"})]), "unknown", "attestation_missing")

test_none_is_a_fail_where_all_were_given if {
	params := object.union(_params, {"scope_complete": true})
	_is(attestation.ruling(_seen([]), _claim, params, _now), "fail", "attestation_missing")
}

test_the_last_day_counts if not _ruling([_with({"expires": "2026-06-01"})])

test_the_day_after_is_unknown if _is(_ruling([_with({"expires": "2026-05-31"})]), "unknown", "attestation_expired")

test_thirty_days_past_is_unknown if _is(_ruling([_with({"expires": "2026-05-02"})]), "unknown", "attestation_expired")

test_more_is_a_fail if _is(_ruling([_with({"expires": "2026-05-01"})]), "fail", "attestation_expired")

test_a_far_expiry_is_cut_to_the_greatest_age if {
	_is(_ruling([_with({"issued": "2025-05-31", "expires": "2036-01-01"})]), "unknown", "attestation_expired")
	_is(_ruling([_with({"issued": "2025-04-01", "expires": "2036-01-01"})]), "fail", "attestation_expired")
}

test_the_newest_counts if {
	old := _with({"id": "old", "issued": "2024-01-01", "expires": "2024-12-31"})
	every records in [[old, _sound], [_sound, old]] {
		not _ruling(records)
		attestation.record(_seen(records), _claim, _now).id == "owner-2026"
	}
}

test_a_changed_document_fails if _is(_ruling([_with(_item({"matches": false}))]), "fail", "evidence_changed")

test_a_link_without_https_fails if {
	_is(_ruling([_with(_item({"uri": "HTTP://acme.example/x", "seen": "remote", "matches": null}))]), "fail", "evidence_insecure")
}

test_a_missing_document_is_unknown if {
	every seen in ["missing", "outside", "too_large"] {
		_is(_ruling([_with(_item({"seen": seen, "matches": null}))]), "unknown", "evidence_unseen")
	}
}

test_self_approval_fails_by_address_and_by_name if {
	_is(_ruling([_with({"asserted_by": {"email": "sha256:bb"}})]), "fail", "self_approved")
	_is(_ruling([_with({"asserted_by": {"name": " bo"}, "approved_by": {"email": ""}})]), "fail", "self_approved")
}

test_self_approval_is_allowed_to_a_vendor_of_one if {
	params := object.union(_params, {"one_person_vendor": true})
	not attestation.ruling(_seen([_with({"asserted_by": {"email": "sha256:bb"}})]), _claim, params, _now)
}

test_not_achieved_fails if _is(_ruling([_with({"status": "not_achieved"})]), "fail", "not_achieved")

test_not_applicable_names_its_owner if {
	ruling := _ruling([_with({"status": "not_applicable"})])
	_is(ruling, "not_applicable", "attested")
	startswith(ruling.message, "Bo (SRO) approved")
}

test_not_applicable_fails_where_the_claim_always_applies if {
	params := object.union(_params, {"always_applies": true})
	_is(attestation.ruling(_seen([_with({"status": "not_applicable"})]), _claim, params, _now), "fail", "always_applies")
}

test_a_changed_document_outweighs_not_applicable if {
	record := object.union(_with({"status": "not_applicable"}), _item({"matches": false}))
	_is(_ruling([record]), "fail", "evidence_changed")
}

test_a_hidden_file_makes_its_claims_unknown if {
	every claims in [[], [_claim]] {
		fact := {"attestations": [_sound], "hidden": [{"path": "a/b.yaml", "reason": "malformed", "detail": "x", "claims": claims, "subject": ""}]}
		_is(attestation.ruling(fact, _claim, _params, _now), "unknown", "hidden")
	}
}

test_a_hidden_file_about_other_claims_changes_nothing if {
	fact := {"attestations": [_sound], "hidden": [{"path": "a/b.yaml", "reason": "malformed", "detail": "x", "claims": ["COP-4.3-C02"], "subject": ""}]}
	not attestation.ruling(fact, _claim, _params, _now)
}

test_compared_needs_one_matching_document if {
	attestation.compared(_sound)
	not attestation.compared(_with(_item({"matches": null})))
}

_digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

test_a_digest_is_that_of_a_compared_document if {
	shown := _with(_item({"sha256": _digest}))
	attestation.has_document(shown, _digest)
	attestation.has_document(shown, upper(_digest))
	every value in ["", "00", null, 1, replace(_digest, "9", "8"), concat("", [_digest, " "])] {
		not attestation.has_document(shown, value)
	}
	not attestation.has_document(_with(_item({"sha256": _digest, "matches": null})), _digest)
	not attestation.has_document(_sound, "00")
}

_integrity(kind, verified) := {"integrity": {"kind": kind, "verified": verified, "by": "Bo", "detail": "The key is SHA256:x."}}

_required := object.union(_params, {"require_signed": true})

_signed(integrity, params) := attestation.ruling(_seen([_with(integrity)]), _claim, params, _now)

test_a_signature_that_does_not_verify_fails_always if {
	every kind in ["signature", "commit"] {
		every params in [_params, _required] {
			_is(_signed(_integrity(kind, false), params), "fail", "signature_invalid")
		}
	}
}

test_it_outweighs_what_the_file_says_of_its_end_and_status if {
	changes := object.union(_integrity("signature", false), {"expires": "2026-05-31", "status": "not_applicable"})
	_is(_ruling([_with(changes)]), "fail", "signature_invalid")
}

test_an_unsigned_one_is_left_to_the_claim if {
	every kind in ["none", "unseen"] {
		not _signed(_integrity(kind, null), _params)
		not _signed(_integrity(kind, null), object.union(_params, {"require_signed": false}))
	}
}

test_an_unsigned_one_fails_where_signatures_are_required if {
	_is(_signed(_integrity("none", null), _required), "fail", "attestation_unsigned")
}

test_one_that_was_not_looked_at_is_unknown_where_signatures_are_required if {
	_is(_signed(_integrity("unseen", null), _required), "unknown", "signature_unseen")
	_is(_signed(_integrity("signature", null), _required), "unknown", "signature_unseen")
	_is(_signed({}, _required), "unknown", "signature_unseen")
	_is(_signed({"integrity": null}, _required), "unknown", "signature_unseen")
	_is(_signed({"integrity": {"kind": "none"}, "status": "not_applicable"}, _required), "fail", "attestation_unsigned")
	_is(_signed({"integrity": {}, "status": "not_applicable"}, _required), "unknown", "signature_unseen")
}

test_a_verified_one_is_left_to_the_claim if {
	not _signed(_integrity("signature", true), _required)
	not _signed(_integrity("commit", true), _required)
}

test_an_unseen_signature_hides_no_fail if {
	changes := object.union(_integrity("unseen", null), _item({"matches": false}))
	_is(_signed(changes, _required), "fail", "evidence_changed")
}

_grade(changes) := object.get(attestation.graded({"outcome": "pass"}, _seen([_with(changes)]), _claim, _now), "assurance", "the claim's")

test_a_verified_one_with_compared_evidence_is_graded_as_the_claim if {
	_grade(_integrity("signature", true)) == "the claim's"
	_grade(_integrity("commit", true)) == "the claim's"
}

test_others_are_known_by_word_alone if {
	every changes in [{}, {"integrity": null}, _integrity("none", null), _integrity("unseen", null), _integrity("signature", false)] {
		_grade(changes) == "A0"
	}
	_grade(object.union(_integrity("signature", true), _item({"matches": null}))) == "A0"
	attestation.graded({"outcome": "unknown"}, _seen([]), _claim, _now).assurance == "A0"
}

test_a_commit_by_one_hand_is_known_by_word_alone if {
	alone := {"asserted_by": {"email": "sha256:bb"}}
	_grade(object.union(_integrity("commit", true), alone)) == "A0"
	_grade(object.union(_integrity("signature", true), alone)) == "the claim's"
}

test_what_is_issued_anew_is_approved_anew if {
	_is(_ruling([_with({"approved_by": {"date": "2025-05-31"}})]), "unknown", "attestation_expired")
	_is(_ruling([_with({"approved_by": {"date": "2025-04-01"}})]), "fail", "attestation_expired")
	not _ruling([_with({"approved_by": {"date": "2025-06-01"}})])
}

test_an_approval_to_come_is_none if {
	every status in ["asserted", "not_applicable"] {
		_is(_ruling([_with({"status": status, "approved_by": {"date": "2026-06-02"}})]), "unknown", "not_approved")
	}
	_is(_ruling([_with({"status": "not_achieved", "approved_by": {"date": "2026-06-02"}})]), "fail", "not_achieved")
	not _ruling([_with({"approved_by": {"date": "2026-06-01"}})])
}

test_two_of_one_day_that_differ_are_unknown if {
	every changes in [{"status": "not_achieved"}, {"status": "not_applicable"}, {"fields": {"owner": "Bo"}}] {
		every expires in ["2026-11-30", "2027-01-31"] {
			other := _with(object.union(changes, {"id": "other", "expires": expires}))
			_is(_ruling([_sound, other]), "unknown", "attestations_disagree")
		}
	}
	not _ruling([_sound, _with({"id": "other"})])
	not _ruling([_sound, _with({"id": "other", "status": "not_achieved", "claims": ["COP-4.3-C02"]})])
	not _ruling([_sound, _with({"id": "other", "status": "not_achieved", "issued": "2026-01-01"})])
}

test_self_approval_fails_however_the_name_is_written if {
	every name in ["Ada Lovelace", "Lovelace, Ada", "ADA  LOVELACE", "ada.lovelace", "Ada (Lovelace)"] {
		record := _with({"asserted_by": {"name": "Ada Lovelace"}, "approved_by": {"name": name, "email": ""}})
		_is(_ruling([record]), "fail", "self_approved")
	}
	not _ruling([_with({"asserted_by": {"name": "Ada Lovelace"}, "approved_by": {"name": "Ida Lovelace"}})])
}

test_not_applicable_needs_its_evidence if {
	record := object.union(_with({"status": "not_applicable"}), _item({"seen": "missing", "matches": null}))
	_is(_ruling([record]), "unknown", "evidence_unseen")
}

_of_nothing := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

test_an_empty_document_shows_nothing if {
	empty := _with(_item({"sha256": _of_nothing}))
	not attestation.compared(empty)
	not attestation.has_document(empty, _of_nothing)
}

test_evidence_that_nobody_has_looked_at_yet_is_none if {
	_is(_ruling([_with(_item({"observed_at": "2026-06-02"}))]), "unknown", "evidence_to_come")
	not _ruling([_with(_item({"observed_at": "2026-06-01"}))])
}
