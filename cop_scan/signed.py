"""How well an attestation file is known to be what its signer wrote: the value that the fact holds, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from cop_scan.evidence import Json

Kind = Literal["signature", "commit", "none", "unseen"]


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was found out about one attestation file."""

    kind: Kind
    """`signature` beside the file, signed `commit`, `none` of them, or `unseen`: not looked for, or not to be told."""
    verified: bool | None
    """Whether an allowed signer signed this very content; None where that cannot be told."""
    by: str
    """The allowed signer, as the allowed-signers file names them; empty where there is none."""
    detail: str

    def document(self) -> dict[str, Json]:
        """As the fact holds it."""
        return asdict(self)


def in_words(entry: Mapping[str, Json]) -> str:
    """The integrity of an entry of the register, for a reader. Entries of older snapshots have none."""
    detail = _field(entry, "detail")
    brief = in_brief(entry)
    return brief if brief.startswith(("Signed by", "In a commit")) or not detail else f"{brief}: {detail}"


def in_brief(entry: Mapping[str, Json]) -> str:
    """The same without the reason."""
    kind, verified, by = (_field(entry, name) for name in ("kind", "verified", "by"))
    if kind in ("signature", "commit") and verified is True:
        return f"Signed by {by}" if kind == "signature" else f"In a commit signed by {by}"
    if kind in ("signature", "commit") and verified is False:
        return "Does not verify"
    return "Not signed" if kind == "none" else "Not checked"


def _field(entry: Mapping[str, Json], name: str) -> Json:
    found = entry.get("integrity")
    return found.get(name, "") if isinstance(found, Mapping) else ""
