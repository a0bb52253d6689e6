"""Secrets in collected files, masked before anything is stored.

Only what has the form of a secret is taken away: a pattern that could swallow other text would let a
repository hide lines from the policies. Every expression takes time linear in the text: repetitions are
possessive or short, and begin after a fixed word. No form depends on what stands beside it and may itself
be masked, so that masking twice changes nothing more.
"""

from __future__ import annotations

import re

MASK = b"[masked]"
_TOKENS = re.compile(
    rb"ghs_[0-9]{1,20}_eyJ[\w.-]{20,}+|gh[pousr]_[A-Za-z0-9]{36,}+|github_pat_\w{22,}+"
    rb"|gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[\w-]{20,}+(?:\.[\w-]++)*+|GR1348941[\w-]{20,}+"
    rb"|(?:AKIA|ASIA)[A-Z0-9]{16,}+"
    rb"|AIza[\w-]{35,}+|ya29\.[\w.-]{20,}+|GOCSPX-[\w-]{28,}+"
    rb"|xox[abeoprs]-[A-Za-z0-9-]{10,}+|xapp-[A-Za-z0-9-]{10,}+"
    rb"|npm_[A-Za-z0-9]{36,}+|pypi-[\w-]{50,}+|sk_live_[A-Za-z0-9]{16,}+"
    rb"|Q~(?<=[\w~.-]{3}[0-9]Q~)[\w~.-]{31,}+|eyJ[\w-]{10,1024}+\.eyJ[\w-]{10,}+\.[\w-]{10,}+",
    re.ASCII,
)
"""GitHub, GitLab, AWS, Google, Slack, npm, PyPI, Stripe, Azure's client secrets, and JSON Web Tokens."""
_AZURE = re.compile(rb"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}")
"""Azure DevOps: the only form whose fixed word is not in front, so it is looked for only where that is."""
_NAMED = re.compile(
    rb"((?:AccountKey|SharedAccessKey|_authToken|[?&]sig)=|hooks\.slack\.com/services/"
    rb"|(?:AWS_?SECRET|aws[_-]?secret|[aA]wsSecret)[_-]?(?:ACCESS_?|[aA]ccess[_-]?)?(?:KEY|[kK]ey)['\"]?\s{0,8}[:=]\s{0,8}['\"]?)"
    rb"[\w/+%-]{32,}+={0,2}",
    re.ASCII,
)
"""Secrets of no form of their own, after the name that they are given."""
_PASSWORD = re.compile(
    rb"(?<=://)([^\s/:@'\"]{0,128}+:)(?!\$[{(A-Z_]|\{\{|%[A-Z_]+%|\*\*\*|[<\[])[^\s/@'\"]{1,1024}+(?=@(?!sha\d{3}:))",
)
"""A password in an address, unless a variable or a word in brackets stands there, or it is an image's tag."""
_SPACE = rb"(?:[\s\"',>|#*]|\\[nr])"
_KEY = re.compile(
    rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    rb"(?:" + _SPACE + rb"{1,64}+(?:Proc-Type|DEK-Info|Version|Comment|Hash): [\w ,.+/=@<>-]{0,120}+)*+"
    rb"(?:" + _SPACE + rb"{1,64}+[A-Za-z0-9+/=]{24,}+)*+"
    rb"(?:(?:" + _SPACE + rb"{1,64}+[A-Za-z0-9+/=]{1,24}+){0,2}+" + _SPACE + rb"{0,64}+"
    rb"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?+"
)
"""A private key in PEM or OpenPGP armour, whole or cut off: base64 in long pieces, and nothing else."""


def mask(data: bytes) -> bytes:
    """`data` with well-known forms of secrets replaced; the number of lines stays."""
    data = _KEY.sub(lambda found: MASK + b"\n" * found[0].count(b"\n"), data)
    data = _NAMED.sub(rb"\1" + MASK, _TOKENS.sub(MASK, data))
    if b"AZDO" in data:
        data = _AZURE.sub(MASK, data)
    return _PASSWORD.sub(rb"\1" + MASK, data)
