"""A plain HTTP client for the emulator's own tests: no retries, nothing clever."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from tests.emulators.github.server import Emulator


@dataclass(frozen=True)
class Got:
    """An answer; `headers` have lower-case names, `body` is JSON or None."""

    status: int
    headers: Mapping[str, str]
    body: Any
    text: bytes


class Client:
    """Asks with a token by default; keeps one connection."""

    def __init__(self, server: Emulator, token: str | None = None) -> None:
        self.server, self.token = server, server.token("owner") if token is None else token
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, url: str, body: bytes | None = None, **headers: str) -> Got:
        """Any request; `url` may be absolute."""
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, url.removeprefix(self.server.url), body, said)
        answer = self._connection.getresponse()
        text = answer.read()
        read = json.loads(text) if text and "json" in answer.headers["Content-Type"] else None
        return Got(answer.status, {name.lower(): value for name, value in answer.headers.items()}, read, text)

    def get(self, url: str, **headers: str) -> Got:
        """A GET."""
        return self.ask("GET", url, None, **headers)

    def graphql(self, query: str, **variables: Any) -> Got:
        """A query."""
        return self.ask("POST", "/graphql", json.dumps({"query": query, "variables": variables}).encode())

    def pages(self, url: str) -> list[Any]:
        """All items, following Link."""
        found: list[Any] = []
        while url:
            got = self.get(url)
            assert got.status == 200, got
            found += (
                got.body
                if isinstance(got.body, list)
                else next(part for part in got.body.values() if isinstance(part, list))
            )
            url = links(got).get("next", "")
        return found


def links(got: Got) -> dict[str, str]:
    """The Link header's addresses by name."""
    made: dict[str, str] = {}
    for part in filter(None, got.headers.get("link", "").split(", ")):
        url, _, name = part.partition("; ")
        made[name.removeprefix('rel="').removesuffix('"')] = url.strip("<>")
    return made
