"""The lists of components (SBOMs) that the latest releases carry: what each says of itself, read from the file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources import sboms
from cop_scan.sources.answered import part, text, unseen
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan_github import downloads
from cop_scan_github.artefacts import ask_releases, files, of_latest, published

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

LATEST = 3
"""The releases that are looked at."""
EACH = 3
"""Lists of components that are read of one release: those of a release's several artefacts seldom differ in form."""
_MANY = f"No more than {EACH} lists of components of one release are read."
_LARGE = f"It is larger than {sboms.MAX_BYTES >> 20} MiB."


async def ask(asker: Asker, repository: Repository) -> None:
    """The releases, and of the latest the lists of components that can be read."""
    await ask_releases(asker, repository)
    chosen = [asset for release in _latest(repository) for asset in _chosen(release)]
    await asyncio.gather(*(_download(asker, repository, asset) for asset in chosen))


async def _download(asker: Asker, repository: Repository, asset: Mapping[str, Any]) -> None:
    path = downloads.path_of(repository.name, int(asset["id"]))
    # a file that is uploaded anew is another, with a number of its own
    asked = Request(f"GET {path} (contents)", path, endpoint=downloads.ENDPOINT, lasting=True)
    repository.answers[_name(asset)] = await asker.ask(asked)


def _name(asset: Mapping[str, Any]) -> str:
    return f"asset {asset['id']}"


def _latest(repository: Repository) -> Sequence[Mapping[str, Any]]:
    return published(repository)[0][:LATEST]


def _listed(release: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in files(release) if sboms.is_sbom(str(one["name"]), _media_type(one))]


def _media_type(asset: Mapping[str, Any]) -> str:
    return str(asset.get("content_type") or "")


def _chosen(release: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those that are downloaded: in JSON, not too large, the first few by name."""
    fit = (one for one in _listed(release) if sboms.is_json(str(one["name"]), _media_type(one)))
    return [one for one in fit if int(one["size"]) <= sboms.MAX_BYTES][:EACH]


def release_sboms(repository: Repository) -> Fact:
    """`release_sboms`."""
    each = [_release(repository, one) for one in _latest(repository)]
    hidden = [one for release in _latest(repository) for one in _hidden(repository, release)]
    return of_latest("release_sboms", repository, each, hidden, LATEST)


def _release(repository: Repository, release: Mapping[str, Any]) -> Json:
    return {
        "tag": text(release, "tag_name"),
        "published_at": text(release, "published_at"),
        "files": len(files(release)),
        "sboms": [{"name": str(one["name"]), **_header(repository, one)} for one in _listed(release)],
    }


def _header(repository: Repository, asset: Mapping[str, Any]) -> dict[str, Json]:
    answer = repository.answers.get(_name(asset))
    return dict(answer.body) if isinstance(answer, Answer) and answer.ok else {}


def _hidden(repository: Repository, release: Mapping[str, Any]) -> Iterator[dict[str, Json]]:
    for asset in _listed(release):
        path = f"{release['tag_name']}/{asset['name']}"
        answer = repository.answers.get(_name(asset))
        if answer is None:
            yield part(path, *_left_out(asset))
        elif isinstance(answer, str) or not answer.ok:
            yield unseen(path, answer)


def _left_out(asset: Mapping[str, Any]) -> tuple[Status, str]:
    """Why it was not downloaded."""
    if not sboms.is_json(str(asset["name"]), _media_type(asset)):
        fault = sboms.unsupported()
        return fault.status, fault.detail
    return Status.TRUNCATED, _LARGE if int(asset["size"]) > sboms.MAX_BYTES else _MANY
