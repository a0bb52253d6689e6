"""A repository's files: a list that is not whole, and contents that are not what was asked for."""

from __future__ import annotations

import hashlib

import pytest
from cop_scan_github.files import Contents, Tree, _content, facts_of, read_tree, root_tree, tree_request
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer
from cop_scan.sources.files import LINK, SUBMODULE, Unreadable
from cop_scan.sources.masking import MASK
from tests.integrations.github.unit.making import SPECS, answer, paths, refusal, valid, without

ROOT = "f" * 40


def _oid(data: bytes, algorithm: str = "sha1") -> str:
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()


def _item(path: str, kind: str = "blob", mode: str = "100644", **more: Json) -> Json:
    size = {"size": 3} if kind == "blob" else {}
    return {"path": path, "type": kind, "mode": mode, "sha": _oid(path.encode()), **size, **more}


def _tree(*items: Json, **more: Json) -> Tree | Answer:
    return read_tree("N1", ROOT, answer({"sha": ROOT, "tree": list(items), "truncated": False, **more}))


def _listed(*items: Json, **more: Json) -> Tree:
    found = _tree(*items, **more)
    assert isinstance(found, Tree)
    return found


def test_a_tree_at_once() -> None:
    found = _listed(_item("a", "tree", "040000"), _item("a/b.md"), _item("SECURITY.md", mode="100755"))
    assert [(entry.path, entry.mode, entry.size) for entry in found.entries] == [
        ("a/b.md", 0o100644, 3),
        ("SECURITY.md", 0o100755, 3),
    ]
    assert found.unlisted == ""


def test_links_and_submodules_have_no_size() -> None:
    found = _listed(_item("link", mode="120000"), _item("sub", "commit", "160000", size=7))
    assert [(entry.mode, entry.size) for entry in found.entries] == [(LINK, -1), (SUBMODULE, -1)]
    assert found.unlisted == ""


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ([_item("a", "tree", "040000"), _item("README.md")], {}),
        ([_item("a", "tree"), _item("a/b", "tree"), _item("README.md")], {}),
        ([_item("ab", "tree"), _item("abc/x")], {}),
        ([_item("README.md")], {"truncated": True}),
        ([_item("README.md")], {"truncated": None}),
        ([_item("README.md")], {"truncated": "false"}),
    ],
)  # fmt: skip
def test_a_list_that_is_not_the_whole_tree_says_so(items: Json, more: Json) -> None:
    tree = _listed(*(item | {"mode": "040000"} if item["type"] == "tree" else item for item in items), **more)
    assert tree.unlisted
    facts, _ = facts_of(tree, [SPECS["security_policy"]], Contents(), inherits=False)
    found = valid(facts["security_policy"]).value
    assert found["files"] == []
    assert paths(found) == ["*"], "that there is no such file is not known"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"sha": "0" * 40, "tree": [], "truncated": False},
        {"sha": ROOT, "tree": [], "truncated": False} | {"tree": None},
        without({"sha": ROOT, "tree": [], "truncated": False}, "truncated"),
        {"sha": ROOT, "tree": [_item("a", mode="x")], "truncated": False},
        {"sha": ROOT, "tree": [_item("a", mode="999999")], "truncated": False},
        {"sha": ROOT, "tree": [None], "truncated": False},
        {"sha": ROOT, "tree": [{"path": "a"}], "truncated": False},
    ],
)
def test_a_tree_of_another_shape_is_a_gap(body: Json) -> None:
    found = read_tree("N1", ROOT, answer(body))
    assert isinstance(found, Answer)
    assert found.gap is Status.MALFORMED
    assert found.body is None


def test_a_tree_that_is_refused() -> None:
    refused = refusal(Status.HIDDEN)
    assert read_tree("N1", ROOT, refused) is refused


def test_a_tree_is_asked_for_once_and_for_good() -> None:
    asked = tree_request("acme/one", ROOT)
    assert asked.lasting
    assert asked.path.endswith(f"{ROOT}?recursive=1")


@pytest.mark.parametrize(
    ("tree", "known"),
    [
        ({"entries": [{"name": "a", "type": "blob", "mode": 33188, "oid": "1", "size": 3}]}, True),
        ({"entries": [{"name": "a", "type": "commit", "mode": 57344, "oid": "1", "size": 0}]}, True),
        ({"entries": []}, True),
        ({"entries": [{"name": "a", "type": "tree", "mode": 16384, "oid": "1", "size": 0}]}, False),
        ({"entries": None}, False),
        ({}, False),
    ],
)
def test_a_root_without_directories_is_the_tree(tree: Json, known: bool) -> None:
    assert (root_tree("N1", tree, answer()) is not None) is known


@pytest.mark.parametrize("data", [b"", b"hello\n", "h\u00e9llo".encode(), b"x" * 9999])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_content_is_what_its_object_id_says(data: bytes, algorithm: str) -> None:
    oid = _oid(data, algorithm)
    assert _content(oid, answer({"oid": oid, "text": data.decode(), "isBinary": False, "isTruncated": False})) == data


@pytest.mark.parametrize(
    ("blob", "status"),
    [
        ({"text": "other"}, Status.MALFORMED),
        ({"text": "hell\ufffd\n"}, Status.MALFORMED),
        ({"text": "hello"}, Status.MALFORMED),
        ({"text": None}, Status.HIDDEN),
        ({"text": None, "isBinary": True}, Status.UNSUPPORTED),
        ({"text": "hello\n", "isBinary": True}, Status.UNSUPPORTED),
        ({"text": "hello\n", "isTruncated": True}, Status.TRUNCATED),
        ({}, Status.HIDDEN),
    ],
)
def test_content_that_is_not_the_file_is_a_gap(blob: Json, status: Status) -> None:
    found = _content(_oid(b"hello\n"), answer(blob))
    assert isinstance(found, Unreadable)
    assert found.status is status
    assert found.detail


def test_content_that_is_refused_keeps_its_reason() -> None:
    found = _content(ROOT, refusal(Status.HIDDEN, "no"))
    assert isinstance(found, Unreadable)
    assert (found.status, found.detail) == (Status.HIDDEN, "no")


def test_masked_content_is_no_mismatch() -> None:
    found = _content(_oid(b"token: x"), answer({"text": f"token: {MASK.decode()}"}))
    assert found == b"token: " + MASK


def _policy(contents: Contents, *items: Json) -> Fact:
    facts, _ = facts_of(_listed(*items), [SPECS["security_policy"]], contents, inherits=False)
    return facts["security_policy"]


def test_a_file_is_wanted_before_it_is_read() -> None:
    data = b"Report to security@example.org\n"
    item = _item("SECURITY.md", sha=_oid(data), size=len(data))
    contents = Contents()
    before = _policy(contents, item).value
    assert before["files"] == []
    assert paths(before) == ["SECURITY.md"]
    assert contents.wanted == {_oid(data): len(data)}
    contents.have[_oid(data)] = data
    assert [file["path"] for file in _policy(contents, item).value["files"]] == ["SECURITY.md"]


def test_a_link_is_followed_in_the_next_round() -> None:
    data, target = b"policy\n", b"docs/policy.md"
    link = _item("SECURITY.md", mode="120000", sha=_oid(target))
    items = (_item("docs", "tree", "040000"), _item("docs/policy.md", sha=_oid(data), size=len(data)), link)
    contents = Contents()
    _policy(contents, *items)
    assert set(contents.wanted) == {_oid(target)}
    contents.have[_oid(target)] = target
    contents.wanted.clear()
    _policy(contents, *items)
    assert set(contents.wanted) == {_oid(data)}
    contents.have[_oid(data)] = data
    assert [file["path"] for file in _policy(contents, *items).value["files"]] == ["SECURITY.md"]


def test_a_file_that_cannot_be_read_is_named() -> None:
    item = _item("SECURITY.md")
    contents = Contents({item["sha"]: Unreadable(Status.FORBIDDEN, "no")})
    found = _policy(contents, item).value
    assert (found["files"], paths(found), found["hidden"][0]["reason"]) == ([], ["SECURITY.md"], "forbidden")


def test_a_folder_that_is_a_submodule_may_hold_it() -> None:
    found = _policy(Contents(), _item(".github", "commit", "160000")).value
    assert found["files"] == []
    assert paths(found), "what lies in another repository is not seen"


NAMES = st.sampled_from(["a", "b", "c"])
FILES = st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), unique=True, min_size=1, max_size=6)


@given(FILES, st.data())
def test_a_list_from_which_a_directorys_files_are_missing_is_never_whole(files: list[str], data: st.DataObject) -> None:
    folders = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)}
    items = [_item(path, "tree", "040000") for path in sorted(folders)] + [
        _item(path) for path in files if path not in folders
    ]
    assert _listed(*items).unlisted == ""
    if folders:
        gone = data.draw(st.sampled_from(sorted(folders)))
        assert _listed(*(item for item in items if not item["path"].startswith(f"{gone}/"))).unlisted
