"""A repository of Artifact Registry, and what is asked of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import Asked
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import gap
from cop_scan_cloudbuild.asking import PAGE, Listing, joined, listing, part, question
from cop_scan_cloudbuild.iam import Held, bindings

LATEST = 10
_PAGES = 20
"""Pages of images that are read to find the latest."""
_TOGETHER = 5
"""Images that one question for records is about."""
_NAME = re.compile(r"projects/([a-z0-9.:-]{1,60})/locations/([a-z0-9-]{1,40})/repositories/([a-z0-9-]{1,63})")
_IMAGE = re.compile(r"[a-z0-9./_%-]{1,400}@(sha256:[0-9a-f]{64})")
_PLAIN = re.compile(r"application/vnd\.(?:oci\.image|docker\.(?:container\.image|distribution\.manifest))\.\S*", re.I)
_SINGLE = ("application/vnd.docker.distribution.manifest.v2+json", "application/vnd.oci.image.manifest.v1+json")
_BASE = "artifactregistry/v1/projects/{project}/locations/{location}/repositories/{repository}"
_PUBLISHING = ("STANDARD_REPOSITORY", "MODE_UNSPECIFIED")
_PASSING_ON = ("REMOTE_REPOSITORY", "VIRTUAL_REPOSITORY")
RECORDS = ("BUILD", "ATTESTATION", "DSSE_ATTESTATION", "DISCOVERY", "SBOM_REFERENCE")
"""Kinds of records; those of single vulnerabilities are many, and none is needed."""


@dataclass
class Registry:
    """A repository and what was answered of it."""

    body: Mapping[str, Any]
    path: str
    """`projects/x/locations/y/repositories/z`."""
    name: str
    """`x/y/z`, as people know it."""
    policy: Asked = "It was not asked."
    images: Listing = field(default_factory=lambda: Listing(gap="It was not asked."))
    records: Listing = field(default_factory=lambda: Listing(gap="It was not asked."))

    @property
    def is_container(self) -> bool:
        """Whether it holds container images."""
        return self.body.get("format") == "DOCKER"

    def held(self) -> list[Held] | Asked:
        """The roles that its own policy gives."""
        return bindings(self.policy, self.path)

    def latest(self) -> list[Mapping[str, Any]]:
        """The images that were pushed last, signatures and lists of components beside images not among them.

        What has no tag is a part of another, or was one: it counts only where none has any.
        """
        good = [one for one in self.images.items if is_image(one) and not beside(one) and not is_referrer(one)]
        tagged = [one for one in good if one.get("tags")]
        return sorted(tagged or good, key=lambda one: (str(one["uploadTime"]), str(one["uri"])), reverse=True)[:LATEST]


def registry(body: Json, project: str, number: str) -> Registry | None:
    """The repository, if it is one of the project where things are published; others pass on what is elsewhere."""
    found = _NAME.fullmatch(str(body.get("name", ""))) if isinstance(body, dict) else None
    if not isinstance(body, dict) or found is None or found[1] not in (project, number):
        return None
    if not isinstance(body.get("format"), str) or body.get("mode", _PUBLISHING[0]) not in (*_PUBLISHING, *_PASSING_ON):
        return None
    path = f"projects/{project}/locations/{found[2]}/repositories/{found[3]}"
    return Registry(body, path, f"{project}/{found[2]}/{found[3]}")


def publishes(one: Registry) -> bool:
    """Whether it is a repository where things are published; remote and virtual ones pass on what is elsewhere."""
    return one.body.get("mode", "STANDARD_REPOSITORY") in _PUBLISHING


def is_image(one: Json) -> bool:
    """Whether it has what an image has."""
    return (
        isinstance(one, dict)
        and isinstance(one.get("uri"), str)
        and _IMAGE.fullmatch(one["uri"]) is not None
        and isinstance(one.get("uploadTime"), str)
        and isinstance(one.get("tags", []), list)
    )


def digest(one: Mapping[str, Any]) -> str:
    """An image's digest."""
    return str(one["uri"]).rsplit("@", 1)[-1]


def beside(one: Mapping[str, Any]) -> str:
    """What stands beside an image under a tag of its digest, with `.sig`, `.att`, `.sbom` or nothing; else empty."""
    tags = [str(tag) for tag in one.get("tags", [])]
    found = [tag for tag in tags if re.fullmatch(r"sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?", tag)]
    return found[0].replace("sha256-", "sha256:", 1) if found and len(found) == len(tags) else ""


def is_referrer(one: Mapping[str, Any]) -> bool:
    """Whether it says of another image something: Google tells its type, and not which image it is of."""
    kind = str(one.get("artifactType") or "")
    return kind != "" and _PLAIN.fullmatch(kind) is None


def is_single(one: Mapping[str, Any]) -> bool:
    """Whether it is one image, and no index that may hold attestations of its own."""
    return str(one.get("mediaType") or "") in _SINGLE


async def look(asker: Asker, one: Registry, project: str, wanted: Collection[str]) -> None:
    """Its policy, its images, and the records of the latest of them."""
    asks = []
    if {"registry_settings", "member_access"} & set(wanted):
        asks.append(_policy(asker, one))
    if "images" in wanted and one.is_container:
        asks.append(_images(asker, one, project))
    await asyncio.gather(*asks)


async def _policy(asker: Asker, one: Registry) -> None:
    query = {"options.requestedPolicyVersion": 3}
    request = question("artifactregistry", f"v1/{one.path}:getIamPolicy", f"{_BASE}:getIamPolicy", query)
    one.policy = await asker.ask(request)


async def _images(asker: Asker, one: Registry, project: str) -> None:
    request = question("artifactregistry", f"v1/{one.path}/dockerImages", f"{_BASE}/dockerImages", {"pageSize": PAGE})
    one.images = await listing(asker, request, "dockerImages", _PAGES)
    uris = [f"https://{image['uri']}" for image in one.latest()]
    groups = [uris[at : at + _TOGETHER] for at in range(0, len(uris), _TOGETHER)]
    one.records = joined(list(await asyncio.gather(*(_records(asker, project, group) for group in groups))))


async def _records(asker: Asker, project: str, uris: list[str]) -> Listing:
    """https://cloud.google.com/artifact-analysis/docs/reference/rest/v1/projects.occurrences/list."""
    kinds = " OR ".join(f'kind="{kind}"' for kind in RECORDS)
    images = " OR ".join(f'resourceUrl="{uri}"' for uri in uris)
    query: dict[str, str | int] = {"filter": f"({kinds}) AND ({images})", "pageSize": PAGE}
    endpoint = "containeranalysis/v1/projects/{project}/occurrences"
    request = question("containeranalysis", f"v1/projects/{part(project)}/occurrences", endpoint, query)
    found = await listing(asker, request, "occurrences")
    if all(_is_record(one) for one in found.items):
        return found
    broken = gap(found.answers[-1], Status.MALFORMED, "A record is not as Google describes it.")
    return Listing([one for one in found.items if _is_record(one)], found.answers, found.gap or broken)


def _is_record(one: Json) -> bool:
    """Whether it says of what it is, of which kind, and, if it is of a scan, how that stands."""
    if not isinstance(one, dict) or not isinstance(one.get("resourceUri"), str) or not isinstance(one.get("kind"), str):
        return False
    discovery = one.get("discovery", {})
    return isinstance(discovery, dict) and isinstance(discovery.get("analysisStatus", ""), str)
