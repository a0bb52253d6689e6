from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_scan.errors import CopScanError, InputError
from cop_scan.waivers.files import as_document, read_waivers
from cop_scan.waivers.model import Scope, Waiver
from cop_scan.waivers.writing import to_fill_in, write_new
from cop_scan.yamlio import load
from tests.waivers.factory import REASON, catalogue, waiver

TRICK = 'x"\nid: "W-2"\n# \\ {a: *b} \t\x7f\x85\u2028\u202e\U0001f600 %s {0}'


def written(path: Path, one: Waiver) -> str:
    write_new(one, path, catalogue(), 365)
    return path.read_text(encoding="utf-8")


def test_a_whole_waiver_is_read_back_and_says_what_each_key_means(tmp_path: Path) -> None:
    one = waiver("acme/app", Scope("acme/x-*", 3), compensating_controls=("a", "b"), risk_statement="Some.")
    text = written(tmp_path / "waivers" / "a.yaml", one)
    assert to_fill_in(one) == []
    (read,) = read_waivers([tmp_path / "waivers"]).waivers
    assert as_document(read) == as_document(one)
    assert sum(line.startswith("# ") for line in text.splitlines()) > 8
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_what_is_not_given_is_left_open_and_the_file_is_no_waiver_until_it_is_filled_in(tmp_path: Path) -> None:
    one = waiver(reason="", risk_statement="", owner="", approver="", approved="", ticket="")
    text = written(tmp_path / "a.yaml", one)
    keys = ["reason", "risk_statement", "owner", "approved_by.name", "approved_by.date", "ticket"]
    assert to_fill_in(one) == keys
    assert text.count("# to be filled in") == len(keys)
    register = read_waivers([tmp_path / "a.yaml"])
    assert register.waivers == ()
    assert "reason: string should have at least 40 characters" in register.problems[0].message


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_no_text_is_more_than_a_value(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    one = waiver(text, Scope(f"{text}*"[-200:], 2), reason=REASON + text, compensating_controls=(f"a{text}",))
    path = tmp_path_factory.mktemp("w") / "a.yaml"
    assert load(written(path, one))[0] == as_document(one)


def test_tricks_stay_text(tmp_path: Path) -> None:
    one = waiver(TRICK, reason=REASON + TRICK, ticket=TRICK, compensating_controls=(TRICK,))
    text = written(tmp_path / "a.yaml", one)
    assert load(text)[0] == as_document(one)
    assert all(char.isprintable() or char == "\n" for char in text)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "../../x"}, "id: string should match pattern"),
        ({"reason": "Too hard."}, "reason: string should have at least 40 characters"),
        ({"owner": "A\nB"}, "owner: string should match pattern"),
        ({"created": "soon", "expires": ""}, "created: value error, must be a date"),
        ({"expires": "2026-04-30"}, "expires must be after created"),
        ({"expires": "2027-05-03"}, "It lasts 367 days"),
        ({"approver": "Ada Example"}, "Its owner approved it"),
        ({"subjects": (Scope("a*", 101),)}, "max_match: input should be less than or equal to 100"),
        ({"ticket": "\udcff"}, "This is no waiver"),
    ],
)
def test_what_can_never_hold_is_not_written(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match="waiver") as caught:
        written(tmp_path / "deep" / "a.yaml", waiver(**changes))
    assert message in caught.value.message
    assert not (tmp_path / "deep").exists()


def test_nothing_is_overwritten_and_no_link_followed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "nowhere")
    for name in ("a.yaml", "b.yaml"):
        with pytest.raises(InputError, match="is there already"):
            written(tmp_path / name, waiver())
    assert (tmp_path / "a.yaml").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CopScanError, match=r"cannot be written: .*\."):
        written(tmp_path / "file" / "a.yaml", waiver())
