"""A Sigstore of our own, all of it in memory: an authority, two logs, and bundles that the trust root vouches for."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

WHEN = datetime(2026, 5, 1, 12, tzinfo=UTC)
ISSUER = "https://login.acme.example"
_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_ISSUED_BY = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_spki(key)).digest()


def _sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@dataclass
class MiniSigstore:
    authority: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    certificates: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    """The log of certificates."""
    signatures: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    """The log of signatures."""

    def trusted_root(self) -> bytes:
        log = {"validFor": {"start": "2020-01-01T00:00:00Z"}}

        def instance(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
            public = {"rawBytes": _text(_spki(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", **log}
            url = {"baseUrl": "https://log.example", "hashAlgorithm": "SHA2_256"}
            return {**url, "publicKey": public, "logId": {"keyId": _text(_id(key))}}

        chain = {"certificates": [{"rawBytes": _text(self._root().public_bytes(Encoding.DER))}]}
        subject = {"organization": "example", "commonName": "authority"}
        authority = {"subject": subject, "uri": "https://ca.example", "certChain": chain, **log}
        return _json(
            {
                "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "tlogs": [instance(self.signatures)],
                "certificateAuthorities": [authority],
                "ctlogs": [instance(self.certificates)],
                "timestampAuthorities": [],
            }
        )

    def bundle(self, content: bytes, who: str, issuer: str = ISSUER) -> bytes:
        """A bundle as `cosign sign-blob --bundle` and `sigstore sign` write it."""
        key = _key()
        leaf = self._leaf(key, who, issuer)
        signature, told = _sign(key, content), hashlib.sha256(content).digest()
        body = {
            "apiVersion": "0.0.1",
            "kind": "hashedrekord",
            "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": told.hex()}},
                "signature": {
                    "content": _text(signature),
                    "publicKey": {"content": _text(leaf.public_bytes(Encoding.PEM))},
                },
            },
        }
        return _json(
            {
                "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial": {
                    "certificate": {"rawBytes": _text(leaf.public_bytes(Encoding.DER))},
                    "tlogEntries": [self._entry(_json(body))],
                },
                "messageSignature": {
                    "messageDigest": {"algorithm": "SHA2_256", "digest": _text(told)},
                    "signature": _text(signature),
                },
            }
        )

    def _entry(self, body: bytes) -> dict[str, Any]:
        """The one entry of the log of signatures, with its proofs."""
        name, time = _id(self.signatures), int(WHEN.timestamp()) + 60
        promised = {"body": _text(body), "integratedTime": time, "logID": name.hex(), "logIndex": 0}
        root = hashlib.sha256(b"\0" + body).digest()
        note = f"log.example - 1\n1\n{_text(root)}\n"
        signed = _text(name[:4] + _sign(self.signatures, note.encode()))
        return {
            "logIndex": "0",
            "logId": {"keyId": _text(name)},
            "kindVersion": {"kind": "hashedrekord", "version": "0.0.1"},
            "integratedTime": str(time),
            "inclusionPromise": {"signedEntryTimestamp": _text(_sign(self.signatures, _json(promised)))},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _text(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": f"{note}\n\u2014 log.example {signed}\n"},
            },
            "canonicalizedBody": _text(body),
        }

    def _root(self) -> x509.Certificate:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        public = self.authority.public_key()
        return (
            self._builder("authority", 1, timedelta(days=3650))
            .public_key(public)
            .add_extension(x509.BasicConstraints(True, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .sign(self.authority, hashes.SHA256())
        )

    def _builder(self, subject: str, number: int, life: timedelta) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().serial_number(number).not_valid_before(WHEN)
        names = [x509.NameAttribute(NameOID.COMMON_NAME, subject)] if subject else []
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        return builder.not_valid_after(WHEN + life).subject_name(x509.Name(names)).issuer_name(issuer)

    def _leaf(self, key: ec.EllipticCurvePrivateKey, who: str, issuer: str) -> x509.Certificate:
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        named = x509.RFC822Name(who) if "@" in who else x509.UniformResourceIdentifier(who)
        authority = self.authority.public_key()
        builder = (
            self._builder("", 2, timedelta(minutes=10))
            .public_key(key.public_key())
            .add_extension(usage, True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), False)
            .add_extension(x509.SubjectAlternativeName([named]), True)
            .add_extension(x509.UnrecognizedExtension(_ISSUED_BY, issuer.encode()), False)
        )
        draft = builder.add_extension(self._logged(b""), False).sign(self.authority, hashes.SHA256())
        return builder.add_extension(self._logged(draft.tbs_precertificate_bytes), False).sign(
            self.authority, hashes.SHA256()
        )

    def _logged(self, certificate: bytes) -> x509.UnrecognizedExtension:
        """The log's promise to hold the certificate (RFC 6962, 3.2 and 3.3)."""
        time = int(WHEN.timestamp() * 1000).to_bytes(8)
        entry = b"\0\1" + _id(self.authority) + len(certificate).to_bytes(3) + certificate
        signature = _sign(self.certificates, b"\0\0" + time + entry + b"\0\0")
        signed = b"\4\3" + len(signature).to_bytes(2) + signature
        promise = b"\0" + _id(self.certificates) + time + b"\0\0" + signed
        listed = len(promise).to_bytes(2) + promise
        inner = len(listed).to_bytes(2) + listed
        length = bytes([len(inner)]) if len(inner) < 128 else bytes([0x81, len(inner)])
        return x509.UnrecognizedExtension(_SCTS, b"\4" + length + inner)
