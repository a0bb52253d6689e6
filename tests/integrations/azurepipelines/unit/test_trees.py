"""The files of a commit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cop_scan_azurepipelines.files import Place, Tree, read_tree

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, Request

EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
FILE = {"gitObjectType": "blob", "relativePath": "src/a", "mode": "100644", "objectId": "b" * 40, "size": 1}
FOLDER = {"gitObjectType": "tree", "relativePath": "src", "mode": "40000", "objectId": "c" * 40}


class Answering:
    """Answers every question with one tree."""

    def __init__(self, body: Json) -> None:
        self.body = body

    async def ask(self, request: Request) -> Answer:
        return Answer(request.key, 200, self.body, "2026-11-01T09:00:00Z")


def tree(asked: str, *entries: Json, told: str = "") -> Tree | Answer:
    asker: Any = Answering({"objectId": told or asked, "treeEntries": list(entries)})
    commit = Answer("GET /", 200, {"commitId": "d" * 40, "treeId": asked}, "2026-11-01T09:00:00Z")
    return asyncio.run(read_tree(asker, Place("acme", "p", "r"), commit))


def test_a_tree_with_its_files_is_read() -> None:
    found = tree("a" * 40, FOLDER, FILE)
    assert isinstance(found, Tree)
    assert [one.path for one in found.entries] == ["src/a"]
    assert isinstance(tree(EMPTY), Tree)


@pytest.mark.parametrize(("entries", "told"), [([], ""), ([FOLDER], ""), ([FILE], EMPTY)])
def test_a_tree_that_lacks_files_or_is_another_is_a_gap(entries: list[Json], told: str) -> None:
    found = tree("a" * 40, *entries, told=told)
    assert isinstance(found, Answer)
    assert found.gap is Status.MALFORMED
