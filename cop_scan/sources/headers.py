"""What the headers of a response say, and whether its text is JSON at all: read alike for all platforms."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

_COUNT = re.compile(r"[0-9]{1,15}")
_SECONDS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")


def is_json(text: str) -> bool:
    """Whether the text is JSON: what stands in front of an API, or in its place, answers in pages for people."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def count(headers: Mapping[str, str], name: str) -> int | None:
    """A whole number; None where there is none."""
    text = headers.get(name, "").strip()
    return int(text) if _COUNT.fullmatch(text) else None


def counts(headers: Mapping[str, str], **names: str) -> dict[str, int]:
    """The whole numbers that are there, by the names that they are given: `limit="x-ratelimit-limit"`."""
    return {word: number for word, name in names.items() if (number := count(headers, name)) is not None}


def seconds(headers: Mapping[str, str], name: str) -> float | None:
    """Seconds, as in `retry-after`; None where there are none, or a date."""
    text = headers.get(name, "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None


def now(headers: Mapping[str, str]) -> float:
    """Seconds since 1970, by the server's clock where it tells it."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError, OverflowError):
        return time.time()


def seconds_until(headers: Mapping[str, str], name: str) -> float | None:
    """Seconds until the moment that a header gives in seconds since 1970 is past; None where it gives none."""
    try:
        return max(0.0, float(headers[name]) - now(headers)) + 1.0
    except (KeyError, ValueError):
        return None


def next_page(headers: Mapping[str, str]) -> str:
    """Path and query of the next page, by the header `link` (RFC 8288); empty where there is none.

    Raises ValueError where there is one whose address cannot be read: the list goes on.
    """
    from requests.utils import parse_header_links

    links = parse_header_links(headers.get("link", ""))
    found = next((link["url"] for link in links if "next" in link.get("rel", "").split()), None)
    if found is None:
        return ""
    parts = urlsplit(found)
    if not parts.path.startswith("/"):
        raise ValueError("the address of the next page is none")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
