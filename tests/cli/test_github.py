"""The commands with the source `github`, on an emulator of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cop_scan_github import GitHubSource
from cop_scan_github.options import Options
from cop_scan_github.permissions import PERMISSIONS

from cop_scan.estate import read_estate
from cop_scan.sources.interface import Target
from tests.cli.fakes import Shell
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world

CLAIMS = ("-c", "COP-1.2-C02", "-c", "COP-2.1-C01", "-c", "COP-2.1-C06")


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """GitHub, where `github:...` leads to it; the token is an owner's."""
    whole = GitHubSource.target

    with Emulator(small_world()) as server:

        def target(source: GitHubSource, what: str) -> Target:
            named = whole(source, what)
            return Target(named.source, named.name, {**named.options, "api_url": server.url})

        monkeypatch.setattr(GitHubSource, "target", target)
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", server.token("owner"))
        yield server
        assert server.unknown_paths == []


def test_a_scan_without_any_file(shell: Shell, github: Emulator, tmp_path: Path) -> None:
    done = shell("scan", "github:acme", *CLAIMS, "--json")
    assert done.code == 0, done.err
    assert done.json["complete"] is True
    cost: Any = done.json["cost"]
    assert cost["used"] == len(github.log)
    assert cost["planned"] > 0
    results = json.loads((tmp_path / "cop-scan-report" / "results.json").read_text())
    assert results["estate"] == "acme"
    assert {r["name"] for r in results["resources"]} >= {"acme", "acme/full", "acme/private"}


def test_single_repositories(shell: Shell, github: Emulator) -> None:
    done = shell("collect", "github:acme/full,acme/private", *CLAIMS, "--json")
    assert done.code == 0, done.err
    assert done.json["resources"] == 2


def test_what_has_not_changed_costs_less(shell: Shell, github: Emulator) -> None:
    first: Any = shell("collect", "github:acme", *CLAIMS, "--json").json
    second: Any = shell("collect", "github:acme", *CLAIMS, "--json").json
    assert second["cost"]["counted"] < first["cost"]["counted"]


def test_a_plan_sends_nothing_where_the_number_is_given(shell: Shell, github: Emulator) -> None:
    done = shell("plan", "github:acme", "--repositories", "1000", "--json")
    assert done.code == 0, done.err
    assert github.log == []
    found: Any = done.json
    assert found["totals"]["requests"] > 1000
    asked: Any = shell("plan", "github:acme", "--json").json
    assert asked["targets"][0]["forecast"]["resources"] == 4


def test_the_doctor_knows_a_member_from_an_owner(
    shell: Shell, github: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prospects(token: str) -> tuple[int, dict[str, str]]:
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", github.token(token))
        done = shell("doctor", "github:acme", "-c", "COP-2.1-C01", "--json")
        found: Any = done.json
        return done.code, {claim["claim"]: claim["prospect"] for claim in found["targets"][0]["claims"]}

    assert prospects("owner") == (0, {"COP-2.1-C01": "decided"})
    code, found = prospects("member")
    assert code == 11
    assert found["COP-2.1-C01"] in ("stays_unknown", "may_stay_unknown")


def test_a_file_to_start_from_can_be_swept(shell: Shell, github: Emulator, tmp_path: Path) -> None:
    done = shell("init", "--github", "acme,octo-owner", "-o", "estate.yaml")
    assert done.code == 0, done.err
    estate = read_estate(tmp_path / "estate.yaml")
    assert estate.name == "acme,octo-owner"
    swept = shell("scan", "estate.yaml", *CLAIMS, "--json")
    assert swept.code == 0, swept.err
    assert "env:GH_ENTERPRISE_TOKEN" in (tmp_path / "estate.yaml").read_text()
    assert github.token("owner") not in (tmp_path / "estate.yaml").read_text()


def test_an_owner_that_is_not_there_is_one_sentence(shell: Shell, github: Emulator) -> None:
    for command in ("scan", "collect", "doctor", "init"):
        done = shell(command, "github:nobody-here")
        assert done.code == 4, command
        assert "nobody-here cannot be seen" in done.err, command
        assert len([line for line in done.err.splitlines() if line.startswith("cop-scan: ")]) == 1, command


def test_one_of_two_that_is_not_there_is_said_first(shell: Shell, github: Emulator) -> None:
    done = shell("scan", "github:acme,nobody-here", *CLAIMS)
    assert done.code == 4
    assert done.out.startswith("Not seen at all: github: nobody-here: ")
    assert "5 resources" in done.out


def test_the_page_names_every_option_fact_and_permission() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "github.md").read_text(encoding="utf-8")
    for option in set(Options.model_fields) - {"base"}:
        assert f"| `{option}` |" in page, option
    rows = [line for line in page.splitlines() if line.startswith(("| repository: ", "| organisation: "))]
    for fact, words in PERMISSIONS.items():
        mine = [row for row in rows if f"`{fact}`" in row]
        assert mine, fact
        for permission in re.findall(r"(?:repository|organisation): [A-Z][a-z ]+(?= read)", words):
            assert any(row.startswith(f"| {permission} |") for row in mine), (fact, permission)
