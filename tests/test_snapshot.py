from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.errors import SnapshotError
from cop_scan.evidence import Fact, Resource, Status, digest
from cop_scan.snapshot import Plan, Snapshot, SnapshotWriter, partial

PLAN = Plan("Acme", "2026-06-01T00:00:00Z", ("git",), ("sample",), "abc")
CONTENT = b"hello"


def a_resource(number: int = 1) -> Resource:
    facts = {
        "sample": Fact.seen("sample", {"n": number}, request="made up", observed_at=PLAN.observed_at),
        "gone": Fact.gap("gone", Status.FORBIDDEN, "No."),
    }
    return Resource(f"id{number}", "repository", "git", "git", f"name{number}", facts=facts, tags=("x",))


def write(folder: Path, count: int = 2) -> None:
    with SnapshotWriter(folder, PLAN, "cop-scan test") as writer:
        for number in range(count):
            writer.add(a_resource(number), {digest(CONTENT): CONTENT})
        writer.note(PLAN.observed_at, "event", "detail")
        writer.complete()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path / "snapshot")
    with Snapshot(tmp_path / "snapshot") as snapshot:
        assert list(snapshot.resources()) == [a_resource(0), a_resource(1)]
        assert snapshot.content(digest(CONTENT)) == CONTENT
        assert snapshot.journal() == [(PLAN.observed_at, "event", "detail")]
        assert (snapshot.manifest.resources, snapshot.manifest.contents) == (2, 1)
        assert snapshot.manifest.plan == PLAN
        with pytest.raises(KeyError):
            snapshot.content("0" * 64)


def test_the_identity_is_that_of_what_it_holds(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name)
    write(tmp_path / "c", count=3)
    marks = [json.loads((tmp_path / n / "manifest.json").read_text())["digest"] for n in "abc"]
    assert marks[0] == marks[1] != marks[2]


def test_an_interrupted_sweep_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    with SnapshotWriter(folder, PLAN, "t") as writer:
        writer.add(a_resource(0), {})
    with SnapshotWriter(folder, replace(PLAN, observed_at="2026-06-02T00:00:00Z"), "t") as writer:
        assert writer.done() == {"id0"}
        assert writer.plan.observed_at == PLAN.observed_at
        writer.add(a_resource(1), {})
        writer.complete()
    with Snapshot(folder) as snapshot:
        assert [r.id for r in snapshot.resources()] == ["id0", "id1"]


@pytest.mark.parametrize("change", [{"facts": ("other",)}, {"catalogue": "x"}, {"targets": ()}, {"estate": "B"}])
def test_a_sweep_of_another_plan_begins_anew(tmp_path: Path, change: dict[str, object]) -> None:
    folder = tmp_path / "snapshot"
    with SnapshotWriter(folder, PLAN, "t") as writer:
        writer.add(a_resource(0), {})
    with SnapshotWriter(folder, replace(PLAN, **change), "t") as writer:  # type: ignore[arg-type]
        assert not writer.done()


def test_a_partial_snapshot_that_cannot_be_read_is_begun_anew(tmp_path: Path) -> None:
    work = partial(tmp_path / "snapshot")
    work.mkdir()
    (work / "snapshot.sqlite").write_bytes(b"not a database at all" * 100)
    with SnapshotWriter(tmp_path / "snapshot", PLAN, "t") as writer:
        assert not writer.done()


def test_the_previous_snapshot_stays_until_the_next_is_complete(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    write(folder)
    before = (folder / "manifest.json").read_bytes()
    with SnapshotWriter(folder, PLAN, "t") as writer:
        writer.add(a_resource(9), {})
    assert (folder / "manifest.json").read_bytes() == before
    with Snapshot(folder) as snapshot:
        assert len(list(snapshot.resources())) == 2


def test_content_must_have_the_digest_that_it_is_kept_by(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path / "s", PLAN, "t") as writer, pytest.raises(ValueError, match="digest"):
        writer.add(a_resource(), {"0" * 64: CONTENT})


def test_an_incomplete_folder_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="not a complete snapshot"):
        Snapshot(tmp_path)


def test_a_changed_database_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    write(folder)
    database = sqlite3.connect(folder / "snapshot.sqlite")
    with database:
        database.execute("DELETE FROM resource WHERE id = 'id1'")
    database.close()
    with pytest.raises(SnapshotError, match="not what its manifest says"):
        Snapshot(folder)


def test_another_version_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    write(folder)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    with pytest.raises(SnapshotError, match="version 99"):
        Snapshot(folder)


def forge(folder: Path, sql: str, value: object) -> None:
    """Change the database and make the manifest agree, as one who forges a snapshot would."""
    database = sqlite3.connect(folder / "snapshot.sqlite")
    with database:
        database.execute(sql, (value,))
    database.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["database"] = digest((folder / "snapshot.sqlite").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_document_that_inflates_beyond_what_it_says_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    write(folder)
    forge(folder, "UPDATE content SET data = ?", zlib.compress(b"0" * 10_000_000))
    with Snapshot(folder) as snapshot, pytest.raises(SnapshotError, match="larger than it says"):
        snapshot.content(digest(CONTENT))


DOCUMENT: dict[str, Any] = {
    **dict.fromkeys(("id", "target", "name", "url", "parent"), "x"),
    "kind": "repository",
    "platform": "git",
    "tags": [],
    "facts": {"f": {**asdict(Fact.seen("f", {"n": 1.5})), "status": "ok"}},
}
FACT: dict[str, Any] = DOCUMENT["facts"]["f"]


def with_fact(**values: object) -> dict[str, Any]:
    return {**DOCUMENT, "facts": {"f": {**FACT, **values}}}


def forged(folder: Path, document: object) -> list[Resource]:
    write(folder, count=1)
    text = document if isinstance(document, str) else json.dumps(document)
    forge(folder, "UPDATE resource SET document = ?", zlib.compress(text.encode()))
    with Snapshot(folder) as snapshot:
        return list(snapshot.resources())


def test_a_resource_written_by_hand_is_read_where_it_is_one(tmp_path: Path) -> None:
    (found,) = forged(tmp_path / "snapshot", DOCUMENT)
    assert (found.id, found.facts["f"].value) == ("x", {"n": 1.5})


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "recursion"),
        ([], 'not of type "object"'),
        ({}, "is a required property"),
        ({**DOCUMENT, "more": 1}, "a name that is not expected"),
        ({**DOCUMENT, "tags": "x"}, 'tags: .* "array"'),
        ({**DOCUMENT, "name": None}, 'name: .* "string"'),
        ({**DOCUMENT, "kind": "planet"}, "kind is one of vendor, product"),
        ({**DOCUMENT, "platform": "Git Hub"}, "platform is a short word"),
        ({**DOCUMENT, "facts": {"f": None}}, 'facts/\\*: .* "object"'),
        ({**DOCUMENT, "facts": {"other": FACT}}, "under their own keys"),
        (with_fact(status="fine"), "facts/\\*/status"),
        (with_fact(value=float("inf")), "not finite"),
        (with_fact(value=float("nan")), "not finite"),
        (json.dumps(DOCUMENT).replace("1.5", "1e999"), "not finite"),
    ],
)
def test_a_forged_resource_is_one_sentence(tmp_path: Path, document: object, fault: str) -> None:
    with pytest.raises(SnapshotError, match=f"a resource in the snapshot cannot be read: .*{fault}"):
        forged(tmp_path / "snapshot", document)


@pytest.mark.parametrize("packed", ["text", 1, b"", b"no zlib"])
def test_a_resource_that_is_not_packed_is_one_sentence(tmp_path: Path, packed: object) -> None:
    folder = tmp_path / "snapshot"
    write(folder, count=1)
    forge(folder, "UPDATE resource SET document = ?", packed)
    with Snapshot(folder) as snapshot, pytest.raises(SnapshotError):
        list(snapshot.resources())


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match="cannot be read or written"):
        SnapshotWriter(tmp_path / "file" / "snapshot", PLAN, "t")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(value=JSON, name=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_fact_survives_the_journey(tmp_path_factory: pytest.TempPathFactory, value: object, name: str) -> None:
    folder = tmp_path_factory.mktemp("any") / "snapshot"
    resource = Resource(name, "repository", "git", "t", name, facts={"f": Fact.seen("f", value)})
    with SnapshotWriter(folder, PLAN, "t") as writer:
        writer.add(resource, {})
        writer.complete()
    with Snapshot(folder) as snapshot:
        assert list(snapshot.resources()) == [resource]
    shutil.rmtree(folder)


def test_a_full_disk_is_one_sentence_and_the_previous_snapshot_stays(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    write(folder)
    large = {digest(data := os.urandom(500_000)): data}
    with SnapshotWriter(folder, PLAN, "t") as writer:
        writer._database.execute("PRAGMA max_page_count = 20")  # SQLite's own error for a full disk
        with pytest.raises(SnapshotError, match="full") as caught:
            writer.add(a_resource(5), large)
        assert writer.done() == frozenset()
    assert "resumes" in caught.value.next_step
    with Snapshot(folder) as snapshot:
        assert len(list(snapshot.resources())) == 2
