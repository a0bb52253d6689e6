from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from cop_scan.catalogue import FactSpec, Form
from cop_scan.evidence import Json, Status, digest
from cop_scan.policies import load_facts, root
from cop_scan.sources.files import EXECUTABLE, LINK, REGULAR, SUBMODULE, Entry, Unreadable, file_facts

SHIPPED = sorted({line for spec in load_facts([root()]).values() for line in spec.files})
STEPS = sorted({step.replace("*", "x").replace("?", "-") for line in SHIPPED for step in line.split("/") if step})


class Memory:
    """Contents by path, and which of them were read."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self.texts = texts
        self.seen: list[str] = []

    def size(self, entry: Entry) -> int:
        return len(self.texts[entry.path])

    def read(self, entry: Entry, limit: int) -> bytes:
        if entry.path not in self.texts:
            raise Unreadable(Status.NOT_COLLECTED, "It is not here.")
        if len(self.texts[entry.path]) > limit:
            raise Unreadable(Status.TRUNCATED, f"It is larger than {limit} bytes.")
        self.seen.append(entry.path)
        return self.texts[entry.path]


def spec(*files: str, form: Form = Form.TEXT, **more: Any) -> FactSpec:
    values = {"inherited": "", "max_files": 50, "max_bytes": 1 << 20, "cure": "", "schema": {}, **more}
    return FactSpec("key", "title", form, ("repository",), files, **values)


def entries(texts: Mapping[str, bytes], mode: int = REGULAR) -> list[Entry]:
    return [Entry(path, mode, digest(data), len(data)) for path, data in texts.items()]


def value(one: FactSpec, tree: Sequence[Entry], source: Memory) -> Json:
    facts, contents = file_facts([one], tree, source, inherits=False, request="r", observed_at="2026-06-01T00:00:00Z")
    stored = facts["key"].value
    assert {file["digest"] for file in stored["files"]} - {""} == set(contents)
    assert all(digest(data) == key for key, data in contents.items())
    return stored


def matched(line: str, *paths: str) -> list[str]:
    texts = dict.fromkeys(paths, b"x")
    return [file["path"] for file in value(spec(line), entries(texts), Memory(texts))["files"]]


def hidden(stored: Json) -> dict[str, str]:
    return {part["path"]: part["reason"] for part in stored["hidden"]}


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("*.md", "a/b/C.MD", True),
        ("/*.md", "a/c.md", False),
        ("/docs/**/*.md", "docs/c.md", True),
        ("/docs/**/*.md", "DOCS/a/b/c.md", True),
        ("docs/**", "docs/a/b", True),
        ("docs/**", "docs", False),
        ("package.json", "package.json/other", False),
        ("package.json", "a\nb/package.json", True),
        ("package.json", "package.json\n", False),
        ("**/requirements/*.txt", "a/requirements/b.txt", True),
        ("a?c.[mM]d", "abc.md", True),
    ],
)
def test_a_line_matches_as_git_ignore_does_but_files_only_and_in_any_case(line: str, path: str, expected: bool) -> None:
    assert matched(line, path) == [path] * expected


def _as_pathspec_says(line: str, path: str) -> bool:
    expression, _ = GitIgnoreSpecPattern.pattern_to_regex(line)
    found = re.search(str(expression), path, re.IGNORECASE)
    return found is not None and found.groupdict().get("ps_d") is None


@given(
    st.lists(st.sampled_from(SHIPPED), min_size=1, max_size=12),
    st.lists(st.lists(st.sampled_from([*STEPS, "src", "A.md"]), min_size=1, max_size=4).map("/".join), max_size=12),
)
def test_many_lines_together_match_what_each_matches_alone(lines: list[str], paths: list[str]) -> None:
    texts = dict.fromkeys(paths, b"x")
    stored = value(spec(*lines), entries(texts), Memory(texts))
    expected = sorted(path for path in texts if any(_as_pathspec_says(line, path) for line in lines))
    assert [file["path"] for file in stored["files"]] == expected


@pytest.mark.parametrize("line", ["!a.md", "# a", "/"])
def test_a_line_that_is_no_pattern_of_files_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="no pattern"):
        matched(line, "a.md")


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_tree_does_not_matter(chance: random.Random) -> None:
    texts = {f"{'d/' * (n % 3)}{n}.md": b"x" * n for n in range(12)}
    tree = entries(texts)
    first = value(spec("*.md", max_files=5, max_bytes=8), tree, Memory(texts))
    chance.shuffle(tree)
    assert value(spec("*.md", max_files=5, max_bytes=8), tree, Memory(texts)) == first
    assert hidden(first)["*"] == "truncated"


@pytest.mark.parametrize(
    ("line", "folder", "expected"),
    [
        ("docs/guide*.md", "docs", True),
        ("docs/guide*.md", "Docs", True),
        ("docs/guide*.md", "docs/sub", False),
        ("/.gitlab/**/*.yml", ".gitlab", True),
        ("/.gitlab/**/*.yml", ".gitlab/ci/more", True),
        ("/doc*/a/*.md", "docs", True),
        ("/doc?/*.md", "doc/s", False),
        ("/do[ck]s/*.md", "docs", True),
        ("docs/**", "docs/any/where", True),
        ("**/requirements/*.txt", "a/requirements", True),
        ("**/requirements/*.txt", "a/b", False),
        ("package.json", "vendor", False),
        ("/README.md", "docs", False),
        ("/README.md", "README.md", False),
    ],
)
@pytest.mark.parametrize(("mode", "reason"), [(SUBMODULE, "not_collected"), (LINK, "unsupported")])
def test_a_submodule_or_link_hides_the_folder_that_is_looked_into(
    line: str, folder: str, expected: bool, mode: int, reason: str
) -> None:
    tree = [Entry(folder, mode, "1" * 40, 4)]
    found = hidden(value(spec(line), tree, Memory({folder: b"else"})))
    if (line, mode) == ("/README.md", LINK) and folder == "README.md":
        assert found == {folder: "unsupported"}  # matched as a file, and leads nowhere
    else:
        assert found == ({folder: reason} if expected else {})


@pytest.mark.parametrize(("hops", "ok"), [(1, True), (5, True), (6, False)])
def test_links_are_followed_so_far_and_no_further(hops: int, ok: bool) -> None:
    goals = {f"l{n}": f"l{n + 1}".encode() for n in range(1, hops)} | {f"l{hops}": b"end"}
    tree = [*entries(goals, LINK), *entries({"end": b"text"})]
    stored = value(spec("/l1"), tree, Memory({**goals, "end": b"text"}))
    assert [file["path"] for file in stored["files"]] == (["l1"] if ok else [])
    assert hidden(stored) == ({} if ok else {"l1": "unsupported"})


def test_a_link_to_a_submodule_is_hidden() -> None:
    tree = [Entry("a.md", LINK, "1" * 40, 3), Entry("sub", SUBMODULE, "2" * 40, 0)]
    assert hidden(value(spec("*.md"), tree, Memory({"a.md": b"sub"}))) == {"a.md": "not_collected"}


def test_two_files_of_one_name_are_hidden() -> None:
    tree = [Entry("a.md", REGULAR, "1" * 40, 1), Entry("a.md", EXECUTABLE, "2" * 40, 1)]
    stored = value(spec("*.md"), tree, Memory({"a.md": b"x"}))
    assert (stored["files"], hidden(stored)) == ([], {"a.md": "malformed"})


def test_contents_have_a_bound_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_scan.sources.files.MAX_TOTAL", 10)
    texts = {"a.md": b"x" * 6, "b.md": b"y" * 6, "c.md": b"z" * 4, "d.md": b"x" * 6}
    stored = value(spec("*.md"), entries(texts), Memory(texts))
    assert [file["path"] for file in stored["files"]] == ["a.md", "c.md", "d.md"]
    assert hidden(stored) == {"b.md": "truncated"}


def test_equal_contents_are_read_once_and_paths_alone_read_nothing() -> None:
    texts = {"a.md": b"same", "b.md": b"same"}
    source = Memory(texts)
    value(spec("*.md"), entries(texts), source)
    assert source.seen == ["a.md"]
    source = Memory(texts)
    stored = value(spec("*.md", form=Form.PATHS), entries(texts), source)
    assert (source.seen, [file["digest"] for file in stored["files"]]) == ([], ["", ""])


def test_what_cannot_be_had_and_what_is_too_large_is_hidden() -> None:
    texts = {"large.md": b"x" * 9, "lfs.md": b"version https://git-lfs.github.com/spec/v1\n", "a.md": b"x"}
    tree = [*entries(texts), Entry("gone.md", REGULAR, "1" * 40, 3)]
    stored = value(spec("*.md", max_bytes=8), tree, Memory(texts))
    assert hidden(stored) == {"large.md": "truncated", "lfs.md": "truncated", "gone.md": "not_collected"}
    assert hidden(value(spec("lfs.md"), tree, Memory(texts))) == {"lfs.md": "not_collected"}


def test_the_size_is_the_files_and_the_digest_that_of_what_is_kept() -> None:
    text = b"token: ghp_" + b"A1b2" * 9
    stored = value(spec("*.md"), entries({"a.md": text}), Memory({"a.md": text}))
    assert stored["files"] == [{"path": "a.md", "digest": digest(b"token: [masked]"), "size": len(text)}]


def test_many_hidden_folders_are_counted_and_not_listed() -> None:
    tree = [Entry(f"docs/{n}", SUBMODULE, "1" * 40, 0) for n in range(9)]
    assert hidden(value(spec("docs/**", max_files=2), tree, Memory({}))) == {
        "*": "truncated",
        "docs/0": "not_collected",
        "docs/1": "not_collected",
    }
