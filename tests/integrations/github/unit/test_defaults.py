"""Files that repositories inherit: that there are none is known only to those who would see them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

import pytest
from cop_scan_github.account import Account
from cop_scan_github.defaults import Defaults

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.paging import PageSize
from tests.integrations.github.unit.making import SPECS, answer, refusal

POLICY, ROLES = SPECS["security_policy"], SPECS["roles"]
TEXT = "Report to security@example.org\n"
OID = hashlib.sha1(b"blob %d\0" % len(TEXT) + TEXT.encode()).hexdigest()
NOT_FOUND = {"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository"}


class _Asker:
    """Answers questions for repositories, trees and contents from what it was given."""

    def __init__(self, repositories: dict[str, Answer], trees: Json = None) -> None:
        self.repositories, self.trees = repositories, trees
        self.asked: list[str] = []

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request.key)
        if request.endpoint == "GraphQL repository":
            name = request.body["variables"]["name"]
            return self.repositories.get(name, _none())
        if request.endpoint == "GraphQL files":
            return answer({"data": {"r0": {"id": "D1", "b0": {"oid": OID, "text": TEXT}}}, "errors": []})
        return answer(self.trees) if self.trees else refusal(Status.HIDDEN)

    def known(self, request: Request, carry: str) -> None:
        return None

    def keep(self, found: Answer) -> Answer:
        return found


def _none(*errors: Json) -> Answer:
    return answer({"data": {"repository": None}, "errors": list(errors) or [NOT_FOUND]})


def _special(*names: str, visibility: str = "PUBLIC", empty: bool = False, tree: Json = None) -> Answer:
    entries = [{"name": name, "type": "blob", "mode": 33188, "oid": OID, "size": len(TEXT)} for name in names]
    root = {"oid": "f" * 40, "entries": entries} if tree is None else tree
    target = {"target": {"tree": root}}
    node = {"id": "D1", "visibility": visibility, "isEmpty": empty, "defaultBranchRef": target}
    return answer({"data": {"repository": node}, "errors": []})


def _look(
    repositories: dict[str, Answer], *, owner: bool = True, wanted: Sequence[FactSpec] = (POLICY,), trees: Json = None
) -> Defaults:
    permissions = answer({"enabled_repositories": "all"}) if owner else refusal()
    account = Account("acme", "organisation", said=answer(), answers={"permissions": permissions})
    found = Defaults(_Asker(repositories, trees), account, list(wanted))  # type: ignore[arg-type]
    asyncio.run(found.look(PageSize(9)))
    return found


def _own(*files: str, hidden: Sequence[str] = ()) -> dict[str, Fact]:
    value = {
        "files": [{"path": path, "digest": "d", "size": 1} for path in files],
        "hidden": [{"path": path, "reason": "truncated", "detail": "x"} for path in hidden],
    }
    return {"security_policy": Fact.seen("security_policy", value)}


def _inherited(defaults: Defaults, own: dict[str, Fact]) -> list[str]:
    facts, _ = defaults.inherited(own, {})
    return [str(file["path"]) for file in facts["security_policy"].value["files"]]


def test_a_repository_without_a_file_inherits_the_accounts() -> None:
    found = _look({".github": _special("SECURITY.md")})
    assert found.known
    facts, contents = found.inherited(_own(), {"d": b"own"})
    (file,) = facts["security_policy"].value["files"]
    assert file["path"] == "acme/.github/SECURITY.md"
    assert contents == {"d": b"own", file["digest"]: TEXT.encode()}


@pytest.mark.parametrize(
    ("own", "expected"), [(_own("SECURITY.md"), ["SECURITY.md"]), (_own(hidden=["*"]), []), (_own(hidden=["docs"]), [])]
)
def test_a_repository_that_has_or_may_have_its_own_inherits_nothing(own: dict[str, Fact], expected: list[str]) -> None:
    assert _inherited(_look({".github": _special("SECURITY.md")}), own) == expected


def test_a_gap_is_not_filled_by_what_would_be_inherited() -> None:
    own = {"security_policy": Fact.gap("security_policy", Status.HIDDEN, "no")}
    facts, _ = _look({".github": _special("SECURITY.md")}).inherited(own, {})
    assert facts == own


@pytest.mark.parametrize(
    ("said", "owner", "known"),
    [
        (_none(), True, True),
        (_none(), False, False),
        (answer({"data": {"repository": None}, "errors": []}), True, True),
        (answer({"data": {"repository": None}, "errors": []}), False, False),
        (refusal(Status.HIDDEN), True, True),
        (refusal(Status.HIDDEN), False, False),
        (refusal(Status.FORBIDDEN), True, False),
        (refusal(Status.RATE_LIMITED), True, False),
        (refusal(Status.TIMEOUT), True, False),
        (_none({**NOT_FOUND, "type": "FORBIDDEN"}), True, False),
        (_none({**NOT_FOUND, "type": "SERVICE_UNAVAILABLE"}), True, False),
        (_none({"path": ["repository"], "message": "Something went wrong"}), True, False),
        (_special(empty=True), False, True),
        (_special("README.md"), False, True),
        (_special(tree={}), True, False),
        (_special(tree={"oid": "f" * 40, "entries": [{"name": "docs", "type": "tree", "mode": 16384, "oid": "1"}]}), True, False),
        (_special("SECURITY.md", visibility="PRIVATE"), True, True),
    ],
)  # fmt: skip
def test_that_nothing_is_inherited_is_known_only_by_who_would_see_it(said: Answer, owner: bool, known: bool) -> None:
    found = _look({".github": said}, owner=owner)
    assert found.known is known
    assert _inherited(found, _own()) == []


def test_what_a_private_repository_holds_is_the_organisations_and_not_inherited() -> None:
    found = _look({".github": _special("SECURITY.md", visibility="PRIVATE")}, wanted=[POLICY, ROLES])
    assert found.known
    assert _inherited(found, _own()) == []
    assert found.facts["roles"].value["files"] == []


def test_nothing_is_asked_where_no_file_is_wanted() -> None:
    found = _look({}, wanted=[SPECS["branch_rules"]])
    assert found.asker.asked == []  # type: ignore[attr-defined]
    assert not found.known


@pytest.mark.parametrize("shown", [True, False])
def test_the_organisations_own_file_may_be_in_the_private_repository(shown: bool) -> None:
    root = {"oid": "f" * 40, "entries": [{"name": "cop", "type": "tree", "mode": 16384, "oid": "1", "size": 0}]}
    items = [
        {"path": "cop", "type": "tree", "mode": "040000", "sha": "1"},
        {"path": "cop/roles.yaml", "type": "blob", "mode": "100644", "sha": OID, "size": len(TEXT)},
    ]
    trees = {"sha": "f" * 40, "tree": items, "truncated": False} if shown else None
    both = {".github": _special("README.md"), ".github-private": _special(visibility="PRIVATE", tree=root)}
    fact = _look(both, wanted=[ROLES], trees=trees).facts["roles"]
    assert fact.status is (Status.OK if shown else Status.HIDDEN)
    assert not shown or [file["path"] for file in fact.value["files"]] == ["acme/.github-private/cop/roles.yaml"]


@pytest.mark.parametrize(
    ("repositories", "owner", "status"),
    [
        ({}, True, Status.OK),
        ({}, False, Status.HIDDEN),
        ({".github": _special("README.md")}, False, Status.HIDDEN),
        ({".github": _special("README.md"), ".github-private": refusal()}, True, Status.FORBIDDEN),
        (
            {".github": _special("README.md"), ".github-private": _special(visibility="PRIVATE", empty=True)},
            False,
            Status.OK,
        ),
    ],
)
def test_the_organisations_own_file_is_absent_only_if_both_repositories_were_seen(
    repositories: dict[str, Answer], owner: bool, status: Status
) -> None:
    fact = _look(repositories, owner=owner, wanted=[ROLES]).facts["roles"]
    assert fact.status is status
    assert not fact.ok or fact.value["files"] == []
