import hashlib
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cop_scan.attestation_file import AttestationFile
from cop_scan.attestations import MAX_BYTES, MAX_FILES, collect_attestations, read_attestations, same_person
from cop_scan.errors import InputError
from cop_scan.evidence import Fact, Json, Status, canonical
from cop_scan.policies import load_facts, root
from cop_scan.sources.interface import Collected

FACTS = load_facts([root()])
WANTED = (FACTS["attestations"],)
EXAMPLES = Path(__file__).parent.parent / "examples" / "attestations"
NOW = "2026-06-01T00:00:00Z"
VALID = Draft202012Validator(dict(FACTS["attestations"].schema))


def attestation(**changes: Json) -> dict[str, Json]:
    return {
        "schema": "cop-scan/attestation/v1",
        "id": "owner",
        "claims": ["COP-1.1-C02"],
        "subject": "vendor",
        "statement": "The owner answers for software security.",
        "status": "asserted",
        "argument": "The board appointed the owner, and the minutes say so.",
        "evidence": [evidence()],
        "asserted_by": {"name": "Ada", "role": "Head of Security", "email": "ada@acme.example"},
        "approved_by": {"name": "Bo", "role": "SRO", "date": "2026-01-02"},
        "issued": "2026-01-02",
        "expires": "2026-12-31",
        "review_cycle": "yearly",
        **changes,
    }


def evidence(**changes: Json) -> dict[str, Json]:
    item = {
        "title": "Minutes",
        "uri": "https://acme.example/minutes",
        "kind": "record",
        "observed_at": "2026-01-01",
    }
    return {**item, **changes}


def write(folder: Path, name: str, document: Json) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    return path


def collect(folders: list[Path], *products: tuple[str, str]) -> dict[str, Collected]:
    found = collect_attestations(folders, "Acme Ltd", products, WANTED, NOW)
    return {item.resource.id: item for item in found}


def fact(item: Collected) -> Fact:
    return item.resource.facts["attestations"]


def value(folder: Path, resource: str = "vendor:acme-ltd") -> Any:
    seen = fact(collect([folder], ("app", "Acme App"))[resource])
    VALID.validate(seen.value)
    return seen.value


def refusal(folder: Path, **changes: Json) -> str:
    write(folder, "owner.yaml", attestation(**changes))
    found = value(folder)
    assert found["attestations"] == []
    [part] = found["hidden"]
    assert (part["path"], part["reason"]) == (f"{folder.name}/owner.yaml", "malformed")
    return str(part["detail"])


def test_the_examples_are_sound() -> None:
    found = value(EXAMPLES)
    assert [a["claims"] for a in found["attestations"]] == [["COP-4.3-C02"], ["COP-1.1-C02"]]
    assert [e["matches"] for a in found["attestations"] for e in a["evidence"]] == [True, True]
    assert found["hidden"] == []


def test_each_subject_gets_its_own(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", attestation())
    write(tmp_path, "b.yml", attestation(id="sign-in", subject="app", claims=["COP-1.4-C02"]))
    assert [a["id"] for a in value(tmp_path)["attestations"]] == ["owner"]
    assert [a["id"] for a in value(tmp_path, "product:app")["attestations"]] == ["sign-in"]


def test_the_vendor_owns_its_products() -> None:
    found = collect([EXAMPLES], ("app", "Acme App"), ("hub", "Acme Hub"))
    assert [(r.kind, r.platform, r.name, r.parent) for r in (i.resource for i in found.values())] == [
        ("vendor", "vendor", "Acme Ltd", ""),
        ("product", "vendor", "Acme App", "vendor:acme-ltd"),
        ("product", "vendor", "Acme Hub", "vendor:acme-ltd"),
    ]
    assert fact(found["product:hub"]).value == {"attestations": [], "hidden": []}


def test_no_folder_is_a_gap() -> None:
    for item in collect([], ("app", "Acme App")).values():
        assert fact(item).status is Status.NOT_COLLECTED
        assert fact(item).detail == "No attestations are named in the estate file."


def test_an_empty_folder_is_no_gap(tmp_path: Path) -> None:
    assert value(tmp_path) == {"attestations": [], "hidden": []}


def test_another_fact_of_the_kind_is_a_gap() -> None:
    other = next(spec for spec in FACTS.values() if spec.kinds == ("repository",))
    spec = type(other)(**{n: getattr(other, n) for n in other.__slots__} | {"kinds": ("vendor",)})
    [organisation] = collect_attestations([EXAMPLES], "Acme Ltd", [], [spec, *WANTED], NOW)
    assert organisation.resource.facts[other.key].status is Status.NOT_COLLECTED
    assert fact(organisation).ok


@pytest.mark.parametrize("name", ["not-there", "file.yaml"])
def test_a_folder_that_is_none_is_an_input_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, "file.yaml", "x")
    with pytest.raises(InputError, match="there is no such folder"):
        collect([tmp_path / name])


def test_a_name_without_latin_letters_has_an_id() -> None:
    [one] = collect_attestations([], "株式会社", [], WANTED, NOW)
    [two] = collect_attestations([], "有限会社", [], WANTED, NOW)
    assert one.resource.id != two.resource.id
    assert len(one.resource.id) > len("vendor:")


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"schema": "cop-scan/attestation/v2"}, "schema: input should be 'cop-scan/attestation/v1'"),
        ({"argument": "Trust us."}, "argument: string should have at least 40 characters"),
        ({"claims": []}, "claims: list should have at least 1 item"),
        ({"claims": ["1.1"]}, "claims.0: string should match"),
        ({"status": "maybe"}, "status: input should be"),
        ({"issued": "2026-02-30"}, "issued: value error"),
        ({"issued": 20260130}, "issued: input should be a valid string"),
        ({"expires": "2026-01-02"}, "expires must be after issued"),
        ({"evidence": []}, "an asserted attestation needs evidence"),
        ({"evidence": [evidence(sha256="AB")]}, "evidence.0.sha256: string should match"),
        ({"evidence": [evidence(uri="a\x00b")]}, "evidence.0.uri: string should match"),
        (
            {"evidence": [evidence(uri="https://me:secret@acme.example/")]},
            "must not hold a user name or password",
        ),
        ({"evidence": [evidence()] * 51}, "evidence: list should have at most 50 items"),
        ({"fields": {"text": "x" * 20_000}}, "fields: value error, must be at most"),
        (
            {"approved_by": {"name": "Bo", "role": "CEO", "date": "2026-01-02"}},
            "approved_by.role: input should be",
        ),
        ({"signed": True}, "signed: extra inputs are not permitted"),
    ],
)
def test_a_wrong_file_is_hidden_with_its_fault(tmp_path: Path, changes: dict[str, Json], detail: str) -> None:
    text = refusal(tmp_path, **changes)
    assert detail in text
    assert text.startswith(f"{tmp_path.name}/owner.yaml:")
    assert "secret" not in text


def test_the_fault_names_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "owner.yaml", attestation(status="maybe"))
    line = 1 + [text.split(":")[0] for text in path.read_text().splitlines()].index("status")
    assert value(tmp_path)["hidden"][0]["detail"].startswith(f"{tmp_path.name}/owner.yaml:{line}: status: ")


def test_a_wrong_file_clouds_only_what_it_names(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", attestation())
    write(tmp_path, "b.yaml", attestation(id="b", status="maybe", subject="app", claims=["COP-1.4-C02"]))
    assert value(tmp_path)["hidden"] == []
    assert [a["id"] for a in value(tmp_path)["attestations"]] == ["owner"]
    [part] = value(tmp_path, "product:app")["hidden"]
    assert (part["claims"], part["subject"]) == (["COP-1.4-C02"], "app")


@pytest.mark.parametrize("text", ["claims: [", "[]", "", "claims: 1", "claims: [x]", "a: 1\na: 2", "*a", "- " * 100])
def test_what_names_nothing_clouds_everything(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.yaml", attestation())
    write(tmp_path, "b.yaml", text)
    for resource in ("vendor:acme-ltd", "product:app"):
        [part] = value(tmp_path, resource)["hidden"]
        assert (part["path"], part["claims"], part["subject"]) == (f"{tmp_path.name}/b.yaml", [], "")
    assert len(value(tmp_path)["attestations"]) == 1


def test_bytes_that_are_no_text_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in value(tmp_path)["hidden"][0]["detail"]


def test_an_unknown_subject_is_hidden_from_nobody(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", attestation(subject="apq"))
    for resource in ("vendor:acme-ltd", "product:app"):
        found = value(tmp_path, resource)
        assert found["attestations"] == []
        assert "has no product 'apq'" in found["hidden"][0]["detail"]
        assert found["hidden"][0]["claims"] == ["COP-1.1-C02"]


def test_an_id_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "one", "a.yaml", attestation())
    write(tmp_path / "two", "a.yaml", attestation(status="not_achieved"))
    records, hidden = read_attestations([tmp_path / "one", tmp_path / "two"])
    assert [r["file"] for r in records] == ["one/a.yaml"]
    assert [(p["path"], p["claims"]) for p in hidden] == [("two/a.yaml", ["COP-1.1-C02"])]


def test_a_big_file_is_hidden_unread(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "#" * (MAX_BYTES + 1))
    assert value(tmp_path)["hidden"][0]["reason"] == "truncated"


def test_too_many_files_are_hidden(tmp_path: Path) -> None:
    for index in range(MAX_FILES + 1):
        (tmp_path / f"{index}.yaml").touch()
    parts = value(tmp_path)["hidden"]
    assert len(parts) == MAX_FILES + 1
    assert (parts[0]["path"], parts[0]["reason"]) == (tmp_path.name, "truncated")


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", "a.yaml", attestation())
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "a.yaml").symlink_to(outside)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "folder.yaml").mkdir()
    found = value(folder)
    assert found["attestations"] == []
    assert [p["reason"] for p in found["hidden"]] == ["unsupported"] * 3


def test_links_within_the_folder_are_followed(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", attestation())
    (tmp_path / "a.yaml").symlink_to("a.txt")
    assert len(value(tmp_path)["attestations"]) == 1


def seen_as(folder: Path, **changes: Json) -> tuple[str, bool | None]:
    write(folder, "a.yaml", attestation(evidence=[evidence(**changes)]))
    [item] = value(folder)["attestations"][0]["evidence"]
    return item["seen"], item["matches"]


def test_local_evidence_is_compared_with_its_digest(tmp_path: Path) -> None:
    write(tmp_path / "documents", "minutes.md", "The board agreed.")
    sha256 = hashlib.sha256(b"The board agreed.").hexdigest()
    assert seen_as(tmp_path, uri="documents/minutes.md", sha256=sha256) == ("file", True)
    assert seen_as(tmp_path, uri="documents/minutes.md", sha256="0" * 64) == ("file", False)
    assert seen_as(tmp_path, uri="documents/minutes.md") == ("file", None)


@pytest.mark.parametrize(
    ("uri", "seen"),
    [
        ("missing.md", "missing"),
        ("documents", "missing"),
        ("x" * 400, "missing"),
        ("../secret.md", "outside"),
        ("/etc/hostname", "outside"),
        ("documents/link.md", "outside"),
        ("file:///etc/hostname", "remote"),
        ("https://acme.example/minutes", "remote"),
    ],
)
def test_evidence_elsewhere_is_never_read(tmp_path: Path, uri: str, seen: str) -> None:
    folder = tmp_path / "attestations"
    (folder / "documents").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("secret")
    (folder / "documents" / "link.md").symlink_to(tmp_path / "secret.md")
    assert seen_as(folder, uri=uri, sha256=hashlib.sha256(b"secret").hexdigest()) == (seen, None)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    os.mkfifo(tmp_path / "pipe")
    assert seen_as(tmp_path, uri="pipe") == ("missing", None)
    assert value(tmp_path)["hidden"][0]["path"] == f"{tmp_path.name}/pipe.yaml"


def test_no_address_is_kept(tmp_path: Path) -> None:
    fields = {"owner": {"mail": "Bo <bo@acme.example>", "x@acme.example": ["y@acme.example"]}}
    who = {"name": "Ada", "role": "ada@acme.example", "email": "Ada@Acme.example"}
    approver = {"name": "Bo", "role": "SRO", "date": "2026-01-02", "email": "ADA@acme.example"}
    write(tmp_path, "a.yaml", attestation(fields=fields, asserted_by=who, approved_by=approver))
    write(tmp_path, "b.yaml", "z@acme.example: 1\nz@acme.example: 2")
    found = value(tmp_path)
    assert "@acme" not in canonical(found).lower()
    [record] = found["attestations"]
    assert record["asserted_by"]["email"] == record["approved_by"]["email"] == record["asserted_by"]["role"]
    assert record["asserted_by"]["email"] == f"sha256:{hashlib.sha256(b'ada@acme.example').hexdigest()[:16]}"


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.integers(-400, 400))
def test_an_attestation_ends_after_it_begins(issued: date, length: int) -> None:
    document = attestation(issued=issued.isoformat(), expires=(issued + timedelta(length)).isoformat())
    if length > 0:
        assert AttestationFile.model_validate(document).issued == issued.isoformat()
    else:
        with pytest.raises(ValueError, match="expires must be after issued"):
            AttestationFile.model_validate(document)


@given(st.text(max_size=60))
def test_collection_is_a_function_of_the_files(name: str) -> None:
    first = [item.resource for item in collect_attestations([EXAMPLES], name, [("app", name)], WANTED, NOW)]
    second = [item.resource for item in collect_attestations([EXAMPLES], name, [("app", name)], WANTED, NOW)]
    assert first == second


@pytest.mark.parametrize(
    "changes",
    [
        {"argument": " " * 60},
        {"argument": "\u200b" * 60},
        {"statement": "\n" * 30},
        {"approved_by": {"name": "\u200b\u200b", "role": "SRO", "date": "2026-01-02"}},
        {"asserted_by": {"name": "--", "role": "CISO", "email": "ada@acme.example"}},
    ],
)
def test_what_nobody_can_read_says_nothing(tmp_path: Path, changes: dict[str, Json]) -> None:
    assert refusal(tmp_path, **changes)


@pytest.mark.parametrize("name", ["Bo\u200b Ek", "\uff22\uff4f Ek", " Ek,  Bo", "bo.ek"])
def test_a_person_is_known_however_the_name_is_written(tmp_path: Path, name: str) -> None:
    people = {"asserted_by": {"name": "Bo Ek", "role": "CTO", "email": "bo@acme.example"}}
    write(tmp_path, "a.yaml", attestation(**people, approved_by={"name": name, "role": "SRO", "date": "2026-01-02"}))
    [record] = value(tmp_path)["attestations"]
    assert same_person(record["asserted_by"], record["approved_by"])


def test_two_people_are_two(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", attestation())
    [record] = value(tmp_path)["attestations"]
    assert not same_person(record["asserted_by"], record["approved_by"])
