"""Who may do what in one account: from what IAM tells of all its users, groups, roles and policies at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cop_scan.evidence import Json
from cop_scan_codebuild.calls import Listing
from cop_scan_codebuild.widths import Width, managed, texts, width

_BOTS = frozenset({"Service"})
_WHOM = frozenset({"Principal", "NotPrincipal"})


@dataclass(slots=True)
class Identities:
    """The pages of GetAccountAuthorizationDetails, put together."""

    listing: Listing
    users: list[Mapping[str, Any]] = field(default_factory=list)
    roles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    policies: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, listing: Listing) -> Identities:
        """What the pages say. Raises as reading another shape does."""
        found = cls(listing)
        for page in listing.items:
            found.users += page["users"]
            found.roles.update({one["arn"]: one for one in page["roles"]})
            found.groups.update({one["name"]: one for one in page["groups"]})
            found.policies.update({one["arn"]: one["document"] for one in page["policies"]})
        return found

    def width(self, holder: Mapping[str, Any]) -> Width:
        """How far a user or role reaches."""
        documents = [*self._own(holder)]
        for name in holder.get("groups", []):
            group = self.groups.get(name)
            documents += [None] if group is None else [*self._own(group)]
        if not documents:
            return Width()
        boundary = str(holder.get("boundary", ""))
        return width(documents, managed(boundary, self.policies) if boundary else None, bounded=bool(boundary))

    def _own(self, holder: Mapping[str, Any]) -> Iterator[Json]:
        yield from holder["inline"]
        yield from (managed(arn, self.policies) for arn in holder["attached"])


def is_bot(role: Mapping[str, Any]) -> bool:
    """Whether only services of AWS may assume the role."""
    kinds: set[str] = set()
    for principal in trusted(role.get("trust")):
        kinds |= set(principal) if isinstance(principal, dict) else {"*"}
    return bool(kinds) and kinds <= _BOTS


def is_for_people(role: Mapping[str, Any]) -> bool:
    """Whether an identity provider lets people act as the role."""
    principals = [one for one in trusted(role.get("trust")) if isinstance(one, dict)]
    return any(":saml-provider/" in arn for one in principals for arn in texts(one.get("Federated")))


def trusted(document: Json) -> list[Json]:
    """The principals of what a policy allows."""
    written = document.get("Statement") if isinstance(document, dict) else None
    listed = written if isinstance(written, list) else [written]
    return [one.get("Principal") for one in listed if isinstance(one, dict) and one.get("Effect") == "Allow"]


def statements(document: Json) -> Iterator[Mapping[str, Any]]:
    """The statements of a resource's policy. Raises ValueError for a policy that is none."""
    written = document.get("Statement", []) if isinstance(document, dict) else None
    listed = written if isinstance(written, list) else [written]
    for one in listed:
        if not isinstance(one, dict) or one.get("Effect") not in ("Allow", "Deny") or not _WHOM & one.keys():
            raise ValueError("no policy")
        yield one


def open_statements(document: Json) -> Iterator[Mapping[str, Any]]:
    """What a resource's policy allows to anybody at all. Raises ValueError as above."""
    for one in statements(document):
        if one["Effect"] == "Allow" and ("NotPrincipal" in one or _is_anybody(one.get("Principal"))):
            yield one


def _is_anybody(principal: Json) -> bool:
    if isinstance(principal, dict):
        return "*" in texts(principal.get("AWS"))
    return bool(principal == "*")


def openness(document: Json) -> bool | None:
    """Whether a resource's policy lets anybody in; None where that is not told. Raises ValueError as above.

    Conditions may decide it. An identity provider of the web vouches for everybody who has an account there, unless
    a condition asks for more than for whom its word is meant.
    """
    found = list(open_statements(document))
    if any(not one.get("Condition") for one in found):
        return True
    return None if found or any(_is_of_the_web(one) for one in statements(document)) else False


def _is_of_the_web(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    vouching = texts(principal.get("Federated")) if isinstance(principal, dict) else []
    asked = [str(key) for test in (statement.get("Condition") or {}).values() for key in test]
    return (
        statement["Effect"] == "Allow"
        and any(":saml-provider/" not in one for one in vouching)
        and all(key.endswith(":aud") for key in asked)
    )
