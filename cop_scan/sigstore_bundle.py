"""Sigstore bundles beside an attestation, verified with what they hold and a trust root that the user gives.

The package `sigstore` is an extra, imported only where a bundle is found. It is used without its updater: nothing is
fetched. A trust root that is out of date cannot vouch for a sound bundle, so that what the package refuses cannot be
told, but for a signature that is of another text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cop_scan.errors import InputError

if TYPE_CHECKING:
    from sigstore.models import Bundle
    from sigstore.verify import Verifier

MAX_BUNDLE = 256 << 10
MAX_ROOT = 1 << 20
_MEND = "Mend `sigstore` in the estate file."


@dataclass(frozen=True, slots=True)
class Trust:
    """Who vouches for signers, and which may sign."""

    trusted_root: Path
    """As `trusted_root.json` of the Sigstore instance."""
    signers: tuple[tuple[str, str], ...]
    """Identity, an address or a workflow's URI, and the issuer that it must be known to."""


class Unverifiable(Exception):
    """Whether the bundle is an allowed signer's of this text cannot be told; the message is a sentence."""


class NotSigned(Exception):
    """It is not; the message is a sentence."""


def verify_bundle(trust: Trust, bundle: bytes, content: bytes) -> tuple[str, str]:
    """The identity and issuer of the allowed signer whose bundle it is.

    Raises NotSigned, Unverifiable, and InputError if the trust root cannot be read.
    """
    try:
        from sigstore.models import Bundle  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise Unverifiable("Sigstore bundles need the extra: pip install cop-scan[sigstore].") from None
    verifier = _verifier(trust.trusted_root)
    if len(bundle) > MAX_BUNDLE:
        raise Unverifiable(f"The bundle is larger than {MAX_BUNDLE} bytes.")
    found: Bundle = _reading(lambda: Bundle.from_json(bundle), "The bundle cannot be read")
    if "messageSignature" not in _reading(lambda: json.loads(bundle), "The bundle cannot be read"):
        raise Unverifiable("The bundle signs a statement about files, not the file.")
    _reading(lambda: _same_text(found, content), "The bundle's signature cannot be read")
    _reading(
        lambda: verifier.verify_artifact(content, found, _Anybody()), "The trust root does not vouch for the bundle"
    )
    for identity, issuer in trust.signers:
        if _is(found, identity, issuer):
            return identity, issuer
    raise NotSigned("The bundle's signer is not one of the allowed ones.")


@lru_cache(maxsize=4)
def _verifier(path: Path) -> Verifier:
    from sigstore.models import TrustedRoot  # noqa: PLC0415
    from sigstore.verify import Verifier  # noqa: PLC0415

    try:
        if path.stat().st_size > MAX_ROOT:
            raise InputError(f"{path}: is larger than {MAX_ROOT} bytes.", next_step=_MEND)
        return Verifier(trusted_root=TrustedRoot.from_file(str(path)))
    except OSError as fault:
        raise InputError(f"{path}: cannot be read: {fault.strerror}.", next_step=_MEND) from None
    except InputError:
        raise
    except Exception as fault:
        name = type(fault).__name__
        raise InputError(f"{path}: is no trust root of Sigstore ({name}).", next_step=_MEND) from None


class _Anybody:
    """A policy for the first step: that the signer is allowed is asked when the rest is proven."""

    def verify(self, cert: Any) -> None:
        """Every certificate will do."""


def _same_text(bundle: Bundle, content: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = bundle.signing_certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return
    try:
        key.verify(bundle.signature, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise NotSigned("The bundle's signature is not that of this text: one of them was changed.") from None


def _is(bundle: Bundle, identity: str, issuer: str) -> bool:
    from sigstore.errors import VerificationError  # noqa: PLC0415
    from sigstore.verify.policy import Identity  # noqa: PLC0415

    try:
        Identity(identity=identity, issuer=issuer).verify(bundle.signing_certificate)
    except VerificationError:
        return False
    return True


def _reading(read: Callable[[], Any], failed: str) -> Any:
    """Whatever a hostile bundle makes the package raise: its text may quote anything, so only its name is kept."""
    try:
        return read()
    except NotSigned:
        raise
    except Exception as fault:
        raise Unverifiable(f"{failed} ({type(fault).__name__}).") from None
