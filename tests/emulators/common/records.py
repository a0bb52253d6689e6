"""What records of every platform are like: the estates' time, names of work items, the vulnerability of VEX documents."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

CLOCK = "2026-11-01T09:00:00Z"
VEX = "CVE-2026-1000"
"""The vulnerability that a repository's VEX document is about, where it has one."""


TRACED = [
    ("PAY-118 Round the totals <b>", "change", ""),
    ("Round the totals", "feature/PAY-118-totals", ""),
    ("Round the totals", "12-round-the-totals", ""),
    ("Round the totals", "change", "It was off by one.\n\nFixes #12."),
    ("Round the totals", "change", "See https://tracker.example.org/browse/PAY-118."),
]
"""Title, branch and description of changes that name a work item."""
UNTRACED = [
    ("A change", "change", ""),
    ("Read UTF-8 and ISO-8601", "patch-1", "For CVE-2026-1000, in C#12."),
    ("Tidy up", "release/2026-11", "<!-- Fixes #12 -->\n# 1 Why\n&#39;"),
]
"""Those of changes that name none, whatever they look like."""


def ago(days: float) -> str:
    """A time so many days before the estates' clock."""
    return (datetime.fromisoformat(CLOCK) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def vex_document() -> bytes:
    """A statement in OpenVEX that the vulnerability does not matter."""
    statement = {
        "vulnerability": {"name": VEX},
        "products": [{"@id": "pkg:generic/product"}],
        "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
    }
    document = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.org/vex/1",
        "author": "Product security",
        "timestamp": ago(100),
        "version": 1,
        "statements": [statement],
    }
    return json.dumps(document).encode()
