from __future__ import annotations

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
    "-----BEGIN PRIVATE KEY-----\ncut off here",
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:12])
def test_a_known_form_is_masked_and_lines_stay(secret: str) -> None:
    text = f"before\nkey: {secret}\n".encode()
    masked = mask(text)
    assert MASK in masked
    assert secret.splitlines()[-1].encode() not in masked
    assert masked.count(b"\n") == text.count(b"\n")
    assert masked.startswith(b"before\n")


def test_a_password_in_an_address_is_masked_but_a_variable_is_kept() -> None:
    assert mask(b"https://me:hunter2@host/x") == b"https://me:[masked]@host/x"
    assert mask(b"https://me:${PASS}@host/x") == b"https://me:${PASS}@host/x"


@pytest.mark.parametrize(
    "text", [b"uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", b"${{ secrets.NPM_TOKEN }}"]
)
def test_what_is_no_secret_is_kept(text: bytes) -> None:
    assert mask(text) == text


@given(st.lists(st.one_of(st.sampled_from(SECRETS), st.text(max_size=20)), max_size=6))
def test_masking_twice_changes_nothing_more_and_keeps_the_lines(parts: list[str]) -> None:
    text = "\n".join(parts).encode("utf-8", "replace")
    once = mask(text)
    assert mask(once) == once
    assert once.count(b"\n") == text.count(b"\n")
