"""What a sweep found, ready to be exported: plain values, already rolled up and in a stable order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cop_scan.catalogue import Catalogue
from cop_scan.evidence import Gap, Json
from cop_scan.finding import Finding
from cop_scan.waivers.model import Waivers


class State(StrEnum):
    """Roll-up states, from worst to best, then the one that does not count."""

    NOT_MET = "not_met"
    NOT_ASSESSED = "not_assessed"
    PARTIALLY_MET = "partially_met"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings by outcome; `waived` failures are counted there and not in `failed`."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    error: int = 0
    not_applicable: int = 0
    waived: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.error + other.error,
            self.not_applicable + other.not_applicable,
            self.waived + other.waived,
        )

    @property
    def applicable(self) -> int:
        """Findings that the claim applies to: all but `not_applicable`."""
        return self.passed + self.failed + self.unknown + self.error + self.waived

    @property
    def coverage(self) -> float | None:
        """Share of the applicable findings that were decided, 0 to 1; None where none is applicable."""
        decided = self.passed + self.failed + self.waived
        return round(decided / self.applicable, 4) if self.applicable else None

    @property
    def ratio(self) -> float | None:
        """Share of passes among the decided and unwaived findings; None where there are none."""
        decided = self.passed + self.failed
        return round(self.passed / decided, 4) if decided else None


@dataclass(frozen=True, slots=True)
class ClaimState:
    """One claim over all its resources."""

    id: str
    provision: str
    state: State
    reason: str
    """Why it is in this state, a word such as `failures`, `unknown_present`, `no_policy`, `no_subjects`."""
    counts: Counts
    assurance: str
    """The weakest assurance among the decided findings; empty where none was decided."""
    with_exceptions: bool = False
    """Waivers were needed."""
    grave: bool = False
    """A failing resource, without a waiver, is of a critical product."""


@dataclass(frozen=True, slots=True)
class ProvisionState:
    """One provision (draft edition) or principle (published edition) over its claims."""

    edition: str
    id: str
    state: State
    reason: str
    counts: Counts
    claims: tuple[str, ...]
    """Ids of the claims that carry it, those without a policy in this version included."""
    assessed: int
    """How many of `claims` have a policy that was enabled."""
    assurance: str
    with_exceptions: bool = False


@dataclass(frozen=True, slots=True)
class PrincipleState:
    """One principle (draft edition) or theme (published edition) over its provisions."""

    edition: str
    id: str
    state: State
    """The worst of its `shall` provisions that apply."""
    reason: str
    """The provision that it comes from, or `all_provisions_met`, `no_applicable_provision`."""
    tally: Mapping[State, int]
    """How many of its provisions, `should` ones too, are in each state."""


@dataclass(frozen=True, slots=True)
class ProductState:
    """One product over its own resources and what it inherits from the vendor and its organisations."""

    id: str
    name: str
    role: str
    tier: str
    resources: int
    """Its own: the product itself, repositories, build projects and registries."""
    inherited: tuple[str, ...]
    """Ids of the vendor and the organisations of which the findings count for it too."""
    doubtful: int
    """Resources of which it is not known whether they belong to it; while there are any, nothing of it is met."""
    principles: tuple[PrincipleState, ...]
    provisions: tuple[ProvisionState, ...]


@dataclass(frozen=True, slots=True)
class OrganisationState:
    """One organisation over itself, what it holds, and what it inherits from the vendor and its products."""

    id: str
    """The resource's."""
    name: str
    platform: str
    resources: int
    """Its own: the organisation itself and what it holds."""
    inherited: tuple[str, ...]
    """Ids of the vendor and of the products, of which the findings count for it too."""
    doubtful: int
    """Of its own, how many may belong to further products; while any does, no claim on products is met here."""
    principles: tuple[PrincipleState, ...]
    provisions: tuple[ProvisionState, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Two results that do not go together, or evidence that is used in a way that weakens it."""

    rule: str
    """A stable word, such as `fixed_but_not_published`."""
    claims: tuple[str, ...]
    detail: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Score:
    """A secondary figure for trends, 0 to 100; never a verdict."""

    lower: float
    """What was not seen counts nothing."""
    upper: float
    """What was not seen counts as met."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A resource as a report names it: the facts stay in the snapshot."""

    id: str
    kind: str
    platform: str
    target: str
    name: str
    url: str = ""
    parent: str = ""
    """Id of the organisation that it belongs to, where there is one."""
    products: tuple[str, ...] = ()
    """Ids of the products that hold it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What may differ between two evaluations of one snapshot; everything else in a report may not."""

    id: str
    evaluated_at: str
    tool: str
    """Name and version of cop-scan."""
    engines: Mapping[str, str]
    """Policy language -> the engine that evaluated it, with its version."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was collected, when and how far."""

    id: str
    """Digest of the snapshot's contents."""
    observed_at: str
    now: str
    """The time that policies were told, RFC 3339 in UTC."""
    profile: str
    targets: tuple[str, ...]
    resources: int
    failed: tuple[tuple[str, str], ...] = ()
    """Targets of which nothing could be seen, each with the reason: the sweep is then not complete."""

    @property
    def complete(self) -> bool:
        """Whether every target could be read."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Reliance:
    """How many claims of level `shall` rely on waivers."""

    claims: int
    """Those that apply to anything, by the draft edition's levels."""
    relying: int
    """Those of them with a waived failure."""

    @property
    def share(self) -> float:
        """0 to 1; 0 where none applies."""
        return round(self.relying / self.claims, 4) if self.claims else 0.0

    @property
    def is_high(self) -> bool:
        """Whether it is more than a fifth, which a report says before anything else."""
        return self.relying * 5 > self.claims


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an export may show."""

    estate: str
    sweep: Sweep
    run: Run
    catalogue: Catalogue
    subjects: tuple[Subject, ...]
    """Sorted by platform, name and id."""
    findings: tuple[Finding, ...]
    """Sorted by claim, then by the order of `subjects`."""
    claims: tuple[ClaimState, ...]
    """One for each claim of the catalogue's editions or with a policy, sorted by id."""
    provisions: tuple[ProvisionState, ...]
    """Draft edition first; in the editions' own order."""
    gaps: tuple[Gap, ...]
    principles: tuple[PrincipleState, ...] = ()
    """Draft edition first; in the editions' own order."""
    products: tuple[ProductState, ...] = ()
    """In the estate's order."""
    organisations: tuple[OrganisationState, ...] = ()
    """In the order of `subjects`."""
    unclaimed: tuple[tuple[str, str], ...] = ()
    """Repositories and the like in no product, where products select any: id, and why that may be wrong."""
    notes: tuple[Note, ...] = ()
    score: Score | None = None
    """None where no claim applies."""
    attestations: tuple[Mapping[str, Json], ...] = ()
    """The register: one entry for each attestation file that was read."""
    waivers: Waivers = field(default_factory=Waivers)
    """Every waiver that was read, how it stands, and what is wrong with any."""

    @property
    def reliance(self) -> Reliance:
        """How far what the Code requires is met only by exception."""
        shall = {claim.id for claim in self.catalogue.claims if claim.level == "shall"}
        counts = [state.counts for state in self.claims if state.id in shall and state.counts.applicable]
        return Reliance(len(counts), sum(each.waived > 0 for each in counts))
