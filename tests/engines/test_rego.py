from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cop_scan.catalogue import Claim
from cop_scan.engines.rego import RegorusEngine
from cop_scan.errors import PolicyError
from cop_scan.evidence import Json
from cop_scan.finding import Outcome
from cop_scan.policies import load_catalogue
from tests.policyfolders import policies, rego

CLAIM = "COP-1.2-C02"
PASS = rego('report contains outcome.pass("Good.", {"n": input.facts.sample}) if input.facts.sample == 1')


@contextmanager
def engine(folder: Path, text: str, **options: Json) -> Iterator[tuple[RegorusEngine, Claim]]:
    claims = load_catalogue(policies(folder / "policies", {CLAIM: text})).claims
    started = RegorusEngine(claims, options)
    try:
        yield started, claims[0]
    finally:
        started.close()


def question(sample: Json) -> dict[str, Json]:
    return {"resource": {}, "facts": {"sample": sample}, "params": {}, "parent": {}}


def test_gives_the_one_outcome_with_its_evidence(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        answer = started.ask(claim, question(1))
    assert (answer.outcome, answer.message, answer.evidence) == (Outcome.PASS, "Good.", {"n": 1})


@pytest.mark.parametrize(
    ("text", "sample", "reason"),
    [
        (PASS, 2, "outcome_count"),
        (rego('report := [outcome.pass("x", 1)] if input.facts.sample == 1'), 2, "undefined"),
        (
            rego('report contains outcome.pass("a", 1)\n\nreport contains outcome.fail("b", 1)'),
            1,
            "outcome_count",
        ),
        (rego('report := "pass"'), 1, "shape"),
        (rego('report contains {"outcome": "pass", "message": "m"}'), 1, "shape"),
        (rego('report contains outcome.pass("", 1)'), 1, "shape"),
        (rego('report contains {"outcome": "error", "message": "m", "evidence": 1}'), 1, "outcome_name"),
        (rego('report contains outcome.pass("m", 1 / input.facts.sample)'), 0, "evaluation"),
        (rego('report contains outcome.pass("m", startswith(input.facts.sample, "a"))'), 1, "evaluation"),
    ],
)
def test_anything_but_one_outcome_is_an_error_with_its_reason(
    tmp_path: Path, text: str, sample: Json, reason: str
) -> None:
    with engine(tmp_path, text) as (started, claim):
        answer = started.ask(claim, question(sample))
    assert (answer.outcome, answer.reason) == (Outcome.ERROR, reason)
    assert "backtrace" not in answer.message.lower()


def test_a_panic_is_an_error_and_the_next_question_is_answered(tmp_path: Path) -> None:
    text = rego(
        'report contains outcome.pass("m", indexof_n(input.facts.sample, "")) if is_string(input.facts.sample)\n\n'
        'report contains outcome.pass("number", 1) if is_number(input.facts.sample)'
    )
    with engine(tmp_path, text) as (started, claim):
        first = started.ask(claim, question("aé"))
        second = started.ask(claim, question(1))
    assert first.outcome in (Outcome.ERROR, Outcome.PASS)
    assert second.outcome is Outcome.PASS


def test_a_policy_that_runs_on_is_stopped_and_the_next_question_is_answered(tmp_path: Path) -> None:
    slow = (
        "n := numbers.range(1, 300)\n\n"
        "slow := count([1 | some a in n; some b in n; some c in n; a + b + c == input.facts.sample])\n\n"
        'report contains outcome.pass("m", 1) if input.facts.sample == "quick"\n\n'
        'report contains outcome.pass("m", slow) if is_number(input.facts.sample)'
    )
    with engine(tmp_path, rego(slow), seconds=1) as (started, claim):
        late = started.ask(claim, question(5))
        next_one = started.ask(claim, question("quick"))
    assert (late.outcome, late.reason) == (Outcome.ERROR, "timeout")
    assert next_one.outcome is Outcome.PASS


def test_an_engine_that_dies_is_an_error_and_the_next_question_is_answered(tmp_path: Path) -> None:
    with engine(tmp_path, PASS) as (started, claim):
        started.ask(claim, question(1))
        assert started._worker is not None
        os.kill(started._worker._process.pid, signal.SIGKILL)
        started._worker._process.wait()
        died = started.ask(claim, question(1))
        again = started.ask(claim, question(1))
    assert (died.outcome, died.reason) == (Outcome.ERROR, "crash")
    assert again.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("body", "line", "named"),
    [
        ('report contains outcome.pass("m", http.send({}))', 5, "http.send"),
        ('report contains outcome.pass("m", time.now_ns())', 5, "time.now_ns"),
        ('report contains outcome.pass("m", opa.runtime())', 5, "opa.runtime"),
        ('f(x) := rand.intn("a", x)\n\nreport contains outcome.pass("m", f(2))', 5, "rand.intn"),
        ('time(x) := x\n\nreport contains outcome.pass("m", time.now_ns())', 5, "time"),
        ('report contains outcome.pass("m", x) if y', 5, "y"),
        ("report contains", 6, ""),
        ('report contains outcome.pass("m", crypto.md5("a"))', 5, "crypto.md5"),
    ],
)
def test_a_policy_that_may_not_run_is_refused_with_file_and_line(
    tmp_path: Path, body: str, line: int, named: str
) -> None:
    with pytest.raises(PolicyError) as caught, engine(tmp_path, rego(body)):
        pass
    assert f"rego/claims/p1_2/c02_test/c02_test.rego:{line}" in str(caught.value)
    assert named in str(caught.value)
    assert "this policy needs engine opa" in str(caught.value)


def test_an_import_cannot_hide_an_impure_call(tmp_path: Path) -> None:
    text = rego('report contains outcome.pass("m", time.now_ns())').replace(
        "import data.lib.outcome", "import data.lib.outcome\nimport data.lib.outcome as time"
    )
    with pytest.raises(PolicyError, match="time"), engine(tmp_path, text):
        pass
