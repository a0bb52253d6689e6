"""Which resources belong to which product of the vendor, by the selectors of the estate file.

A repository is a product's if one of the product's globs, topics or custom properties selects it; it may be of several.
Where topics or properties were not seen, it stays in doubt whether it belongs, and that is said. A build project and a
registry have neither: globs of their own select them, and leave no doubt.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cop_scan.evidence import NOT_JUDGED, Json, Resource

SETTINGS = "repository_settings"
"""The fact that holds topics and custom properties."""
RESELLER = "reseller"
CRITICAL = "critical"
_GROUPED = ("repository", "build_project", "registry")


@dataclass(frozen=True, slots=True)
class Product:
    """Something that the vendor sells."""

    id: str
    name: str
    role: str = "developer_distributor"
    """The vendor's role in the Code's Table 1: a `reseller` neither designs nor builds it."""
    tier: str = "standard"
    """`critical`: one failing resource is enough for a claim not to be met."""
    repositories: Sequence[str] = ()
    """Globs: one with a slash is compared with the whole name, one without with its last part."""
    topics: Sequence[str] = ()
    properties: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Custom property -> values, one of which selects a repository."""
    build_projects: Sequence[str] = ()
    """Globs, compared in the same way."""
    registries: Sequence[str] = ()
    """Globs, compared in the same way."""
    support: Sequence[str] = ()
    """Globs of those of its repositories that carry what its customers are told of support."""
    releases: Sequence[str] = ()
    """Globs of those of its repositories that carry its releases."""

    @property
    def selects(self) -> bool:
        """Whether it says which repositories, build projects or registries are its own."""
        return bool(self.repositories or self.build_projects or self.registries or self.needs_settings)

    @property
    def needs_settings(self) -> bool:
        """Whether topics or properties select repositories."""
        return bool(self.topics or self.properties)

    def document(self) -> dict[str, Json]:
        """As a snapshot keeps it; `Product(**document)` is the product again."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Membership:
    """To which products a resource belongs."""

    products: tuple[str, ...] = ()
    """Ids, in the estate's order."""
    doubt: str = ""
    """Why it may belong to others too; empty where that is known."""
    grouped: bool = False
    """Whether it is of a kind that products are made of, and is judged at all."""


def membership(products: Sequence[Product], resource: Resource) -> Membership:
    """The products that hold the resource."""
    if resource.kind == "product":
        return Membership(tuple(p.id for p in products if resource.id == f"product:{p.id}"))
    if resource.kind not in _GROUPED:
        return Membership()
    found = {product.id: _holds(product, resource) for product in products}
    doubts = [product.id for product in products if found[product.id] is None]
    doubt = f"Its topics and properties were not seen, by which {', '.join(doubts)} may hold it." if doubts else ""
    grouped = not any(tag in NOT_JUDGED for tag in resource.tags)
    return Membership(tuple(p.id for p in products if found[p.id]), doubt, grouped)


def unclaimed(products: Sequence[Product], members: Mapping[str, Membership]) -> tuple[tuple[str, str], ...]:
    """Ids of the resources that belong to no product, each with the doubt there is; none where no product selects."""
    if not any(product.selects for product in products):
        return ()
    return tuple((key, one.doubt) for key, one in members.items() if one.grouped and not one.products)


def resold(products: Sequence[Product], member: Membership, kind: str) -> bool:
    """Whether the vendor only resells what the resource is for.

    Of the vendor and its organisations that is so where all its products are resold.
    """
    roles = {product.id: product.role for product in products}
    concerned: Iterable[str] = member.products if kind in (*_GROUPED, "product") else roles
    known = [roles[key] for key in concerned]
    return bool(known) and not member.doubt and all(role == RESELLER for role in known)


_BY_NAME: Mapping[str, Callable[[Product], Sequence[str]]] = {
    "build_project": lambda product: product.build_projects,
    "registry": lambda product: product.registries,
}


def _holds(product: Product, resource: Resource) -> bool | None:
    """Whether it is one of the product's; None where that is not known."""
    if resource.kind in _BY_NAME:
        return matches(resource.name, _BY_NAME[resource.kind](product))
    if matches(resource.name, product.repositories):
        return True
    if not product.needs_settings:
        return False
    settings = _settings(resource)
    topics, properties = settings.get("topics"), settings.get("properties")
    chosen = [_any(product.topics, topics), _one_of(product.properties, properties)]
    return True if True in chosen else (None if None in chosen else False)


def matches(name: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs is of that name, whatever the case."""
    return any(_matches(name.lower(), glob.lower()) for glob in globs)


def _matches(name: str, glob: str) -> bool:
    return fnmatch.fnmatchcase(name if "/" in glob else name.rsplit("/", 1)[-1], glob)


def _settings(resource: Resource) -> Mapping[str, Any]:
    fact = resource.facts.get(SETTINGS)
    return fact.value if fact is not None and fact.ok and isinstance(fact.value, dict) else {}


def _any(wanted: Sequence[str], there: Json) -> bool | None:
    if not wanted:
        return False
    return any(word in there for word in wanted) if isinstance(there, list) else None


def _one_of(wanted: Mapping[str, Sequence[str]], there: Json) -> bool | None:
    """Whether one of the properties has one of its values: a platform may give several values as a list."""
    if not wanted:
        return False
    if not isinstance(there, dict):
        return None
    return any(set(values) & set(_values(there.get(name))) for name, values in wanted.items())


def _values(value: Json) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]
