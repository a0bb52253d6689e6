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

_evidence := settings.shown(_fact, ["required", "members_without", "outsiders_without", "single_sign_on"])

_verdict := outcome.unknown(message, _evidence) if {
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
} else := outcome.fail(message, _evidence) if {
	_all > 0
	message := sprintf("Multi-factor authentication is required, but %d accounts are without it.", [_all])
} else := outcome.unknown(message, _evidence) if {
	count(_uncounted) > 0
	input.resource.platform != "github"
	message := "Multi-factor authentication is required; how many accounts are still without it is not seen."
} else := outcome.pass("Multi-factor authentication is required of everyone.", _evidence)

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
