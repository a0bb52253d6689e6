"""Everything that the emulator says over REST keeps GitHub's published contract, whoever asks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import jwt
import pytest

from tests.emulators.github.client import Client
from tests.emulators.github.keys import AppKey
from tests.emulators.github.routes import ROUTES, find
from tests.emulators.github.schema import GRAPHQL, OPENAPI, OPENAPI_DOTCOM, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.validate import problems, published
from tests.emulators.github.worlds import small_world

PROFILES = ("owner", "owner-fine-grained", "member", "reader", "outside", "anonymous", "app")
DIGEST = "sha256:" + "a" * 64


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    need(OPENAPI, GRAPHQL)
    with Emulator(small_world()) as running:
        yield running


def addresses(server: Emulator) -> Iterator[tuple[str, str]]:
    """Each path template with words that lead somewhere, and some that lead nowhere."""
    world = server.world
    acme = world.organisations[0]
    head = acme.repositories[0].head
    assert head
    known: dict[str, list[str]] = {
        "{org}": ["acme", "plain", "nobody"],
        "{enterprise}": ["acme-group", "nothing"],
        "{username}": ["octo-owner", "acme", "nobody", "helper%5Bbot%5D"],
        "{owner}/{repo}": ["acme/full", "acme/private", "acme/internal", "acme/empty", "plain/one", "octo-owner/dotfiles", "acme/nothing"],
        "{environment_name}": ["production", "staging", "none"],
        "{tree_sha}": ["main", head.oid, head.tree.oid, "0" * 40],
        "{file_sha}": [*[entry.oid for entry in head.tree.walk() if entry.type == "blob"][:2], head.oid],
        "{path}": ["README.md", "src", "link", "vendor/module", "logo.png", "large.txt", "nothing"],
        "{branch}": ["main", "release%2F1", "trunk", "nothing"],
        "{subject_digest}": [DIGEST, "sha256:" + "b" * 64],
        "{ruleset_id}": [*(str(one.id) for one in (*acme.rulesets, *acme.repositories[0].rulesets, *world.enterprises[0].rulesets)), "9"],
        "{configuration_id}": [*(str(one.id) for one in acme.security_configurations), "9"],
        "{asset_id}": [*(str(asset.id) for one in acme.repositories[0].releases for asset in one.assets), "9"],
        "{installation_id}": [str(one.id) for one in acme.installations],
    }  # fmt: skip
    for route in ROUTES:
        made = [route.template]
        for word, values in known.items():
            made = [path.replace(word, value) for path in made for value in (values if word in path else values[:1])]
        yield from ((route.method, path) for path in dict.fromkeys(made))


def test_every_path_that_is_served_is_published() -> None:
    need(OPENAPI, OPENAPI_DOTCOM)
    assert [route.template for route in ROUTES if not published(route.template, route.method)] == []
    # everything but the audit log is there without Enterprise Cloud
    dotcom = json.loads(OPENAPI_DOTCOM.read_text("utf-8"))["paths"]
    beyond = {route.template for route in ROUTES if route.method.lower() not in dotcom.get(route.template, {})}
    assert beyond == {
        "/orgs/{org}/audit-log",
        "/enterprises/{enterprise}/audit-log",
        "/enterprises/{enterprise}/audit-log/streams",
    }


def test_every_path_has_an_answer_for_an_owner(server: Emulator) -> None:
    """So that the contract is looked at for each of them."""
    with Client(server) as client:
        answered = [find(method, path) for method, path in addresses(server) if client.ask(method, path).status < 300]
    for_apps = {route.template for route in ROUTES if "/app" in route.template or "/installation" in route.template}
    served = {route.template for route in ROUTES}
    assert served - {found[0].template for found in answered if found} == for_apps - {"/orgs/{org}/installations"}


def test_strict_servers_tell_of_broken_contracts() -> None:
    need(OPENAPI, GRAPHQL)
    world = small_world()
    with Emulator(world, strict=True) as server, Client(server) as client:
        client.get("/orgs/acme")
        assert server.problems == []
        world.organisations[0].created = "yesterday"
        client.get("/orgs/acme")
        assert len(server.problems) == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_every_answer_keeps_the_contract(server: Emulator, profile: str) -> None:
    found: list[str] = []
    answered: set[str] = set()
    with Client(server, server.token(profile) if profile != "anonymous" else "") as client:
        for method, path in addresses(server):
            got = client.ask(method, path, b"{}" if method == "POST" else None)
            if got.status < 300:
                answered.add(path)
                found += problems(method, path, got.status, got.body)
            else:
                assert got.status in {401, 403, 404, 409, 422}, (path, got)
                assert got.body["message"], path
                assert got.body["documentation_url"], path
    assert found == []
    assert answered
    assert server.unknown_paths == []


def test_the_app_s_own_paths_keep_the_contract(server: Emulator) -> None:
    place = server.world.organisations[0].installations[0]
    paths = ["/app", "/app/installations", "/orgs/acme/installation", "/users/acme/installation"]
    asked = [*(("GET", path) for path in paths), ("POST", f"/app/installations/{place.id}/access_tokens")]
    with Client(server, app_token(server)) as client:
        for method, path in asked:
            got = client.ask(method, path, b"{}" if method == "POST" else None)
            assert got.status == (201 if method == "POST" else 200), got
            assert problems(method, path, got.status, got.body) == []
        token = client.ask(*asked[-1], b"{}").body["token"]
        assert [client.get(path).status for path in ("/orgs/acme", "/repos/acme/private", "/repos/acme/full")] == [
            401,
            401,
            401,
        ]
    with Client(server, token) as client:
        assert [repo["name"] for repo in client.get("/installation/repositories").body["repositories"]] == [
            "full",
            "private",
        ]


def app_token(server: Emulator, issuer: str = "", seconds: int = 300) -> str:
    """A JSON Web Token as the App makes it."""
    now = int(time.time())
    claims = {"iat": now - 10, "exp": now + seconds, "iss": issuer or str(server.world.app.id)}
    return jwt.encode(claims, server.app_key.pem, algorithm="RS256")


def test_a_wrong_app_token_is_refused(server: Emulator) -> None:
    strange = jwt.encode({"iat": 0, "exp": 2**33, "iss": "1"}, AppKey().pem, algorithm="RS256")
    for token in (strange, app_token(server, "12345"), app_token(server, seconds=6000)):
        with Client(server, token) as client:
            assert client.get("/app").status == 401


def test_a_path_that_github_does_not_publish_is_not_answered(server: Emulator) -> None:
    paths = ["/orgs/acme/secrets-please", "/repos/acme/full/branches/main/protection/enforce_admins"]
    with Client(server) as client:
        assert [client.get(path).status for path in paths] == [404, 404]
    assert server.unknown_paths == [f"GET {path}" for path in paths]
    server.unknown_paths.clear()
