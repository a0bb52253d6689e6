"""Who may sign: OpenSSH's allowed-signers file (ssh-keygen(1), "ALLOWED SIGNERS").

    amina@acme.example,tom@acme.example namespaces="cop-scan,git" ssh-ed25519 AAAA... a comment
    tom@acme.example valid-after="20260101Z",valid-before="20270101Z" sk-ssh-ed25519@openssh.com AAAA...

Times without a `Z` are taken as UTC too, so that the answer is the same everywhere. Certificate authorities are read
and never match: certificates are not verified here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cop_scan.errors import InputError

MAX_BYTES = 1 << 20
MAX_LINES = 10_000
_MAX_LINE = 64 << 10
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?")
_OPTION = re.compile(r'(cert-authority)(?:,|(?=\s))|(namespaces|valid-after|valid-before)="([^"]*)"(?:,|(?=\s))', re.I)
_KEY_TYPE = re.compile(r"[a-z0-9][a-z0-9@.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Signer:
    """One line of the file."""

    principals: str
    """Who signs with the key, mostly an address; may be several, and patterns."""
    key: bytes
    namespaces: tuple[str, ...]
    """Patterns of what the key may sign; empty for all."""
    after: datetime | None
    before: datetime | None
    authority: bool
    """It signs certificates, and nothing else."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a key may sign."""

    signer: Signer | None
    reason: str
    """Why it may not; a sentence."""


class AllowedSigners:
    """The file's signers."""

    def __init__(self, signers: tuple[Signer, ...]) -> None:
        self._signers = signers

    def find(self, key: bytes, namespace: str, at: datetime) -> Found:
        """The signer whose key it is, if it may be used for the namespace at that time."""
        reason = "Its key is not one of the allowed signers'."
        for signer in self._signers:
            if signer.key != key or signer.authority:
                continue
            if signer.namespaces and not _matches(namespace, signer.namespaces):
                reason = f"The allowed signer's key may not be used for {namespace}."
            elif (signer.after and at < signer.after) or (signer.before and at >= signer.before):
                reason = "The allowed signer's key is not valid at that time."
            else:
                return Found(signer, "")
        return Found(None, reason)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether OpenSSH would say that the name matches the list: one that begins with `!` forbids what it matches."""
    matching = [p for p in patterns if re.fullmatch(_expression(p.removeprefix("!")), name)]
    return bool(matching) and not any(pattern.startswith("!") for pattern in matching)


def _expression(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in re.sub(r"\*+", "*", pattern))


def read_allowed_signers(path: Path) -> AllowedSigners:
    """The signers of the file.

    Raises InputError with file and line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as fault:
        raise InputError(f"{path}: cannot be read: {fault.strerror}.", next_step=_MEND) from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: cannot be read: it is not UTF-8 text.", next_step=_MEND) from None
    lines = re.split(r"\r?\n", text)
    if len(data) > MAX_BYTES or len(lines) > MAX_LINES:
        raise InputError(f"{path}: is larger than {MAX_BYTES} bytes or {MAX_LINES} lines.", next_step=_MEND)
    signers = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            try:
                signers.append(_signer(line))
            except ValueError as fault:
                raise InputError(f"{path}:{number}: {fault}.", next_step=_MEND) from None
    return AllowedSigners(tuple(signers))


_MEND = "Mend `allowed_signers` in the estate file, or the file that it names (ssh-keygen(1), ALLOWED SIGNERS)."


def _signer(line: str) -> Signer:
    if len(line) > _MAX_LINE:
        raise ValueError("the line is too long")
    principals, rest = _principals(line.lstrip())
    options, rest = _options(rest)
    words = rest.split(maxsplit=2)
    if len(words) < 2 or not _KEY_TYPE.fullmatch(words[0]):
        raise ValueError("expected PRINCIPALS [OPTIONS] KEY-TYPE KEY")
    return Signer(
        principals,
        _blob(*words[:2]),
        tuple(name.strip() for name in options.get("namespaces", "").split(",") if name.strip()),
        _time(options.get("valid-after")),
        _time(options.get("valid-before")),
        "cert-authority" in options,
    )


def _principals(line: str) -> tuple[str, str]:
    if line.startswith('"'):
        principals, _, rest = line[1:].partition('"')
    else:
        principals, _, rest = line.replace("\t", " ").partition(" ")
    if not principals or not rest.strip():
        raise ValueError("expected PRINCIPALS [OPTIONS] KEY-TYPE KEY")
    return principals, rest.strip() + " "


def _options(rest: str) -> tuple[dict[str, str], str]:
    """The options before the key, and what follows them. One that is not known would be ignored at our peril."""
    options: dict[str, str] = {}
    while match := _OPTION.match(rest):
        name = (match[1] or match[2]).lower()
        if name in options:
            raise ValueError(f"the option {name} is there twice")
        if name == "namespaces" and not match[3].strip(", "):
            raise ValueError("the option namespaces names none")
        options[name] = match[3] or ""
        rest = rest[match.end() :]
    return options, rest.lstrip()


def _blob(kind: str, text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("the key is no base64") from None
    name = kind.encode()
    if data[: 4 + len(name)] != len(name).to_bytes(4) + name:
        raise ValueError("the key is not of the kind that stands before it")
    return data


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("a time must be YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z]")
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc] # six numbers
    except ValueError:
        raise ValueError("a time is none of the calendar") from None
