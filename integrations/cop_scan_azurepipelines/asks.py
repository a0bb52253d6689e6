"""Questions to Azure DevOps, and lists that are read to their end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cop_scan.evidence import Json, Status, canonical, digest
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.paging import listed_under, paged
from cop_scan_azurepipelines.options import CORE

VERSION = "api-version=7.1"
LEFT_OUT = "Azure DevOps' answer leaves it out."
FILTERED = (
    "Azure DevOps leaves out what the token's owner may not see, "
    "who is not seen to be in Project Collection Administrators."
)


def get(path: str, endpoint: str, host: str = CORE, *, lasting: bool = False) -> Request:
    """A question for what lies at `path`, the organisation and the query included."""
    return _request("GET", path, endpoint, host, None, lasting)


def post(path: str, endpoint: str, body: Json, host: str = CORE) -> Request:
    """A question that is put in a body. None of them changes anything."""
    return _request("POST", path, endpoint, host, body, lasting=False)


def _request(method: str, path: str, endpoint: str, host: str, body: Json, lasting: bool) -> Request:
    where = "" if host == CORE else f"{host}: "
    what = "" if body is None else f" {digest(canonical(body))[:16]}"
    key = f"{method} {where}{path}{what}"
    return Request(key, path, method, body, resource=host, endpoint=f"{method} {where}{endpoint}", lasting=lasting)


def _more(request: Request, path: str) -> Request:
    start, _, _ = request.key.partition("/")
    return replace(request, path=path, key=f"{start}{path}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, and why it is not whole, if it is not."""

    items: list[Json] = field(default_factory=list)
    gap: Answer | None = None
    said: Answer | None = None
    """The first page, which tells when and how it was asked."""
    filtered: bool = False
    """Whether what is missing, if anything is, was left out without a word."""

    def lower_bound(self) -> Listed:
        """The same as a list that may leave things out."""
        if self.gap is not None or self.said is None:
            return self
        return replace(self, gap=replace(self.said, body=None, gap=Status.HIDDEN, detail=FILTERED), filtered=True)

    @property
    def seen(self) -> bool:
        """Whether any of it was seen."""
        return self.said is not None and self.said.ok


async def listed(asker: Asker, request: Request, under: str = "value") -> Listed:
    """Every item of a list. Raises as `Asker.ask` does."""
    items, gap = await paged(asker, request, _more, items=listed_under(under))
    return Listed(items, gap, asker.known(request))
