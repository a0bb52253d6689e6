# METADATA
# title: Outcomes
# description: The four outcomes that a policy may give, and how the criteria of one claim combine.
package lib.outcome

# METADATA
# description: The claim holds for this resource. Evidence holds the values looked at.
pass(message, evidence) := {"outcome": "pass", "message": message, "evidence": evidence}

# METADATA
# description: The claim does not hold, and nothing hidden could change that.
fail(message, evidence) := {"outcome": "fail", "message": message, "evidence": evidence}

# METADATA
# description: What can be seen does not decide; the message names what is hidden.
unknown(message, evidence) := {"outcome": "unknown", "message": message, "evidence": evidence}

# METADATA
# description: There is nothing to judge. Never a pass.
not_applicable(message, evidence) := {"outcome": "not_applicable", "message": message, "evidence": evidence}

# METADATA
# description: >-
#   The same outcome, known by weaker evidence than the claim's own: `grade` is one of A3, A2, A1 and A0.
weaker(verdict, grade) := object.union(verdict, {"assurance": grade})

# METADATA
# description: >-
#   The outcome of a claim with several criteria, each an object made by one of the functions above:
#   fail if one fails, else unknown if one is unknown, else pass if one passes, else not applicable.
#   The message joins those of all criteria, the evidence lists theirs with their outcomes. A pass is known as
#   weakly as its weakest criterion, a fail as well as the best known of those that fail.
all_of(criteria) := object.union(joint, _grade(criteria, joint.outcome)) if {
	message := concat(" ", [criterion.message | some criterion in criteria])
	joint := {"outcome": _worst(criteria), "message": message, "evidence": {"criteria": criteria}}
}

_worst(criteria) := "fail" if {
	_has(criteria, "fail")
} else := "unknown" if {
	_has(criteria, "unknown")
} else := "pass" if {
	_has(criteria, "pass")
} else := "not_applicable"

_has(criteria, outcome) if {
	some criterion in criteria
	criterion.outcome == outcome
}

# The names of the grades sort as they rank.
_grade(criteria, outcome) := {"assurance": min(grades)} if {
	outcome == "pass"
	grades := [criterion.assurance | some criterion in criteria; criterion.outcome == outcome]
	count(grades) > 0
} else := {"assurance": max(grades)} if {
	outcome == "fail"
	grades := [criterion.assurance | some criterion in criteria; criterion.outcome == outcome]
	count(grades) == count([1 | some criterion in criteria; criterion.outcome == outcome])
} else := {}
