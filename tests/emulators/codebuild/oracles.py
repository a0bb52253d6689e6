"""Independent oracles: what each claim must conclude when an administrator's key looks.

They read the traits that the generator chose; they know nothing of facts, of the collector or of the policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cop_scan.policies import load_catalogue
from tests.emulators.codebuild.state import Account, Built, Region, Stored, World
from tests.emulators.common.oracles import Claim, Key, Said, all_of

NO_REPOSITORY: Said = ("unknown", "It is told by a repository, or by settings that AWS does not have.")


# Accounts


def multi_factor(account: Account) -> Said:
    """Everybody with a password has a second factor; what an identity provider asks for is not seen."""
    mfa = account.traits["mfa"]
    if mfa in ("member", "root"):
        return "fail", f"Without a second factor: {mfa}."
    return ("unknown", "An identity provider signs people in.") if mfa == "sign-on" else ("pass", "Everybody has one.")


def open_to_all(account: Account) -> Said:
    """Nothing may be used by anybody at all."""
    access = account.traits["access"]
    projects = [one for region in account.regions.values() for one in region.projects]
    registries = [one for region in account.regions.values() for one in region.registries]
    shown = [one for one in projects if not one.gone]
    if access == "role" or any(one.traits["visibility"] == "PUBLIC_READ" or one.policy for one in shown):
        return "fail", "A role or a project is open to everybody."
    if any(one.traits["policy"] in ("anybody", "readers") for one in registries):
        return "fail", "A registry is open to everybody."
    if access == "condition" or any(one.traits["policy"] == "condition" for one in registries):
        return "unknown", "Conditions decide."
    return ("unknown", "A project is not shown.") if len(shown) < len(projects) else ("pass", "Nothing is.")


def administrators(account: Account) -> Said:
    """Two to three, all people; who of them has a documented role is told by a repository."""
    kind = account.traits["admins"]
    if not account.traits["tidy"]:
        return "fail", "A build may do everything."
    if kind in ("one", "many", "robot"):
        return "fail", f"Administrators: {kind}."
    return "unknown", "Documented roles are not seen."


def audit_log(account: Account) -> Said:
    """A trail of all regions that cannot be altered unnoticed, in another account's hands."""
    kind = account.traits["trail"]
    if kind in ("organisation", "advanced"):
        return "pass", "The organisation's trail."
    return ("unknown", "Whose the bucket is, is not told.") if kind == "own" else ("fail", f"The trail: {kind}.")


# Projects


def credentials(account: Account, region: Region, one: Built) -> Said:
    """None in clear text; what GitHub is fetched with does not last."""
    kind = one.traits["variables"]
    clear: Said = ("pass", "None in clear text.")
    if kind in ("credential", "password"):
        clear = ("fail", f"A variable holds a {kind}.")
    elif kind == "telling":
        clear = ("unknown", "A variable's name tells of a credential.")
    read: Said = ("unknown", "The buildspec is not read.") if one.traits["spec"] == "file" else ("pass", "It is read.")
    lasting: Said = ("pass", "Nothing lasts.")
    ways = [known["authType"] for known in region.credentials]
    if one.traits["source"] == "github" and one.traits["auth"] == "account" and "PERSONAL_ACCESS_TOKEN" in ways:
        lasting = ("unknown", "When a personal access token was made is not told.")
    return all_of(clear, read, lasting)


_IDENTITIES: dict[str, Said] = {
    "wide": ("fail", "It may do everything."),
    "service": ("fail", "It may do everything with S3."),
    "not": ("fail", "It may do everything but a few things."),
    "narrow": ("pass", "It may do little."),
    "bounded": ("pass", "A boundary lets it do little."),
    "condition": ("unknown", "A condition decides."),
    "unseen": ("unknown", "A policy is not seen."),
    "absent": ("unknown", "The role is not seen."),
}


def tokens(_account: Account, _region: Region, one: Built) -> Said:
    """The role may do little, and proposals of outsiders wait. Whether there are outsiders is not told."""
    waits: Said = ("pass", "Nobody from outside starts it.")
    if _starts_unasked(one):
        waits = ("unknown", "Proposals do not wait, or that is not told.")
    return all_of(_IDENTITIES[one.traits["role"]], waits)


_LOGS: dict[str, Said] = {
    "short": ("fail", "30 days."),
    "long": ("pass", "120 days."),
    "forever": ("pass", "For ever."),
    "key": ("pass", "365 days."),
    "off": ("fail", "None are kept."),
    "bucket": ("unknown", "How long the bucket keeps is not seen."),
    "bare bucket": ("fail", "Nothing protects them."),
    "both": ("unknown", "The bucket may keep longer."),
    "new": ("unknown", "There is no log group yet."),
}


def logs(_account: Account, _region: Region, one: Built) -> Said:
    """Kept for 90 days, protected, and read by nobody who may not read the code."""
    readers: Said = ("pass", "Nobody else reads them.")
    if one.traits["visibility"] == "PUBLIC_READ":
        known = one.traits["source"] == "codecommit"
        readers = ("fail", "Everybody reads them.") if known else ("unknown", "Whether the code is public is not told.")
    return all_of(_LOGS[one.traits["logs"]], readers)


def definitions(_account: Account, _region: Region, one: Built) -> Said:
    """What lies in the service is reviewed by nobody; the rules of a repository are judged there."""
    if one.traits["spec"] != "file":
        return "fail", "It lies in the build service."
    return "unknown", "It lies in a repository, or it is not told where."


def workers(_account: Account, _region: Region, one: Built) -> Said:
    """Made for one build, without privileges or what others left."""
    if one.traits["machine"] in ("fleet", "privileged", "local", "disk"):
        return "fail", f"The machine: {one.traits['machine']}."
    return "pass", "A machine for each build."


def production(_account: Account, _region: Region, one: Built) -> Said:
    """What publishes waits for an approval."""
    if one.traits["spec"] == "quiet":
        return "not_applicable", "It publishes nothing."
    if one.traits.get("flow") == "approved":
        return "pass", "A stage before it asks for approval."
    return "unknown", "Nothing is seen that guards it."


def signatures(_account: Account, _region: Region, one: Built) -> Said:
    """What publishes signs."""
    known: dict[str, Said] = {
        "file": ("unknown", "The buildspec is not read."),
        "quiet": ("unknown", "Nothing is seen to be published."),
        "publish": ("fail", "It publishes and does not sign."),
        "signed": ("pass", "It signs what it publishes."),
        "complete": ("pass", "It signs what it publishes."),
    }
    return known[one.traits["spec"]]


def kept_history(_account: Account, _region: Region, one: Built) -> Said:
    """The definition and the source lie in a repository."""
    if one.traits["spec"] != "file" or one.traits["source"] == "archive":
        return "fail", "The definition or the source is not versioned."
    return ("unknown", "Another step hands it over.") if one.traits["source"] == "pipeline" else ("pass", "Both are.")


def components(_account: Account, _region: Region, one: Built) -> Said:
    """The image is the platform's own, or pinned."""
    if one.traits["image"] == "moving":
        return "fail", "The image can move."
    if one.traits["spec"] == "file":
        return "unknown", "The buildspec is not read."
    return (
        ("pass", "The image is pinned.") if one.traits["image"] == "pinned" else ("not_applicable", "AWS's own image.")
    )


def sources(account: Account, region: Region, one: Built) -> Said:
    """As above, but that sources are approved is not told where something comes from elsewhere."""
    said = components(account, region, one)
    return ("unknown", "No source is approved.") if said[0] == "pass" else said


def components_listed(_account: Account, _region: Region, one: Built) -> Said:
    """What publishes makes a list of components; that none is made anywhere is not seen."""
    return ("pass", "It makes one.") if one.traits["spec"] == "complete" else ("unknown", "Another may make one.")


def _checked(*specs: str) -> Callable[[Account, Region, Built], Said]:
    def oracle(_account: Account, _region: Region, one: Built) -> Said:
        """Every proposed change starts it, and it does what is asked; another build may do it."""
        does = one.traits["spec"] in specs and one.traits["hook"] == "open"
        if does and one.traits["waits"] == "ALL_PULL_REQUESTS":
            return "unknown", "Its builds of proposals wait for a comment."
        return ("pass", "Each proposal is checked.") if does else ("unknown", "Another build may do it.")

    return oracle


def injection(_account: Account, _region: Region, one: Built) -> Said:
    """Nothing from outside is run; whether what is proposed comes from outside is not told."""
    if one.traits["spec"] == "file" or _starts_unasked(one):
        return "unknown", "What is run, or who may propose it, is not seen."
    return "pass", "Nothing from outside is run."


def keys(_account: Account, _region: Region, one: Built) -> Said:
    """What publishes reads no secret."""
    if one.traits["spec"] in ("file", "quiet") or one.traits["variables"] == "vault":
        return "unknown", "Nothing is seen to publish, or it reads a secret."
    return "pass", "It reads none."


def verified(_account: Account, _region: Region, one: Built) -> Said:
    """What is published was tested and is signed."""
    known: dict[str, Said] = {"publish": ("fail", "It is not signed."), "complete": ("pass", "It was, and is.")}
    return known.get(one.traits["spec"], ("unknown", "Whether it was tested, or is published, is not seen."))


def _starts_unasked(one: Built) -> bool:
    waits = one.traits["waits"] in ("FORK_PULL_REQUESTS", "ALL_PULL_REQUESTS")
    return one.traits["hook"] in ("open", "unanchored") and not waits


# Registries


def _of_images(kind: str, known: dict[str, Said]) -> Said:
    if kind == "none":
        return "not_applicable", "There is no image."
    return known.get(kind, ("unknown", "It is not told."))


def listed(one: Stored) -> Said:
    """A list of components is published beside each image."""
    lacking: Said = ("fail", "There is none.")
    return _of_images(
        one.traits["images"], {"referrers": ("pass", "Each has one."), "signed": lacking, "unsigned": lacking}
    )


def scanned(one: Stored) -> Said:
    """Scanned all the time, or lately."""
    if one.traits["images"] == "none":
        return "not_applicable", "There is no image."
    lately = one.traits["frequency"] == "CONTINUOUS_SCAN" or one.traits["scan_days"] in (1, 5)
    return ("pass", "Scanned lately.") if lately else ("fail", "Not scanned lately.")


def hosted(one: Stored) -> Said:
    """Provenance vouches for a build service; ECR itself records none."""
    return _of_images(one.traits["images"], {"referrers": ("pass", "Each has provenance.")})


def provenance(one: Stored) -> Said:
    """Provenance is published beside each image."""
    lacking: Said = ("fail", "There is none.")
    return _of_images(
        one.traits["images"], {"referrers": ("pass", "Each has it."), "signed": lacking, "unsigned": lacking}
    )


def signed(one: Stored) -> Said:
    """A signature is published beside each image."""
    there: Said = ("pass", "Each has one.")
    lacking: Said = ("fail", "There is none.")
    return _of_images(one.traits["images"], {"referrers": there, "bundle": there, "signed": there, "unsigned": lacking})


def immutable(one: Stored) -> Said:
    """A tag that is a version never moves."""
    if one.traits["tags"] == "some left out" and one.traits["images"] == "none":
        return "unknown", "Versions may be among what is left out, and none is there yet."
    fixed = one.traits["tags"] in ("IMMUTABLE", "latest left out")
    return ("pass", "Versions never move.") if fixed else ("fail", "A version may move.")


ACCOUNTS: dict[str, Callable[[Account], Said]] = {
    "COP-2.1-C01": multi_factor,
    "COP-2.1-C02": open_to_all,
    "COP-2.1-C03": administrators,
    "COP-2.2-C01": audit_log,
    **dict.fromkeys(("COP-1.6-C01", "COP-1.6-C02"), lambda _: NO_REPOSITORY),
}
PROJECTS: dict[str, Callable[[Account, Region, Built], Said]] = {
    "COP-1.1-C04": kept_history,
    "COP-1.2-C01": components_listed,
    "COP-1.2-C03": _checked("complete"),
    "COP-1.2-C05": sources,
    "COP-1.3-C01": _checked("quiet", "publish", "complete"),
    "COP-1.3-C02": _checked("complete"),
    "COP-1.4-C01": _checked("complete"),
    "COP-1.6-C04": lambda *_: ("unknown", "No scanner is known that reads such definitions."),
    "COP-2.1-C04": credentials,
    "COP-2.1-C06": tokens,
    "COP-2.2-C02": logs,
    "COP-2.2-C03": definitions,
    "COP-2.3-C02": workers,
    "COP-2.3-C04": components,
    "COP-2.3-C05": injection,
    "COP-2.3-C06": production,
    "COP-3.1-C01": signatures,
    "COP-3.1-C05": keys,
    "COP-3.5-C02": verified,
}
REGISTRIES: dict[str, Callable[[Stored], Said]] = {
    "COP-1.2-C01": listed,
    "COP-2.3-C01": hosted,
    "COP-2.3-C03": provenance,
    "COP-3.1-C01": signed,
    "COP-3.1-C02": immutable,
    "COP-3.3-C04": scanned,
}
KINDS: dict[str, dict[str, Any]] = {"organisation": ACCOUNTS, "build_project": PROJECTS, "registry": REGISTRIES}


def answer_key(world: World, claims: Sequence[Claim] | None = None) -> Key:
    """The key of a world that `estate.build` made. Raises LookupError that names the claims without an oracle."""
    chosen = load_catalogue().claims if claims is None else claims
    lacking = [
        f"{one.id} ({kind})"
        for one in chosen
        for kind, known in KINDS.items()
        if kind in one.kinds and one.id not in known
    ]
    if lacking:
        raise LookupError(f"No oracle for {', '.join(lacking)}; write it in tests/emulators/codebuild/oracles.py.")
    return {pair: {"outcome": outcome, "why": why} for pair, (outcome, why) in _entries(world, chosen)}


def _entries(world: World, claims: Sequence[Claim]) -> Iterator[tuple[tuple[str, str], Said]]:
    ids = {kind: [one.id for one in claims if kind in one.kinds] for kind in KINDS}
    for account in world.accounts:
        yield from (((claim, account.number), ACCOUNTS[claim](account)) for claim in ids["organisation"])
        for region in account.regions.values():
            place = f"{account.number}/{region.name}"
            for one in region.projects:
                yield from _of_project(account, region, one, ids["build_project"])
            for stored in region.registries:
                name = f"{place}/{stored.repository['repositoryName']}"
                yield from (((claim, name), REGISTRIES[claim](stored)) for claim in ids["registry"])


def _of_project(
    account: Account, region: Region, one: Built, claims: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Said]]:
    gone: Said = ("unknown", "It is listed and not shown.")
    for claim in claims:
        said = gone if one.gone else PROJECTS[claim](account, region, one)
        yield (claim, f"{account.number}/{region.name}/{one.name}"), said
