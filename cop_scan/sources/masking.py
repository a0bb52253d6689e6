"""Secrets in collected files, masked before anything is stored.

Only what has the form of a secret is taken away: a pattern that could swallow other text would let a
repository hide lines from the policies. Every expression takes time linear in the text: repetitions are
possessive or short, and begin after a fixed word. No form depends on what stands beside it and may itself
be masked, so that masking twice changes nothing more.
"""

from __future__ import annotations

import base64
import math
import re
from functools import lru_cache

from cop_scan.evidence import Json

MASK = b"[masked]"
MAX_DEPTH = 100
"""How deeply a JSON value may be nested."""
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


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SECRET_NAME = re.compile(
    r"(?:^|[_.-])(?:secret|password|passwd|passphrase|pwd|token|jwt|pem|authorization|(?:set[_-])?cookie"
    r"|(?:private|secret|access|api|account|encryption|master|storage|auth|deploy_private)_?key"
    r"|(?:connection|sas)_?string|(?:secret|encrypted|plaintext)_value|recovery_codes?)$"
)
"""Names that say what they hold. `token_expires_at`, `secret_scanning` or `accessKeyId` hold something else."""
_VARIABLES = re.compile(r"(?:^|[_-])(?:variables|env|environment_variables|substitutions)$")
_ADDRESS = re.compile(r"https?://\S+\?\S+", re.I)
"""A text that is an address and nothing else, such as a webhook's: a file's lines are never cut so boldly."""
_QUERY = re.compile(r"(?<=[?&])([\w.-]{0,40}(?:token|secret|password|key|code|sig|signature|auth)=)[^&#\s\"'<>]+", re.I)
_SHORTEST = 12
"""Characters of the shortest text that a form of `mask` fits."""


@lru_cache(maxsize=4096)
def _is(form: re.Pattern[str], name: str) -> bool:
    return form.search(_HUMP.sub("_", name).lower()) is not None


def redact(value: Json, *, variables: bool = False, depth: int = MAX_DEPTH) -> Json:
    """The JSON value with everything masked that carries a secret by its form, its key or its variable's name.

    What stands under a key such as `client_secret` is masked however it is nested; booleans, nulls and empty
    texts stay, since they say that there is none. Of variables, names stay and values go; `variables` says that the
    value is an answer about them. Contents of files in base64 are masked as text is.

    Raises ValueError for a value that is nested too deeply or holds a number that JSON does not have.
    """
    if depth < 0:
        raise ValueError(f"the value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("the value holds a number that is none")
    if isinstance(value, list):
        return [redact(item, variables=variables, depth=depth - 1) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _member(value, key, variables, depth - 1) for key in value}
    return value


def _member(parent: dict[str, Json], key: str, variables: bool, depth: int) -> Json:
    value = parent[key]
    if key == "content" and parent.get("encoding") == "base64" and isinstance(value, str):
        return _base64(value)
    if _is(_SECRET_NAME, key) or (key == "value" and (variables or _named_secret(parent))):
        return _hide(value, depth)
    if not _is(_VARIABLES, key):
        return redact(value, variables=variables, depth=depth)
    if isinstance(value, dict):  # names and values, or a connection's nodes
        return {
            _plain(name): _hide(item, depth - 1) if isinstance(item, str) else _member(value, name, True, depth - 1)
            for name, item in value.items()
        }
    if isinstance(value, list):  # objects with name and value, or lines such as `NAME=value`
        return [_line(item) if isinstance(item, str) else redact(item, variables=True, depth=depth) for item in value]
    return redact(value, depth=depth)


def _named_secret(parent: dict[str, Json]) -> bool:
    names = (parent.get("name"), parent.get("key"))
    return any(isinstance(name, str) and _is(_SECRET_NAME, name) for name in names)


def _hide(value: Json, depth: int) -> Json:
    if depth < 0:
        raise ValueError(f"the value is nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        return {_plain(key): _hide(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_hide(item, depth - 1) for item in value]
    return value if value is None or isinstance(value, bool) or value == "" else MASK.decode()


def _line(text: str) -> str:
    name, equals, _ = text.partition("=")
    return _text(name) + equals + MASK.decode() if equals else _text(text)


def _base64(text: str) -> str:
    try:
        return base64.b64encode(mask(base64.b64decode(text))).decode()
    except ValueError:
        return MASK.decode()  # nobody can tell what it holds


def _text(text: str) -> str:
    if len(text) < _SHORTEST:
        return _plain(text)
    masked = mask(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return _QUERY.sub(r"\1" + MASK.decode(), masked) if _ADDRESS.fullmatch(masked) else masked


def _plain(text: str) -> str:
    """Without halves of surrogate pairs, which JSON's escapes can make and no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
