"""Words and shapes: what a reader sees of states, outcomes and reasons, and of text that tries to hide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cop_scan.evidence import Json
from cop_scan.finding import Finding, Outcome
from cop_scan.report import State


@dataclass(frozen=True, slots=True)
class Mark:
    """A state or outcome as it is shown: never by colour alone."""

    key: str
    """A CSS class that colours it."""
    symbol: str
    word: str


STATES: Mapping[State, Mark] = {
    State.MET: Mark("good", "✓", "Met"),
    State.PARTIALLY_MET: Mark("part", "◐", "Partially met"),
    State.NOT_MET: Mark("bad", "✗", "Not met"),
    State.NOT_ASSESSED: Mark("open", "?", "Not assessed"),
    State.NOT_APPLICABLE: Mark("none", "○", "Not applicable"),
}
OUTCOMES: Mapping[Outcome, Mark] = {
    Outcome.PASS: Mark("good", "✓", "Pass"),
    Outcome.FAIL: Mark("bad", "✗", "Fail"),
    Outcome.UNKNOWN: Mark("open", "?", "Unknown"),
    Outcome.ERROR: Mark("open", "!", "Error"),
    Outcome.NOT_APPLICABLE: Mark("none", "○", "Not applicable"),
}
WAIVED = Mark("part", "◇", "Fail, waived")

OUTCOME_MEANINGS: Mapping[Outcome, str] = {
    Outcome.PASS: "The claim holds, and nothing that was hidden could change that.",
    Outcome.FAIL: "The claim does not hold, and nothing that was hidden could change that.",
    Outcome.UNKNOWN: "What was seen does not decide. The finding says what was not seen.",
    Outcome.NOT_APPLICABLE: "There is nothing to judge. This is never counted as a pass.",
    Outcome.ERROR: "The policy could not decide. This counts as unknown.",
}
STATE_MEANINGS: Mapping[State, str] = {
    State.MET: "Enough was seen, and what was seen holds.",
    State.PARTIALLY_MET: "Part of it holds: there are failures beside passes, or some results are unknown.",
    State.NOT_MET: "It fails everywhere it was decided, or a critical claim fails somewhere.",
    State.NOT_ASSESSED: "Too little was seen to say, or this version has no policy for it. It is not counted as met.",
    State.NOT_APPLICABLE: "There is nothing in the estate that it is about.",
}
_STATE_REASONS: Mapping[str, str] = {
    "all_pass": "Every applicable resource passes.",
    "passes_and_waivers": "Every applicable resource passes, or its failure is under a waiver.",
    "all_fail": "Every resource that was decided fails.",
    "failures": "Some resources fail and others pass.",
    "critical_failures": "Some resources fail, and the claim is of critical severity.",
    "unknown_present": "No resource fails without a waiver, but some results are unknown.",
    "unknown_within_budget": "No resource fails without a waiver, and few enough results for the profile are unknown.",
    "critical_product": "Some resources fail, and one of them is of a critical product.",
    "reseller": "The vendor only resells it: design and build are its maker's.",
    "membership": "It is not known which repositories belong to which product, so that it cannot be told to be met.",
    "all_provisions_met": "Every provision that is required and applies is met.",
    "no_applicable_provision": "None of its required provisions applies.",
    "coverage": "Too little was decided to say.",
    "nothing_seen": "The evidence was not seen for any resource.",
    "no_policy": "This version has no policy for it.",
    "no_subjects": "The estate has no resource that it is about.",
    "no_applicable_resource": "It applies to no resource of the estate.",
    "no_applicable_claim": "None of its claims applies here.",
    "all_claims_met": "Every applicable claim is met.",
    "share": "Decided by the weighted share of its claims that are met.",
}
_GAP_REASONS: Mapping[str, str] = {
    "forbidden": "Access refused",
    "hidden": "Hidden: not there, or not visible to this account",
    "feature_off": "The feature is switched off",
    "plan_unavailable": "Not part of the platform's plan",
    "not_collected": "Not collected",
    "truncated": "Cut short by a limit",
    "rate_limited": "The platform's rate limit was reached",
    "timeout": "It took too long",
    "malformed": "It could not be understood",
    "stale": "Too old to use",
    "unsupported": "Not supported by this version",
    "contradicted": "What was read speaks against it",
    "elsewhere": "Another repository of the product carries it",
    "assurance": "Known by weaker means than the profile asks for",
}


def state_reason(reason: str) -> str:
    """A roll-up reason as a sentence; one that is no word of the roll-up is the claim that decides."""
    return _STATE_REASONS.get(reason) or f"Decided by its weakest claim, {reason}."


def gap_reason(reason: str) -> str:
    """Why a fact was not seen, in a few words."""
    return _GAP_REASONS.get(reason) or plain(reason)


def plain(word: str) -> str:
    """A word with underscores as a reader would write it."""
    return word.replace("_", " ").strip().capitalize()


def outcome_mark(finding: Finding) -> Mark:
    """The mark of a finding; a waived failure has its own."""
    waived = finding.outcome is Outcome.FAIL and finding.waiver is not None
    return WAIVED if waived else OUTCOMES[finding.outcome]


def moment(time: str) -> str:
    """An RFC 3339 time in UTC as a reader would write it; any other text as it is."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{at.day} {at:%B %Y at %H:%M} UTC" if at.utcoffset() == timedelta(0) else time


def percent(share: float | None) -> str:
    """A share of 0 to 1 in whole per cent, rounded down so that only all of it reads 100. A dash for none."""
    return "\u2013" if share is None else f"{int(share * 100 + 1e-9)}%"


def visible(value: Json) -> Json:
    r"""`value`; a text with everything that acts instead of showing written out, such as `\x1b`. Line feeds stay.

    Markup that the templates made themselves is of a type of its own and stays as it is.
    """
    if type(value) is not str or value.isprintable():
        return value
    return "".join(char if char.isprintable() or char == "\n" else _escape(ord(char)) for char in value)


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
