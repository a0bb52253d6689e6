"""The answer key: what every claim must conclude on every group and project when an owner's token looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.emulators.common.oracles import Claim, Key, Said
from tests.emulators.gitlab import oracles
from tests.emulators.gitlab.estate import VendorWorld
from tests.emulators.gitlab.oracles.look import Look, LookAtGroup
from tests.emulators.gitlab.state import Project, World


def answer_key(world: World, claims: Sequence[Claim]) -> Key:
    """The key of a world that `estate.build` made.

    Raises LookupError that names the claims for which there is no oracle.
    """
    if not isinstance(world, VendorWorld):
        raise TypeError("Only a world that estate.build made has a key.")
    oracles.load()
    lacking = [claim.id for claim in claims if not _has_oracle(claim)]
    if lacking:
        raise LookupError(f"No oracle for {', '.join(lacking)}; write it in tests/emulators/gitlab/oracles.")
    return {pair: {"outcome": outcome, "why": why} for pair, (outcome, why) in _entries(world, claims)}


def _has_oracle(claim: Claim) -> bool:
    known = (("repository", oracles.PROJECTS.keys()), ("organisation", oracles.GROUPS.keys()))
    return all(claim.id in ids for kind, ids in known if kind in claim.kinds)


def _entries(world: VendorWorld, claims: Sequence[Claim]) -> Iterator[tuple[tuple[str, str], Said]]:
    of_projects = [claim.id for claim in claims if "repository" in claim.kinds]
    of_groups = [claim.id for claim in claims if "organisation" in claim.kinds]
    for group in world.groups:
        if not group.parent:
            for claim in of_groups:
                yield (claim, group.full_path), oracles.GROUPS[claim](LookAtGroup(world, group))
    for project in world.all_projects():
        look, excuse = Look(world, project), _excuse(project)
        for claim in of_projects:
            yield (claim, project.full_path), excuse or oracles.PROJECTS[claim](look)


def _excuse(project: Project) -> Said | None:
    """Why no claim is judged on a project."""
    reasons = {
        "It is archived.": project.archived,
        "It is empty.": project.head is None,
        "It is a mirror.": project.mirror,
    }
    return next((("not_applicable", why) for why, there in reasons.items() if there), None)
