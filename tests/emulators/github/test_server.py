"""HTTP itself: pages, ETags, keep-alive, TLS; and git's names."""

from __future__ import annotations

import http.client
import ssl
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dulwich.objects import Blob, Commit, ObjectID, Tree
from github import Auth, Github, GithubIntegration
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulators.common.gitobjects import Executable, Link, Submodule, build_tree
from tests.emulators.github import __main__ as command
from tests.emulators.github.client import Client, links
from tests.emulators.github.schema import GRAPHQL, need
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import DependabotAlert, Organisation, Repository, World
from tests.emulators.github.worlds import small_world


@settings(max_examples=15, deadline=None)
@given(count=st.integers(0, 70), size=st.integers(1, 30))
def test_link_pages_give_every_repository_once(count: int, size: int) -> None:
    world = World([Organisation("acme", repositories=[Repository("acme", f"r{number:02}") for number in range(count)])])
    with Emulator(world) as server, Client(server) as client:
        found = client.pages(f"/orgs/acme/repos?sort=full_name&per_page={size}")
        assert [repo["name"] for repo in found] == [f"r{number:02}" for number in range(count)]
        first = links(client.get(f"/orgs/acme/repos?per_page={size}"))
        assert ("next" in first) is ("last" in first) is (count > size)


@settings(max_examples=10, deadline=None)
@given(count=st.integers(0, 70), size=st.integers(1, 30))
def test_cursor_pages_give_every_alert_once(count: int, size: int) -> None:
    world = World([Organisation("acme", repositories=[Repository("acme", "a", dependabot_alerts=True)])])
    world.organisations[0].repositories[0].alerts.dependabot = [DependabotAlert(number, "x") for number in range(count)]
    with Emulator(world) as server, Client(server) as client:
        for path in ("/orgs/acme/dependabot/alerts", "/repos/acme/a/dependabot/alerts"):
            assert [alert["number"] for alert in client.pages(f"{path}?per_page={size}")] == list(range(count))
        assert client.get("/orgs/acme/dependabot/alerts?page=2").status == 400


def test_a_page_has_at_most_a_hundred_and_says_how_many_there_are() -> None:
    world = World([Organisation("acme", repositories=[Repository("acme", f"r{number:03}") for number in range(250)])])
    with Emulator(world) as server, Client(server) as client:
        got = client.get("/orgs/acme/repos?per_page=1000")
        assert len(got.body) == 100
        assert links(got)["last"] == f"{server.url}/orgs/acme/repos?per_page=1000&page=3"
        assert len(client.get("/orgs/acme/repos").body) == 30


def test_etags_hold_for_the_same_answer_only(server: Emulator, client: Client) -> None:
    for path in ("/orgs/acme", "/repos/acme/full", "/orgs/acme/repos", "/repos/acme/full/git/trees/main?recursive=1"):
        etag = client.get(path).headers["etag"]
        assert etag.startswith('W/"')
        assert client.get(path, If_None_Match=etag).status == 304
        assert client.get(path, If_None_Match=etag.removeprefix("W/")).status == 304
        assert client.get(path, If_None_Match='"other"').status == 200
    with Client(server, server.token("outside")) as other:
        etag = client.get("/orgs/acme").headers["etag"]
        assert other.get("/orgs/acme", If_None_Match=etag).status == 200
    assert "etag" not in client.get("/orgs/nobody").headers


def test_many_requests_on_one_connection_and_many_connections(server: Emulator) -> None:
    def work() -> None:
        with Client(server) as client:
            names.update(client.get("/repos/acme/full").body["full_name"] for _ in range(20))

    names: set[str] = set()
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == {"acme/full"}
    assert len(server.log) == 160
    assert {(line.token, line.status) for line in server.log} == {("owner", 200)}


def test_tls(tmp_path: Path) -> None:
    with Emulator(small_world(), tls=True) as server:
        assert server.certificate
        context = ssl.create_default_context(cafile=str(server.certificate))
        connection = http.client.HTTPSConnection(urlsplit(server.url).netloc, context=context)
        connection.request("GET", "/meta")
        assert connection.getresponse().read()
        connection.close()
        strict = http.client.HTTPSConnection(urlsplit(server.url).netloc, context=ssl.create_default_context())
        with pytest.raises(ssl.SSLCertVerificationError):
            strict.request("GET", "/meta")
        strict.close()


def test_pygithub_reads_it(server: Emulator) -> None:
    need(GRAPHQL)
    client = Github(base_url=server.url, auth=Auth.Token(server.token("owner")), seconds_between_requests=0)
    assert [repo.name for repo in client.get_organization("acme").get_repos(sort="full_name")] == [
        "empty",
        "full",
        "internal",
        "private",
    ]
    _, said = client.requester.graphql_query("{ viewer { login } }", {})
    assert said["data"]["viewer"]["login"] == "octo-owner"
    client.close()
    app = GithubIntegration(
        auth=Auth.AppAuth(server.world.app.id, server.app_key.pem), base_url=server.url, seconds_between_requests=0
    )
    (place,) = app.get_installations()
    assert app.get_access_token(place.id).token.startswith("ghs_")
    app.close()


def test_a_truncated_tree_says_so() -> None:
    with Emulator(small_world(), tree_limit=4) as server, Client(server) as client:
        got = client.get("/repos/acme/full/git/trees/main?recursive=1").body
        assert (got["truncated"], len(got["tree"])) == (True, 4)
        assert client.get("/repos/acme/full/git/trees/main").body["truncated"] is False
        server.tree_limit = 1000
        assert client.get("/repos/acme/full/git/trees/main?recursive=1").body["truncated"] is False
        server.world.organisations[0].repositories[0].tree_truncated = True
        assert client.get("/repos/acme/full/git/trees/main?recursive=1").body["truncated"] is True


# git
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=6
).filter(lambda name: name not in {".", ".."})


@given(st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary(max_size=40), max_size=12))
def test_trees_have_git_s_names(files: dict[str, bytes]) -> None:
    files = {path: data for path, data in files.items() if not any(other.startswith(f"{path}/") for other in files)}
    assert build_tree(files).oid == by_dulwich(files)


def by_dulwich(files: dict[str, bytes]) -> str:
    tree = Tree()
    folders: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        first, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(first, {})[rest] = data
        else:
            tree.add(first.encode(), 0o100644, Blob.from_string(data).id)
    for name, inner in folders.items():
        tree.add(name.encode(), 0o040000, ObjectID(by_dulwich(inner).encode()))
    return tree.id.decode()


def test_a_commit_has_git_s_name() -> None:
    repo = Repository("acme", "a")
    first = repo.commit({"a": b"x"}, "One")
    second = repo.commit({"a": Executable(b"x"), "b": Link("a"), "m": Submodule("1" * 40)}, "Two")
    tree = Tree()
    tree.add(b"a", 0o100755, Blob.from_string(b"x").id)
    tree.add(b"b", 0o120000, Blob.from_string(b"a").id)
    tree.add(b"m", 0o160000, ObjectID(b"1" * 40))
    made = Commit()
    made.tree, made.parents = tree.id, [ObjectID(first.oid.encode())]
    made.author = made.committer = b"Acme <acme@example.org>"
    made.author_time = made.commit_time = 1_777_636_800
    made.author_timezone = made.commit_timezone = 0
    made.message = b"Two\n"
    assert second.oid == made.id.decode()


# by hand
def test_the_introduction_has_all_that_is_needed(server: Emulator) -> None:
    text = command.introduction(server, "owner")
    assert server.url in text
    assert all(server.token(name) in text for name in ("owner", "member", "app"))
    assert "organisations: [acme, plain]" in text


def test_ids_are_stable_for_one_way_of_building() -> None:
    one, other = small_world(), small_world()
    one.number()
    other.number()
    ids = [[repo.id for repo in world.all_repositories()] for world in (one, other)]
    assert ids[0] == ids[1]
    one.number()
    assert [repo.id for repo in one.all_repositories()] == ids[0]


def test_a_mistake_of_the_emulator_is_not_one_of_github_s_ways(server: Emulator, client: Client) -> None:
    server.world.organisations[0].repositories[0].branches["main"].files = None  # type: ignore[assignment]
    assert client.get("/repos/acme/full/git/trees/main").status == 500
    assert len(server.unemulated) == 1
    server.unemulated.clear()
