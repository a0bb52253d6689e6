"""Paging, limits, faults, contents, and GraphQL's bounds."""

from __future__ import annotations

import base64
import re

import gitlab

from tests.emulators.gitlab.client import get, graphql
from tests.emulators.gitlab.limits import Limits
from tests.emulators.gitlab.server import Emulator
from tests.emulators.gitlab.state import Group, Project, World
from tests.emulators.gitlab.worlds import FILES, small
from tests.emulators.wire.faults import Faults

APP = "/projects/acme%2Fapp"


def test_a_client_of_gitlab_reads_it(server: Emulator) -> None:
    """python-gitlab lists, follows pages and reads objects."""
    client = gitlab.Gitlab(server.url, private_token=server.token("owner"))
    group = client.groups.get("acme")
    found = group.projects.list(include_subgroups=True, per_page=1, iterator=True)
    assert [project.path for project in found] == ["site", "empty", "app"]
    project = client.projects.get("acme/app")
    assert project.protectedbranches.list()[0].name == "main"
    assert {file["path"] for file in project.repository_tree(recursive=True, iterator=True)} >= {
        "README.md",
        "docs/a.md",
    }
    assert project.files.raw("README.md", "main") == b"# App\n"
    assert project.pushrules.get().prevent_secrets is True
    assert [one.description for one in project.runners.list(type="project_type")] == ["machine"]
    assert project.mergerequests.list(state="merged")[0].title == "Change"
    assert server.unknown_paths == []


def test_trees_are_paged_by_cursor(server: Emulator) -> None:
    page = get(server, f"{APP}/repository/tree?recursive=true&pagination=keyset&per_page=2")
    names = [one["path"] for one in page.body]
    assert "x-total" not in page.headers
    while "link" in page.headers:
        found = re.fullmatch(r'<([^>]+)>; rel="next"', page.headers["link"])
        assert found
        page = get(server, found[1])
        names += [one["path"] for one in page.body]
    assert sorted(names) == sorted([*FILES, "docs", "more.txt"])


def test_offset_paging_ends_at_its_bound() -> None:
    group = Group(
        "acme", visibility="public", projects=[Project("acme", f"p{n}", visibility="public") for n in range(5)]
    )
    with Emulator(World([group]), largest_offset=3) as server:
        first = get(server, "/groups/acme/projects?per_page=2&sort=asc")
        assert [one["path"] for one in first.body] == ["p0", "p1"]
        assert (first.headers["x-total"], first.headers["x-next-page"]) == ("5", "2")
        assert get(server, "/groups/acme/projects?per_page=2&page=3").status == 405


def test_limits_and_their_headers() -> None:
    with Emulator(small(), limits=Limits(3, 60.0, {"/api/v4/groups/acme": 1})) as server:
        first = get(server, "/metadata")
        assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("3", "2")
        assert get(server, "/groups/acme").status == 200
        narrow = get(server, "/groups/acme")
        assert (narrow.status, "ratelimit-limit" in narrow.headers) == (429, False)
        assert get(server, "/metadata").status == 200
        refused = get(server, "/metadata")
        assert (refused.status, refused.headers["ratelimit-remaining"]) == (429, "0")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert get(server, "/metadata", "guest").status == 200, "each token has a limit of its own"


def test_faults_come_and_a_retry_draws_anew() -> None:
    with Emulator(small(), faults=Faults(3, 0.5, ("500", "502", "html"))) as server:
        answers = [get(server, "/metadata") for _ in range(12)]
    assert {one.fault for one in server.log} > {None}
    assert any(one.status == 200 and isinstance(one.body, dict) for one in answers)


def test_contents_by_path_and_by_object(server: Emulator) -> None:
    entry = next(one for one in get(server, f"{APP}/repository/tree").body if one["path"] == "README.md")
    blob = get(server, f"{APP}/repository/blobs/{entry['id']}").body
    assert base64.b64decode(blob["content"]) == b"# App\n"
    assert get(server, f"{APP}/repository/files/docs%2Fa.md?ref=main").body["file_name"] == "a.md"
    assert get(server, f"{APP}/repository/blobs/{'0' * 40}").status == 404


def test_configuration_with_what_it_includes(server: Emulator) -> None:
    app = server.world.groups[0].projects[0]
    files = {"ci/test.yml": b"test: {script: [pytest]}\n", ".gitlab-ci.yml": b"include: [{local: /ci/test.yml}]\n"}
    app.commit(files)
    merged = get(server, f"{APP}/ci/lint").body
    assert (merged["valid"], "pytest" in merged["merged_yaml"]) == (True, True)
    app.commit({".gitlab-ci.yml": b"include: [{project: other/secret, file: a.yml}]\n"})
    assert get(server, f"{APP}/ci/lint").body["valid"] is False
    app.ci.ci_config_path = "ci.yml@acme/deep/site"
    assert get(server, f"{APP}/ci/lint").body["merged_yaml"] is None


def test_graphql_files_and_bulk(server: Emulator) -> None:
    app = server.world.groups[0].projects[0]
    query = (
        "query Q($ids: [ID!]!) { projects(ids: $ids, first: 2) { nodes { id repository { rootRef tree { lastCommit { sha"
        ' signature { verificationStatus } } } blobs(paths: ["README.md", "none"]) { nodes { path rawTextBlob } } }'
        " releases(sort: RELEASED_AT_DESC, first: 1) { count nodes { tagName assets { links { nodes { name } } } } }"
        " vulnerabilities(first: 3) { nodes { severity identifiers { name } location { __typename } } } } } }"
    )
    node = graphql(server, query, ids=[f"gid://gitlab/Project/{app.id}"]).body["data"]["projects"]["nodes"][0]
    assert node["repository"]["tree"]["lastCommit"] == {"sha": app.branches["main"].oid, "signature": None}
    assert node["repository"]["blobs"]["nodes"] == [{"path": "README.md", "rawTextBlob": "# App\n"}]
    assert node["releases"]["nodes"][0]["assets"]["links"]["nodes"] == [{"name": "app.tar.gz"}]
    assert node["vulnerabilities"]["nodes"][0]["location"]["__typename"] == "VulnerabilityLocationDependencyScanning"


def test_graphql_refuses_what_is_too_large(server: Emulator) -> None:
    assert "too large" in graphql(server, "{ metadata { version } }" + " " * 10_000).body["errors"][0]["message"]
    wide = "{ projects(first: 100) { nodes { releases(first: 100) { nodes { assets { links(first: 100) { nodes { name url } } } } } } } }"
    many = " ".join(f"a{n}: {wide[2:-2]}" for n in range(12))
    assert "exceeds max complexity of 250" in graphql(server, f"{{ {many} }}").body["errors"][0]["message"]
    unknown = graphql(server, "{ metadata { nothing } }").body["errors"][0]
    assert unknown["extensions"]["code"] == "undefinedField"


def test_the_community_edition_knows_less() -> None:
    with Emulator(small(), enterprise=False) as server:
        assert get(server, "/metadata").body["enterprise"] is False
        query = '{ project(fullPath: "acme/app") { securityScanners { enabled } } }'
        assert graphql(server, query).body["errors"][0]["extensions"]["code"] == "undefinedField"


def test_canaries_are_all_secrets(server: Emulator) -> None:
    assert {"canary-variable", "canary-runner", "canary-stream", "canary-group-hook"} <= set(server.canaries)
    assert server.token("owner") in server.canaries


def test_an_unknown_address_is_noted(server: Emulator) -> None:
    assert get(server, "/nothing").status == 404
    assert server.unknown_paths == ["GET /api/v4/nothing"]
