"""The answer key: what every claim must conclude on every resource when an administrator's token looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.emulators.azurepipelines import oracles
from tests.emulators.azurepipelines.estate import VendorWorld
from tests.emulators.azurepipelines.oracles.look import LookAtRepository, every
from tests.emulators.common.oracles import Claim, Key, Said


def answer_key(world: VendorWorld, claims: Sequence[Claim]) -> Key:
    """The key of a world that `estate.build` made.

    Raises LookupError that names the claims for which there is no oracle.
    """
    oracles.load()
    lacking = [
        f"{claim.id} ({kind})"
        for claim in claims
        for kind in claim.kinds
        if kind in oracles.KNOWN and claim.id not in oracles.KNOWN[kind]
    ]
    if lacking:
        raise LookupError(f"No oracle for {', '.join(lacking)}; write it in tests/emulators/azurepipelines/oracles.")
    return {pair: {"outcome": outcome, "why": why} for pair, (outcome, why) in _entries(world, claims)}


def _entries(world: VendorWorld, claims: Sequence[Claim]) -> Iterator[tuple[tuple[str, str], Said]]:
    for org in world.organisations:
        for kind, name, look in every(world, org):
            excuse = _excuse(look)
            for claim in claims:
                if kind in claim.kinds:
                    yield (claim.id, name), excuse or oracles.KNOWN[kind][claim.id](look)


def _excuse(look: Any) -> Said | None:
    """Why no claim is judged on a repository."""
    if not isinstance(look, LookAtRepository):
        return None
    reasons = {"It is archived.": look.repo.disabled, "It is empty.": look.repo.head is None}
    return next((("not_applicable", why) for why, there in reasons.items() if there), None)
