"""The example vendor of `examples/acme`, swept: what must hold of it, and the whole result beside a golden file.

After a change that is meant, `UPDATE_GOLDEN=1 pytest -n0 tests/test_acme.py` writes the file anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from cop_scan import sweep
from cop_scan.carriers import REASON as ELSEWHERE
from cop_scan.collect import collect
from cop_scan.estate import read_estate
from cop_scan.evidence import Json
from cop_scan.exports.html import HtmlExport
from cop_scan.finding import Finding, Outcome
from cop_scan.report import Counts, Report, State
from cop_scan.snapshot import Snapshot
from tests.emulators.github import acme
from tests.emulators.github.__main__ import how_to_sweep_acme
from tests.emulators.github.key import answer_key
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.integrations.sweeping import Swept, differences, shipped

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "acme"
GOLDEN = ROOT / "tests" / "golden" / "acme.json"
ADDRESS = f"http://127.0.0.1:{acme.PORT}"
LATER = "2031-03-01T00:00:00Z"
"""When somebody runs it: the result is of the time that it is judged at."""
DECIDED = {Outcome.PASS, Outcome.FAIL}


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Emulator]]:
    need(GRAPHQL)
    pytest.importorskip("checkov", reason="Deployment files are judged by Checkov.")
    folder = tmp_path_factory.mktemp("acme")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    with Emulator(acme.build()) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", server.token("owner"))
        file = folder / "estate.yaml"
        text = file.read_text("utf-8")
        assert text.count(ADDRESS) == 1
        file.write_text(text.replace(ADDRESS, server.url), "utf-8")
        done = collect(read_estate(file), shipped(), folder / "snapshot", LATER, lambda _: None)
        assert not done.failed
        with Snapshot(folder / "snapshot") as snapshot:
            report = sweep.report(snapshot, shipped(), sweep.EngineChoice(), lambda _: None, server.world.clock)
        yield report, server


def _names(report: Report) -> dict[str, str]:
    return {subject.id: subject.name for subject in report.subjects}


def _of(report: Report, claim: str, name: str) -> Finding:
    names = _names(report)
    return next(one for one in report.findings if (one.claim, names[one.resource]) == (claim, name))


# the golden file
def _summary(report: Report) -> dict[str, Json]:
    names = _names(report)
    editions = [edition.id for edition in report.catalogue.editions]
    return {
        **{
            edition: {
                one.id: [one.state.value, one.reason, _counts(one.counts)]
                for one in report.provisions
                if one.edition == edition
            }
            for edition in editions
        },
        "products": {
            product.id: {f"{one.edition} {one.id}": one.state.value for one in product.principles}
            for product in report.products
        },
        "organisations": {
            one.name: {f"{each.edition} {each.id}": each.state.value for each in one.principles}
            for one in report.organisations
        },
        "unclaimed": [names[key] for key, _ in report.unclaimed],
        "notes": [[note.rule, *note.claims] for note in report.notes],
        "waivers": {one.waiver.id: [one.state, one.covers] for one in report.waivers.entries},
        "findings": dict(sorted(Counter(one.outcome.value for one in report.findings).items())),
        "not passed": _not_passed(report),
    }


def _counts(counts: Counts) -> str:
    told = ("passed", "failed", "waived", "unknown", "error", "not_applicable")
    return ", ".join(f"{value} {name}" for name in told if (value := getattr(counts, name)))


def _not_passed(report: Report) -> dict[str, Json]:
    """Claim -> outcome -> the resources that have it, for what failed or was not decided."""
    names, made = _names(report), dict[str, dict[str, list[str]]]()
    for one in report.findings:
        if one.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            word = f"{one.outcome.value}, waived" if one.waiver else one.outcome.value
            made.setdefault(one.claim, {}).setdefault(word, []).append(names[one.resource])
    return made


def _text(summary: Mapping[str, Json]) -> str:
    """JSON with one line for each entry of a member, so that a difference is read at once."""
    parts = []
    for key, value in summary.items():
        entries = [f"  {json.dumps(name)}: {json.dumps(held)}" for name, held in _entries(value)]
        shown = "{\n" + ",\n".join(entries) + "\n }" if entries else json.dumps(value)
        parts.append(f" {json.dumps(key)}: {shown}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _entries(value: Json) -> Sequence[tuple[str, Json]]:
    return list(value.items()) if isinstance(value, dict) else []


def test_the_result_is_the_golden_one(swept: tuple[Report, Emulator]) -> None:
    found = _summary(swept[0])
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(_text(found), "utf-8")
    assert found == json.loads(GOLDEN.read_text("utf-8")), (
        "If it is meant: UPDATE_GOLDEN=1 pytest -n0 tests/test_acme.py"
    )


# what must hold, whatever the golden file says
def test_repositories_and_organisations_are_judged_as_independent_oracles_do(swept: tuple[Report, Emulator]) -> None:
    report, server = swept
    names = _names(report)
    key = answer_key(server.world, shipped().claims)
    judged = {pair: entry for pair, entry in key.items() if not pair[1].endswith("/.github")}
    others = [names[one.id] for one in report.subjects if one.kind in ("vendor", "product")]
    resold = [f"COP-{n}.* {names[one.id]}: " for one in report.subjects if one.products == ("vault",) for n in "12"]
    excused = [*(f"* {name}: " for name in others), *resold]
    asked = replace(report, findings=tuple(_as_asked(one) for one in report.findings))
    wrong = differences(Swept(asked, names, ()), judged)
    assert [line for line in wrong if not any(fnmatchcase(line, f"{pattern}*") for pattern in excused)] == []
    assert server.unknown_paths == []
    assert server.unemulated == []


def _as_asked(finding: Finding) -> Finding:
    """What was found before the estate file said that another repository carries it."""
    was = finding.evidence["was"] if finding.reason == ELSEWHERE else {"outcome": finding.outcome}
    return replace(finding, outcome=Outcome(was["outcome"]))


def test_what_the_server_of_insight_carries_is_not_asked_of_its_front_end(swept: tuple[Report, Emulator]) -> None:
    report, names = swept[0], _names(swept[0])
    carried = {(one.claim, names[one.resource]) for one in report.findings if one.reason == ELSEWHERE}
    claims = ("COP-4.1-C02", "COP-4.1-C03", "COP-4.1-C04", "COP-4.2-C02", "COP-4.6-C01", "COP-4.6-C02")
    assert carried == {(claim, "acme-labs/insight-web") for claim in claims}
    assert all("carries this: acme/insight-server." in _of(report, *pair).message for pair in carried)
    assert _of(report, "COP-4.1-C02", "acme/insight-server").outcome is Outcome.PASS
    for claim in ("COP-4.1-C01", "COP-4.2-C01"):  # what is said is wrong, wherever it is said
        assert _of(report, claim, "acme-labs/insight-web").outcome is Outcome.FAIL


def test_each_organisation_is_judged_over_what_it_holds(swept: tuple[Report, Emulator]) -> None:
    report, names = swept[0], _names(swept[0])
    main, bought = report.organisations
    assert (main.name, bought.name) == ("acme", "acme-labs")
    held = Counter(names[one.parent] for one in report.subjects if one.parent)
    assert [one.resources for one in (main, bought)] == [held[one.name] + 1 for one in (main, bought)]
    inherited = [sorted(names[key] for key in one.inherited) for one in (main, bought)]
    assert inherited == [
        ["Acme Gateway", "Acme Insight", "Acme Ltd"],
        ["Acme Insight", "Acme Ltd", "Vault Backup"],
    ]
    first = report.catalogue.editions[0].id
    states = [{each.id: each.state for each in one.provisions if each.edition == first} for one in (main, bought)]
    assert [each["2.1"] for each in states] == [State.MET, State.NOT_MET]


def test_every_provision_of_the_draft_shows_a_reasoned_state(swept: tuple[Report, Emulator]) -> None:
    report, _ = swept
    first = report.catalogue.editions[0].id
    states = {one.id: one for one in report.claims}
    judged = {claim.id for claim in report.catalogue.claims}
    decided = {one.claim for one in report.findings if one.outcome in DECIDED}
    provisions = [one for one in report.provisions if one.edition == first]
    assert len(provisions) == 21
    for one in provisions:
        assessed = [states[claim] for claim in one.claims if claim in judged]
        assert assessed, one.id
        assert one.reason, one.id
        assert all(state.reason not in ("", "no_policy", "no_subjects") for state in assessed), one.id
        assert decided & {state.id for state in assessed}, one.id


def test_every_claim_on_attestations_is_decided_but_for_those_that_are_wrong_on_purpose(
    swept: tuple[Report, Emulator],
) -> None:
    report, names = swept[0], _names(swept[0])
    kinds = {claim.id for claim in report.catalogue.claims if set(claim.kinds) & {"vendor", "product"}}
    odd = {
        (one.claim, names[one.resource]): one.outcome.value
        for one in report.findings
        if one.claim in kinds and one.outcome is not Outcome.PASS and "The vendor only resells it" not in one.message
    }
    assert odd == {
        ("COP-1.1-C03", "Acme Ltd"): "unknown",  # expired
        ("COP-1.3-C05", "Acme Insight"): "fail",  # not achieved
        ("COP-4.2-C03", "Vault Backup"): "unknown",  # malformed
        ("COP-4.5-C02", "Acme Ltd"): "fail",  # approved by its author
        ("COP-4.5-C03", "Acme Insight"): "not_applicable",
    }


def test_what_is_wrong_with_attestations_is_said(swept: tuple[Report, Emulator]) -> None:
    report, _ = swept
    assert _of(report, "COP-1.1-C03", "Acme Ltd").evidence["reason"] == "attestation_expired"
    assert _of(report, "COP-4.5-C02", "Acme Ltd").evidence["reason"] == "self_approved"
    assert _of(report, "COP-1.3-C05", "Acme Insight").evidence["reason"] == "not_achieved"
    assert "Tom Reed (SRO)" in _of(report, "COP-4.5-C03", "Acme Insight").message
    assert _of(report, "COP-1.1-C02", "Acme Ltd").assurance == "A1"


def test_the_malformed_attestation_is_named_and_clouds_nothing_else(
    swept: tuple[Report, Emulator], tmp_path: Path
) -> None:
    report, _ = swept
    assert "vault/end-of-support.yaml" in _of(report, "COP-4.2-C03", "Vault Backup").message
    [gap] = [one for one in report.gaps if one.fact == "attestations"]
    assert (gap.part, gap.reason, gap.claims) == ("vault/end-of-support.yaml", "malformed", ("COP-4.2-C03",))
    page = HtmlExport().render(report, tmp_path).parent / "attestations.html"
    assert "<code>vault/end-of-support.yaml</code>" in page.read_text("utf-8")


def test_a_waiver_that_is_live_covers_and_one_that_has_ended_does_not(swept: tuple[Report, Emulator]) -> None:
    report, names = swept[0], _names(swept[0])
    waived = [(one.claim, names[one.resource], one.waiver, one.outcome) for one in report.findings if one.waiver]
    assert waived == [("COP-2.2-C04", "acme/gateway-agent", "W-2026-001", Outcome.FAIL)]
    assert {one.waiver.id: one.state for one in report.waivers.entries} == {
        "W-2026-001": "live",
        "W-2026-002": "expired",
    }
    assert _of(report, "COP-1.4-C03", "acme-labs/collector").outcome is Outcome.FAIL


def test_each_product_has_its_repositories(swept: tuple[Report, Emulator]) -> None:
    report, _ = swept
    held = {
        product.id: [one.name for one in report.subjects if product.id in one.products and one.kind == "repository"]
        for product in report.products
    }
    gateway = ["gateway-agent", "gateway-api", "gateway-core", "gateway-helm", "gateway-legacy"]
    assert {key: sorted(value) for key, value in held.items()} == {
        "gateway": [f"acme/{name}" for name in gateway],
        "insight": [
            *(f"acme-labs/{name}" for name in ("collector", "insight-plugins", "insight-web")),
            "acme/etl",
            "acme/insight-server",
        ],
        "vault": ["acme-labs/vault-connector", "acme-labs/vault-deploy"],
    }
    assert [one.doubtful for one in report.products] == [0, 0, 0]
    assert [_names(report)[key] for key, _ in report.unclaimed] == ["acme-labs/playground"]


def test_design_and_build_of_the_resold_product_are_its_makers(swept: tuple[Report, Emulator]) -> None:
    report, _ = swept
    first = report.catalogue.editions[0].id
    vault = next(one for one in report.products if one.role == "reseller")
    states = {one.id: one.state for one in vault.principles if one.edition == first}
    assert {key for key, state in states.items() if state is State.NOT_APPLICABLE} == {"1", "2"}


def test_a_critical_product_is_stopped_by_one_failing_resource(swept: tuple[Report, Emulator]) -> None:
    report, _ = swept
    gateway = next(one for one in report.products if one.id == "gateway")
    assert gateway.tier == "critical"
    assert next(one for one in gateway.provisions if one.id == "3.3").state is State.NOT_MET
    assert _of(report, "COP-3.3-C02", "acme/gateway-api").outcome is Outcome.FAIL


def test_no_secret_is_told(swept: tuple[Report, Emulator]) -> None:
    report, server = swept
    text = "\n".join(f"{one}" for one in [*report.findings, *report.gaps, *report.subjects])
    assert [canary for canary in server.canaries if canary in text] == []


def test_the_commands_of_the_readme_are_those_that_the_emulator_prints(swept: tuple[Report, Emulator]) -> None:
    _, server = swept
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    said = how_to_sweep_acme(server)
    token = server.token("owner")
    assert f"Write {server.url} into examples/acme/estate.yaml" in said
    commands = [line for line in said.splitlines() if "cop-scan " in line]
    assert len(commands) == 2
    for line in commands:
        assert line.replace(token, "...") in readme
    assert f"--port {acme.PORT}" in readme


def test_links_and_files_of_the_readme_are_there() -> None:
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)
    assert len(links) > 8
    assert [link for link in links if not (EXAMPLE / link).exists()] == []


def test_attestations_and_waivers_that_are_wrong_on_purpose_say_so_first() -> None:
    marks = {
        "vendor/training.yaml": "EXPIRED",
        "vendor/contract-terms.yaml": "SELF-APPROVED",
        "insight/assessment.yaml": "NOT ACHIEVED",
        "insight/emergency-contact.yaml": "NOT APPLICABLE",
        "vault/end-of-support.yaml": "MALFORMED",
        "../waivers/collector.yaml": "EXPIRED",
    }
    for name, mark in marks.items():
        assert (EXAMPLE / "attestations" / name).read_text("utf-8").startswith(f"# {mark} on purpose: "), name
    for file in EXAMPLE.rglob("*.yaml"):
        assert isinstance(yaml.safe_load(file.read_text("utf-8")), dict)
