"""Alerts: a list that may not be whole proves nothing by being empty."""

from __future__ import annotations

from typing import Any

import pytest
from cop_scan_github.alerts import Listed, own, secret_alerts, sorted_out, vulnerabilities
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer
from tests.integrations.github.unit.making import AT, answer, paths, refusal, valid

ON = Fact.seen("security_features", {"secret_scanning": True, "hidden": []})
OFF = Fact.seen("security_features", {"secret_scanning": False, "hidden": []})
UNSEEN = Fact.seen("security_features", {"dependency_alerts": True, "hidden": []})
BOTH: dict[str, str | None] = {"dependencies": "on", "code": "on"}


def _secret(number: int, state: str = "open", repository: int = 1, **more: Json) -> Json:
    return {
        "number": number,
        "state": state,
        "secret_type": "aws",
        "created_at": AT,
        "secret": "AKIA-the-secret-itself",
        "repository": {"id": repository},
        **more,
    }


def _dependency(number: int, state: str = "open", repository: int = 1, **more: Json) -> Json:
    return {
        "number": number,
        "state": state,
        "created_at": AT,
        "security_advisory": {
            "severity": "high",
            "ghsa_id": "GHSA-x",
            "cve_id": None,
            "identifiers": [{"value": "CVE-1"}],
        },
        "dependency": {"package": {"name": "lib"}},
        "repository": {"id": repository},
        **more,
    }


def _code(number: int, state: str = "open", **more: Json) -> Json:
    severity = {"id": "js/x", "name": "js/x", "security_severity_level": "critical"}
    return {"number": number, "state": state, "created_at": AT, "rule": severity, "repository": {"id": 1}, **more}


def _all(*alerts: Json) -> Listed:
    return sorted_out([answer(list(alerts))], whole=True)


def test_alerts_are_told_apart_by_repository() -> None:
    listed = _all(_secret(1), _secret(2, repository=2), _secret(3))
    assert {key: [one["number"] for one in found] for key, found in listed.by_repository.items()} == {1: [1, 3], 2: [2]}
    assert listed.whole


@pytest.mark.parametrize("strange", [None, 3, "x", {}, {"repository": None}, {"repository": {"id": "1"}}])
def test_an_alert_of_which_the_repository_is_not_known_may_be_anybodys(strange: Json) -> None:
    listed = _all(strange)
    assert not listed.whole
    assert not valid(secret_alerts(listed, 1, ON)).ok


def test_secrets_without_the_secret() -> None:
    listed = _all(_secret(2, push_protection_bypassed=True), _secret(1, "resolved"), _secret(3, repository=2))
    found = valid(secret_alerts(listed, 1, ON)).value
    assert found == {"open": [{"id": "2", "kind": "aws", "created_at": AT, "bypassed": True}], "hidden": []}


@pytest.mark.parametrize("listed", [_all(), own([answer([])], 1)])
def test_a_whole_list_without_alerts_is_a_fact(listed: Listed) -> None:
    assert valid(secret_alerts(listed, 1, ON)).value == {"open": [], "hidden": []}


@pytest.mark.parametrize(
    ("listed", "features", "reason"),
    [
        (sorted_out([answer([])], whole=False), ON, Status.FORBIDDEN),
        (sorted_out([refusal(Status.HIDDEN)], whole=True), ON, Status.HIDDEN),
        (sorted_out([answer([]), refusal(Status.RATE_LIMITED)], whole=True), ON, Status.RATE_LIMITED),
        (own([refusal(Status.FEATURE_OFF)], 1), ON, Status.FEATURE_OFF),
        (own([answer({})], 1), ON, Status.MALFORMED),
        (own([answer(None)], 1), ON, Status.MALFORMED),
        ("It was not asked.", ON, Status.NOT_COLLECTED),
        (_all(), UNSEEN, Status.NOT_COLLECTED),
        (_all(), None, Status.NOT_COLLECTED),
        (_all(), Fact.gap("security_features", Status.HIDDEN, "x"), Status.HIDDEN),
        (_all(_secret(1)), OFF, Status.FEATURE_OFF),
        (_all({"state": "open", "repository": {"id": 1}}), ON, Status.MALFORMED),
    ],
)
def test_nothing_seen_is_not_nothing_there(listed: Listed | str, features: Fact | None, reason: Status) -> None:
    assert valid(secret_alerts(listed, 1, features)).status is reason


def test_what_is_seen_of_a_list_that_is_not_whole_counts() -> None:
    cut = sorted_out([answer([_secret(1)]), refusal(Status.RATE_LIMITED)], whole=True)
    found = valid(secret_alerts(cut, 1, UNSEEN)).value
    assert [one["id"] for one in found["open"]] == ["1"]
    assert paths(found) == ["*", "secret_scanning"]


def test_vulnerabilities_of_both_kinds() -> None:
    dismissed = _code(3, "dismissed", dismissed_reason="won't fix")
    automatic = _dependency(4, "auto_dismissed")
    listed = _all(_dependency(1), _dependency(2, "fixed"), automatic), _all(dismissed, _code(5, "fixed"))
    found = valid(vulnerabilities(*listed, 1, BOTH)).value
    each = {one["id"]: (one["severity"], one["state"], one.get("reason")) for one in found["alerts"]}
    assert each == {
        "dependencies/1": ("high", "open", None),
        "dependencies/4": ("high", "dismissed", "unknown"),
        "code/3": ("critical", "dismissed", "wont_fix"),
    }
    assert found["alerts"][1]["names"] == ["CVE-1", "GHSA-x"]
    assert found["hidden"] == []


@pytest.mark.parametrize("severity", [None, "", "catastrophic", 9])
def test_a_severity_that_is_not_known(severity: Json) -> None:
    alert = _dependency(1, security_advisory={"severity": severity})
    found = valid(vulnerabilities(_all(alert), _all(), 1, BOTH)).value
    assert found["alerts"][0]["severity"] == "unknown"


@pytest.mark.parametrize(
    ("listed", "scanners", "scanner"),
    [
        (_all(), {"dependencies": None, "code": "on"}, "dependencies"),
        ("It was not asked.", BOTH, "dependencies"),
        (sorted_out([answer([])], whole=False), BOTH, "dependencies"),
        (sorted_out([refusal()], whole=True), BOTH, "dependencies"),
        (own([answer({})], 1), BOTH, "dependencies"),
    ],
)
def test_a_scanner_that_is_not_seen_is_named(
    listed: Listed | str, scanners: dict[str, str | None], scanner: str
) -> None:
    found = valid(vulnerabilities(listed, _all(), 1, scanners)).value
    assert paths(found) == [scanner]
    assert found["scanners"].get(scanner) == scanners[scanner]


def test_what_is_off_is_not_looked_at() -> None:
    found = valid(vulnerabilities(sorted_out([refusal()], whole=True), "x", 1, {"dependencies": "off", "code": "off"}))
    assert found.value == {"scanners": {"dependencies": "off", "code": "off"}, "alerts": [], "hidden": []}


def test_of_which_nothing_is_known_is_a_gap() -> None:
    nothing: dict[str, str | None] = {"dependencies": None, "code": None}
    assert valid(vulnerabilities(_all(), _all(), 1, nothing)).status is Status.NOT_COLLECTED
    shown = valid(vulnerabilities(_all(_dependency(1)), _all(), 1, nothing)).value
    assert paths(shown) == ["code", "dependencies"]


@pytest.mark.parametrize(
    "alert",
    [
        {"repository": {"id": 1}},
        {**_dependency(1), "security_advisory": None},
        {**_dependency(1), "security_advisory": []},
    ],
)
def test_alerts_of_another_shape(alert: Json) -> None:
    assert valid(vulnerabilities(_all(alert), _all(), 1, BOTH)).status is Status.MALFORMED


@pytest.mark.parametrize("state", [None, "", "sleeping"])
def test_an_alert_in_no_known_state_is_neither_open_nor_closed(state: Any) -> None:
    assert valid(vulnerabilities(_all(_dependency(1, state)), _all(), 1, BOTH)).status is Status.MALFORMED
    assert valid(secret_alerts(_all(_secret(1, state)), 1, ON)).status is Status.MALFORMED


PAGES = st.lists(
    st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["open", "resolved"]), st.integers(1, 3)), max_size=4), min_size=1, max_size=4
)  # fmt: skip


@given(PAGES, st.integers(0, 4), st.booleans())
def test_a_list_that_ends_early_never_clears_a_repository(pages: Json, cut: int, whole: bool) -> None:
    full: list[Answer] = [answer([_secret(*one) for one in page]) for page in pages]
    less = [*full[:cut], refusal(Status.RATE_LIMITED)] if cut < len(full) else full
    there = valid(secret_alerts(sorted_out(full, whole=True), 1, ON)).value["open"]
    found = valid(secret_alerts(sorted_out(less, whole=whole), 1, ON))
    seen = found.value["open"] if found.ok else []
    assert all(one in there for one in seen)
    assert not found.ok or found.value["hidden"] or seen == there
