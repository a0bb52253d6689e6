"""GraphQL: the schema holds, every field that has a source answers, pages and points are as documented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from graphql import parse as parse_query
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulators.github import graphql
from tests.emulators.github.access import Access, Profile
from tests.emulators.github.client import Client
from tests.emulators.github.connections import Connection, Refusal, cursor
from tests.emulators.github.cost import Analysis, Plan, is_connection
from tests.emulators.github.fields import TABLES
from tests.emulators.github.limits import ROOMY, Meter
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import Organisation, Repository, World

# from GitHub's "Rate limits and query limits for the GraphQL API"
DOCUMENTED = """
query {
  viewer {
    login
    repositories(first: 100) {
      edges { node { id
        issues(first: 50) { totalCount edges { node { id title
          labels(first: 60) { totalCount edges { node { id name } } }
        } } }
      } }
    }
  }
}
"""


@cache
def schema() -> GraphQLSchema:
    need(GRAPHQL)
    return build_schema(GRAPHQL.read_text("utf-8"), assume_valid=True, assume_valid_sdl=True)


def plan(query: str, **variables: object) -> Plan:
    document = parse_query(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return Analysis(schema(), document, variables).run(operation)


# cost
def test_the_documented_example_costs_what_is_documented() -> None:
    made = plan(DOCUMENTED)
    assert (made.requests, made.points, made.nodes) == (5101, 51, 305_100)


@pytest.mark.parametrize(
    ("query", "requests", "points", "nodes"),
    [
        ("{ rateLimit { cost } }", 0, 1, 0),
        ("{ viewer { repositories { totalCount } } }", 1, 1, 0),
        ("query($n: Int = 7) { viewer { repositories(first: $n) { nodes { id } } } }", 1, 1, 7),
        ("{ viewer { a: repositories(first: 2) { nodes { id } } b: repositories(last: 3) { edges { cursor } } } }", 2, 1, 5),
        ("{ viewer { repositories(first: 2) { nodes { id } } ... on User { repositories(first: 2) { totalCount } } } }", 1, 1, 2),
        ("{ viewer { repositories(first: 9) @include(if: false) { nodes { id } } } }", 0, 1, 0),
        ("query($s: Boolean = true) { viewer { repositories(first: 9) @skip(if: $s) { nodes { id } } } }", 0, 1, 0),
        ("{ viewer { ...F } } fragment F on User { repositories(first: 50) { nodes { releases(first: 9) { totalCount } } } }", 51, 1, 50),
        ('{ nodes(ids: ["a", "b"]) { ... on Repository { rulesets(first: 3) { nodes { id } } } } }', 2, 1, 8),
    ],
)  # fmt: skip
def test_costs(query: str, requests: int, points: int, nodes: int) -> None:
    made = plan(query)
    assert (made.requests, made.points, made.nodes, made.errors) == (requests, points, nodes, [])


@given(first=st.integers(1, 100), second=st.integers(1, 100), third=st.integers(1, 40))
def test_cost_of_three_levels(first: int, second: int, third: int) -> None:
    query = f"""{{ viewer {{ repositories(first: {first}) {{ nodes {{ pullRequests(first: {second}) {{ nodes {{
      reviews(first: {third}) {{ totalCount nodes {{ id }} }} }} }} }} }} }} }}"""
    made = plan(query)
    assert made.requests == 1 + first + first * second
    assert made.nodes == first + first * second + first * second * third
    assert bool(made.errors) == (made.nodes > 500_000)


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("{ viewer { repositories(first: 101) { nodes { id } } } }", "EXCESSIVE_PAGINATION", "Requesting 101 records on the `repositories`"),
        ("{ viewer { repositories { nodes { id } } } }", "MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value"),
        ("{ viewer { repositories(first: 5, after: \"x\") { nodes { id } } } }", "INVALID_CURSOR_ARGUMENTS", "`x` does not appear"),
        ('{ organization(login: "nobody") { id } }', "NOT_FOUND", "login of 'nobody'"),
        ('{ repository(owner: "acme", name: "nothing") { id } }', "NOT_FOUND", "name 'acme/nothing'"),
        ('{ node(id: "R_x") { id } }', "NOT_FOUND", "global id of 'R_x'"),
    ],
)  # fmt: skip
def test_refusals_have_github_s_form(client: Client, query: str, kind: str, words: str) -> None:
    got = client.graphql(query)
    assert got.status == 200
    (error,) = got.body["errors"]
    assert error["type"] == kind
    assert words in error["message"]
    assert error["locations"]


def test_a_field_that_is_not_in_the_schema_is_refused(client: Client) -> None:
    got = client.graphql("{ viewer { favouriteColour } }")
    assert got.status == 200
    assert "data" not in got.body
    assert got.body["errors"][0]["message"] == "Field 'favouriteColour' doesn't exist on type 'User'"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"query": "{ viewer }"'])
def test_a_body_that_is_no_request_is_refused(client: Client, body: bytes) -> None:
    assert client.ask("POST", "/graphql", body).status == 400


@pytest.mark.parametrize(
    "query", ["{ viewer { login }", "mutation { __typename }", "query A { viewer { login } } query B { viewer { id } }"]
)
def test_what_cannot_run_says_so(client: Client, query: str) -> None:
    assert client.graphql(query).body["errors"]


def test_a_field_without_a_value_fails_loudly(server: Emulator) -> None:
    with Client(server) as client:
        got = client.graphql("{ viewer { isEmployee } }")
    assert got.status == 500
    assert server.unemulated == ["User.isEmployee"]
    server.unemulated.clear()


def test_rate_limit_shows_the_points(client: Client) -> None:
    query = '{ rateLimit { cost limit remaining used resetAt nodeCount } organization(login: "acme") { repositories(first: 100) { nodes { releases(first: 50) { nodes { releaseAssets(first: 20) { totalCount } } } } } } }'
    got = client.graphql(query)
    shown = got.body["data"]["rateLimit"]
    assert shown["cost"] == 51
    assert shown["nodeCount"] == 100 + 5000
    assert got.headers["x-ratelimit-used"] == str(shown["used"]) == "51"
    assert got.headers["x-ratelimit-remaining"] == str(shown["remaining"])
    assert got.headers["x-ratelimit-resource"] == "graphql"


# every field
EDGES = {"node", "cursor", "role", "permission", "permissionSources", "hasTwoFactorEnabled", "size"}


def selection(kind: GraphQLObjectType, depth: int) -> str:
    """All fields that have a source, as deep as asked; aliased, for fragments of a union may not disagree."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        sourced = name in TABLES.get(kind.name, {}) or is_connection(kind) or kind.name == "PageInfo"
        sourced = sourced or (kind.name.endswith("Edge") and name in EDGES)
        if not sourced or any(arg.required for arg in map(_Required, field.args.values())):
            continue
        args = "(first: 2)" if is_connection(inner) else ""
        body = _inside(inner, depth)
        if body is not None:
            parts.append(f"{kind.name}_{name}: {name}{args}{body}")
    return "{ " + " ".join(parts) + " }"


class _Required:
    def __init__(self, argument: object) -> None:
        self.required = str(getattr(argument, "type", "")).endswith("!") and getattr(argument, "default", None) is None


def _inside(inner: object, depth: int) -> str | None:
    if is_object_type(inner):
        deeper = depth if is_connection(inner) else depth - 1
        return " " + selection(inner, deeper) if depth > 0 else None
    if is_abstract_type(inner):
        kinds = [kind for kind in schema().get_possible_types(inner) if kind.name in TABLES]
        return (
            " { __typename " + " ".join(f"... on {kind.name} {selection(kind, depth - 1)}" for kind in kinds) + " }"
            if depth > 0
            else None
        )
    return ""


@pytest.mark.parametrize("profile", ["owner", "owner-fine-grained", "member", "outside", "app"])
@pytest.mark.parametrize(
    ("root", "kind", "depth"),
    [
        ('repository(owner: "acme", name: "full")', "Repository", 3),
        ('repository(owner: "acme", name: "empty")', "Repository", 2),
        ('organization(login: "acme")', "Organization", 3),
        ('user(login: "octo-owner")', "User", 2),
        ("viewer", "User", 1),
        ('enterprise(slug: "acme-group")', "Enterprise", 3),
        ("rateLimit", "RateLimit", 1),
    ],
)
def test_every_field_with_a_source_answers(server: Emulator, profile: str, root: str, kind: str, depth: int) -> None:
    wanted = schema().type_map[kind]
    assert isinstance(wanted, GraphQLObjectType)
    with Client(server, server.token(profile)) as client:
        got = client.graphql(f"{{ {root} {selection(wanted, depth)} }}")
    assert got.status == 200, server.unemulated
    assert {error["type"] for error in got.body.get("errors", ())} <= {"FORBIDDEN", "NOT_FOUND"}


def test_objects_by_expression(client: Client) -> None:
    query = """{ repository(owner: "acme", name: "full") {
      wf: object(expression: "HEAD:.github/workflows") { ... on Tree { entries { name mode type size object { ... on Blob { text } } } } }
      large: object(expression: "main:large.txt") { ... on Blob { byteSize isTruncated isBinary text } }
      logo: object(expression: "HEAD:logo.png") { ... on Blob { isBinary text } }
      tag: object(expression: "v1.0") { __typename ... on Commit { oid } }
      old: object(expression: "refs/heads/release/1:") { ... on Tree { entries { name } } }
      none: object(expression: "HEAD:nothing/here") { __typename }
      module: object(expression: "HEAD:vendor") { ... on Tree { entries { type object { __typename } submodule { gitUrl } } } }
    } }"""
    repo = client.graphql(query).body["data"]["repository"]
    assert repo["wf"]["entries"] == [
        {"name": "ci.yml", "mode": 0o100644, "type": "blob", "size": 18, "object": {"text": "on: push\njobs: {}\n"}}
    ]
    assert repo["large"]["byteSize"] == 640_000
    assert repo["large"]["isTruncated"] is True
    assert len(repo["large"]["text"]) == 512 * 1024
    assert repo["logo"] == {"isBinary": True, "text": None}
    assert repo["tag"]["__typename"] == "Commit"
    assert repo["old"]["entries"] == [{"name": "README.md"}]
    assert repo["none"] is None
    assert repo["module"]["entries"] == [
        {"type": "commit", "object": None, "submodule": {"gitUrl": "https://example.org/module.git"}}
    ]


def test_the_log_names_operations(server: Emulator, client: Client) -> None:
    client.graphql("query Who { viewer { login } }")
    client.graphql('{ rateLimit { cost } viewer { login } organization(login: "acme") { id } }')
    assert [line.graphql_operation for line in server.log] == ["Who", "viewer organization"]
    assert {(line.path, line.cost) for line in server.log} == {("/graphql", 1)}


def test_nodes_by_id_keep_their_places(client: Client) -> None:
    repo = client.server.world.organisations[0].repositories[0]
    ids = [f"R_kgDO{repo.id:08x}", "R_nothing", f"R_kgDO{repo.id + 1:08x}"]
    got = client.graphql("query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { name } } }", ids=ids)
    assert got.body["data"]["nodes"][0] == {"name": "full"}
    assert got.body["data"]["nodes"][1] is None
    assert got.body["errors"][0]["path"] == ["nodes", 1]


# pages
class Item:
    def __init__(self, number: int) -> None:
        self.id = number


def walk(items: list[Item], size: int) -> Iterator[Connection]:
    after = None
    while True:
        page = Connection(items, {"first": size, "after": after})
        yield page
        if not page.has_next:
            return
        after = page.last_cursor


@given(count=st.integers(0, 60), size=st.integers(1, 20))
def test_pages_give_every_item_once_and_in_order(count: int, size: int) -> None:
    items = [Item(number) for number in range(count)]
    pages = list(walk(items, size))
    assert [item for page in pages for item in page.nodes] == items
    assert all(len(page.nodes) == size for page in pages[:-1])
    assert {page.total for page in pages} == {count}
    assert [page.has_previous for page in pages] == [number > 0 for number in range(len(pages))]


@given(count=st.integers(1, 60), size=st.integers(1, 20))
def test_pages_backwards_are_the_pages_forwards(count: int, size: int) -> None:
    items = [Item(number) for number in range(count)]
    found: list[Item] = []
    before = None
    while True:
        page = Connection(items, {"last": size, "before": before})
        found = page.nodes + found
        if not page.has_previous:
            break
        before = page.first_cursor
    assert found == items


@given(st.data())
def test_what_goes_away_between_pages_shifts_nothing(data: st.DataObject) -> None:
    items = [Item(number) for number in range(data.draw(st.integers(2, 40)))]
    size = data.draw(st.integers(1, len(items) - 1))
    first = Connection(items, {"first": size})
    gone = data.draw(st.sampled_from(items))
    left = [item for item in items if item is not gone]
    second = Connection(left, {"first": 100, "after": first.last_cursor})
    assert [*(item for item in first.nodes if item is not gone), *second.nodes] == left


@given(st.text(max_size=30))
def test_a_strange_cursor_is_refused(text: str) -> None:
    items = [Item(1), Item(2)]
    if text and text not in {cursor(place, item) for place, item in enumerate(items)}:
        with pytest.raises(Refusal):
            Connection(items, {"first": 1, "after": text})


@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(0, 30),
    size=st.integers(1, 12),
    down=st.booleans(),
    order=st.sampled_from(["NAME", "CREATED_AT", "PUSHED_AT"]),
)
def test_repositories_over_pages(count: int, size: int, down: bool, order: str) -> None:
    need(GRAPHQL)
    names = [f"r{number:02}" for number in range(count)]
    world = World(
        [Organisation("acme", repositories=[Repository("acme", name, archived=name[-1] == "3") for name in names])]
    )
    world.number()
    query = """query($after: String, $n: Int!, $order: RepositoryOrder!) { organization(login: "acme") {
      repositories(first: $n, after: $after, orderBy: $order, isArchived: false) {
        totalCount pageInfo { endCursor hasNextPage } edges { cursor node { name } } } } }"""
    found: list[str] = []
    after = None
    while True:
        context = graphql.Context(Access(world, Profile("owner")), "", "", {}, Meter(ROOMY), "owner")
        body = json.dumps(
            {
                "query": query,
                "variables": {
                    "n": size,
                    "after": after,
                    "order": {"field": order, "direction": "DESC" if down else "ASC"},
                },
            }
        )
        outcome = graphql.engine().execute(graphql.Asked.parse(body.encode()), context)
        page = outcome.body["data"]["organization"]["repositories"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == sum(name[-1] != "3" for name in names)
        if not page["pageInfo"]["hasNextPage"]:
            break
    wanted = [name for name in names if name[-1] != "3"]
    assert found == (wanted[::-1] if down else wanted)
