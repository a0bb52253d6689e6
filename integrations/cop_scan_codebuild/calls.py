"""Questions to AWS, each named by its service, region and operation; and their pages.

A request's path is `service/region/operation`, with what it is about after a slash; a later page has its token
after `#`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cop_scan.evidence import Json, canonical, digest
from cop_scan.sources.answered import Asked, unseen
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import listed_under, paged

HELLO = "sts:GetCallerIdentity"
TOKENS: Mapping[str, tuple[str, str]] = {
    "codebuild:ListProjects": ("nextToken", "nextToken"),
    "codepipeline:ListPipelines": ("nextToken", "nextToken"),
    "logs:DescribeLogGroups": ("nextToken", "nextToken"),
    "ecr:DescribeRepositories": ("nextToken", "nextToken"),
    "ecr:DescribeImages": ("nextToken", "nextToken"),
    "iam:GetAccountAuthorizationDetails": ("Marker", "Marker"),
    "account:ListRegions": ("NextToken", "NextToken"),
}
"""Operation -> where an answer has the token of the next page, and where a request takes it."""


def call(service: str, region: str, operation: str, about: str = "", **given: Json) -> Request:
    """One question; `about` names what it is about, where an operation is asked more than once."""
    endpoint = f"{service}:{operation}"
    key = f"{endpoint} {region}" + (f" {about}" if about else "")
    path = f"{service}/{region}/{operation}" + (f"/{digest(canonical(given))[:16]}" if about else "")
    return Request(key, path, "POST", dict(given), f"{service} {region}", endpoint)


def region_of(request: Request) -> str:
    """The region that a question goes to."""
    return request.path.split("/")[1]


def following(request: Request, path: str) -> Request:
    """The question for the next page, whose token stands behind the path."""
    token = path.partition("#")[2]
    key = request.key.partition(" after ")[0]
    body = {**(request.body or {}), TOKENS[request.endpoint][1]: token}
    return replace(request, path=path, body=body, key=f"{key} after {digest(token)[:16]}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was read page by page."""

    items: list[Any]
    gap: Answer | None
    """Why it is not whole, if it is not."""
    first: Answer
    """Where it was read, and when."""

    @property
    def seen(self) -> bool:
        """Whether any of it was seen."""
        return self.first.ok

    @property
    def whole(self) -> bool:
        """Whether all of it was seen."""
        return self.first.ok and self.gap is None

    def hidden(self, path: str) -> list[dict[str, Json]]:
        """What of it was not seen, as part of a fact."""
        return [] if self.gap is None else [unseen(path, self.gap)]


async def listing(asker: Asker, request: Request, under: str = "") -> Listing:
    """Every page of a list; without `under` the pages themselves."""
    items: Callable[[Json], list[Json] | None] = listed_under(under) if under else lambda body: [body]
    found, gap = await paged(asker, request, following, items=items)
    first = await asker.ask(request)
    return Listing(found, gap, first)


def refused(answer: Asked) -> bool:
    """Whether it is no answer."""
    return isinstance(answer, str) or not answer.ok
