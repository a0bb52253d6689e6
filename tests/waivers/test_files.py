from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cop_scan.errors import InputError, SnapshotError
from cop_scan.evidence import Json
from cop_scan.waivers import files
from cop_scan.waivers.files import MAX_BYTES, from_json, read_waivers, schema, to_text
from cop_scan.waivers.model import Kind, Problem, Register, Scope
from tests.waivers.factory import document, write


def read(folder: Path, *documents: Json) -> Register:
    write(folder / "waivers" / "a.yaml", *documents)
    return read_waivers([folder / "waivers"])


def refusal(folder: Path, **changes: Json) -> Problem:
    register = read(folder, document(**changes))
    assert register.waivers == ()
    (problem,) = register.problems
    assert (problem.kind.value, problem.file) == ("malformed", "waivers/a.yaml")
    return problem


def test_a_waiver_is_read_whole(tmp_path: Path) -> None:
    register = read(tmp_path, document(subjects=["acme/app", {"glob": "acme/x-*", "max_match": 3}]))
    assert register.problems == ()
    (waiver,) = register.waivers
    assert waiver.subjects == (Scope("acme/app"), Scope("acme/x-*", 3))
    assert (waiver.owner, waiver.approver, waiver.approver_role) == ("Ada Example", "Sam Example", "SRO")
    assert (waiver.file, waiver.line) == ("waivers/a.yaml", 1)


@pytest.mark.parametrize("left_out", sorted(document().keys() - {"compensating_controls", "renewals"}))
def test_every_key_but_two_must_be_there(tmp_path: Path, left_out: str) -> None:
    assert f"{left_out}: field required" in refusal(tmp_path, **{left_out: ...}).message


def test_everything_that_is_wrong_with_a_document_is_told(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, document(owner=..., reason="short", approved_by=None), document(id="W-2")).problems
    assert problem.message.startswith("reason: string should have at least 40 characters. ")
    assert problem.message.endswith(" Also wrong or missing: owner, approved_by.")


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, document(compensating_controls=..., renewals=...)).waivers
    assert (waiver.compensating_controls, waiver.renewals) == ((), 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "cop-scan/waiver/v2"}, "schema: input should be 'cop-scan/waiver/v1'"),
        ({"id": "../x"}, "id: string should match pattern"),
        ({"claims": []}, "claims: list should have at least 1 item"),
        ({"claims": ["2.3"]}, "claims.0: string should match pattern"),
        ({"claims": ["COP-1.2-C02"] * 21}, "claims: list should have at most 20 items"),
        ({"subjects": []}, "subjects: list should have at least 1 item"),
        ({"subjects": [""]}, "subjects.0.name: string should have at least 1 character"),
        ({"subjects": [{"glob": "a*"}]}, "subjects.0.glob.max_match: field required"),
        ({"subjects": [{"glob": "a*", "max_match": 0}]}, "max_match: input should be greater than or equal to 1"),
        ({"subjects": [{"glob": "a*", "max_match": 101}]}, "max_match: input should be less than or equal to 100"),
        ({"subjects": [{"glob": "*" * 201, "max_match": 1}]}, "glob: string should have at most 200 characters"),
        ({"subjects": [7]}, "subjects.0.glob: input should be a valid dictionary"),
        ({"subjects": None}, "subjects: input should be a valid list"),
        ({"reason": "It is hard."}, "reason: string should have at least 40 characters"),
        ({"reason": "short" + " " * 60}, "reason: value error, must say why in at least 40 characters"),
        ({"reason": "short" + "\u200b" * 60}, "reason: value error, must say why in at least 40 characters"),
        ({"risk_statement": " "}, "risk_statement: string should match pattern"),
        ({"owner": None}, "owner: input should be a valid string"),
        ({"owner": "A\nB"}, "owner: string should match pattern"),
        ({"approved_by": {"name": "Sam", "role": "CEO", "date": "2026-05-01"}}, "approved_by.role: input should be"),
        ({"approved_by": {"name": "", "role": "SRO", "date": "2026-05-01"}}, "approved_by.name: string should have"),
        (
            {"approved_by": {"name": "Sam", "role": "SRO", "date": "2026-12-01"}},
            "approved_by.date must not be after expires",
        ),
        ({"renewals": 1, "created": "2026-05-03"}, "a renewal is approved anew"),
        ({"created": "yesterday"}, "created: value error, must be a date such as 2026-01-31"),
        ({"expires": "2026-02-30"}, "expires: value error, day"),
        ({"expires": "2026-05-01"}, "expires must be after created"),
        ({"renewals": -1}, "renewals: input should be greater than or equal to 0"),
        ({"renewals": True}, "renewals: input should be a valid integer"),
        ({"ticket": 7}, "ticket: input should be a valid string"),
        ({"until": "2026-01-01"}, "until: extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_expected(tmp_path: Path, changes: dict[str, Json], message: str) -> None:
    problem = refusal(tmp_path, **changes)
    assert message in problem.message
    assert problem.waiver == changes.get("id", "W-1")


def test_the_line_is_named_in_every_document(tmp_path: Path) -> None:
    text = "schema: cop-scan/waiver/v1\nid: W-2\n"
    register = read(tmp_path, document(), text + "claims: all\n", text)
    assert [waiver.id for waiver in register.waivers] == ["W-1"]
    first, second = register.problems
    start = len((tmp_path / "waivers/a.yaml").read_text().split("id: W-2")[0].splitlines())
    assert (first.line, first.message.split(":")[0]) == (start + 2, "claims")
    assert (second.line, second.message.split(":")[0]) == (start + 4, "claims")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty; a waiver is expected."),
        ("# later\n", 1, "the file is empty; a waiver is expected."),
        ("---\n---\n", 1, "the file: input should be a valid dictionary"),
        ("[1]", 1, "the file: input should be a valid dictionary"),
        ("id: W-1\nid: W-2\n", 2, "the key 'id' is there twice."),
        ("a: [b\n", 2, "did not find expected"),
        ("a: " + "[" * 70 + "]" * 70, 1, "nested deeper than"),
        ("\n".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10) if i else 'x'}]" for i in range(12)), 6, "more than"),
        ("a: \x00", 0, "control characters are not allowed"),
        ("x: " + "y" * MAX_BYTES, 0, "larger than"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_hostile_yaml_is_a_problem_and_the_other_file_is_read(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    write(tmp_path / "waivers" / "b.yml", document())
    register = read(tmp_path, text)
    assert [waiver.file for waiver in register.waivers] == ["waivers/b.yml"]
    assert message in register.problems[0].message
    assert register.problems[0].line == line


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "\udcff.yaml").write_text("")
    register = read_waivers([tmp_path])
    assert [p.message for p in register.problems] == [
        "cannot be read: it is not UTF-8 text.",
        "the file is empty; a waiver is expected.",
    ]
    assert to_text(register).encode()


def test_links_out_of_the_folder_and_what_is_no_file_are_not_read(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.yaml", document())
    folder = tmp_path / "waivers"
    (folder / "folder.yaml").mkdir(parents=True)
    (folder / "link.yaml").symlink_to(outside)
    (folder / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (folder / "README.md").write_text("no waiver")
    (tmp_path / "alone.yaml").symlink_to("/etc/hostname")
    register = read_waivers([folder, tmp_path / "alone.yaml"])
    assert register.waivers == ()
    assert [p.message for p in register.problems] == ["it is not a file of its folder."] * 4


def test_a_file_may_be_named_itself_and_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "waivers" / "a.yaml", document())
    register = read_waivers([path, tmp_path / "waivers"])
    assert [waiver.file for waiver in register.waivers] == ["a.yaml"]


def test_a_place_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file or folder"):
        read_waivers([tmp_path / "none"])


def test_too_many_files_and_waivers_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        write(tmp_path / "waivers" / f"{number}.yaml", document(id=f"W-{number}"))
    monkeypatch.setattr(files, "MAX_FILES", 3)
    monkeypatch.setattr(files, "MAX_WAIVERS", 2)
    register = read_waivers([tmp_path / "waivers"])
    assert [waiver.id for waiver in register.waivers] == ["W-0", "W-1"]
    assert [(p.waiver, p.message.split(";")[0].split(",")[0]) for p in register.problems] == [
        ("", "only the first 3 files of it are read."),
        ("W-2", "only the first 2 waivers of an estate are read"),
    ]


def test_addresses_of_people_are_masked_and_names_of_things_are_not(tmp_path: Path) -> None:
    person = {"name": "Sam <sam@acme.example>", "role": "SRO", "date": "2026-05-02"}
    register = read(
        tmp_path, document(owner="ada@acme.example", approved_by=person, subjects=["x@acme.example"], id="W-1")
    )
    text = to_text(register)
    assert "ada@" not in text
    assert "sam@" not in text
    assert register.waivers[0].subjects == (Scope("x@acme.example"),)


def test_a_snapshot_gives_back_what_was_read(tmp_path: Path) -> None:
    register = read(tmp_path, document(subjects=["a", {"glob": "b*", "max_match": 2}]), "id: W-9\n")
    assert from_json(json.loads(to_text(register))) == register


@pytest.mark.parametrize(
    "document_",
    [
        *(None, [], {}, {"waivers": [{}], "problems": []}, {"waivers": [], "problems": [{"kind": "nice"}]}),
        {"waivers": [{**document(), "file": 7, "line": 1}], "problems": []},
        {"waivers": [{**document(), "file": "a", "line": "1"}], "problems": []},
        {"waivers": [{**document(reason="x"), "file": "a", "line": 1}], "problems": []},
        {"waivers": [], "problems": [{"kind": "stale", "message": {}, "file": "a"}]},
    ],
)
def test_a_forged_snapshot_is_refused_in_a_sentence(document_: Json) -> None:
    with pytest.raises(SnapshotError, match="The waivers in the snapshot cannot be read"):
        from_json(document_)


def test_the_schema_takes_what_is_read(tmp_path: Path) -> None:
    validator = Draft202012Validator(schema())
    Draft202012Validator.check_schema(schema())
    validator.validate(document(subjects=["a", {"glob": "b*", "max_match": 2}]))
    for wrong in (document(renewals=3), document(subjects=[{"glob": "b*"}]), document(reason="x"), document(more=1)):
        assert not validator.is_valid(wrong)


def test_the_documentation_s_waiver_is_one_and_its_table_knows_every_problem(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/waivers.md").read_text(encoding="utf-8")
    block = page[page.index("    schema: ") : page.index("- It may last")]
    register = read(tmp_path, textwrap.dedent(block))
    assert register.problems == ()
    assert [waiver.subjects[1] for waiver in register.waivers] == [Scope("acme/legacy-*", 5)]
    assert re.findall(r"^\| `(\w+)` ", page, re.MULTILINE) == [kind.value for kind in Kind]
