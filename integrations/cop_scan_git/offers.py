"""What a clone gives, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cop_scan.sources.interface import FILES, Grant, Offer
from cop_scan_git.facts import VALUES

KINDS = ("repository",)
OFFERS: Sequence[Offer] = [
    Offer(key, "repository", "git's object database", "read access to the folder", "no request")
    for key in (FILES, *sorted(VALUES))
]
LACKS: Mapping[str, str] = {"*": "A git clone does not hold platform settings."}
GRANTS: Sequence[Grant] = ()
