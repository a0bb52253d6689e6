"""What is published: the list of components, the files of releases, security advisories.

https://docs.github.com/en/rest/dependency-graph/sboms, https://docs.github.com/en/rest/releases/releases,
https://docs.github.com/en/rest/security-advisories/repository-advisories
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import Partial, Withheld, body, entries, fact, gap, known, ordered, part, text
from cop_scan.sources.answers import Answer
from cop_scan.sources.asking import Asker
from cop_scan_github.account import get
from cop_scan_github.partial import list_of_repository

if TYPE_CHECKING:
    from cop_scan_github.repository import Repository

LATEST = 5
"""The releases whose files are read."""
_PAGE = 10
"""Releases in the one page that is asked: drafts are among them."""
_NO_NOTES = "GitHub's answer leaves the notes out."
PIPELINE = "github-actions[bot]"
"""The account behind a workflow's `GITHUB_TOKEN`."""
_ACCOUNTS: Mapping[Any, str] = {"Bot": "app", "User": "user"}
_NO_SEVERITY = Withheld("GitHub's answer leaves the severity out.")
_VERSIONS = frozenset({"vulnerable_version_range", "patched_versions"})
"""Of each product; null where none is given."""
_PUBLIC_ONLY = "GitHub offers advisories for public repositories only."
_PUBLISHED_ONLY = Withheld(
    "GitHub shows advisories that are not published to administrators and security managers only."
)


async def _one(asker: Asker, repository: Repository, path: str) -> Answer:
    return await asker.ask(get(f"/repos/{repository.name}/{path}", f"/repos/{{owner}}/{{repo}}/{path}"))


async def ask_sbom(asker: Asker, repository: Repository) -> None:
    """The list of components that GitHub makes from the dependency graph."""
    repository.answers["sbom"] = await _one(asker, repository, "dependency-graph/sbom")


def sbom(repository: Repository) -> Fact:
    """`sbom`. Raises ValueError where it is of another format."""
    answer = repository.answers["sbom"]
    found = body(answer)
    if found is None or isinstance(answer, str):
        return gap("sbom", answer)
    if not str(found["version"]).startswith("SPDX-"):
        raise ValueError("no SPDX document")
    value = {"packages": found["components"], "format": "spdx", "created_at": str(found["created"]), "hidden": []}
    return fact("sbom", value, answer)


async def ask_releases(asker: Asker, repository: Repository) -> None:
    """The latest releases, unless GraphQL says that there are none."""
    if (repository.node.get("releases") or {}).get("totalCount") != 0:
        repository.lists["latest"] = [await _one(asker, repository, f"releases?per_page={_PAGE}")]


def published(repository: Repository) -> tuple[Sequence[Mapping[str, Any]], bool]:
    """The latest releases without drafts, and whether there are more than these."""
    pages = repository.lists.get("latest", [])
    every = entries(pages)[0] or []
    if not all(isinstance(one["draft"], bool) for one in every):
        raise TypeError("no boolean")
    found = [one for one in every if not one["draft"]]
    return found[:LATEST], len(found) > LATEST or any(page.next for page in pages)


def files(release: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was uploaded to a release, in order of the names."""
    if not isinstance(release["assets"], list):
        raise TypeError("no list")
    done = [asset for asset in release["assets"] if asset.get("state") != "open"]
    return sorted(done, key=lambda asset: str(asset["name"]))


def release_assets(repository: Repository) -> Fact:
    """`release_assets`: the files of the latest releases."""
    return of_releases("release_assets", repository, _asset, [])


def release_notes(repository: Repository) -> Fact:
    """`release_notes`: how much the latest releases say, from the same answers as their files."""
    releases = published(repository)[0]
    told = [one for one in releases if isinstance(one.get("notes"), Mapping)]
    each = [{"tag": text(one, "tag_name"), **known(one["notes"], letters="letters", links="links")} for one in told]
    hidden = [part(text(one, "tag_name"), Status.HIDDEN, _NO_NOTES) for one in releases if one not in told]
    return of_latest("release_notes", repository, each, hidden)


def of_releases(
    key: str,
    repository: Repository,
    make: Callable[[Mapping[str, Any]], Json],
    hidden: Sequence[dict[str, Json]],
) -> Fact:
    """A fact that says something of each file of the latest releases."""
    releases = published(repository)[0]
    each = [{"tag": text(one, "tag_name"), "assets": [make(asset) for asset in files(one)]} for one in releases]
    return of_latest(key, repository, each, hidden)


def of_latest(
    key: str, repository: Repository, each: Sequence[Json], hidden: Sequence[dict[str, Json]], most: int = LATEST
) -> Fact:
    """A fact of the latest releases, `most` of them; a gap where their list was refused."""
    pages = repository.lists.get("latest", [])
    refused = entries(pages)[1]
    if refused is not None:
        return gap(key, refused)
    releases, more = published(repository)
    older = f"Only the latest {most} releases are read."
    parts = [*hidden, *([part("*", Status.TRUNCATED, older)] if more or len(releases) > most else [])]
    return fact(key, {"releases": [*each], "hidden": ordered(parts)}, *(pages or [repository.said]))


def _asset(asset: Mapping[str, Any]) -> Json:
    found = {"name": str(asset["name"]), "size": int(asset["size"]), **known(asset, digest="digest")}
    return {**found, **_uploader(asset.get("uploader"))}


def _uploader(account: Json) -> dict[str, Json]:
    """Bots are the accounts of Apps; the token of a workflow's run has one of its own."""
    if not isinstance(account, Mapping) or not account.get("login"):
        return {}
    kind = "pipeline" if account["login"] == PIPELINE else _ACCOUNTS.get(account.get("type"))
    return {"uploader": {"kind": kind, "name": str(account["login"])}} if kind else {}


async def ask_advisories(asker: Asker, repository: Repository) -> None:
    """The repository's own advisories, which only public ones have."""
    if repository.public:
        await list_of_repository(asker, repository, "advisories", "security-advisories?per_page=100")
    else:
        repository.answers["advisories"] = _PUBLIC_ONLY


def advisories(repository: Repository) -> Fact:
    """`advisories`: number, severity, times and versions, never what they say: some are not published yet."""
    made = Partial()
    if made.add("advisories", repository.lists["advisories"], _advisory) and not repository.administrator:
        made.hide("unpublished", _PUBLISHED_ONLY)
    for one in entries(repository.lists["advisories"])[0] or []:
        if "severity" not in one:
            made.hide(f"{one['ghsa_id']}:severity", _NO_SEVERITY)
    return made.fact("advisories")


def _advisory(one: Mapping[str, Any]) -> Json:
    fields: dict[str, Json] = {"id": str(one["ghsa_id"]), "state": str(one["state"])}
    times = known(one, created_at="created_at", published_at="published_at")
    return {**fields, **times, **known(one, cve="cve_id", severity="severity"), **_products(one)}


def _products(one: Mapping[str, Any]) -> dict[str, Json]:
    listed = one.get("vulnerabilities")
    if not isinstance(listed, list) or not all(each.keys() >= _VERSIONS for each in listed):
        return {}
    texts = [(each.get("vulnerable_version_range"), each.get("patched_versions")) for each in listed]
    return {"products": [{"affected": bool(affected), "fixed": str(fixed or "")} for affected, fixed in texts]}
