"""Provision 2.1."""

from math import ceil

import yaml

from tests.emulators.common.oracles import Said, all_of, judge
from tests.emulators.github.oracles import organisation, repository
from tests.emulators.github.oracles.look import Look, LookAtOrganisation

SECRETIVE = ("_TOKEN", "_PASSWORD")
HALF_A_YEAR = 180


@organisation("COP-2.1-C01")
def multi_factor(look: LookAtOrganisation) -> Said:
    """Required of everybody; an identity provider may ask for it where GitHub does not."""
    org = look.org
    if org.two_factor_requirement_enabled:
        return "pass", "It is required, so that GitHub lets nobody in without."
    outsiders = [login for login in org.outside_collaborators if not _has_second(look, login)]
    if org.saml is not None and not outsiders:
        return "unknown", "What the identity provider asks for is not seen."
    return "fail", "It is not required."


def _has_second(look: LookAtOrganisation, login: str) -> bool:
    user = look.world.user(login)
    return user is None or user.two_factor


@organisation("COP-2.1-C02")
def default_access(look: LookAtOrganisation) -> Said:
    """Membership grants read at most, and public repositories are not everybody's to make."""
    few = look.org.default_repository_permission in ("none", "read")
    closed = not look.org.members_can_create_public_repositories
    return judge(few and closed, "Read at most, and no public repositories.", "Membership grants too much.")


@organisation("COP-2.1-C03")
def administrators(look: LookAtOrganisation) -> Said:
    """Two to a few, all people, each with a documented role."""
    found = [member.login for member in look.org.members if member.role == "admin"]
    most = max(3, ceil(0.05 * len(look.org.members)))
    few = judge(2 <= len(found) <= most, f"There are {len(found)}.", f"There are {len(found)}, of at most {most}.")
    bots = [login for login in found if (user := look.world.user(login)) and user.bot]
    return all_of(few, judge(not bots, "All are people.", f"Not a person: {bots}."), _roles(look, found))


def _roles(look: LookAtOrganisation, found: list[str]) -> Said:
    defaults = next((repo for repo in look.org.repositories if repo.name == ".github"), None)
    content = defaults.head.files.get("cop/roles.yaml") if defaults and defaults.head else None
    if not isinstance(content, bytes):
        return "unknown", "No file of roles is there; they may be documented elsewhere."
    named = {login for role in yaml.safe_load(content)["roles"] for login in role["holders"]}
    return judge(set(found) <= named, "Each is named.", f"Not named: {sorted(set(found) - named)}.")


@repository("COP-2.1-C04")
def credentials(look: Look) -> Said:
    """None in clear text, and the long-lived ones were set within half a year."""
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    stored, plain, read = look.repo.actions.secrets, look.repo.actions.variables, set(look.traits["reads_secrets"])
    told = look.traits["clear_text"] == "none" and not any(one.name.endswith(SECRETIVE) for one in plain)
    if told and not stored and not read and not look.traits["federated"]:
        return "not_applicable", "No build is given a credential."
    return all_of(_clear_text(look), _lasting(look, read))


def _clear_text(look: Look) -> Said:
    names = [one.name for one in look.repo.actions.variables if one.name.endswith("PASSWORD")]
    if look.traits["clear_text"] == "clear" or names:
        return "fail", f"A credential stands in a workflow or is a variable: {names}."
    unclear = [one.name for one in look.repo.actions.variables if one.name.endswith(SECRETIVE)]
    return ("unknown", f"These may be credentials: {unclear}.") if unclear else ("pass", "No clear text.")


def _lasting(look: Look, read: set[str]) -> Said:
    lasting = {one.name: look.days(one.updated) for one in look.repo.actions.secrets if one.name.endswith("_TOKEN")}
    old = sorted(name for name, days in lasting.items() if days >= HALF_A_YEAR)
    if old:
        return "fail", f"Too old: {old}."
    above = sorted(name for name in read - lasting.keys() if name.endswith("_TOKEN"))
    return ("unknown", f"Set above: {above}.") if above else ("pass", "None is too old.")


@repository("COP-2.1-C06")
def tokens(look: Look) -> Said:
    """Tokens may do little, proposals reach no secrets, pipelines approve nothing, and outsiders wait."""
    actions = look.repo.actions
    if look.traits["pipelines"] != "seen":
        return "unknown", "No pipeline can be read."
    permissions = look.traits["permissions"]
    much = permissions == "excessive" or (permissions == "silent" and actions.default_workflow_permissions == "write")
    waits = look.repo.visibility != "public" or actions.fork_approval != "first_time_contributors_new_to_github"
    return all_of(
        judge(not much, "No token may write everything.", "A token may write everything."),
        judge(
            look.traits["untrusted"] == "none", "No proposal runs beside secrets.", "A proposal runs beside secrets."
        ),
        judge(not actions.can_approve_pull_request_reviews, "Pipelines may not approve.", "Pipelines may approve."),
        judge(waits, "Outsiders wait or cannot start anything.", "Outsiders' pipelines start by themselves."),
    )
