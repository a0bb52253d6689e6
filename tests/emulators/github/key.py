"""The answer key: what every claim must conclude on every resource when an owner's token looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cop_scan.policies import load_catalogue
from tests.emulators.common.oracles import Claim, Key, Said
from tests.emulators.github import oracles
from tests.emulators.github.estate import VendorWorld
from tests.emulators.github.oracles.look import Look, LookAtOrganisation
from tests.emulators.github.state import Repository, World


def catalogue() -> Sequence[Claim]:
    """The claims that are shipped."""
    return load_catalogue().claims


def answer_key(world: World, claims: Sequence[Claim] | None = None) -> Key:
    """The key of a world that `estate.build` made.

    Raises LookupError that names the claims for which there is no oracle.
    """
    if not isinstance(world, VendorWorld):
        raise TypeError("Only a world that estate.build made has a key.")
    oracles.load()
    chosen = catalogue() if claims is None else claims
    lacking = [claim.id for claim in chosen if not _has_oracle(claim)]
    if lacking:
        raise LookupError(f"No oracle for {', '.join(lacking)}; write it in tests/emulators/github/oracles.")
    return {pair: {"outcome": outcome, "why": why} for pair, (outcome, why) in _entries(world, chosen)}


def _has_oracle(claim: Claim) -> bool:
    for kind, known in (("repository", oracles.REPOSITORIES), ("organisation", oracles.ORGANISATIONS)):
        if kind in claim.kinds and claim.id not in known:
            return False
    return True


def _entries(world: VendorWorld, claims: Sequence[Claim]) -> Iterator[tuple[tuple[str, str], Said]]:
    of_repositories = [claim.id for claim in claims if "repository" in claim.kinds]
    of_organisations = [claim.id for claim in claims if "organisation" in claim.kinds]
    for org in world.organisations:
        for claim in of_organisations:
            yield (claim, org.login), oracles.ORGANISATIONS[claim](LookAtOrganisation(world, org))
        for repo in org.repositories:
            look, excuse = Look(world, org, repo), _excuse(repo)
            for claim in of_repositories:
                yield (claim, repo.full_name), excuse or oracles.REPOSITORIES[claim](look)


def _excuse(repo: Repository) -> Said | None:
    """Why no claim is judged on a repository."""
    reasons = {
        "It is archived.": repo.archived,
        "It is empty.": repo.head is None,
        "It is a mirror.": bool(repo.mirror_url),
    }
    return next((("not_applicable", why) for why, there in reasons.items() if there), None)
