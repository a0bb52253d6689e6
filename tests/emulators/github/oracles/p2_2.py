"""Provision 2.2."""

from fnmatch import fnmatchcase

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import organisation, repository
from tests.emulators.github.oracles.look import Look, LookAtOrganisation
from tests.emulators.github.state import Environment

PRODUCTION = (
    "prod",
    "prod-*",
    "production",
    "production-*",
    "production/*",
    "*-prod",
    "*-production",
    "live",
    "release",
    "pypi",
    "npm",
)

QUARTER = 90


def is_production(name: str) -> bool:
    """Whether a name says production."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in PRODUCTION)


def production(look: Look) -> list[Environment]:
    """The environments whose names say production."""
    return [one for one in look.repo.environments if is_production(one.name)]


@organisation("COP-2.2-C01")
def audit_log(look: LookAtOrganisation) -> Said:
    """The log is on, and a stream takes it elsewhere."""
    org = look.org
    if org.plan != "enterprise":
        return "unknown", "The plan has no audit log; an exported one may stand in for it."
    streams = [
        stream for one in look.world.enterprises if org.login in one.organisations for stream in one.audit_streams
    ]
    return judge(any(stream.enabled for stream in streams), "A stream is on.", "No stream is on.")


@repository("COP-2.2-C02")
def logs(look: Look) -> Said:
    """Kept for 90 days; GitHub protects them and shows them to whoever may read the code."""
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    days = look.repo.actions.log_days
    return judge(days >= QUARTER, f"Logs are kept for {days} days.", f"Logs are kept for only {days} days.")


@repository("COP-2.2-C03")
def definitions(look: Look) -> Said:
    """GitHub runs the files of the repository; a rule asks for another's approval that does not go stale."""
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    fresh = look.sets("stale") or look.sets("last push")
    return all_of(
        judge(bool(look.sets("reviews")), "An approval is required.", "No approval is required."),
        judge(bool(fresh), "A push needs a new approval.", "An approval outlives a later push."),
    )


@repository("COP-2.2-C04")
def no_bypass(look: Look) -> Said:
    """Every rule of the default branch and every approval of a deployment binds everybody."""
    branch, deployment = _branch(look), _deployment(look)
    if "fail" in (branch[0], deployment[0]):
        return branch if branch[0] == "fail" else deployment
    # without a protected branch there is nothing to bypass, whatever the environments are like
    return branch


def _branch(look: Look) -> Said:
    held = {rule for layer in look.layers for rule, value in layer.rules.items() if value}
    bound = {rule: {layer.binds(rule) for layer in look.sets(rule)} for rule in held}
    bypassed = sorted(rule for rule, each in bound.items() if each == {False})
    if bypassed:
        return "fail", f"Somebody is exempt from: {', '.join(bypassed)}."
    unclear = sorted(rule for rule, each in bound.items() if True not in each)
    if unclear:
        return "unknown", f"The enterprise shows nobody who may bypass: {', '.join(unclear)}."
    return ("pass", "Each rule binds everybody.") if held else ("not_applicable", "The branch is not protected.")


def _deployment(look: Look) -> Said:
    exempt = [one.name for one in production(look) if one.reviewers and one.can_admins_bypass]
    return judge(not exempt, "Administrators need approval too.", f"Administrators are exempt: {exempt}.")


@repository("COP-2.2-C05")
def attributable(look: Look) -> Said:
    """Signatures are required, or nearly all of the latest commits carry a valid one."""
    if look.sets("signatures"):
        return "pass", "A rule asks for signatures."
    assert look.repo.head
    latest = list(look.repo.head.history())[:100]
    signed = sum(commit.signature is not None and commit.signature.is_valid for commit in latest)
    return judge(
        signed >= 0.99 * len(latest), f"{signed} of {len(latest)} are signed.", f"Only {signed} of {len(latest)} are."
    )
