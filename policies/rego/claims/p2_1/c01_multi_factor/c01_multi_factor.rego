# METADATA
# title: Multi-factor authentication
# description: The platform requires a second factor of everyone, and nobody who can get in is without one.
package claims.p2_1.c01_multi_factor

import data.lib.outcome
import data.lib.settings

# METADATA
# description: The outcome for this organisation.
# entrypoint: true
report contains _verdict

_fact := input.facts.mfa

_evidence := settings.shown(_fact, ["required", "members_without", "outsiders_without", "single_sign_on", "counted", "grace_hours"])

_verdict := _counted if {
	input.resource.platform in input.params.by_count
} else := outcome.unknown(message, _evidence) if {
	not settings.is_seen(_fact, "required")
	not _is_open_either_way
	message := sprintf("Whether multi-factor authentication is required is not seen%s.", [settings.why(_fact, "required")])
} else := _required if {
	_fact.required
} else := _by_choice

# Elsewhere than on GitHub nobody is kept out, so that outside collaborators without it are a fail, required or not.
_is_open_either_way if {
	_without("outsiders_without") > 0
	input.resource.platform != "github"
}

_required := outcome.pass(message, _evidence) if {
	_all > 0
	input.resource.platform == "github"
	message := sprintf("Multi-factor authentication is required; the platform keeps %d accounts without it out.", [_all])
} else := outcome.unknown(message, _evidence) if {
	settings.hides(_fact, ["grace_hours"])
	message := sprintf("Multi-factor authentication is required; how long new members may go without is not seen%s.", [settings.why(_fact, "grace_hours")])
} else := _after_grace if {
	settings.is_seen(_fact, "grace_hours")
} else := _kept_out if {
	input.resource.platform in input.params.at_once
} else := outcome.fail(message, _evidence) if {
	_all > 0
	message := sprintf("Multi-factor authentication is required, but %d accounts are without it.", [_all])
} else := outcome.unknown(message, _evidence) if {
	count(_uncounted) > 0
	input.resource.platform != "github"
	message := "Multi-factor authentication is required; how many accounts are still without it is not seen."
} else := outcome.pass("Multi-factor authentication is required of everyone.", _evidence)

# Members are kept out once the time that they are granted is over.
_after_grace := outcome.fail(message, _evidence) if {
	_fact.grace_hours > input.params.max_grace_hours
	message := sprintf("Multi-factor authentication is required, but members may go without for %v hours.", [_fact.grace_hours])
} else := _kept_out

# Outside collaborators are members of single projects, whom the rule for members does not bind.
_kept_out := outcome.fail(message, _evidence) if {
	_without("outsiders_without") > 0
	message := sprintf("Multi-factor authentication is required of members, but %d outside collaborators are without it.", [_without("outsiders_without")])
} else := outcome.unknown(message, _evidence) if {
	settings.hides(_fact, ["outsiders_without"])
	message := sprintf("Multi-factor authentication is required of members; whether outside collaborators have it is not seen%s.", [settings.why(_fact, "outsiders_without")])
} else := outcome.pass("Multi-factor authentication is required of everyone, and the platform keeps out who is without it.", _evidence)

# A platform without such a rule: what counts is that each account has it.
_counted := outcome.fail(message, _evidence) if {
	_all > 0
	message := sprintf("%d accounts that sign in with a password are without multi-factor authentication.", [_all])
} else := outcome.unknown(message, _evidence) if {
	not settings.is_seen(_fact, "members_without")
	message := sprintf("Which accounts are without multi-factor authentication is not seen%s.", [settings.why(_fact, "members_without")])
} else := outcome.unknown(message, _evidence) if {
	not _fact.counted == true
	message := sprintf("Whether every account was counted is not seen%s.", [settings.why(_fact, "counted")])
} else := outcome.unknown(message, _evidence) if {
	settings.hides(_fact, ["outsiders_without"])
	message := sprintf("Whether outside collaborators have a second factor is not seen%s.", [settings.why(_fact, "outsiders_without")])
} else := outcome.unknown(message, _evidence) if {
	_fact.single_sign_on == true
	message := "Every account with a password has a second factor; an identity provider signs others in, and what it demands is not seen here."
} else := outcome.unknown(message, _evidence) if {
	settings.hides(_fact, ["single_sign_on"])
	message := sprintf("Whether an identity provider signs people in is not seen%s.", [settings.why(_fact, "single_sign_on")])
} else := outcome.pass("Every account that signs in with a password has a second factor.", _evidence)

_by_choice := outcome.fail(message, _evidence) if {
	_without("outsiders_without") > 0
	message := sprintf("%d outside collaborators are without multi-factor authentication.", [_without("outsiders_without")])
} else := outcome.unknown(message, _evidence) if {
	_fact.single_sign_on
	message := "The platform does not require multi-factor authentication; an identity provider signs members in, and what it demands is not seen here."
} else := outcome.unknown(message, _evidence) if {
	not settings.is_seen(_fact, "single_sign_on")
	why := settings.why(_fact, "single_sign_on")
	message := sprintf("The platform does not require multi-factor authentication; whether an identity provider does is not seen%s.", [why])
} else := outcome.fail("Multi-factor authentication is not required.", _evidence)

_without(field) := object.get(_fact, field, 0)

_all := _without("members_without") + _without("outsiders_without")

_uncounted := {field | some field in ["members_without", "outsiders_without"]; not settings.is_seen(_fact, field)}
