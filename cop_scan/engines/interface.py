"""The engine seam: a policy is asked one question and gives one answer.

An engine is registered as an entry point in the group `cop_scan.engines`; its value is a callable
that takes the claims of its language and gives an object that satisfies `Engine`. Loading happens
in that call, so that a broken policy is known before anything is judged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from cop_scan.catalogue import Claim
from cop_scan.evidence import Json
from cop_scan.finding import ASSURANCE, Outcome

_LOG = logging.getLogger(__name__)

UNDEFINED: Final = object()
"""What an engine hands to `answer_from` when the policy's rule is undefined."""

_ALLOWED: Final = {o.value for o in Outcome} - {Outcome.ERROR.value}


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question."""

    outcome: Outcome
    message: str
    evidence: Json = None
    reason: str = ""
    assurance: str = ""
    """A grade weaker than the claim's, where weaker evidence decided; empty for the claim's own."""

    @classmethod
    def failed(cls, reason: str, detail: str) -> Answer:
        """A policy that could not be evaluated. The engine's own words go to the log: no two say the same."""
        _LOG.info("a policy failed (%s): %s", reason, detail)
        return cls.error(reason, "The policy could not be evaluated on this input.")

    @classmethod
    def error(cls, reason: str, message: str) -> Answer:
        """A policy that could not decide: an outcome of its own, never a pass or a fail."""
        return cls(Outcome.ERROR, message, None, reason)


class Engine(Protocol):
    """A policy evaluator that holds the loaded claims of one language."""

    version: str
    """Name and version of the evaluator, as reports show it."""

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        """The claim's answer to `question`, the policy's whole `input`. Never raises for a policy's fault."""
        ...

    def close(self) -> None:
        """Stop whatever was started. Safe to call twice."""
        ...


class MissingEngine:
    """Stands in for an engine whose package is not installed: every answer is `unknown` and says what to install."""

    def __init__(self, cure: str) -> None:
        self.version = "not installed"
        self.cure = cure

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:  # noqa: ARG002 - the protocol's names
        """Unknown, with the cure."""
        return Answer(
            Outcome.UNKNOWN, f"The engine of this claim is not installed. {self.cure}", None, "engine_missing"
        )

    def close(self) -> None:
        """Nothing was started."""


def answer_from(report: Json | object) -> Answer:
    """The answer in a Rego `report`: exactly one `{outcome, message, evidence}`, else an error.

    A fourth key, `assurance`, may name a grade weaker than the claim's.

    Both Rego engines end here, so that the contract is read in one way.
    """
    if report is UNDEFINED:
        return Answer.error("undefined", "The policy has no report for this input.")
    if not isinstance(report, list):
        return Answer.error("shape", "The policy's report is not a set.")
    if len(report) != 1:
        return Answer.error("outcome_count", f"The policy gave {len(report)} outcomes where it must give exactly one.")
    return _answer(report[0])


def _answer(entry: Json) -> Answer:
    if not isinstance(entry, dict) or set(entry) - {"assurance"} != {"outcome", "message", "evidence"}:
        return Answer.error("shape", "The policy's outcome must have outcome, message and evidence, no more.")
    assurance = entry.get("assurance", "")
    if assurance and assurance not in ASSURANCE:
        return Answer.error("shape", "The policy's assurance is not one of A3, A2, A1, A0.")
    if not isinstance(entry["outcome"], str) or entry["outcome"] not in _ALLOWED:
        return Answer.error("outcome_name", "The policy's outcome is not one of pass, fail, unknown, not_applicable.")
    if not isinstance(entry["message"], str) or not entry["message"]:
        return Answer.error("shape", "The policy's message is not a sentence.")
    reason = "policy" if entry["outcome"] == "unknown" else ""
    return Answer(Outcome(entry["outcome"]), entry["message"], entry["evidence"], reason, assurance)
