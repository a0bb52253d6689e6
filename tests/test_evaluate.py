from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.engines.interface import Answer
from cop_scan.evaluate import Evaluation
from cop_scan.evidence import NOT_JUDGED, Fact, Json, Resource, Status
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.policyfolders import FACT, policies, rego

CLAIM = "COP-1.2-C02"


class Recorder:
    """An engine that answers with a pass and remembers what it was asked."""

    version = "recorder"

    def __init__(self) -> None:
        self.questions: list[Mapping[str, Json]] = []

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        self.questions.append(question)
        return Answer(Outcome.PASS, f"{claim.id} holds.")

    def close(self) -> None:
        return


def catalogue(folder: Path, **overrides: object) -> Catalogue:
    return load_catalogue(policies(folder / "policies", {CLAIM: rego("report := 1")}, **overrides))


def evaluation(found: Catalogue, engine: Recorder) -> Evaluation:
    def no_content(key: str) -> bytes:
        raise KeyError(key)

    return Evaluation(found, {"rego": engine}, "2026-06-01T00:00:00Z", no_content, {})


def resource(name: str, *facts: Fact, kind: str = "repository") -> Resource:
    return Resource(name, kind, "git", "t", name, facts=MappingProxyType({f.key: f for f in facts}))


def test_a_policy_sees_its_declared_facts_and_nothing_more(tmp_path: Path) -> None:
    engine = Recorder()
    working = evaluation(catalogue(tmp_path, params={"limit": 3}), engine)
    working.judge(resource("a", Fact.seen("sample", 1), Fact.seen("secret", 2)))
    assert engine.questions == [
        {
            "resource": {"kind": "repository", "platform": "git"},
            "facts": {"sample": 1},
            "parent": {},
            "params": {"limit": 3},
        }
    ]


@pytest.mark.parametrize(
    ("required", "given", "outcome", "reason"),
    [
        ({}, "A0", Outcome.PASS, ""),
        ({"shall": "A1"}, "A1", Outcome.PASS, ""),
        ({"shall": "A1"}, "A0", Outcome.UNKNOWN, "assurance"),
        ({"shall": "A3"}, "", Outcome.UNKNOWN, "assurance"),
        ({"should": "A3"}, "A0", Outcome.PASS, ""),
    ],
)
def test_a_pass_on_weaker_grounds_than_the_profile_asks_is_unknown(
    tmp_path: Path, required: Mapping[str, str], given: str, outcome: Outcome, reason: str
) -> None:
    class Weak(Recorder):
        def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
            return replace(super().ask(claim, question), assurance=given)

    found = catalogue(tmp_path)
    asked = replace(found, profile=replace(found.profile, required_assurance=required))
    finding = evaluation(asked, Weak()).judge(resource("a", Fact.seen("sample", 1))).findings[0]
    assert (finding.outcome, finding.reason) == (outcome, reason)
    assert "COP-1.2-C02 holds." in finding.message


def test_a_fail_on_weaker_grounds_is_a_fail_all_the_same(tmp_path: Path) -> None:
    class Failing(Recorder):
        def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
            return Answer(Outcome.FAIL, "It does not hold.", assurance="A0")

    found = catalogue(tmp_path)
    asked = replace(found, profile=replace(found.profile, required_assurance={"shall": "A3"}))
    finding = evaluation(asked, Failing()).judge(resource("a", Fact.seen("sample", 1))).findings[0]
    assert finding.outcome is Outcome.FAIL


def test_the_time_is_told_only_to_a_claim_that_declares_it(tmp_path: Path) -> None:
    engine = Recorder()
    evaluation(catalogue(tmp_path, reads=["now"]), engine).judge(resource("a", Fact.seen("sample", 1)))
    assert engine.questions[0]["now"] == "2026-06-01T00:00:00Z"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_a_gap_is_unknown_with_its_reason_and_the_policy_is_not_asked(tmp_path: Path, status: Status) -> None:
    engine = Recorder()
    judged = evaluation(catalogue(tmp_path), engine).judge(resource("a", Fact.gap("sample", status, "Refused.")))
    finding = judged.findings[0]
    assert (finding.outcome, finding.reason, finding.engine) == (Outcome.UNKNOWN, status.value, "contract")
    assert finding.evidence["gaps"][0]["cure"]
    assert engine.questions == []
    assert [(gap.fact, gap.reason, gap.claims) for gap in judged.gaps] == [("sample", status.value, (CLAIM,))]


def test_a_fact_that_the_snapshot_never_held_is_a_gap_too(tmp_path: Path) -> None:
    engine = Recorder()
    judged = evaluation(catalogue(tmp_path), engine).judge(resource("a"))
    assert judged.findings[0].outcome is Outcome.UNKNOWN
    assert len(judged.gaps) == 1
    assert engine.questions == []


def test_a_hidden_part_is_listed_as_a_gap_of_its_own(tmp_path: Path) -> None:
    hidden = {"hidden": [{"path": "x.yml", "reason": "malformed", "detail": "line 1"}]}
    judged = evaluation(catalogue(tmp_path), Recorder()).judge(resource("a", Fact.seen("sample", hidden)))
    assert [(gap.part, gap.reason) for gap in judged.gaps] == [("x.yml", "malformed")]
    assert judged.findings[0].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("about", "claims"),
    [([CLAIM, "COP-9.9-C99"], (CLAIM,)), (["COP-9.9-C99"], ()), ([], (CLAIM,)), (None, (CLAIM,)), ("odd", (CLAIM,))],
)
def test_a_hidden_part_that_says_what_it_is_about_is_a_gap_of_those_claims_only(
    tmp_path: Path, about: Json, claims: tuple[str, ...]
) -> None:
    hidden = {"hidden": [{"path": "x.yml", "reason": "malformed", "detail": "line 1", "claims": about}]}
    judged = evaluation(catalogue(tmp_path), Recorder()).judge(resource("a", Fact.seen("sample", hidden)))
    assert [gap.claims for gap in judged.gaps] == [claims]


def test_equal_questions_are_asked_once(tmp_path: Path) -> None:
    engine = Recorder()
    working = evaluation(catalogue(tmp_path), engine)
    outcomes = [working.judge(resource(f"r{n}", Fact.seen("sample", n % 2))).findings[0] for n in range(10)]
    assert len(engine.questions) == working.asked == 2
    assert {finding.resource for finding in outcomes} == {f"r{n}" for n in range(10)}


def test_a_claim_is_judged_on_resources_of_its_kinds_only(tmp_path: Path) -> None:
    judged = evaluation(catalogue(tmp_path), Recorder()).judge(
        resource("a", Fact.seen("sample", 1), kind="organisation")
    )
    assert judged.findings == ()
    assert judged.gaps == ()


@pytest.mark.parametrize("value", [None, [], "x", {}, {"files": 1, "hidden": []}, {"files": [{}], "hidden": []}])
def test_a_collected_value_of_another_shape_is_unknown_and_never_a_crash(value: Json) -> None:
    found = load_catalogue(only=["COP-2.3-C04"])
    engine = Recorder()
    judged = evaluation(found, engine).judge(resource("a", Fact.seen("pipelines", value)))
    assert (judged.findings[0].outcome, judged.findings[0].reason) == (Outcome.UNKNOWN, "malformed")
    assert [gap.reason for gap in judged.gaps] == ["malformed"]
    assert engine.questions == []


@pytest.mark.parametrize("tag", NOT_JUDGED)
def test_what_is_not_judged_is_not_applicable_whatever_was_seen_of_it(tmp_path: Path, tag: str) -> None:
    engine = Recorder()
    found = replace(resource("a", Fact.gap("sample", Status.FORBIDDEN, "No.")), tags=("public", tag))
    judged = evaluation(catalogue(tmp_path), engine).judge(found)
    finding = judged.findings[0]
    assert (finding.outcome, finding.engine) == (Outcome.NOT_APPLICABLE, "contract")
    assert finding.message == NOT_JUDGED[tag]
    assert judged.gaps == ()
    assert engine.questions == []


@pytest.mark.parametrize(("said", "expected"), [("", "A2"), ("A1", "A1"), ("A3", "A2")])
def test_a_policy_can_lower_the_assurance_and_never_raise_it(tmp_path: Path, said: str, expected: str) -> None:
    class Weaker(Recorder):
        def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
            return replace(super().ask(claim, question), assurance=said)

    judged = evaluation(catalogue(tmp_path), Weaker()).judge(resource("a", Fact.seen("sample", 1)))
    assert judged.findings[0].assurance == expected


def test_a_kind_is_judged_by_the_facts_that_it_can_have(tmp_path: Path) -> None:
    """What only repositories have is no gap of a build project, and what it lacks itself is named."""
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    for key in ("built", "both"):
        kinds = ["build_project"] if key == "built" else ["build_project", "repository"]
        (folder / "facts" / f"{key}.yaml").write_text(json.dumps({**FACT, "key": key, "kinds": kinds}))
    path = next(folder.glob("rego/claims/*/*/claim.yaml"))
    evidence = {"any_of": [["sample"], ["built"]], "optional": ["both"]}
    path.write_text(
        json.dumps({**json.loads(path.read_text()), "kinds": ["repository", "build_project"], "evidence": evidence})
    )
    working = evaluation(load_catalogue(folder), Recorder())
    blind = {kind: working.judge(resource(kind, kind=kind)) for kind in ("repository", "build_project")}
    assert {kind: [gap.fact for gap in found.gaps] for kind, found in blind.items()} == {
        "repository": ["both", "sample"],
        "build_project": ["both", "built"],
    }
    assert [found.findings[0].evidence["gaps"][0]["fact"] for found in blind.values()] == ["sample", "built"]
    seen = working.judge(resource("b", Fact.seen("built", 1), kind="build_project"))
    assert [finding.outcome for finding in seen.findings] == ["pass"]


def test_a_fact_of_another_kind_is_never_seen(tmp_path: Path) -> None:
    """A source that gives a build project what only repositories have decides nothing with it."""
    folder = policies(tmp_path / "policies", {CLAIM: rego("report := 1")})
    (folder / "facts" / "built.yaml").write_text(json.dumps({**FACT, "key": "built", "kinds": ["build_project"]}))
    path = next(folder.glob("rego/claims/*/*/claim.yaml"))
    evidence = {"any_of": [["built"]], "optional": ["sample"]}
    path.write_text(json.dumps({**json.loads(path.read_text()), "kinds": ["build_project"], "evidence": evidence}))
    engine = Recorder()
    working = evaluation(load_catalogue(folder), engine)
    working.judge(resource("b", Fact.seen("built", 1), Fact.seen("sample", 2), kind="build_project"))
    assert engine.questions[0]["facts"] == {"built": 1}
