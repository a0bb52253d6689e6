# METADATA
# title: Test plan
# description: The attestation says which kinds of test the plan has, and what it covers beside the product's functions.
package claims.p1_3.c04_test_plan

import data.lib.attestation
import data.lib.notices
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := ruling if {
	ruling := attestation.ruling(input.facts.attestations, _claim, input.params, input.now)
} else := flaw if {
	flaw := notices.flaw(_attested, _said, _wrong, _unsaid)
} else := uncompared if {
	uncompared := notices.uncompared(_attested, _said)
} else := outcome.pass(message, notices.evidence(_attested, _said, "asserted")) if {
	message := sprintf("The test plan covers security requirements, components and updates, %s.", [_dynamic])
}

_claim := "COP-1.3-C04"

_attested := attestation.record(input.facts.attestations, _claim, input.now)

_covered := {"security_requirements_covered", "third_party_covered", "updates_covered"}

_said := notices.fields(_attested, _covered | {"levels", "dynamic_not_applicable"})

_known := {"unit", "integration", "system", "static", "dynamic", "fuzz", "pen-test"}

_levels := {level | some level in notices.items(_said.levels)}

# A list with a level of another name may mean one of the known ones.
_is_plain if {
	count(_levels) > 0
	count(_levels - _known) == 0
}

_lacking := {level | some level in input.params.levels} - _levels

_runs := _levels & {level | some level in input.params.dynamic_levels}

_dynamic := sprintf("with %s tests", [concat(" and ", sort(_runs))]) if {
	count(_runs) > 0
} else := "and argues why dynamic tests do not apply"

_wrong[key] := sprintf("The plan says that it does not cover this: %s.", [key]) if {
	some key in _covered
	_said[key] == false
}

_wrong["levels"] := sprintf("The plan has no tests of this kind: %s.", [concat(", ", sort(_lacking))]) if {
	_is_plain
	count(_lacking) > 0
}

_wrong["dynamic_not_applicable"] := "The plan has neither dynamic nor fuzz tests, though they apply." if {
	_is_plain
	count(_runs) == 0
	_said.dynamic_not_applicable == false
}

_unsaid contains key if {
	some key in _covered
	not is_boolean(_said[key])
}

_unsaid contains "levels" if not notices.is_texts(_said.levels)

_unsaid contains "levels" if count(_lacking) > 0

_unsaid contains "dynamic_not_applicable" if {
	count(_runs) == 0
	not notices.is_argued(_said.dynamic_not_applicable, input.params.min_argument)
}
