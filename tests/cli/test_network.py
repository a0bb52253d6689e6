"""Sweeps, plans, diagnoses and beginnings with a source of a network."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cop_scan import plugins
from cop_scan.estate import read_estate
from cop_scan.sources.interface import Cost
from tests.cli.fakes import HOSTILE, Network, Shell

CLAIM = ("--claim", "COP-1.2-C02")
TWO = "version: 1\nname: A\ntargets:\n- {source: fake, name: x, owners: [gone]}\n- {source: fake, name: y, owners: [acme]}\n"


def spending(network: Network) -> None:
    network.planned = [Cost("env:T", "GET /repos/{owner}/{repo}", 1200), Cost("env:T", "GraphQL repositories", 3, 40)]
    network.spent = [
        Cost("env:T", "GET /repos/{owner}/{repo}", 1100, counted=100),
        Cost("env:T", "GraphQL repositories", 3, 36),
        Cost("env:U", "GraphQL repositories", 1, 12),
    ]


def test_a_sweep_without_an_estate_file(shell: Shell, network: Network, tmp_path: Path) -> None:
    done = shell("scan", "fake:acme", *CLAIM)
    assert done.code == 0, done.err
    results = json.loads((tmp_path / "cop-scan-report" / "results.json").read_text())
    assert results["estate"] == "acme"
    assert [resource["name"] for resource in results["resources"]] == ["acme/one", "acme/two"]


def test_planned_is_shown_beside_used(shell: Shell, network: Network) -> None:
    spending(network)
    done = shell("scan", "fake:acme", *CLAIM)
    assert "Requests: 1,203 planned, 1,104 used, 104 of them counted against a limit." in done.out
    assert "GraphQL points: 40 planned, 48 used." in done.out
    summary: Any = shell("collect", "fake:acme", *CLAIM, "--json").json
    assert summary["cost"]["endpoints"][1] == {
        "endpoint": "GraphQL repositories",
        "planned": 3,
        "used": 4,
        "counted": 4,
        "points_planned": 40,
        "points_used": 48,
    }
    assert (summary["cost"]["planned"], summary["cost"]["used"], summary["cost"]["counted"]) == (1203, 1104, 104)


def test_a_terminal_gets_a_table_of_endpoints(shell: Shell, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    spending(network)
    monkeypatch.setenv("FORCE_COLOR", "1")  # what rich takes for a terminal
    out = re.sub(r"\x1b\[[0-9;]*m", "", shell("collect", "fake:acme", *CLAIM).out)
    rows = [line.split() for line in out.splitlines()]
    assert ["Endpoint", "Planned", "Used", "Counted", "Points"] in rows
    assert ["GET", "/repos/{owner}/{repo}", "1,200", "1,100", "100"] in rows
    assert ["GraphQL", "repositories", "3", "4", "4", "48", "of", "40"] in rows
    assert ["In", "all", "1,203", "1,104", "104", "48", "of", "40"] in rows


def test_what_was_not_planned_is_not_zero(shell: Shell, network: Network) -> None:
    spending(network)
    network.planned = []
    assert "Requests: 1,104 used" in shell("collect", "fake:acme", *CLAIM).out
    summary: Any = shell("collect", "fake:acme", *CLAIM, "--json").json
    assert summary["cost"]["planned"] is None


def test_local_sweeps_say_nothing_of_requests(shell: Shell, network: Network) -> None:
    assert "Requests" not in shell("collect", "fake:acme", *CLAIM).out


def test_a_target_that_cannot_be_seen_comes_first(shell: Shell, network: Network, tmp_path: Path) -> None:
    network.refused = frozenset({"gone"})
    (tmp_path / "e.yaml").write_text(TWO)
    for command in (("scan",), ("collect",)):
        done = shell(*command, "e.yaml", *CLAIM)
        assert done.code == 4
        assert done.out.startswith("Not seen at all: x: x cannot be seen. Check the name.")
        whole = shell(*command, "e.yaml", *CLAIM, "--json")
        assert whole.code == 4
        assert list(whole.json)[:2] == ["complete", "failed_targets"]
        assert whole.json["complete"] is False
        assert whole.json["failed_targets"] == [["x", "x cannot be seen. Check the name."]]
        assert whole.json["resources"] == 2  # the other target was swept


def test_a_target_of_which_no_fact_is_seen_is_no_success(shell: Shell, network: Network) -> None:
    network.blind = True
    done = shell("scan", "fake:acme", *CLAIM)
    assert done.code == 4
    assert done.out.startswith("Not seen at all: acme: Nothing of it could be seen")


def test_the_only_target_that_cannot_be_read_is_one_sentence(shell: Shell, network: Network) -> None:
    network.refused = frozenset({"acme"})
    done = shell("scan", "fake:acme", *CLAIM)
    assert (done.code, done.out) == (4, "")
    assert "cop-scan: acme cannot be seen. Check the name." in done.err


def test_an_interrupted_sweep_is_resumed_or_thrown_away(shell: Shell, network: Network) -> None:
    network.stop_after = 1
    assert shell("collect", "fake:acme", *CLAIM).code == 130
    network.stop_after = None
    done = shell("collect", "fake:acme", *CLAIM, "--resume", "--json")
    assert done.code == 0, done.err
    assert done.json["resumed"] == 1
    assert "Resumed: 1 resources were there already." in done.err

    network.stop_after = 1
    shell("collect", "fake:acme", *CLAIM)
    network.stop_after = None
    assert shell("collect", "fake:acme", *CLAIM, "--fresh", "--json").json["resumed"] == 0


def test_what_cannot_be_resumed_is_said(shell: Shell) -> None:
    done = shell("collect", "fake:acme", *CLAIM, "--resume")
    assert done.code == 5
    assert "no interrupted sweep" in done.err
    assert "Leave out --resume" in done.err
    assert shell("scan", "fake:acme", "--resume", "--fresh").code == 2


def test_the_sweep_before_is_always_known(shell: Shell, network: Network, tmp_path: Path) -> None:
    shell("collect", "fake:acme", *CLAIM)
    shell("collect", "fake:acme", *CLAIM)
    first, second = network.sweeps
    assert (first.journal.earlier_start(), first.since) == ("", False)
    assert second.since is False
    manifest = tmp_path / "cop-scan-report" / "snapshot" / "manifest.json"
    manifest.write_text("{}")
    done = shell("collect", "fake:acme", *CLAIM)
    assert done.code == 0
    assert "The previous snapshot spares no requests:" in done.err


@pytest.mark.parametrize("options", [(), ("--since", "last")])
def test_a_snapshot_of_another_version_spares_nothing_and_that_is_said(
    shell: Shell, network: Network, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    shell("collect", "fake:acme", *CLAIM)
    for module in ("cop_scan.collect", "cop_scan.cli.collecting"):
        monkeypatch.setattr(f"{module}.TOOL", "cop-scan 999")
    done = shell("collect", "fake:acme", *CLAIM, *options)
    assert done.code == 0, done.err
    assert "spares no requests: cop-scan 0." in done.err
    assert network.sweeps[-1].journal.earlier_start() == ""


def test_what_was_carried_over_is_said(shell: Shell, network: Network, tmp_path: Path) -> None:
    network.carried = "2026-11-20T10:00:00Z"
    shell("collect", "fake:acme", *CLAIM)
    done = shell("scan", "fake:acme", *CLAIM, "--since", "last")
    assert done.code == 0, done.err
    facts = len(json.loads((tmp_path / "cop-scan-report/snapshot/manifest.json").read_text())["plan"]["facts"])
    assert f"{2 * facts} facts of 2 resources carried over from 2026-11-20T10:00:00Z" in done.out
    assert network.sweeps[-1].since is True
    elsewhere: Any = shell(
        "collect", "fake:acme", *CLAIM, "--since", "cop-scan-report/snapshot", "-o", "new", "--json"
    ).json
    assert elsewhere["carried_over"]["resources"] == 2
    assert elsewhere["carried_over"]["since"] == "2026-11-20T10:00:00Z"


def test_that_nothing_could_be_carried_over_is_said(shell: Shell) -> None:
    shell("collect", "fake:acme", *CLAIM)
    assert "carried over" not in shell("collect", "fake:acme", *CLAIM).out
    assert "No facts were carried over" in shell("collect", "fake:acme", *CLAIM, "--since", "last").out


@pytest.mark.parametrize("since", ["last", "nowhere"])
def test_a_sweep_that_is_not_there_cannot_be_gone_on_from(shell: Shell, since: str) -> None:
    done = shell("collect", "fake:acme", "--since", since)
    assert done.code == 2
    assert "is not a complete snapshot. Name one" in done.err


def test_a_plan_has_costs_totals_and_assumptions(shell: Shell, network: Network) -> None:
    network.costs = (Cost("env:T", f"GET /{HOSTILE}", 1500), Cost("env:T", "GraphQL repositories", 3, 40))
    done = shell("plan", "fake:acme", "fake:other", ".")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    assert "acme: 7 resources, about 2 h 30 min by the limits, with env:T" in " ".join(done.out.split())
    assert "Assumed: A fifth has environments." in done.out
    assert "Requests sent to count: 3." in done.out
    assert "git: the source git gives no forecast." in done.out
    assert "env:T: 3,006 requests and 80 GraphQL points, about 5 h by the limits." in done.out
    assert network.forecasts == [None, None]
    assert network.sweeps == []


def test_a_plan_may_ask_nothing(shell: Shell, network: Network) -> None:
    network.costs = (Cost("env:T", "GET /x", 1500),)
    found: Any = shell("plan", "fake:acme", "--repositories", "100", "--json").json
    assert network.forecasts == [100]
    assert found["totals"] == {
        "requests": 1500,
        "points": 0,
        "hours": 2.5,
        "credentials": {"env:T": {"requests": 1500, "points": 0, "hours": 2.5}},
    }
    assert found["targets"][0]["forecast"]["asked"] == 0
    assert found["targets"][0]["forecast"]["resources"] == 100
    assert shell("plan", "fake:acme", "--repositories", "0").code == 2


def test_a_plan_names_targets_that_cannot_be_read(shell: Shell, network: Network, tmp_path: Path) -> None:
    network.refused = frozenset({"gone"})
    (tmp_path / "e.yaml").write_text(TWO)
    done = shell("plan", "e.yaml")
    assert done.code == 4
    assert done.out.startswith("Not seen at all: x:")
    assert "y: 7 resources" in done.out


def test_a_file_to_start_from(shell: Shell, network: Network, tmp_path: Path) -> None:
    done = shell("init", "fake:acme")
    assert done.code == 0, done.err
    text = (tmp_path / "cop-scan.yaml").read_text()
    assert "# seen: one organisation" in text
    assert "# products:" in text
    estate = read_estate(tmp_path / "cop-scan.yaml")
    assert estate.name == "acme"
    assert [place.source for place in estate.targets] == ["fake"]
    assert "cop-scan scan cop-scan.yaml" in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cop-scan.yaml"]
    assert shell("scan", "cop-scan.yaml", *CLAIM).code == 0


def test_a_file_that_is_there_is_not_overwritten(shell: Shell, network: Network, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    done = shell("init", "fake:acme", "-o", "mine.yaml")
    assert done.code == 2
    assert "mine.yaml is there already. Name another with --output, or overwrite it: --force." in done.err
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert shell("init", "fake:acme", "-o", "mine.yaml", "--force").code == 0
    assert read_estate(tmp_path / "mine.yaml").name == "acme"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ([], 2, "Nothing is named. Name a target, such as"),
        (["acme"], 2, "acme is not NAME:WHAT."),
        (["git:acme"], 2, "the source git takes no git:WHAT"),
        (["fake:gone"], 4, "gone cannot be seen."),
        (["fake:acme", "-o", "no/such/folder/e.yaml"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_started_is_one_sentence(
    shell: Shell, network: Network, tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    network.refused = frozenset({"gone"})
    done = shell("init", *words)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_name_stays_a_name(shell: Shell, tmp_path: Path) -> None:
    assert shell("init", 'fake:a": [}\n# x').code == 0
    assert read_estate(tmp_path / "cop-scan.yaml").name == 'a": [}\n# x'


def test_a_description_that_is_no_estate_is_not_written(shell: Shell, network: Network, tmp_path: Path) -> None:
    network.described = "  - {source: fake"
    done = shell("init", "fake:acme")
    assert done.code == 1
    assert "no estate: cop-scan.yaml:" in done.err
    assert list(tmp_path.iterdir()) == []


def test_github_has_an_option_of_its_own(shell: Shell, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "source", {"github": network}.__getitem__)
    assert shell("init", "--github", "acme").code == 0
