"""SSH keys and signatures for tests: real ones by ssh-keygen, and made-up ones field by field."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MESSAGE = b"schema: cop-scan/attestation/v1\n"


@dataclass(frozen=True)
class SigningKey:
    path: Path

    @property
    def public(self) -> str:
        """Kind and key, as a line of an allowed-signers file ends."""
        return " ".join(self.path.with_suffix(".pub").read_text().split()[:2])

    @property
    def fingerprint(self) -> str:
        return _run("-l", "-f", str(self.path)).decode().split()[1]

    def sign(self, message: bytes, *, namespace: str = "cop-scan", digest: str = "sha512") -> bytes:
        words = ("-Y", "sign", "-q", "-f", str(self.path), "-n", namespace, "-O", f"hashalg={digest}")
        return _run(*words, data=message)


def signing_key(path: Path, kind: str = "ed25519") -> SigningKey:
    """A new key; the kind with its bits, such as `ecdsa-384`."""
    name, _, bits = kind.partition("-")
    _run("-q", "-t", name, *(["-b", bits] if bits else []), "-N", "", "-C", "a test", "-f", str(path))
    return SigningKey(path)


def _run(*words: str, data: bytes = b"") -> bytes:
    return subprocess.run(["ssh-keygen", *words], input=data, capture_output=True, check=True).stdout


def field(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def armoured(data: bytes) -> bytes:
    return b"-----BEGIN SSH SIGNATURE-----\n" + base64.encodebytes(data).strip() + b"\n-----END SSH SIGNATURE-----\n"


def made(
    key: bytes, algorithm: bytes, sign: Callable[[bytes], bytes], *, flags: bytes = b"", digest: bytes = b"sha512"
) -> bytes:
    """A signature over MESSAGE for cop-scan, whatever its parts are worth."""
    told = hashlib.new(digest.decode(), MESSAGE).digest()
    value = sign(b"SSHSIG" + b"".join(map(field, (b"cop-scan", b"", digest, told))))
    blob = field(algorithm) + field(value) + flags
    head = b"SSHSIG" + (1).to_bytes(4)
    return armoured(head + b"".join(map(field, (key, b"cop-scan", b"", digest, blob))))
