"""The emulator answers what GitLab documents, to whom it documents it, and in the types of its GraphQL schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType

from tests.emulators.gitlab import contract, graphql, graphql_fields, routes
from tests.emulators.gitlab.base import TIERS, Tier
from tests.emulators.gitlab.client import Reply, get
from tests.emulators.gitlab.client import graphql as ask
from tests.emulators.gitlab.server import Emulator

ROLES = ("guest", "reporter", "developer", "maintainer", "owner")
RANK = {"any": 0, "guest": 0, "code": 1, **{role: rank for rank, role in enumerate(ROLES)}}


def _paths(server: Emulator, pattern: str) -> Iterator[str]:
    """The addresses of a pattern for the group and the project that has something of everything."""
    app, group = server.world.groups[0].projects[0], server.world.groups[0]
    assert app.head
    entry = app.head.tree.find("README.md")
    assert entry
    number = app.id if pattern.startswith("/projects") else group.id
    number = app.runners[0].id if pattern.startswith("/runners") else number
    number = server.world.user("ann").id if pattern.startswith("/users/") else number
    path = pattern.replace(":id", str(number)).replace(":iid", "1").replace(":name", "main")
    path = path.replace(":path", "README.md").replace(
        ":sha", app.head.parents[0].oid if "commits" in path else entry.oid
    )
    yield path + ("?username=ann" if pattern == "/users" else "")


def _entries(reply: Reply) -> list[dict[str, Any]]:
    body = reply.body if isinstance(reply.body, list) else [reply.body]
    return [one for one in body if isinstance(one, dict)] if reply.status == 200 else []


def test_every_address_is_in_the_contract_and_no_other() -> None:
    assert sorted(routes.patterns()) == sorted(contract.whole()["addresses"])
    given = {one["gives"] for one in contract.whole()["addresses"].values()}
    assert given == set(contract.whole()["fields"])
    assert all(one["page"].endswith("/") for one in contract.whole()["addresses"].values())


@pytest.mark.parametrize("pattern", routes.patterns())
def test_answers_are_what_is_documented(server: Emulator, pattern: str) -> None:
    for path in _paths(server, pattern):
        reply = get(server, path)
        assert reply.status == 200, path
        assert contract.problems(pattern, reply.body) == []


@pytest.mark.parametrize("role", ROLES)
def test_who_is_answered_is_who_may_see_it(server: Emulator, role: str) -> None:
    for pattern, address in contract.whole()["addresses"].items():
        for path in _paths(server, pattern):
            answered = get(server, path, role).status == 200
            is_allowed = RANK[role] >= RANK[address["role"]]
            assert answered == is_allowed or pattern == "/runners/:id", (pattern, role)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("tier", list(TIERS))
def test_fields_are_shown_by_role_and_licence(server: Emulator, role: str, tier: Tier) -> None:
    server.world.groups[0].tier = tier
    for path, entity in (("/projects/acme%2Fapp", "project"), ("/groups/acme?with_projects=false", "group")):
        shown = get(server, path, role).body
        for name, (_, who) in contract.fields_of(entity).items():
            words = set(who.split()) - {"all"}
            least = max((RANK[word] for word in words if word in RANK), default=0)
            licence = next((rank for name, rank in TIERS.items() if name in words), 0)
            may = RANK[role] >= least and TIERS[tier] >= licence
            if words:
                assert (name in shown) <= may, f"{entity}.{name} is shown to {role} in {tier}"


def test_licences_of_addresses(server: Emulator) -> None:
    server.world.groups[0].tier = "free"
    for pattern, address in contract.whole()["addresses"].items():
        for path in _paths(server, pattern) if address.get("licence") else ():
            assert get(server, path).status != 200 or pattern.endswith("/approvals"), pattern


def test_every_field_of_the_schema_has_a_value() -> None:
    """Interfaces and connections aside, each field that a query may name is answered."""
    known, lacking = graphql_fields.known(), []
    made_by_hand = {
        "PageInfo",
        "AccessLevel",
        "QueryComplexity",
        "Metadata",
        "ProjectCiCdSetting",
        "ProjectFeatureAccess",
        "ProjectPermissions",
        "SecurityScanners",
        "Tree",
        "GpgSignature",
    }
    for name, kind in graphql.schema().type_map.items():
        plain = isinstance(kind, GraphQLObjectType) and not name.startswith(("__", "Vulnerab"))
        if plain and not name.endswith("Connection") and name not in made_by_hand:
            assert isinstance(kind, GraphQLObjectType)
            lacking += [f"{name}.{field}" for field in kind.fields if (name, field) not in known]
    assert lacking == []
    types = graphql.schema().type_map
    for kind_name, field in known:
        holder = types.get(kind_name)
        shared = {
            "GroupAuditEventStreamingDestination",
            "ExternalAuditEventDestination",
            "AmazonS3ConfigurationType",
            "GoogleCloudLoggingConfigurationType",
        }
        if kind_name not in shared:
            assert isinstance(holder, GraphQLObjectType), kind_name
            assert field in holder.fields, f"{kind_name}.{field} is no field of the schema"


def test_whole_objects_are_answered(server: Emulator) -> None:
    """Every scalar of a project, group, commit and release is asked at once, and none breaks the schema."""
    queries = [_selection("Project", 'project(fullPath: "acme/app")'), _selection("Group", 'group(fullPath: "acme")')]
    for query in queries:
        reply = ask(server, query)
        assert "errors" not in reply.body, reply.body


def _selection(kind: str, root: str) -> str:
    made = graphql.schema().type_map[kind]
    assert isinstance(made, GraphQLObjectType)
    names = [name for name, field in made.fields.items() if not field.args and not _is_object(field.type)]
    return f"{{ {root} {{ {' '.join(names)} }} }}"


def _is_object(kind: Any) -> bool:
    inner = getattr(kind, "of_type", kind)
    return isinstance(inner, GraphQLObjectType)
