"""Which facts a credential sees, and what becomes of the claims."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cop_scan import policies
from cop_scan.catalogue import Catalogue
from cop_scan.policies import load_catalogue
from cop_scan.sources.interface import Sight
from tests.cli.fakes import HOSTILE, Network, Shell
from tests.cli.test_network import TWO

ADMIN = "Repository permissions: Administration (read)"


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """One claim that needs `branch_rules`, or `tags` and `releases`, and can do without `pipelines`."""
    whole = load_catalogue(only=("COP-1.2-C02",))
    claim = replace(
        whole.claims[0],
        evidence=(("branch_rules",), ("tags", "releases")),
        optional=("pipelines",),
        kinds=("repository",),
    )

    def load(*_: object, **__: object) -> Catalogue:
        return replace(whole, claims=(claim,), facts=load_facts)

    load_facts = load_catalogue().facts
    monkeypatch.setattr(policies, "load_catalogue", load)


def sight(fact: str, status: str = "ok", permission: str = "", sample: str = "acme/one") -> Sight:
    return Sight("env:T", fact, sample, status, "" if status == "ok" else "GitHub answered 403.", permission)


def verdict(shell: Shell, network: Network, *sights: Sight) -> tuple[int, dict[str, Any]]:
    network.sights = list(sights)
    done = shell("doctor", "fake:acme", "--json")
    found: Any = done.json
    return done.code, found["targets"][0]["claims"][0]


def test_all_claims_can_be_decided(shell: Shell, network: Network) -> None:
    code, claim = verdict(shell, network, sight("branch_rules"), sight("pipelines"))
    assert code == 0
    assert claim == {
        "claim": "COP-1.2-C02",
        "credential": "env:T",
        "prospect": "decided",
        "lacking": [],
        "optional": [],
    }


def test_a_claim_stays_unknown_for_want_of_the_alternative_that_lacks_least(shell: Shell, network: Network) -> None:
    code, claim = verdict(
        shell, network, sight("branch_rules", "forbidden", ADMIN), sight("tags", "hidden"), sight("releases", "hidden")
    )
    assert code == 11
    assert claim["prospect"] == "stays_unknown"
    assert claim["lacking"] == [{"fact": "branch_rules", "status": "forbidden", "cure": ADMIN}]


def test_another_alternative_is_enough(shell: Shell, network: Network) -> None:
    code, claim = verdict(
        shell,
        network,
        *(sight("branch_rules", "forbidden", ADMIN), sight("tags"), sight("releases"), sight("pipelines")),
    )
    assert (code, claim["prospect"]) == (0, "decided")


def test_an_alternative_of_which_nothing_was_said_is_not_seen(shell: Shell, network: Network) -> None:
    code, claim = verdict(shell, network, sight("branch_rules", "forbidden"), sight("tags"))
    assert (code, claim["prospect"]) == (11, "stays_unknown")


def test_a_fact_that_is_seen_on_one_sample_only_is_partial(shell: Shell, network: Network) -> None:
    code, claim = verdict(
        shell, network, sight("branch_rules"), sight("branch_rules", "forbidden", ADMIN, "acme/two"), sight("pipelines")
    )
    assert (code, claim["prospect"]) == (11, "may_stay_unknown")


def test_a_resource_of_which_nothing_was_asked_tells_nothing(shell: Shell, network: Network) -> None:
    idle = [sight(fact, "not_collected", sample="acme/archived") for fact in ("branch_rules", "pipelines")]
    code, claim = verdict(shell, network, sight("branch_rules"), sight("pipelines"), *idle)
    assert (code, claim["prospect"]) == (0, "decided")
    code, claim = verdict(shell, network, *idle)
    assert (code, claim["prospect"]) == (11, "stays_unknown")


def test_a_part_that_no_permission_shows_is_no_lack_of_one(shell: Shell, network: Network) -> None:
    code, claim = verdict(shell, network, sight("branch_rules", "partial"), sight("pipelines"))
    assert (code, claim["prospect"]) == (0, "may_stay_unknown")


def test_that_a_feature_is_off_was_seen(shell: Shell, network: Network) -> None:
    code, claim = verdict(shell, network, sight("branch_rules", "feature_off"), sight("pipelines"))
    assert (code, claim["prospect"]) == (0, "decided")


def test_an_optional_fact_that_is_lost_is_named(shell: Shell, network: Network) -> None:
    code, claim = verdict(shell, network, sight("branch_rules"), sight("pipelines", "forbidden", "Contents (read)"))
    assert (code, claim["prospect"]) == (0, "decided")
    assert claim["optional"] == [{"fact": "pipelines", "status": "forbidden", "cure": "Contents (read)"}]


def test_each_credential_is_judged_by_itself(shell: Shell, network: Network) -> None:
    network.sights = [sight("branch_rules"), replace(sight("branch_rules", "forbidden", ADMIN), credential="env:U")]
    done = shell("doctor", "fake:acme", "--json")
    found: Any = done.json
    assert done.code == 11
    assert {(c["credential"], c["prospect"]) for c in found["targets"][0]["claims"]} == {
        ("env:T", "decided"),
        ("env:U", "stays_unknown"),
    }


def test_the_tables_name_claims_facts_and_cures(shell: Shell, network: Network) -> None:
    network.sights = [
        sight("branch_rules", "forbidden", ADMIN, HOSTILE),
        sight("tags", "partial"),
        sight("releases", "hidden"),
        sight("pipelines", "forbidden"),
    ]
    done = shell("doctor", "fake:acme", ".")
    assert done.code == 11
    assert "\x1b" not in done.out
    for words in (
        "git: the source git cannot be probed",
        "✗ forbidden",
        "◐ in part",
        "Claims that stay unknown",
        "branch_rules (forbidden)",
        "Claims that do without a fact",
        "env:T: 0 of 1 claims can be decided, 0 may stay unknown, 1 stay unknown.",
        f"env:T would see more with: {ADMIN}.",
    ):
        assert words in done.out, done.out


def test_a_target_that_cannot_be_read_comes_first(shell: Shell, network: Network, tmp_path: Path) -> None:
    network.refused = frozenset({"gone"})
    network.sights = [sight("branch_rules")]
    (tmp_path / "e.yaml").write_text(TWO)
    done = shell("doctor", "e.yaml")
    assert done.code == 4
    assert done.out.startswith("Not seen at all: x:")
