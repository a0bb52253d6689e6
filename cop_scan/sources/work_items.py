"""Whether a change names a work item: a number (#12), a tracker's key (ABC-12) or an item's address.

Taken at its word: nothing is looked up, and of the text only the answer is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cop_scan.evidence import Json

MOST = 100_000
"""Characters of a text that are looked at; GitHub takes 65,536."""
NAMES_ITEM = "namesItem"
"""What takes the place of a change's texts: true, false, or null where that was not shown."""

_NUMBER = re.compile(
    r"(?:(?:(?<![\w&#/?=.])|(?<=\bAB)|(?<![\w/.-])[\w.-]{1,39}/[\w.-]{1,100})#|(?<![\w-])GH-)([1-9][0-9]{0,6})(?![A-Za-z0-9])"
)
"""Of this repository or another, or of Azure Boards; but no character reference, place in a page or version of C#."""
_KEY = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{1,9})-[1-9][0-9]{0,6}(?![A-Za-z0-9])")
_ADDRESS = re.compile(
    r"https://[^\s/]{1,200}/\S{0,200}?(?:issues?|browse|work_items|_workitems/edit)/[A-Z0-9-]{0,20}[0-9]"
)
_BRANCH = re.compile(
    r"(?:^|/)(?:issues?[-_/]?[1-9][0-9]{0,6}(?![A-Za-z0-9.])|(?!(?:19|20)[0-9]{2}-)[1-9][0-9]{0,6}-[A-Za-z])"
)
"""As GitHub names the branch that is made from an issue (`12-a-title`), and `issue-12`."""
_NO_TRACKER = re.compile(
    "AES|ARM|ASCII|BASE|BETA|BSD|COVID|CPE|CVE|CVSS|CWE|DEBIAN|ECMA|EN|FIPS|GH|GMT|GHSA|GO|HTTP|IEC|IEEE|IOS|IPV|ISO|JAVA|JDK"
    "|JEP|LATIN|LTS|MD|NIST|NODE|OAUTH|OSV|PART|PEP|PHASE|PHP|PYTHON|RC|RFC|RSA|SHA|SP|SPDX|SSE|STEP|TLS|UCS|UTC|UTF|WIN"
)
"""Names of standards, weaknesses and versions, which are written as a tracker's keys are."""


def names_item(title: Json, branch: Json, description: Json, own: Json) -> bool | None:
    """Whether a change's texts name an item; None where they were not wholly shown. `own` is the change's number."""
    texts = [title, branch, description]
    seen = [text[:MOST] if isinstance(text, str) else "" for text in texts]
    if any(_named(text, own) for text in seen) or _BRANCH.search(seen[1]):
        return True
    return False if texts == seen else None


def tally(named: Sequence[bool | None], by_bots: int, *, complete: bool) -> dict[str, Json]:
    """How many changes name an item, of those that are not by bots; None where that was not shown."""
    said = [one for one in named if one is not None]
    return {
        "changes": len(said),
        "naming": sum(said),
        "by_bots": by_bots,
        "unseen": len(named) - len(said),
        "complete": complete,
    }


def _named(text: str, own: Json) -> bool:
    """A change that gives its own number names no other item."""
    return any(item != f"#{own}" for item in _items(text))


def _items(text: str) -> Iterator[str]:
    yield from (f"#{found[1]}" for found in _NUMBER.finditer(text))
    yield from (found[0] for found in _KEY.finditer(text) if not _NO_TRACKER.fullmatch(found[1]))
    yield from (found[0] for found in _ADDRESS.finditer(text))
