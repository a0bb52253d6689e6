"""Asking the emulator in tests, over the wire."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.gitlab.server import Emulator


@dataclass(frozen=True)
class Reply:
    """Status, headers with lower-case names, and the body read as JSON where it is."""

    status: int
    headers: dict[str, str]
    body: Any


def get(server: Emulator, path: str, profile: str = "owner") -> Reply:
    """GET below /api/v4, or of a whole address."""
    whole = path if path.startswith(("http", "/api/")) else f"/api/v4{path}"
    parts = urlsplit(whole)
    return _ask(server, "GET", parts.path + (f"?{parts.query}" if parts.query else ""), profile, None)


def graphql(server: Emulator, query: str, profile: str = "owner", **variables: Any) -> Reply:
    """A query with its variables."""
    body = json.dumps({"query": query, "variables": variables})
    return _ask(server, "POST", "/api/graphql", profile, body)


def _ask(server: Emulator, method: str, path: str, profile: str, body: str | None) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=20)
    headers = {"Content-Type": "application/json"}
    if profile != "anonymous":
        headers["PRIVATE-TOKEN"] = server.token(profile)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
    finally:
        connection.close()
    names = {name.lower(): value for name, value in answer.getheaders()}
    is_json = names.get("content-type", "").startswith("application/json") and data
    return Reply(answer.status, names, json.loads(data) if is_json else data)
