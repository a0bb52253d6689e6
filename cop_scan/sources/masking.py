"""Secrets in collected files, masked before anything is stored."""

from __future__ import annotations

import re

MASK = b"[masked]"
_TOKENS = re.compile(
    rb"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,64}"
    rb"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,512}|xox[abeoprs]-[A-Za-z0-9-]{10,255}"
    rb"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,255}|sk_live_[A-Za-z0-9]{16,255}"
    rb"|eyJ[A-Za-z0-9_-]{10,1024}\.eyJ[A-Za-z0-9_-]{10,2048}\.[A-Za-z0-9_-]{10,1024}"
)
_PASSWORD = re.compile(rb"(?<=://)([^\s/:@'\"$\{\}]{1,128}):([^\s/@'\"$\{\}]{1,255})(?=@)")
_KEY = re.compile(rb"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL)


def mask(data: bytes) -> bytes:
    """`data` with well-known forms of secrets replaced; the number of lines stays."""
    data = _KEY.sub(lambda found: MASK + b"\n" * found[0].count(b"\n"), data)
    return _PASSWORD.sub(rb"\1:" + MASK, _TOKENS.sub(MASK, data))
