from __future__ import annotations

import base64
import contextlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.allowed_signers import MAX_BYTES, AllowedSigners, read_allowed_signers
from cop_scan.errors import InputError
from cop_scan.sshsig import (
    MAX_ARMOURED,
    Malformed,
    NotValid,
    SshSigError,
    Unsupported,
    fingerprint,
    is_armoured,
    parse,
    verify,
)
from tests.signing import MESSAGE, SigningKey, armoured, field, made, signing_key

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = ["ed25519", "rsa", "ecdsa-256", "ecdsa-384", "ecdsa-521"]
needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


def check(text: bytes, message: bytes = MESSAGE, namespace: str = "cop-scan") -> None:
    verify(parse(text), message, namespace)


@pytest.fixture(scope="module", params=KINDS)
def key(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not here")
    return signing_key(tmp_path_factory.mktemp("keys") / "key", request.param)


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_what_ssh_keygen_signs_is_verified(key: SigningKey, digest: str) -> None:
    text = key.sign(MESSAGE, digest=digest)
    check(text)
    assert is_armoured(text)
    assert fingerprint(parse(text).key) == key.fingerprint


def test_a_changed_message_is_not(key: SigningKey) -> None:
    with pytest.raises(NotValid, match="one of them was changed"):
        check(key.sign(MESSAGE), MESSAGE + b" ")


def test_another_namespace_is_not(key: SigningKey) -> None:
    with pytest.raises(NotValid, match="its namespace is another"):
        check(key.sign(MESSAGE, namespace="git"))


def test_every_bit_of_a_signature_counts(key: SigningKey) -> None:
    data = base64.b64decode(b"".join(key.sign(MESSAGE).split(b"\n")[1:-2]))
    for at in range(0, len(data), 7):
        wrong = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(SshSigError):
            check(armoured(wrong))


def test_a_cut_or_longer_one_is_malformed(key: SigningKey) -> None:
    data = base64.b64decode(b"".join(key.sign(MESSAGE).split(b"\n")[1:-2]))
    for wrong in (data[:-1], data[:50], data + b"x", b"", b"SSHSIG"):
        with pytest.raises(Malformed):
            check(armoured(wrong))


# Keys that ssh-keygen cannot make here


def test_a_key_on_a_security_key_is_verified() -> None:
    for kind, private in (
        (b"sk-ssh-ed25519@openssh.com", ed25519.Ed25519PrivateKey.generate()),
        (b"sk-ecdsa-sha2-nistp256@openssh.com", ec.generate_private_key(ec.SECP256R1())),
    ):
        public = private.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):
            numbers = field(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
        else:
            numbers = field(b"nistp256") + field(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        blob = field(kind) + numbers + field(b"ssh:")

        def sign(told: bytes, private: object = private) -> bytes:
            digest = hashes.Hash(hashes.SHA256())
            digest.update(told)
            application = hashes.Hash(hashes.SHA256())
            application.update(b"ssh:")
            signed = application.finalize() + b"\x01\0\0\0\x07" + digest.finalize()
            if isinstance(private, ed25519.Ed25519PrivateKey):
                return private.sign(signed)
            assert isinstance(private, ec.EllipticCurvePrivateKey)
            r, s = decode_dss_signature(private.sign(signed, ec.ECDSA(hashes.SHA256())))
            return b"".join(field(b"\0" + n.to_bytes(32)) for n in (r, s))

        text = made(blob, kind, sign, flags=b"\x01\0\0\0\x07")
        check(text)
        with pytest.raises(NotValid):
            check(text, b"another")
        with pytest.raises(NotValid):
            check(made(blob, kind, sign, flags=b"\x00\0\0\0\x07"))
        with pytest.raises(Malformed):
            check(made(blob, kind, sign))
        with pytest.raises(Malformed, match="Something follows"):
            check(made(blob + b"x", kind, sign, flags=b"\x01\0\0\0\x07"))


def _rsa(bits: int) -> tuple[rsa.RSAPrivateKey, bytes]:
    private = rsa.generate_private_key(65537, bits)
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return private, base64.b64decode(line.split()[1])


def test_weak_algorithms_are_refused() -> None:
    private, blob = _rsa(2048)
    with pytest.raises(NotValid, match="does not allow"):
        check(made(blob, b"ssh-rsa", lambda told: private.sign(told, padding.PKCS1v15(), hashes.SHA1())))
    small, short = _rsa(1024)
    with pytest.raises(NotValid, match="fewer than 2048 bits"):
        check(made(short, b"rsa-sha2-256", lambda told: small.sign(told, padding.PKCS1v15(), hashes.SHA256())))
    with pytest.raises(Unsupported, match="neither sha256 nor sha512"):
        check(made(blob, b"rsa-sha2-256", lambda told: b"", digest=b"sha1"))


@pytest.mark.parametrize("kind", [b"ssh-dss", b"ssh-ed25519-cert-v01@openssh.com", b"webauthn-sk", b"", b"\xff"])
def test_a_key_of_an_unknown_kind_is_unsupported(kind: bytes) -> None:
    with pytest.raises(Unsupported, match="of a kind that is not verified"):
        check(made(field(kind) + field(b"x"), kind, lambda _: b"x"))


def test_another_version_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="version"):
        parse(armoured(b"SSHSIG" + (2).to_bytes(4)))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----",
        armoured(b"SSHSIG" + (1).to_bytes(4) + b"\xff\xff\xff\xff"),
        armoured(b"x" * MAX_ARMOURED),
    ],
)
def test_what_is_no_signature_is_malformed(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse(text)


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(armoured)))
def test_no_bytes_raise_anything_else(text: bytes) -> None:
    with pytest.raises(SshSigError):
        check(text)


names = st.sampled_from(
    [b"ssh-ed25519", b"ssh-rsa", b"rsa-sha2-512", b"ecdsa-sha2-nistp256", b"sk-ssh-ed25519@openssh.com", b"nistp256"]
)
fields = st.lists(st.one_of(names, st.binary(max_size=70), st.just(b"\0" * 32)), max_size=5).map(
    lambda parts: b"".join(map(field, parts))
)


@given(
    fields, names, st.binary(max_size=80), st.sampled_from([b"", b"\0" * 5]), st.sampled_from([b"sha256", b"sha512"])
)
def test_no_well_formed_fields_raise_anything_else(
    key: bytes, algorithm: bytes, value: bytes, flags: bytes, digest: bytes
) -> None:
    with pytest.raises(SshSigError):
        check(made(key, algorithm, lambda _: value, flags=flags, digest=digest))


# Allowed signers

KEY = field(b"ssh-ed25519") + field(b"k" * 32)
LINE = f"ssh-ed25519 {base64.b64encode(KEY).decode()}"


def signers(folder: Path, text: str | bytes) -> AllowedSigners:
    path = folder / "allowed_signers"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_allowed_signers(path)


@pytest.mark.parametrize(
    "options",
    [
        "",
        'namespaces="cop-scan"',
        'namespaces="git,cop-*"',
        'NAMESPACES="cop-scan",valid-after="20260101"',
        'valid-after="20260601Z",valid-before="202606010001"',
        'valid-before="20260601000001Z"',
    ],
)
def test_a_key_may_sign(tmp_path: Path, options: str) -> None:
    for who in ("bo@acme.example", '"bo@acme.example,ada@acme.example"', "*"):
        found = signers(tmp_path, f"# us\n\n{who} {options} {LINE} a comment\r\n").find(KEY, "cop-scan", NOW)
        assert found.signer is not None, found.reason
        assert found.signer.principals == who.strip('"')


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('namespaces="git"', "may not be used for cop-scan"),
        ('namespaces="*,!cop-scan"', "may not be used for cop-scan"),
        ('namespaces="[c]op-scan"', "may not be used for cop-scan"),
        ('valid-after="20260602"', "not valid at that time"),
        ('valid-before="20260601"', "not valid at that time"),
        ("cert-authority", "not one of the allowed signers'"),
    ],
)
def test_a_key_may_not_sign(tmp_path: Path, options: str, reason: str) -> None:
    found = signers(tmp_path, f"bo {options} {LINE}").find(KEY, "cop-scan", NOW)
    assert found.signer is None
    assert reason in found.reason


def test_another_key_is_not_allowed(tmp_path: Path) -> None:
    found = signers(tmp_path, f"bo {LINE}").find(KEY[:-1] + b"x", "cop-scan", NOW)
    assert (found.signer, found.reason) == (None, "Its key is not one of the allowed signers'.")


def test_one_of_a_keys_lines_is_enough(tmp_path: Path) -> None:
    both = signers(tmp_path, f'bo valid-before="20200101" {LINE}\nada {LINE}')
    assert getattr(both.find(KEY, "cop-scan", NOW).signer, "principals", "") == "ada"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("bo", "expected PRINCIPALS"),
        ('"bo ssh-ed25519 AAAA', "expected PRINCIPALS"),
        ("bo ssh-ed25519", "expected PRINCIPALS"),
        (f"bo touch-required {LINE}", "expected PRINCIPALS|not of the kind|no base64"),
        (f'bo valid-after="soon" {LINE}', "a time must be"),
        (f'bo valid-after="" {LINE}', "a time must be"),
        (f'bo valid-after="20261301" {LINE}', "none of the calendar"),
        (f'bo namespaces="" {LINE}', "names none"),
        (f'bo namespaces="a",namespaces="b" {LINE}', "there twice"),
        ("bo ssh-ed25519 !!!!", "no base64"),
        ("bo ssh-rsa " + LINE.split()[1], "not of the kind"),
        ("x" * 70_000, "too long"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(InputError, match=rf"allowed_signers:2: .*(?:{fault})"):
        signers(tmp_path, f"# first\n{line}")


@pytest.mark.parametrize("text", [b"\xff", b"#" * (MAX_BYTES + 1), b"\n" * 10_001])
def test_a_file_that_cannot_be_read_is_wrong(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(InputError):
        signers(tmp_path, text)
    with pytest.raises(InputError, match="cannot be read"):
        read_allowed_signers(tmp_path / "none")


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    with contextlib.suppress(InputError):
        signers(folder, text.encode("utf-8", "replace"))


@needs_ssh_keygen
@pytest.mark.parametrize(
    "options", ["", 'namespaces="git"', 'namespaces="cop-*,!x"', 'valid-before="20200101Z"', 'valid-after="20200101Z"']
)
def test_ssh_keygen_says_the_same(tmp_path: Path, options: str) -> None:
    key = signing_key(tmp_path / "key")
    (tmp_path / "sig").write_bytes(key.sign(MESSAGE))
    found = signers(tmp_path, f"bo {options} {key.public}\n").find(parse(key.sign(MESSAGE)).key, "cop-scan", NOW)
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "bo", "-n", "cop-scan", "-s", "sig"]
    done = subprocess.run(command, cwd=tmp_path, input=MESSAGE, capture_output=True, check=False)
    assert (done.returncode == 0) == (found.signer is not None)
