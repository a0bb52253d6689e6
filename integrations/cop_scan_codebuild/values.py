"""What the value of a variable looks like, told before it is masked."""

from __future__ import annotations

import re

from cop_scan.sources.masking import mask

_SECRETIVE = re.compile(
    r"secret|passw|pwd|token|credential|api_?key|access_?key|private|auth|signing|_key$|^key$", re.I
)
_SAFE = re.compile(
    r"(?:true|false|yes|no|on|off|null|none)|[\d.,:+-]{1,20}|[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}"
    r"|arn:aws[\w:*/.-]{0,200}|https?://[\w.-]{1,253}(?::\d{1,5})?(?:/[\w./-]{0,200})?|s3://[\w./-]{1,200}"
    r"|[a-z]{1,24}(?:[-_./ ][a-z0-9]{1,12}){0,8}|\d{12}\.dkr\.ecr\.[\w.-]{1,60}(?:/[\w./:-]{1,200})?",
    re.I | re.ASCII,
)
"""Switches, numbers, regions, ARNs, addresses without a user or a query, and a few plain words."""
_RUN = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9+]{20,}", re.ASCII)
"""Letters and digits in a long row, as keys have them."""


def looks_like(name: str, value: str) -> str:
    """`credential`, `plain`, or empty where that is not certain."""
    if mask(value.encode("utf-8", "replace")) != value.encode("utf-8", "replace"):
        return "credential"
    if not value:
        return "plain"
    safe = len(value) <= 256 and _SAFE.fullmatch(value) is not None and _RUN.search(value) is None
    if not safe:
        return ""
    plainly = re.fullmatch(r"(?:true|false|yes|no|on|off|null|none)|arn:aws\S+|\d{1,5}", value, re.I) is not None
    return "plain" if plainly or not _SECRETIVE.search(name) else ""
