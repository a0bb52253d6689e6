"""What the value of a variable looks like, told before it is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cop_scan.evidence import Json
from cop_scan.sources.masking import mask

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:TOKEN|PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:SECRET|PRIVATE|ACCESS|API|AUTH|SIGNING)_?KEY)$"
)
_VARIABLE = r"\$(?:_?[A-Z][A-Z0-9_]*|\{_?[A-Z][A-Z0-9_]*\})"
_REFERENCE = re.compile(rf"(?:{_VARIABLE}[-/:.]?)+|projects/[^/\s]+/secrets/[^/\s]+(?:/versions/\w+)?|true|false|")
"""Other variables, the name of a stored secret, a switch, nothing."""
_DENSE = re.compile(r"[A-Za-z0-9+/=_-]{20,}")


def looks(trigger: Json) -> dict[str, str]:
    """Name of a variable -> `credential` or `plain`; one of which neither is certain is left out.

    Of one that stands in several places the worst counts.
    """
    found: dict[str, str] = {}
    for name, value in variables(trigger):
        said = look(name, value) if isinstance(value, str) else ""
        found[name] = max(said, found.get(name, "plain"), key=("plain", "", "credential").index)
    return {name: said for name, said in found.items() if said}


def variables(trigger: Json) -> Iterator[tuple[str, Json]]:
    """Substitutions, and variables of the steps' environment: name and value."""
    build = _mapping(_mapping(trigger).get("build"))
    for layer in (build.get("substitutions"), _mapping(trigger).get("substitutions")):
        yield from _mapping(layer).items()
    written = build.get("steps")
    steps = written if isinstance(written, list) else []
    for one in (build.get("options"), *steps):
        listed = _mapping(one).get("env")
        for text in listed if isinstance(listed, list) else []:
            name, _, value = str(text).partition("=")
            yield name, value


def is_whole(trigger: Json) -> bool:
    """Whether steps and their variables have the types that they should have, so that none is left out."""
    build = _mapping(_mapping(trigger).get("build"))
    steps = build.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(one, dict) for one in steps):
        return False
    lists = [_mapping(one).get("env", []) for one in (build.get("options"), *steps)]
    return all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists)


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def look(name: str, value: str) -> str:
    """`credential` for a known form of one, `plain` for what is plainly none, else empty."""
    given = value.encode("utf-8", "replace")
    if mask(given) != given:
        return "credential"
    if _REFERENCE.fullmatch(value):
        return "plain"
    if _SECRET_NAME.search(name.upper()) or any(_is_dense(word) for word in re.split(r"[\s,;:@./?&]+", value)):
        return ""
    return "plain"


def _is_dense(word: str) -> bool:
    """Whether it may be a random text: long, and of letters and digits both."""
    return bool(_DENSE.fullmatch(word)) and any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
