"""What responses mean."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.reading import limits, read
from cop_scan_azurepipelines.reduced import MAX_FILE, looks_like_credential, object_id, reduced
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from cop_scan.sources.transport import Again, Fatal, Good, Refused, Response, Wait

HELLO = at.hello("acme")
POOLS = at.of_organisation("acme")[at.POOLS]


def said(text: str) -> str:
    return json.dumps({"message": text, "typeKey": "X"})


@pytest.mark.parametrize(
    "response", [Response(203, {}, "<html>"), Response(302), Response(401), Response(401, {}, said("no"))]
)
def test_a_token_that_is_not_accepted_ends_the_sweep(response: Response) -> None:
    assert isinstance(read(HELLO, response), Fatal)
    later = read(POOLS, response)
    assert isinstance(later, Refused)
    assert later.status is Status.FORBIDDEN


def test_who_may_not_see_an_organisation_has_a_token_all_the_same() -> None:
    found = read(HELLO, Response(401, {}, said("TF400813: The user is not authorized to access this resource.")))
    assert isinstance(found, Refused)
    assert found.status is Status.FORBIDDEN


def test_nobody_is_not_who_asks() -> None:
    nobody = {"instanceId": "x", "authenticatedUser": {"id": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}}
    assert isinstance(read(HELLO, Response(200, {}, json.dumps(nobody))), Fatal)
    assert isinstance(read(HELLO, Response(200, {}, "<html>")), Fatal)


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (403, said("You lack permission."), Status.FORBIDDEN),
        (404, said("TF401019: The Git repository does not exist"), Status.HIDDEN),
        (
            403,
            said("Auditing is only available for organizations backed by Azure Active Directory."),
            Status.PLAN_UNAVAILABLE,
        ),
        (404, said("Advanced Security is not enabled for this repository."), Status.FEATURE_OFF),
        (404, "not json", Status.HIDDEN),
        (400, "[]", Status.UNSUPPORTED),
    ],
)
def test_refusals_are_told_apart(status: int, text: str, expected: Status) -> None:
    found = read(POOLS, Response(status, {}, text))
    assert isinstance(found, Refused)
    assert found.status is expected


def test_limits_and_faults() -> None:
    assert isinstance(read(POOLS, Response(429)), Wait)
    assert read(POOLS, Response(503, {"retry-after": "7"}, "")) == Wait(7.0, "credential", "Azure DevOps answered 503.")
    assert isinstance(read(POOLS, Response(500)), Again)
    with pytest.raises(ValueError, match="shape"):
        read(POOLS, Response(200, {}, '{"value": {}}'))


def test_the_end_of_a_window_is_told_by_the_servers_clock() -> None:
    headers = {
        "x-ratelimit-resource": "core",
        "x-ratelimit-limit": "200",
        "x-ratelimit-remaining": "20",
        "x-ratelimit-reset": "1795657455",
        "date": "Thu, 26 Nov 2026 01:44:05 GMT",
    }
    found = limits(Response(200, headers))
    assert found is not None
    assert (found.limit, found.remaining, found.reset_in) == (200, 20, 10.0)
    delayed = limits(Response(200, {**headers, "retry-after": "3"}))
    assert delayed is not None
    assert (delayed.remaining, delayed.reset_in) == (0, 3.0)
    assert limits(Response(200)) is None


def test_the_next_page_keeps_the_question() -> None:
    found = read(POOLS, Response(200, {"x-ms-continuationtoken": "a b&c"}, '{"value": []}'))
    assert isinstance(found, Good)
    assert found.next == f"{POOLS.path}&continuationToken=a%20b%26c"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("A", "", False),
        ("PASSWORD", "$(other)", False),
        ("PASSWORD", "hunter2", None),
        ("API_TOKEN", "a1b2c3d4e5f6a7b8c9d0", True),
        ("A", "ghp_" + "a" * 36, True),
        ("A", None, None),
        ("PASSWORD", "true", False),
        ("CONFIGURATION", "Release", False),
    ],
)
def test_what_a_variable_looks_like(name: str, value: Json, expected: bool | None) -> None:
    assert looks_like_credential(name, value) is expected


def test_no_value_of_a_variable_is_kept() -> None:
    one = {
        "id": 1,
        "name": "g",
        "type": "Vsts",
        "variables": {"A": {"value": "v4lue"}, "B": {"value": None, "isSecret": True}},
    }
    found = reduced(at.VARIABLE_GROUPS, json.dumps({"value": [one]}))
    assert "v4lue" not in json.dumps(found)
    assert found["value"][0]["variables"] == {"A": {"looksLikeCredential": False}, "B": {"isSecret": True}}


def archive(*contents: bytes, way: int = zipfile.ZIP_DEFLATED) -> str:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as file:
        for number, content in enumerate(contents):
            file.writestr(f"{number}", content)
    return made.getvalue().decode("latin-1")


def test_files_are_known_by_their_content() -> None:
    assert set(reduced(at.BLOBS, archive(b"a", b"b"))) == {object_id(b"a"), object_id(b"b")}
    assert reduced(at.BLOBS, archive(b"0" * (MAX_FILE + 1))) == {}
    for wrong in ("", "no archive", "\u20ac"):
        with pytest.raises(ValueError, match="archive"):
            reduced(at.BLOBS, wrong)


@given(
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4), kept=st.integers(0)
)
def test_a_damaged_archive_is_none_or_lacks_files(damage: list[tuple[int, int]], kept: int) -> None:
    data = bytearray(archive(b"hello world " * 20, b"other").encode("latin-1"))
    for place, value in damage:
        data[place % len(data)] = value
    try:
        found = reduced(at.BLOBS, data[: kept or None].decode("latin-1"))
    except ValueError:
        return
    assert all(object_id(base64.b64decode(one["content"])) == oid for oid, one in found.items())


@pytest.mark.parametrize(
    ("before", "place", "written"),
    [
        (b"PK\x03\x04", 31, b"\xff\xff\xff"),  # what was packed
        (b"PK\x01\x02", 8, b"\x01"),  # it is encrypted
    ],
)
def test_an_archive_that_cannot_be_unpacked_is_none(before: bytes, place: int, written: bytes) -> None:
    data = bytearray(archive(b"hello world " * 20).encode("latin-1"))
    start = data.index(before) + place
    data[start : start + len(written)] = written
    response = Response(200, {}, data.decode("latin-1"))
    with pytest.raises(ValueError, match="shape"):
        read(at.blobs("acme", "p", "r", ["0" * 40]), response)


def test_an_archive_whose_file_lies_beyond_all_bounds_is_none() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("0", b"a")
        file.filelist[0].header_offset = 1 << 63
    with pytest.raises(ValueError, match="archive"):
        reduced(at.BLOBS, made.getvalue().decode("latin-1"))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_is_packed_in_another_way_is_not_unpacked(way: int) -> None:
    assert reduced(at.BLOBS, archive(b"a", way=way)) == {}


def test_a_page_that_is_not_shown_is_no_fault() -> None:
    for endpoint in (at.SETTINGS, at.POLICIES):
        assert reduced(endpoint, '{"dataProviders": {}}') == {}
