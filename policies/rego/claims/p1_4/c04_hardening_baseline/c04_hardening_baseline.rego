# METADATA
# title: Hardening baseline
# description: The attestation lists the hardening settings by area, and says of each whether the release build uses it.
package claims.p1_4.c04_hardening_baseline

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	message := sprintf("Attested: the release build uses the hardening baseline (settings: %d)%s.", [count(_settings), _argued_words])
}

_claim := "COP-1.4-C04"

_fields := attested.fields(input, _claim, {"settings", "rationale", "not_applicable", "baseline_sha256"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_areas := {area | some area in input.params.areas}

_settings := answers.items(_fields.settings)

_is_setting(one) if {
	answers.is_stated(one.name)
	one.area in _areas
	is_boolean(one.in_release_build)
}

_unused := {one.name |
	some one in _settings
	_is_setting(one)
	one.in_release_build == false
}

_arguments := answers.parts(_fields.not_applicable, _areas)

# An argument counts for the areas that may do without a setting.
_argued := {area |
	some area in _areas
	area in input.params.arguable_areas
	answers.is_argued(_arguments[area], input.params.min_argument)
}

_argued_words := sprintf(", and argues why this does not apply: %s", [concat(", ", sort(_argued))]) if {
	count(_argued) > 0
} else := ""

_set := {one.area |
	some one in _settings
	_is_setting(one)
}

_wrong["settings"] := sprintf("Settings of the baseline are not used by the release build: %d, such as %q.", [count(_unused), named]) if {
	count(_unused) > 0
	named := substring(sort(_unused)[0], 0, 80)
}

_unsaid contains "settings" if count(_settings) == 0

_unsaid contains "settings, each with name, area and in_release_build" if {
	some one in _settings
	not _is_setting(one)
}

_unsaid contains sprintf("a setting of %s", [area]) if some area in ((_areas - _set) - _argued)

_unsaid contains "rationale" if not answers.is_argued(_fields.rationale, input.params.min_argument)

_unsaid contains "baseline_sha256 of a document that was compared" if not _is_compared

_is_compared if attestation.has_document(attestation.record(input.facts.attestations, _claim, input.now), _fields.baseline_sha256)
