"""From a snapshot to findings: one for each claim and each resource of its kinds.

The engine contract is kept here for every policy language: a claim whose evidence was not seen is
`unknown` and its policy is not asked; a policy sees its declared facts, in the shapes that they are published with,
and nothing more; equal questions are asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cop_scan.catalogue import Catalogue, Claim
from cop_scan.engines.interface import Answer, Engine
from cop_scan.evidence import NOT_JUDGED, Fact, Gap, Json, Resource, canonical, digest
from cop_scan.facts.derive import Reader
from cop_scan.finding import Finding, Outcome
from cop_scan.report import Subject
from cop_scan.shapes import Shapes

_QUOTED_GAPS = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One resource with everything that was found of it."""

    subject: Subject
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class Evaluation:
    """The loaded claims and engines, and the questions that were answered already."""

    catalogue: Catalogue
    engines: Mapping[str, Engine]
    """Policy language -> engine."""
    now: str
    read: Reader
    answers: dict[str, Answer]
    asked: int = 0
    """Questions put to an engine, as against answers given again."""
    shapes: Shapes = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = Shapes(self.catalogue.facts)

    def judge(self, resource: Resource) -> Judged:
        """Every enabled claim of the resource's kind on it."""
        view = _View(self, resource)
        claims = [claim for claim in self.catalogue.claims if resource.kind in claim.kinds]
        unseen = [] if view.excuse else list(_gaps(claims, view))
        findings = tuple(self._finding(claim, view) for claim in claims)
        names = (resource.id, resource.kind, resource.platform, resource.target, resource.name, resource.url)
        return Judged(Subject(*names, resource.parent), findings, tuple(unseen))

    def seen(self, resource: Resource, keys: Iterable[str]) -> dict[str, Fact]:
        """Those facts of the resource that the snapshot knows of, as policies see them."""
        view = _View(self, resource)
        return {key: fact for key in keys if (fact := view.seen(key)) is not None}

    def _finding(self, claim: Claim, view: _View) -> Finding:
        unasked = self._unasked(claim, view)
        answer = unasked or self._strong_enough(claim, self._answer(claim, view))
        return Finding(
            claim=claim.id,
            rev=claim.rev,
            resource=view.resource.id,
            outcome=answer.outcome,
            reason=answer.reason,
            message=answer.message,
            evidence=answer.evidence,
            assurance=min(claim.assurance, answer.assurance or claim.assurance),
            engine="contract" if unasked else claim.engine,
        )

    def _strong_enough(self, claim: Claim, answer: Answer) -> Answer:
        """The answer; a pass on weaker grounds than the profile asks is unknown, for it may hold."""
        grade = min(claim.assurance, answer.assurance or claim.assurance)
        required = self.catalogue.profile.required_assurance.get(claim.level, "")
        if answer.outcome is not Outcome.PASS or grade >= required:
            return answer
        message = f"It passes with assurance {grade}, and the profile asks for {required}: {answer.message}"
        return replace(answer, outcome=Outcome.UNKNOWN, message=message, reason="assurance")

    def _unasked(self, claim: Claim, view: _View) -> Answer | None:
        """The answer where the policy is not asked: nothing is to be judged, or the evidence was not seen."""
        if view.excuse:
            return Answer(Outcome.NOT_APPLICABLE, NOT_JUDGED[view.excuse], {"tag": view.excuse})
        unseen = _unseen(claim, view)
        return _unknown(unseen, self.catalogue) if unseen else None

    def _answer(self, claim: Claim, view: _View) -> Answer:
        facts = {fact.key: fact.digest for fact in map(view.seen, claim.facts) if fact and fact.ok}
        asked = {"kind": view.resource.kind, "platform": view.resource.platform}
        now = self.now if claim.reads_now else ""
        key = digest(canonical([claim.id, claim.digest, dict(claim.params), asked, facts, now]))
        if key not in self.answers:
            self.asked += 1
            self.answers[key] = self.engines[claim.engine].ask(claim, self._question(claim, view))
        return self.answers[key]

    def _question(self, claim: Claim, view: _View) -> dict[str, Json]:
        question: dict[str, Json] = {
            "resource": {"kind": view.resource.kind, "platform": view.resource.platform},
            "facts": {fact.key: fact.value for fact in map(view.seen, claim.facts) if fact and fact.ok},
            "parent": {},
            "params": dict(claim.params),
        }
        return {**question, "now": self.now} if claim.reads_now else question


class _View:
    """A resource's facts as policies see them, each derived and checked once and only if it is asked for."""

    def __init__(self, evaluation: Evaluation, resource: Resource) -> None:
        self.evaluation = evaluation
        self.resource = resource
        self.excuse = next((tag for tag in resource.tags if tag in NOT_JUDGED), "")
        """The tag for which no claim applies, or empty."""
        self._seen: dict[str, Fact] = {}

    def seen(self, key: str) -> Fact | None:
        """The fact, a gap where it could not be seen, or None where the snapshot does not know of it.

        What a source gives of a resource that by its definition has no such fact is not seen either.
        """
        spec = self.evaluation.catalogue.facts.get(key)
        given = spec is not None and self.resource.kind in spec.kinds and key in self.resource.facts
        if given and key not in self._seen:
            self._seen[key] = self.evaluation.shapes.derived(self.resource.facts[key], self.evaluation.read)
        return self._seen.get(key)


def _unseen(claim: Claim, view: _View) -> list[Fact | str]:
    """The gaps of the alternative that lacks least; empty if one alternative lacks nothing.

    A fact that the snapshot does not know at all (an older one, a third-party source) is given as its key.
    """
    lacking: list[list[Fact | str]] = []
    for keys in claim.alternatives(view.resource.kind, view.evaluation.catalogue.facts):
        missing = [view.seen(key) or key for key in keys]
        lacking.append([fact for fact in missing if isinstance(fact, str) or not fact.ok])
    return min(lacking, key=len)


def _unknown(unseen: list[Fact | str], catalogue: Catalogue) -> Answer:
    gaps = [_gap_evidence(fact, catalogue) for fact in unseen]
    named = "; ".join(f"{gap['fact']} ({gap['detail']})" for gap in gaps[:_QUOTED_GAPS])
    return Answer(Outcome.UNKNOWN, f"Not seen: {named}", {"gaps": gaps}, gaps[0]["reason"])


def _gap_evidence(fact: Fact | str, catalogue: Catalogue) -> dict[str, Json]:
    key = fact if isinstance(fact, str) else fact.key
    reason = "not_collected" if isinstance(fact, str) else fact.status.value
    detail = "The snapshot does not hold it." if isinstance(fact, str) else fact.detail
    return {"fact": key, "reason": reason, "detail": detail, "cure": catalogue.facts[key].cure}


def _gaps(claims: list[Claim], view: _View) -> Iterator[Gap]:
    """What of the wanted facts was not seen, wholly or in part, and which claims wanted it."""
    wanting: dict[str, list[str]] = {}
    known = view.evaluation.catalogue.facts
    for claim in claims:
        for key in (key for key in claim.facts if view.resource.kind in known[key].kinds):
            wanting.setdefault(key, []).append(claim.id)
    for key in sorted(wanting):
        for part, reason, detail, about in _missing_parts(view.seen(key)):
            concerned = [name for name in wanting[key] if not about or name in about]
            yield Gap(view.resource.id, key, part, reason, detail, tuple(concerned))


def _missing_parts(fact: Fact | None) -> Iterator[tuple[str, str, str, list[Json]]]:
    """Part, reason, detail, and the only claims that it can be about, where that is known."""
    if fact is None:
        yield "", "not_collected", "The snapshot does not hold it.", []
    elif not fact.ok:
        yield "", fact.status.value, fact.detail, []
    else:
        value = fact.value
        hidden = value.get("hidden", []) if isinstance(value, dict) else []
        for part in hidden if isinstance(hidden, list) else []:
            known = part if isinstance(part, dict) else {}
            about = known.get("claims", [])
            yield (
                str(known.get("path", "*")),
                str(known.get("reason", "malformed")),
                str(known.get("detail", "")),
                about if isinstance(about, list) else [],
            )


def evaluate(evaluation: Evaluation, resources: Iterator[Resource], progress: Callable[[Judged], None]) -> list[Judged]:
    """Judge every resource, in the given order, and tell `progress` of each."""
    judged: list[Judged] = []
    for resource in resources:
        judged.append(evaluation.judge(resource))
        progress(judged[-1])
    return judged
