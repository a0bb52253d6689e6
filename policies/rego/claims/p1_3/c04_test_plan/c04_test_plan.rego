# METADATA
# title: Test plan
# description: The attestation says which kinds of test the plan has, and what it covers beside the product's functions.
package claims.p1_3.c04_test_plan

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
	message := sprintf("The test plan covers security requirements, components and updates, %s.", [_dynamic])
}

_claim := "COP-1.3-C04"

_covered := {"security_requirements_covered", "third_party_covered", "updates_covered"}

_forms := object.union({key: "true or false" | some key in _covered}, {"levels": "list of texts"})

_fields := attested.fields(input, _claim, object.keys(_forms) | {"dynamic_not_applicable"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_known := {"unit", "integration", "system", "static", "dynamic", "fuzz", "pen-test"}

_levels := {level | some level in answers.items(_fields.levels)}

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
	_fields[key] == false
}

_wrong["levels"] := sprintf("The plan has no tests of this kind: %s.", [concat(", ", sort(_lacking))]) if {
	_is_plain
	count(_lacking) > 0
}

_wrong["dynamic_not_applicable"] := "The plan has neither dynamic nor fuzz tests, though they apply." if {
	_is_plain
	count(_runs) == 0
	_fields.dynamic_not_applicable == false
}

_unsaid := answers.unsaid(_fields, _forms, attested.when(input, _claim)) | _unsaid_more

_unsaid_more contains sprintf("levels (with %s)", [attested.some_of(_lacking)]) if count(_lacking) > 0

_unsaid_more contains "dynamic_not_applicable" if {
	count(_runs) == 0
	not answers.is_argued(_fields.dynamic_not_applicable, input.params.min_argument)
}
