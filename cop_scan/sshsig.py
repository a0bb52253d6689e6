"""Signatures as `ssh-keygen -Y sign` makes them: read, and verified over a message.

Formats: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig, RFC 4253 section 6.6, RFC 5656,
RFC 8332 and PROTOCOL.u2f for keys on security keys. The input is hostile: every length is checked against what is
there, nothing may follow, and no function raises anything but SshSigError. Who may sign is `allowed_signers`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

MAX_ARMOURED = 16 << 10
"""Bytes of a signature in its armour; one by RSA with 16384 bits has some 6000."""
MIN_RSA_BITS = 2048
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"
_HASHES: Final = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_RSA: Final[Mapping[bytes, hashes.HashAlgorithm]] = {b"rsa-sha2-256": hashes.SHA256(), b"rsa-sha2-512": hashes.SHA512()}
_CURVES: Final[Mapping[bytes, hashes.HashAlgorithm]] = {
    b"ecdsa-sha2-nistp256": hashes.SHA256(),
    b"ecdsa-sha2-nistp384": hashes.SHA384(),
    b"ecdsa-sha2-nistp521": hashes.SHA512(),
}
_ON_SECURITY_KEY: Final = {
    b"sk-ssh-ed25519@openssh.com": b"ssh-ed25519",
    b"sk-ecdsa-sha2-nistp256@openssh.com": b"ecdsa-sha2-nistp256",
}
_PLAIN: Final = {b"ssh-ed25519": (b"ssh-ed25519",), b"ssh-rsa": tuple(_RSA), **{name: (name,) for name in _CURVES}}

_Key = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class SshSigError(ValueError):
    """The signature cannot be verified; the message is a sentence that quotes nothing of it."""


class Malformed(SshSigError):
    """It is no whole and well-formed signature."""


class Unsupported(SshSigError):
    """It is of an algorithm or version that is not verified here."""


class NotValid(SshSigError):
    """It is not this key's signature of this message for this purpose."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it was read, not yet verified."""

    key: bytes
    """The public key, in SSH's encoding."""
    namespace: str
    """What the signer says that it is for, such as `git`."""
    reserved: bytes
    hash_name: bytes
    algorithm: bytes
    value: bytes
    flags: bytes
    """Of a security key: one byte of flags and four of a counter; else empty."""


class _Reader:
    """Fields of a message, each with its length before it."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise Malformed("A field of the signature is longer than the signature.")
        taken, self._at = self._data[self._at : end], end
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4))

    def text(self) -> bytes:
        return self.take(self.number())

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        if self._at != len(self._data):
            raise Malformed("Something follows the end of the signature.")


def is_armoured(text: bytes) -> bool:
    """Whether the text says of itself that it is such a signature."""
    return text.lstrip().startswith(_BEGIN)


def parse(text: bytes) -> Signature:
    """The signature in its armour. Raises Malformed, Unsupported."""
    if len(text) > MAX_ARMOURED:
        raise Malformed(f"The signature is larger than {MAX_ARMOURED} bytes.")
    text = text.strip()
    if not text.startswith(_BEGIN) or not text.endswith(_END) or len(text) < len(_BEGIN) + len(_END):
        raise Malformed("It is no SSH signature, or not a whole one.")
    try:
        data = base64.b64decode(re.sub(rb"[\r\n]", b"", text[len(_BEGIN) : -len(_END)]), validate=True)
    except binascii.Error:
        raise Malformed("The signature's text is no base64.") from None
    reader = _Reader(data)
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise Malformed("It is no SSH signature.")
    if reader.number() != 1:
        raise Unsupported("The signature is of another version than 1.")
    key, namespace, reserved, hash_name, blob = (reader.text() for _ in range(5))
    reader.end()
    return _signature(key, namespace, reserved, hash_name, _Reader(blob))


def _signature(key: bytes, namespace: bytes, reserved: bytes, hash_name: bytes, blob: _Reader) -> Signature:
    algorithm, value, flags = blob.text(), blob.text(), blob.rest()
    if len(flags) != (5 if algorithm in _ON_SECURITY_KEY else 0):
        raise Malformed("The signature's value is not as long as its algorithm wants it.")
    try:
        purpose = namespace.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("The signature's namespace is no text.") from None
    if hash_name not in _HASHES:
        raise Unsupported("The signature's hash is neither sha256 nor sha512.")
    return Signature(key, purpose, reserved, hash_name, algorithm, value, flags)


def fingerprint(key: bytes) -> str:
    """The key's fingerprint as `ssh-keygen -l` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def verify(signature: Signature, message: bytes, namespace: str) -> None:
    """Whether the signature's own key signed this message for this purpose.

    Raises NotValid if it did not, Malformed, Unsupported if that cannot be told.
    """
    if signature.namespace != namespace:
        raise NotValid(f"The signature was not made for {namespace}: its namespace is another.")
    told = _HASHES[signature.hash_name](message).digest()
    fields = (namespace.encode(), signature.reserved, signature.hash_name, told)
    signed = _MAGIC + b"".join(len(field).to_bytes(4) + field for field in fields)
    reader = _Reader(signature.key)
    kind = reader.text()
    if kind in _ON_SECURITY_KEY:
        if signature.algorithm != kind:
            raise NotValid("The signature is of another algorithm than its key.")
        application = _application(reader, kind)
        told = hashlib.sha256(signed).digest()
        signed = hashlib.sha256(application).digest() + signature.flags + told
        _verify(_key(signature.key, kind), _ON_SECURITY_KEY[kind], signature.value, signed)
        return
    if kind not in _PLAIN:
        raise Unsupported("The signature's key is of a kind that is not verified here.")
    if signature.algorithm not in _PLAIN[kind]:
        raise NotValid("The signature is of an algorithm that its key does not allow.")
    _verify(_key(signature.key, kind), signature.algorithm, signature.value, signed)


def _application(reader: _Reader, kind: bytes) -> bytes:
    """The application of a security key, which stands after the key's own numbers."""
    for _ in range(1 if kind.startswith(b"sk-ssh-ed25519") else 2):
        reader.text()
    application = reader.text()
    reader.end()
    return application


def _key(data: bytes, kind: bytes) -> _Key:
    try:
        key = load_ssh_public_key(kind + b" " + base64.b64encode(data))
    except UnsupportedAlgorithm:
        raise Unsupported("The signature's key is of a kind that is not verified here.") from None
    except (ValueError, TypeError, OverflowError):
        raise Malformed("The signature's key is malformed.") from None
    if not isinstance(key, ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise Unsupported("The signature's key is of a kind that is not verified here.")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise NotValid(f"The signature's RSA key has fewer than {MIN_RSA_BITS} bits.")
    return key


def _verify(key: _Key, algorithm: bytes, value: bytes, signed: bytes) -> None:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), _RSA[algorithm])
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(value, signed)
        else:
            key.verify(_pair(value), signed, ec.ECDSA(_CURVES[algorithm]))
    except InvalidSignature:
        raise NotValid("The signature is not that of this text: one of them was changed.") from None
    except (ValueError, TypeError, OverflowError):
        raise Malformed("The signature's value is malformed.") from None


def _pair(value: bytes) -> bytes:
    """The two numbers of an ECDSA signature, in the encoding that the library takes."""
    reader = _Reader(value)
    r, s = (int.from_bytes(reader.text()) for _ in range(2))
    reader.end()
    return encode_dss_signature(r, s)
