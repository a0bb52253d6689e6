"""Attestations of the files of releases, found by each file's digest: their kinds, never the signed bundles.

https://docs.github.com/en/rest/repos/attestations,
https://docs.github.com/en/rest/orgs/attestations#list-attestation-repositories
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Asked, entries, known, part, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_github.account import Account, get, items
from cop_scan_github.artefacts import ask_releases, files, of_releases, published
from cop_scan_github.partial import list_of_organisation

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

KINDS = (
    "https://slsa.dev/provenance/v1",
    "https://spdx.dev/Document/v2.3",
    "https://cyclonedx.org/bom",
    "https://in-toto.io/attestation/release/v0.1",
    "https://in-toto.io/attestation/release/v0.2",
)
"""Asked for by name where GitHub leaves the signed bundle out, as version 2026-03-10 of its API does."""
MOST = 20
"""Files of a repository whose attestations are asked for."""
_ENDPOINT = "/repos/{owner}/{repo}/attestations/{digest}"
_NO_DIGEST = "GitHub gives no digest of it, and attestations are found by digest only."
_MANY = f"Attestations of no more than {MOST} files of a repository are asked for."
_MAY_HIDE = "GitHub shows none, which proves nothing where the token may not see them."
_REASONS = {_MANY: Status.TRUNCATED, _MAY_HIDE: Status.HIDDEN}
_STRANGE = "It has an attestation whose kind cannot be read."


async def ask(asker: Asker, repository: Repository) -> None:
    """Attestations of each file of the latest releases, unless the organisation's list leaves the repository out."""
    await ask_releases(asker, repository)
    digests = _digests(repository)
    if not digests:
        return
    await _list(asker, repository.account)
    if _listed(repository) is not False:
        await asyncio.gather(*(_ask_digest(asker, repository, digest) for digest in digests[:MOST]))


async def _list(asker: Asker, account: Account) -> None:
    """Which of the organisation's repositories have any, once for all of them."""
    if account.kind == "organisation":
        await list_of_organisation(asker, account, "attested", "attestations/repositories?per_page=100")
        if not account.attested:
            found, _ = entries(account.lists["attested"])
            account.attested = frozenset(one["id"] for one in found or [] if isinstance(one.get("id"), int))


async def _ask_digest(asker: Asker, repository: Repository, digest: str) -> None:
    """What the file has and, as long as bundles that would tell the kind are left out, how many there are of a kind."""
    kinds = await _ask_kind(asker, repository, digest)
    unread = kinds.count(None)
    for kind in KINDS:
        if unread > 0:
            unread -= len(await _ask_kind(asker, repository, digest, kind)) - kinds.count(kind)


async def _ask_kind(asker: Asker, repository: Repository, digest: str, kind: str = "") -> list[str | None]:
    chosen = f"&predicate_type={quote(kind, safe='')}" if kind else ""
    path = f"/repos/{repository.name}/attestations/{quote(digest, safe=':')}?per_page=100{chosen}"
    pages = repository.lists[_name(digest, kind)] = await items(asker, get(path, _ENDPOINT), "attestations")
    return [one["predicate_type"] for one in entries(pages)[0] or []]


def _name(digest: str, kind: str = "") -> str:
    return f"attestations {digest} {kind}".strip()


def _digests(repository: Repository) -> list[str]:
    """Of the files of the latest releases, the latest first, each once."""
    every = (asset.get("digest") for release in published(repository)[0] for asset in files(release))
    return list(dict.fromkeys(str(digest) for digest in every if digest))


def _listed(repository: Repository) -> bool | None:
    """Whether the repository has any attestation; None where that is not known."""
    pages = repository.account.lists.get("attested", [])
    if repository.number in repository.account.attested:
        return True
    return False if pages and all(page.ok for page in pages) else None


def attested_releases(repository: Repository) -> Fact:
    """`attested_releases`.

    Of a digest without attestations GitHub says nothing, or 404: believed only where some would be shown.
    """
    found = {digest: _kinds(repository, digest) for digest in _digests(repository)}
    told = _listed(repository) is not None or repository.public or any(_some(one) for one in found.values())
    kinds = {digest: _believed(one, told=told) for digest, one in found.items()}
    hidden = [
        one
        for release in published(repository)[0]
        for asset in files(release)
        for one in _unseen_parts(f"{release['tag_name']}/{asset['name']}", kinds.get(str(asset.get("digest"))))
    ]
    return of_releases("attested_releases", repository, lambda asset: _asset(asset, kinds), hidden)


_Kinds = list[str | None] | Asked
"""Of each attestation of a file its kind, None where that cannot be read; or why they were not seen."""


def _some(found: _Kinds) -> bool:
    return isinstance(found, list) and bool(found)


def _believed(found: _Kinds, *, told: bool) -> _Kinds:
    if found == []:
        return [] if told else _MAY_HIDE
    missing = isinstance(found, Answer) and found.gap is Status.HIDDEN
    return [] if missing and told else found


def _kinds(repository: Repository, digest: str) -> _Kinds:
    if _listed(repository) is False:
        return []
    found, why = entries(repository.lists.get(_name(digest), _MANY))
    if why is not None:
        return why
    kinds = [one["predicate_type"] for one in found or []]
    seen = [kind for kind in kinds if kind]
    for kind in KINDS:
        more, _ = entries(repository.lists.get(_name(digest, kind), []))
        seen += [kind] * max(0, len(more or []) - kinds.count(kind))
    return [*seen, *[None] * (len(kinds) - len(seen))]


def _unseen_parts(path: str, found: _Kinds | None) -> list[dict[str, Json]]:
    if found is None:
        return [unseen(path, _NO_DIGEST)]
    if isinstance(found, str):
        return [part(path, _REASONS[found], found)]
    if isinstance(found, list):
        return [part(path, Status.MALFORMED, _STRANGE)] if None in found else []
    return [unseen(path, found)]


def _asset(asset: Mapping[str, Any], kinds: Mapping[str, _Kinds]) -> Json:
    found = kinds.get(str(asset.get("digest")))
    seen = {"predicates": sorted({kind for kind in found if kind})} if isinstance(found, list) else {}
    return {"name": str(asset["name"]), **known(asset, digest="digest"), **seen}
