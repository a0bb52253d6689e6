"""Whether an attestation file is what an allowed signer wrote: a signature beside it, else the commit that brought it.

A signature `FILE.sig` decides alone where there is one: it was made for the file, so one that does not verify says that
something is wrong. A commit is signed for many reasons, so one by somebody else says no more than an unsigned one.
Keys must be valid at the time that OpenSSH and git would ask for: now for a signature, which names no time itself, and
the commit's own for a commit. Nothing is fetched, no program is run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cop_scan.allowed_signers import AllowedSigners
from cop_scan.signed import Integrity
from cop_scan.sigstore_bundle import MAX_BUNDLE, NotSigned, Trust, Unverifiable, verify_bundle
from cop_scan.sources.interface import Historian, Introduced, NoHistory
from cop_scan.sshsig import (
    MAX_ARMOURED,
    SshSigError,
    Unsupported,
    fingerprint,
    is_armoured,
    parse,
    verify,
)

NAMESPACE = "cop-scan"
"""What `ssh-keygen -Y sign -n` must be given."""
SUFFIX = ".sig"
_COMMITS = "git"
BUNDLES = (".sigstore.json", ".sigstore")
_OTHER_FORMS = (".asc", ".gpg", ".minisig", ".p7s")
_NO_SIGNERS = "No allowed signers are named in the estate file."


@dataclass(frozen=True, slots=True)
class Checker:
    """What the files of a sweep are checked against."""

    signers: AllowedSigners | None
    historian: Historian | None
    """Who knows the commits; None where nobody does."""
    at: datetime
    """The present."""
    sigstore: Trust | None = None

    def folder(self, folder: Path, contents: Mapping[str, bytes]) -> dict[str, Integrity]:
        """The integrity of each file of the folder, by name and present content."""
        found = {name: self._beside(folder / name, content) for name, content in contents.items()}
        unsigned = {name: contents[name] for name, integrity in found.items() if integrity is None}
        return {**{n: i for n, i in found.items() if i is not None}, **self._committed(folder, unsigned)}

    def _beside(self, path: Path, content: bytes) -> Integrity | None:
        """What the signature beside the file says; None where there is none."""
        beside = path.with_name(path.name + SUFFIX)
        if not os.path.lexists(beside):
            there = [
                suffix for suffix in (*BUNDLES, *_OTHER_FORMS) if os.path.lexists(path.with_name(path.name + suffix))
            ]
            if not there:
                return None
            if there[0] in BUNDLES:
                return self._bundle(path.with_name(path.name + there[0]), content)
            return _unseen(f"Signatures of the form {there[0]} are not verified here.")
        text = _small(beside, MAX_ARMOURED)
        if text is None:
            return _unseen(f"The signature is no readable file of this folder of at most {MAX_ARMOURED} bytes.")
        if not is_armoured(text):
            return _unseen("What lies beside it is no SSH signature.")
        return self._judge("signature", text, content, NAMESPACE, self.at)

    def _bundle(self, beside: Path, content: bytes) -> Integrity:
        if self.sigstore is None:
            return _unseen("The estate file does not say who may sign with Sigstore.")
        text = _small(beside, MAX_BUNDLE)
        if text is None:
            return _unseen(f"The bundle is no readable file of this folder of at most {MAX_BUNDLE} bytes.")
        try:
            identity, issuer = verify_bundle(self.sigstore, text, content)
        except NotSigned as fault:
            return Integrity("signature", False, "", str(fault))
        except Unverifiable as fault:
            return _unseen(str(fault))
        return Integrity("signature", True, identity, f"Sigstore knows them from {issuer}.")

    def _committed(self, folder: Path, contents: Mapping[str, bytes]) -> dict[str, Integrity]:
        """What the commits say that introduced the files."""
        if self.signers is None or self.historian is None:
            why = _NO_SIGNERS if self.signers is None else "The history of the folder cannot be read: no source git."
            return dict.fromkeys(contents, _unseen(why))
        if not contents:
            return {}
        try:
            found = self.historian.introduced(folder, contents)
        except NoHistory as fault:
            return dict.fromkeys(contents, _without(fault))
        return {name: self._commit(found[name]) for name in contents}

    def _commit(self, found: Introduced | NoHistory) -> Integrity:
        if isinstance(found, NoHistory):
            return _without(found)
        named = f"The commit {found.oid[:12]} that introduced it"
        if not found.signature:
            return Integrity("none", None, "", f"{named} is not signed.")
        if not is_armoured(found.signature):
            return _unseen(f"{named} is signed in a form that is not verified here.")
        try:
            at = datetime.fromtimestamp(found.committed_at, UTC)
        except (ValueError, OverflowError, OSError):
            return _unseen(f"{named} names no time of the calendar.")
        judged = self._judge("commit", found.signature, found.payload, _COMMITS, at)
        return Integrity(judged.kind, judged.verified, judged.by, f"{named}: {judged.detail}")

    def _judge(
        self, kind: Literal["signature", "commit"], text: bytes, content: bytes, namespace: str, at: datetime
    ) -> Integrity:
        try:
            signature = parse(text)
            verify(signature, content, namespace)
        except Unsupported as fault:
            return _unseen(str(fault))
        except SshSigError as fault:
            return Integrity(kind, False, "", str(fault))
        key = fingerprint(signature.key)
        if self.signers is None:
            return _unseen(f"It is signed with the key {key}. {_NO_SIGNERS}")
        found = self.signers.find(signature.key, namespace, at)
        if found.signer is not None:
            return Integrity(kind, True, found.signer.principals, f"The key is {key}.")
        why = f"{found.reason} It is {key}."
        return Integrity("none", None, "", why) if kind == "commit" else Integrity(kind, False, "", why)


UNCHECKED = Checker(None, None, datetime.min.replace(tzinfo=UTC))
"""Without signers: only a signature that does not verify is found out."""


def _small(path: Path, limit: int) -> bytes | None:
    """The content of a regular file of this folder that is no larger than that; else None."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(path.parent)):
        return None
    try:
        if not real.is_file():
            return None
        with real.open("rb") as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    return content if len(content) <= limit else None


def _unseen(why: str) -> Integrity:
    return Integrity("unseen", None, "", why)


def _without(fault: NoHistory) -> Integrity:
    return Integrity("none" if fault.absent else "unseen", None, "", fault.detail)
