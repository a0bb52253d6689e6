"""Who is told what, how it refuses, pages, limits and faults."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
import requests

from tests.emulators.azurepipelines.access import SCOPES, Denial, Mode, Profile
from tests.emulators.azurepipelines.client import Client, everything
from tests.emulators.azurepipelines.estate import build
from tests.emulators.azurepipelines.limits import Limits
from tests.emulators.azurepipelines.server import Emulator
from tests.emulators.azurepipelines.state import Repository, Variable
from tests.emulators.common.gitobjects import blob_oid
from tests.emulators.wire.faults import Faults, Kind

WORLD = build(7)
ORG = next(one for one in WORLD.organisations if WORLD.ways[one.name] == "mixed")
PROJECT = ORG.projects[0]
HOME = f"/{ORG.name}/_apis"
IN = f"/{ORG.name}/{PROJECT.id}/_apis"


def test_signing_in() -> None:
    """Without a token or with an old one there is a page with a status of success; another one is not known at all."""
    with Emulator(WORLD) as server:
        found = {name: Client(server, name).get(f"{HOME}/projects") for name in ("pca", "expired", "anonymous", "none")}
    assert {name: answer.status_code for name, answer in found.items()} == {
        "pca": 200,
        "expired": 203,
        "anonymous": 203,
        "none": 401,
    }
    assert "html" in found["expired"].headers["Content-Type"]


def test_bearer_tokens_are_known_too() -> None:
    with Emulator(WORLD) as server:
        headers = {"Authorization": f"Bearer {server.token('pca')}"}
        answer = requests.get(f"{server.url}{HOME}/projects", headers=headers, timeout=30)
    assert answer.status_code == 200


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_without_one_scope_is_refused_something_more(scope: str) -> None:
    """Each scope is asked for by something, save for those that nothing here asks for."""
    with Emulator(WORLD) as server:
        whole = [answer.status_code for answer in everything(Client(server, "pca scoped"), ORG)]
        client = Client(server, f"pca without {scope}")
        if scope == "vso.code":
            repo = PROJECT.repositories[0]
            found = [client.get(f"{IN}/git/repositories/{repo.id}/stats/branches", name="main").status_code]
        else:
            found = [answer.status_code for answer in everything(client, ORG)]
    unasked = {"vso.release", "vso.profile", "vso.work"}
    assert (401 in found) == (scope not in unasked)
    assert 401 not in whole


@pytest.mark.parametrize(
    ("profile", "path", "status"),
    [
        ("reader", f"{HOME}/audit/streams", 403),
        ("contributor", f"{HOME}/userentitlements", 403),
        ("contributor", f"{HOME}/management/enablement", 403),
        ("reader", f"{IN}/pipelines/pipelinepermissions/environment/{PROJECT.environments[0].number}", 403),
        ("outside", f"{HOME}/projects", 401),
        ("outside", f"{IN}/git/repositories", 404),
        ("stakeholder", f"{IN}/git/repositories/{PROJECT.repositories[0].id}/pullrequests", 404),
    ],
)
def test_what_is_refused(profile: str, path: str, status: int) -> None:
    with Emulator(WORLD) as server:
        assert Client(server, profile).get(path).status_code == status
        assert server.unknown_paths == []


@pytest.mark.parametrize(
    ("profile", "path"),
    [("stakeholder", "git/repositories"), ("stakeholder", "policy/configurations"), ("reader", "serviceendpoint/endpoints")],
)  # fmt: skip
def test_what_is_left_out_without_a_word(profile: str, path: str) -> None:
    with Emulator(WORLD) as server:
        assert Client(server, profile).items(f"{IN}/{path}") == []
        assert Client(server).items(f"{IN}/{path}") != []


def test_a_member_of_one_project_is_not_told_of_another() -> None:
    with Emulator(WORLD) as server:
        server.add(Profile("one", "reader", projects=frozenset({PROJECT.name})))
        client = Client(server, "one")
        assert [one["id"] for one in client.items(f"{HOME}/projects")] == [PROJECT.id]
        assert client.get(f"/{ORG.name}/{ORG.projects[1].id}/_apis/git/repositories").status_code == 404


def test_anybody_reads_a_public_project() -> None:
    org = next(one for one in WORLD.organisations if any(project.visibility == "public" for project in one.projects))
    public = next(project for project in org.projects if project.visibility == "public")
    with Emulator(WORLD) as server:
        found = Client(server, "outside").items(f"/{org.name}/{public.id}/_apis/git/repositories")
    assert len(found) == len(public.repositories) - sum(one.disabled for one in public.repositories)


@pytest.mark.parametrize("path", ["policy/configurations", "build/definitions", "distributedtask/variablegroups"])
def test_pages_add_up(path: str) -> None:
    with Emulator(WORLD) as server:
        whole = Client(server).items(f"{IN}/{path}")
        server.pages = 1
        assert Client(server).items(f"{IN}/{path}") == whole
        assert len(server.log) > 2


def test_entitlements_name_the_next_page_in_their_answer() -> None:
    with Emulator(WORLD, pages=2) as server:
        first = Client(server).get(f"{HOME}/userentitlements")
        rest = Client(server).get(f"{HOME}/userentitlements", continuationToken=first.json()["continuationToken"])
    assert "x-ms-continuationtoken" not in first.headers
    assert len(first.json()["members"]) == len(rest.json()["members"]) == 2


def test_contents_come_as_a_zip_named_by_their_ids() -> None:
    repo = next(one for one in PROJECT.repositories if one.head)
    assert repo.head
    with Emulator(WORLD) as server:
        home = f"{IN}/git/repositories/{repo.id}"
        tree = Client(server).get(f"{home}/trees/{repo.head.tree.oid}", recursive="true").json()
        wanted = [one["objectId"] for one in tree["treeEntries"] if one["gitObjectType"] == "blob"]
        packed = Client(server).post(f"{home}/blobs", wanted)
        lost = Client(server).post(f"{home}/blobs", [*wanted, "0" * 40])
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}, "the same whenever it is asked for"
        assert {name: blob_oid(archive.read(name)) for name in archive.namelist()} == {oid: oid for oid in wanted}
    assert lost.status_code == 404


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("not_found", 404), ("filtered", 200)])
def test_what_a_test_withholds(mode: Mode, status: int) -> None:
    with Emulator(WORLD, denials=[Denial("/*/*/_apis/policy/**", mode)]) as server:
        answer = Client(server).get(f"{IN}/policy/configurations")
        assert answer.status_code == status
        assert answer.json().get("value", []) == []
        assert Client(server).items(f"{IN}/build/definitions") != []


def test_a_field_is_left_out() -> None:
    with Emulator(WORLD, denials=[Denial("/*/*/_apis/policy/configurations#isBlocking", "absent")]) as server:
        found = Client(server).items(f"{IN}/policy/configurations")
    assert found
    assert all("isBlocking" not in one and "isEnabled" in one for one in found)


def test_limits_warn_and_then_refuse() -> None:
    with Emulator(WORLD, limits=Limits(budget=4, window=60)) as server:
        found = [Client(server).get(f"{HOME}/projects") for _ in range(5)]
    assert [one.status_code for one in found] == [200, 200, 200, 200, 429]
    assert "X-RateLimit-Remaining" not in found[0].headers
    assert found[3].headers["X-RateLimit-Remaining"] == "0"
    assert int(found[4].headers["Retry-After"]) > 0


@pytest.mark.parametrize("kind", ["500", "502", "504", "html", "cut", "reset"])
def test_faults(kind: Kind) -> None:
    with Emulator(WORLD, faults=Faults(3, 1.0, (kind,))) as server:
        try:
            answer = Client(server).get(f"{HOME}/projects")
        except requests.ConnectionError:
            assert kind == "reset"
            return
    assert answer.status_code == (int(kind) if kind.isdigit() else 200)
    with pytest.raises(ValueError, match=r"line 1|char"):
        answer.json()


def test_no_answer_holds_a_secret_but_those_that_somebody_left_in_clear() -> None:
    with Emulator(WORLD) as server:
        told = "".join(answer.text for org in WORLD.organisations for answer in everything(Client(server), org))
    clear = {one.value for one in _variables() if one.value.startswith("canary") and not one.secret}
    clear |= {alert.truncated_secret for repo in _repositories() for alert in repo.security.alerts}
    assert {one for one in server.canaries if one in told} == clear - {""}
    assert len(clear) < len(server.canaries)


def _repositories() -> list[Repository]:
    return [repo for org in WORLD.organisations for project in org.projects for repo in project.repositories]


def _variables() -> Iterator[Variable]:
    for project in (project for org in WORLD.organisations for project in org.projects):
        for variables in [one.variables for one in project.definitions] + [one.variables for one in project.groups]:
            yield from variables


def test_the_same_seed_makes_the_same_world() -> None:
    with Emulator(build(3)) as one, Emulator(build(3)) as other, Emulator(build(4)) as third:
        told = [
            [
                answer.text.replace(server.url, "")
                for answer in everything(Client(server), server.world.organisations[2])
            ]
            for server in (one, other, third)
        ]
    assert told[0] == told[1] != told[2]
