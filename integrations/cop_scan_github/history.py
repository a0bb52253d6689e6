"""Who committed of late, from the same sample as the signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cop_scan.evidence import Fact
from cop_scan.sources.answered import fact, gap
from cop_scan.sources.answers import Answer
from cop_scan_github.answered import malformed
from cop_scan_github.samples import newest, withheld

DAYS = 90
_DAY = len("2026-06-01")
_BOT = re.compile(
    r"\[bot\]$|^(?:renovate|dependabot|greenkeeper|snyk-bot|pre-commit-ci|github-actions|pyup-bot)\b", re.I
)


def history(answer: Answer, observed_at: str) -> Fact:
    """`history` since the day 90 days before the sweep: complete only if the sample reaches back that far."""
    if not answer.ok:
        return gap("history", answer)
    if newest(answer) is None:
        return withheld("history", answer, "defaultBranchRef", "commits")
    try:
        found = answer.body["defaultBranchRef"]["target"]["history"]
        since = datetime.fromisoformat(observed_at[:_DAY] + "T00:00:00Z") - timedelta(days=DAYS)
        nodes = found["nodes"]
        recent = [node for node in nodes if datetime.fromisoformat(node["committedDate"]) >= since]
        whole = found["totalCount"] == len(nodes) or len(recent) < len(nodes)
        authors = Counter(_author(node) for node in recent)
    except (KeyError, TypeError, ValueError):
        return malformed("history", answer)
    value = {
        "complete": whole,
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commits": len(recent),
        "authors": [{"name": n, "bot": bool(_BOT.search(n)), "commits": c} for n, c in sorted(authors.items())],
    }
    return fact("history", value, answer)


def _author(node: Mapping[str, Any]) -> str:
    """The author's name, of which nothing is kept that could be an e-mail address."""
    return str((node["author"] or {}).get("name") or "").split("@", 1)[0]
