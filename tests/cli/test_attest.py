from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cop_scan.attest_draft import asked_fields, draft, is_attested
from cop_scan.attestation_file import AttestationFile
from cop_scan.attestations import read_attestations
from cop_scan.errors import InputError
from cop_scan.evidence import Json
from cop_scan.policies import load_catalogue
from cop_scan.yamlio import load
from tests.cli.fakes import HOSTILE, Shell
from tests.signing import signing_key
from tests.test_attestations import attestation, evidence, write

LOAD = cache(load_catalogue)
TODAY = datetime.now(UTC).date()
CATALOGUE = LOAD(None, profile="standard")
ATTESTED = [claim for claim in CATALOGUE.claims if "attestations" in claim.facts]
CLAIMS = ("-c", "COP-1.1-C02", "-c", "COP-3.2-C02")  # the second sees something of the target
FIELDS: dict[str, Json] = {"sro": {"name": "Bo", "role": "CEO"}, "last_review": "2026-01-02"}


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_scan.policies.load_catalogue", LOAD)


def day(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


def sound(**changes: Json) -> dict[str, Json]:
    issued = changes.get("issued", day(-10))
    approved = {"name": "Bo", "role": "SRO", "date": min(str(issued), day(0))}
    return attestation(**{"issued": issued, "approved_by": approved, "expires": day(200), "fields": FIELDS, **changes})


def estate(shell: Shell, more: str = "") -> Path:
    path = Path("estate.yaml")
    text = "version: 1\nname: Acme\ntargets: [{source: fake, owners: [acme]}]\nattestations: [attestations]\n"
    path.write_text(f"{text}products: [{{id: app, name: App}}]\n{more}")
    return path


def problems(shell: Shell, where: str = "attestations", *options: str, code: int) -> list[dict[str, Any]]:
    done = shell("attest", "check", where, "--json", *options)
    assert done.code == code, done.out + done.err
    found: list[dict[str, Any]] = json.loads(done.out)["problems"]
    return found


# new


@pytest.mark.parametrize("claim", ATTESTED, ids=lambda claim: claim.id)
def test_a_draft_asks_for_what_the_claim_reads_and_is_sound_once_it_is_filled_in(claim: Any, tmp_path: Path) -> None:
    subject = "vendor" if "vendor" in claim.kinds else "app"
    name, text = draft(claim, subject, TODAY)
    document = load(text)[0]
    assert asked_fields(claim), claim.id
    assert all(f"# {key}: " in text for key in asked_fields(claim))
    assert claim.statement.split()[0] in text
    assert document["expires"] == day(claim.params["max_age_days"])
    who = {"name": "Ada", "role": "Head of Security", "email": "ada@acme.example"}
    document |= {
        "statement": "It is so, as the minutes say.",
        "argument": "x" * 40,
        "fields": dict(asked_fields(claim)),
    }
    document |= {"evidence": [evidence()], "asserted_by": who}
    document["approved_by"] |= {"name": "Bo", "email": "bo@acme.example"}
    write(tmp_path, "a.yaml", document)
    [record], hidden = read_attestations([tmp_path])
    assert (record["id"], record["subject"], hidden) == (name, subject, ())


def test_a_draft_is_wrong_until_it_is_filled_in(shell: Shell) -> None:
    assert shell("attest", "new", "COP-1.1-C02").code == 0
    keys = {problem["key"] for problem in problems(shell, ".", code=10)}
    assert {"statement", "argument", "evidence.0.title", "asserted_by.email", "fields"} <= keys


def test_a_file_that_is_there_is_not_overwritten(shell: Shell) -> None:
    Path("a.yaml").write_text("mine")
    done = shell("attest", "new", "COP-1.1-C02", "-o", "a.yaml")
    assert (done.code, Path("a.yaml").read_text()) == (2, "mine")
    assert "is there already" in done.err
    Path("link.yaml").symlink_to("nowhere")
    assert shell("attest", "new", "COP-1.1-C02", "-o", "link.yaml").code == 2
    assert not Path("nowhere").exists()
    assert shell("attest", "new", "COP-1.1-C02", "-o", "none/a.yaml").code == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["COP-9.9-C99"], "There is no claim"),
        (["COP-1.2-C02"], "COP-1.2-C02 is not attested: it is decided on"),
        (["COP-1.4-C02"], "is about a product. Name it with --subject."),
        (["COP-1.1-C02", "--subject", "app"], "is not about a product 'app'"),
        (["COP-1.4-C02", "--subject", "a: [b"], "is not about a product"),
        (["COP-1.4-C02", "--subject", "../x"], "is not about a product"),
    ],
)
def test_what_cannot_be_drafted_is_one_sentence(shell: Shell, words: list[str], sentence: str) -> None:
    done = shell("attest", "new", *words)
    assert done.code == 2
    assert sentence in done.err
    assert list(Path().iterdir()) == []


def test_a_product_whose_id_is_a_number_stays_a_text() -> None:
    claim = next(claim for claim in ATTESTED if claim.id == "COP-1.4-C02")
    assert load(draft(claim, "365", TODAY)[1])[0]["subject"] == "365"
    with pytest.raises(InputError):
        draft(claim, "", TODAY)


# check


def test_sound_attestations_leave_only_what_is_missing(shell: Shell) -> None:
    write(Path("attestations"), "a.yaml", sound())
    done = shell("attest", "check", estate(shell))
    assert done.code == 11
    assert "COP-1.1-C02" not in done.out
    assert "COP-1.4-C02 has no attestation of app: `cop-scan attest new COP-1.4-C02 --subject app`" in done.out
    assert "1 attestation, 0 errors, 0 warnings; " in done.out


def test_nothing_missing_and_nothing_wrong_is_0(shell: Shell) -> None:
    needed = [claim for claim in ATTESTED if is_attested(claim)]
    for claim in needed:
        subject = "vendor" if "vendor" in claim.kinds else "app"
        document = sound(id=claim.id, claims=[claim.id], subject=subject, fields=dict(asked_fields(claim)))
        write(Path("attestations"), f"{claim.id}.yaml", document)
    done = shell("attest", "check", estate(shell))
    assert done.code == 0, done.out
    assert done.out == f"{len(needed)} attestations, 0 errors, 0 warnings; 0 claims without an attestation\n"


@pytest.mark.parametrize(
    ("changes", "key", "level", "message"),
    [
        ({"expires": day(-1), "issued": day(-100)}, "expires", "error", "it ended on"),
        ({"issued": day(-366)}, "issued", "error", "it ended on"),
        ({"expires": day(30)}, "expires", "warning", f"it ends on {day(30)}, in 30 days"),
        ({"expires": day(31)}, "", "", ""),
        ({"issued": day(1)}, "issued", "warning", "it does not count before"),
        ({"subject": "apq"}, "subject", "error", "the estate has no product 'apq'"),
        ({"subject": "app"}, "subject", "error", "COP-1.1-C02 is about a vendor, not a product"),
        ({"claims": ["COP-1.1-C02", "COP-9.9-C99"]}, "claims.1", "error", "is no claim of the catalogue"),
        ({"claims": ["COP-1.1-C02", "COP-1.2-C02"]}, "claims.1", "warning", "is not decided on attestations"),
        ({"fields": {}}, "fields", "warning", "COP-1.1-C02 asks for the field"),
        ({"fields": {}, "status": "not_achieved"}, "", "", ""),
        ({"evidence": [evidence(uri="http://acme.example/")]}, "evidence.0.uri", "error", "without HTTPS"),
        ({"evidence": [evidence(observed_at=day(1))]}, "evidence.0.observed_at", "error", "it is still to come"),
        ({"evidence": [evidence(uri="none.md")]}, "evidence.0.uri", "error", "there is no such file"),
        ({"evidence": [evidence(uri="../x")]}, "evidence.0.uri", "error", "it lies outside the folder"),
        ({"approved_by": {"name": " ada", "role": "SRO", "date": day(-1)}}, "approved_by", "error", "expected another"),
        ({"status": "maybe"}, "status", "error", "input should be 'asserted'"),
    ],
)
def test_each_fault_is_named_with_file_and_line(
    shell: Shell, changes: dict[str, Json], key: str, level: str, message: str
) -> None:
    path = write(Path("attestations"), "a.yaml", sound(**changes))
    found = problems(shell, str(estate(shell)), code=10 if level == "error" else 11)
    if not key:
        assert found == []
        return
    problem = next(p for p in found if p["key"] == key)
    assert (problem["file"], problem["level"]) == (str(path), level)
    assert message in problem["message"]
    line = path.read_text().splitlines()[problem["line"] - 1]
    steps = tuple(step for step in key.split(".") if not step.isdigit())
    assert line.strip().removeprefix("- ").startswith(steps)


def test_a_digest_that_differs_is_shown_with_the_right_one(shell: Shell) -> None:
    write(Path("attestations"), "minutes.md", "The board agreed.")
    right = hashlib.sha256(b"The board agreed.").hexdigest()
    for sha256, level in (("0" * 64, "error"), ("", "warning")):
        write(Path("attestations"), "a.yaml", sound(evidence=[evidence(uri="minutes.md", sha256=sha256)]))
        [problem] = problems(shell, code=10 if level == "error" else 11)
        assert problem["level"] == level
        assert right in problem["message"]


def test_two_of_one_day_that_say_different_things_are_wrong(shell: Shell) -> None:
    write(Path("attestations"), "a.yaml", sound())
    write(Path("attestations"), "b.yaml", sound(id="other", status="not_achieved"))
    found = [p for p in problems(shell, code=10) if p["key"] == "issued"]
    assert [Path(p["file"]).name for p in found] == ["a.yaml", "b.yaml"]
    assert "COP-1.1-C02" in found[0]["message"]


def test_an_approval_that_is_still_to_come_is_wrong(shell: Shell) -> None:
    person = {"name": "Bo", "role": "SRO", "date": day(1)}
    write(Path("attestations"), "a.yaml", sound(approved_by=person))
    assert [p["key"] for p in problems(shell, code=10)] == ["approved_by.date"]


def test_an_old_approval_ends_it(shell: Shell) -> None:
    person = {"name": "Bo", "role": "SRO", "date": day(-400)}
    write(Path("attestations"), "a.yaml", sound(approved_by=person))
    assert "ended" in problems(shell, code=10)[0]["message"]


def test_the_claims_own_words_are_no_statement(shell: Shell) -> None:
    statement = next(claim.statement for claim in ATTESTED if claim.id == "COP-1.1-C02")
    write(Path("attestations"), "a.yaml", sound(statement=statement))
    [problem] = problems(shell, code=11)
    assert "it repeats COP-1.1-C02" in problem["message"]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
def test_signatures_are_verified(shell: Shell, tmp_path: Path) -> None:
    key = signing_key(tmp_path / "key")
    Path("signers").write_text(f"ada@acme.example {key.public}\n")
    path = write(Path("attestations"), "a.yaml", sound())
    options = ("--allowed-signers", "signers")
    [problem] = problems(shell, "attestations", *options, code=11)
    assert problem["message"] == "Not signed: It is in no git repository."
    Path("attestations/a.yaml.sig").write_bytes(key.sign(path.read_bytes()))
    assert problems(shell, "attestations", *options, code=11) == []
    assert problems(shell, str(estate(shell, "allowed_signers: signers\n")), code=11) == []
    [row] = json.loads(shell("attest", "list", "attestations", "--json", *options).out)
    assert (row["integrity"]["verified"], row["integrity"]["by"]) == (True, "Ada")
    assert "Signed by Ada" in shell("attest", "list", "estate.yaml").out
    path.write_text(path.read_text() + "# changed\n")
    [problem] = problems(shell, "attestations", *options, code=10)
    assert problem["message"].startswith("Does not verify: ")
    assert "Does not verify" in shell("attest", "list", "attestations").out


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
def test_a_sweep_knows_a_signed_attestation_better(shell: Shell, tmp_path: Path) -> None:
    key = signing_key(tmp_path / "key")
    Path("signers").write_text(f"ada@acme.example {key.public}\n")
    write(Path("attestations"), "minutes.md", "The board agreed.")
    sha256 = hashlib.sha256(b"The board agreed.").hexdigest()
    path = write(Path("attestations"), "a.yaml", sound(evidence=[evidence(uri="minutes.md", sha256=sha256)]))
    found = []
    for signature in (b"", key.sign(path.read_bytes()), key.sign(b"another file")):
        if signature:
            Path("attestations/a.yaml.sig").write_bytes(signature)
        where = estate(shell, "allowed_signers: signers\n")
        done = shell("scan", where, *CLAIMS, "-f", "json", "-o", "out")
        assert done.code == 0, done.err
        results = json.loads(Path("out/results.json").read_text())
        [finding] = [f for f in results["findings"] if f["claim"] == "COP-1.1-C02"]
        found.append((finding["outcome"], finding["assurance"], results["attestations"][0]["integrity"]["kind"]))
    assert found == [("pass", "A0", "none"), ("pass", "A1", "signature"), ("fail", "A0", "signature")]
    Path("signers").write_text("ada\n")
    done = shell("scan", "estate.yaml", "-o", "out")
    assert (done.code, done.err.count("signers:1: expected PRINCIPALS")) == (2, 1)


def test_an_unsigned_one_is_wrong_where_the_profile_asks_for_signatures(shell: Shell) -> None:
    write(Path("attestations"), "a.yaml", sound())
    profile = {"id": "strict", "title": "Strict", "min_coverage": 1.0, "unknown_budget": {"shall": 0.0, "should": 0.0}}
    params = {"COP-1.1-C02": {"require_signed": True}}
    Path("strict.yaml").write_text(yaml.safe_dump({**profile, "params": params}))
    [problem] = problems(shell, "attestations", "--profile", "strict.yaml", code=10)
    assert problem["message"].startswith("Not checked")


@pytest.mark.parametrize("where", ["none", "none.yaml", "signers"])
def test_what_is_no_folder_or_estate_is_one_sentence(shell: Shell, where: str) -> None:
    Path("attestations").mkdir()
    for words in ([where], ["attestations", "--allowed-signers", where]):
        for command in ("check", "list"):
            done = shell("attest", command, *words)
            assert done.code == 2
            assert done.err.startswith("cop-scan: ")
            assert "Traceback" not in done.err


def test_hostile_names_and_texts_reach_no_terminal(shell: Shell) -> None:
    folder = Path("attestations")
    write(folder, "a\x1b[2J.yaml", f'claims: ["{HOSTILE.encode("unicode_escape").decode()}"]')
    write(folder, "b.yaml", sound(subject=HOSTILE, claims=["COP-1.1-C02"]))
    for words in (["check", estate(shell)], ["list", "attestations"], ["check", "attestations"]):
        done = shell("attest", *words)
        assert "\x1b" not in done.out + done.err


# list


def test_the_list_has_the_one_that_ends_first_at_the_top(shell: Shell) -> None:
    write(Path("attestations"), "a.yaml", sound())
    write(Path("attestations"), "b.yaml", sound(id="b", status="not_achieved", expires=day(5)))
    write(Path("attestations"), "c.yaml", sound(id="c", issued=day(-300), expires=day(300)))
    rows = json.loads(shell("attest", "list", "attestations", "--json").out)
    assert [(row["id"], row["ends_in_days"]) for row in rows] == [("b", 5), ("c", 65), ("owner", 200)]
    done = shell("attest", "list", "attestations")
    assert done.code == 0
    assert "not achieved" in done.out


def test_an_empty_folder_lists_nothing(shell: Shell) -> None:
    Path("attestations").mkdir()
    assert json.loads(shell("attest", "list", "attestations", "--json").out) == []
    assert "There are no attestations" in shell("attest", "list", "attestations").out


def test_the_form_is_described_for_editors() -> None:
    published = json.loads(Path(__file__, "../../../docs/schemas/attestation.schema.json").resolve().read_text())
    assert set(published["properties"]) == {f.alias or n for n, f in AttestationFile.model_fields.items()}
    assert date.fromisoformat(TODAY.isoformat()) == TODAY
