"""The catalogue's values: claims, the facts they read, and the editions of the Code that they serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from cop_scan.evidence import Json


class Form(StrEnum):
    """How a fact's value comes about."""

    VALUE = "value"
    """The source gives the value as it stands."""
    PATHS = "paths"
    """The files that match, without contents: `{files: [{path, size}], hidden}`."""
    TEXT = "text"
    """`{files: [{path, text}], hidden}`."""
    YAML = "yaml"
    """YAML 1.2, JSON among it: `{files: [{path, document}], hidden}`."""
    TOML = "toml"
    """`{files: [{path, document}], hidden}`."""
    PIPELINES = "pipelines"
    """CI definitions in one platform-neutral shape: `{pipelines: [...], hidden}`."""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that claims may declare, from `policies/facts/<key>.yaml`."""

    key: str
    title: str
    form: Form
    kinds: tuple[str, ...]
    files: tuple[str, ...]
    """Git-ignore style patterns, matched without regard to case; only for forms that read files."""
    inherited: str
    """Non-empty where a platform may supply the files from elsewhere: the name of that hidden part."""
    max_files: int
    max_bytes: int
    """Of one file."""
    cure: str
    """What gives this fact where it is a gap: a permission, a source."""
    schema: Mapping[str, Json]
    """JSON Schema of the value that a policy sees."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One technical-control claim, from its folder's `claim.yaml`."""

    id: str
    rev: int
    """Rises with every change of the criterion."""
    provision: str
    """Of the draft edition."""
    title: str
    statement: str
    level: str
    """`shall` or `should`, inherited from the provision."""
    apc: tuple[str, ...]
    """The published edition's assurance claims that it carries."""
    kinds: tuple[str, ...]
    evidence: tuple[tuple[str, ...], ...]
    """Alternatives: the policy is asked if all the facts of at least one are seen."""
    optional: tuple[str, ...]
    """Facts that the policy sees where they are there, and can do without."""
    severity: str
    assurance: str
    engine: str
    """`rego` or `checkov`."""
    params: Mapping[str, Json]
    reads_now: bool
    """Whether the policy is told the time of the sweep."""
    rationale: str
    remediation: str
    references: tuple[str, ...]
    crosswalk: Mapping[str, tuple[str, ...]]
    notes: str
    """Where the criterion differs from the catalogue's first wording, and why."""
    folder: Path
    digest: str
    """Of everything that can change an outcome: the claim file, the policy and the shared library."""
    checks: tuple[str, ...] = ()
    """For the engine `checkov`: the ids of the checks that decide."""
    contradicted_by: tuple[str, ...] = ()
    """Claims that machines decide; where one of them fails, an attested pass of this one is unknown."""
    carried_by: str = ""
    """`support` or `releases` where only those repositories of a product need hold the evidence that carry that."""
    undecided_on: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Source -> why the claim passes or fails on nothing of it, although it gives the evidence; for people to read."""

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that the claim declares, sorted."""
        return tuple(sorted({key for keys in self.evidence for key in keys} | set(self.optional)))

    def alternatives(self, kind: str, facts: Mapping[str, FactSpec]) -> list[tuple[str, ...]]:
        """Those alternatives of its evidence that a resource of this kind can have; `facts` defines them, by key."""
        return [keys for keys in self.evidence if all(kind in facts[key].kinds for key in keys)]


@dataclass(frozen=True, slots=True)
class Planned:
    """A claim of the catalogue, whether or not this version has a policy for it."""

    id: str
    severity: str
    apc: tuple[str, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision of the draft edition, or one principle of the published one."""

    id: str
    title: str
    level: str
    published: str
    """The published principle that a draft provision became part of, or empty."""
    claims: tuple[Planned, ...]
    """Draft edition only: all the catalogue's claims for it."""
    apc: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Published edition only: id -> text of its assurance claims."""


@dataclass(frozen=True, slots=True)
class Principle:
    """A group of provisions: principle of the draft edition, theme of the published one."""

    id: str
    title: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the Code of Practice."""

    id: str
    title: str
    word: str
    """What the edition calls its units: `provision` or `principle`."""
    principles: tuple[Principle, ...]

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """All of them, in the edition's order."""
        return tuple(p for principle in self.principles for p in principle.provisions)


@dataclass(frozen=True, slots=True)
class Profile:
    """Thresholds and parameters that are this tool's, not the Code's."""

    id: str
    title: str
    min_coverage: float
    unknown_budget: Mapping[str, float]
    """Level -> share of applicable findings that may be unknown without blocking `met`."""
    params: Mapping[str, Mapping[str, Json]]
    """Claim id -> parameters that override the claim's own."""
    everywhere: Mapping[str, Json] = field(default_factory=dict)
    """Parameters that override those of every claim that has them."""
    required_assurance: Mapping[str, str] = field(default_factory=dict)
    """Level -> the weakest assurance with which a pass counts; a weaker one is unknown."""
    require_signed: bool = False
    """Whether an attestation must carry a signature, or come with a verified commit."""


@dataclass(frozen=True, slots=True)
class Framework:
    """Something else that claims are related to, and what the relation says."""

    key: str
    """As `Claim.crosswalk` has it."""
    title: str
    version: str
    url: str
    relationship: str
    """A term of OSCAL's mapping model: `intersects` says that both have something in common, and no more."""
    ids: str
    """Regular expression that every entry of it matches."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that was loaded: the editions, the fact definitions, and the enabled claims."""

    editions: tuple[Edition, ...]
    facts: Mapping[str, FactSpec]
    claims: tuple[Claim, ...]
    """Sorted by id."""
    profile: Profile
    digest: str
    """Of the editions, facts, claims and profile."""
    frameworks: tuple[Framework, ...] = ()

    def claim(self, claim_id: str) -> Claim | None:
        """The enabled claim with that id."""
        return next((c for c in self.claims if c.id == claim_id), None)

    @property
    def planned(self) -> Mapping[str, Planned]:
        """Id -> every claim of the draft edition, with or without a policy."""
        return {p.id: p for e in self.editions for provision in e.provisions for p in provision.claims}

    def wanted(self) -> tuple[FactSpec, ...]:
        """The facts that the enabled claims declare, sorted by key: all that need be collected."""
        keys = sorted({key for claim in self.claims for key in claim.facts})
        return tuple(self.facts[key] for key in keys)
