"""What each profile is shown, and how GitLab refuses the rest."""

from __future__ import annotations

import pytest

from tests.emulators.gitlab.access import Denial, Mode
from tests.emulators.gitlab.client import get, graphql
from tests.emulators.gitlab.server import Emulator

ROLES = ("owner", "maintainer", "developer", "reporter", "guest", "outsider")
APP = "/projects/acme%2Fapp"
GROUP = "/groups/acme"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (APP, (200, 200, 200, 200, 200, 404)),
        (f"{APP}/protected_branches", (200, 200, 403, 403, 403, 404)),
        (f"{APP}/protected_tags", (200, 200, 403, 403, 403, 404)),
        (f"{APP}/variables", (200, 200, 403, 403, 403, 404)),
        (f"{APP}/hooks", (200, 200, 403, 403, 403, 404)),
        (f"{APP}/push_rule", (200, 200, 403, 403, 403, 404)),
        (f"{APP}/access_tokens", (200, 200, 401, 401, 401, 404)),
        (f"{APP}/security_settings", (200, 200, 200, 401, 401, 404)),
        (f"{APP}/approval_rules", (200, 200, 200, 200, 403, 404)),
        (f"{APP}/repository/tree", (200, 200, 200, 200, 403, 404)),
        (f"{APP}/ci/lint", (200, 200, 200, 200, 403, 404)),
        (f"{APP}/members/all", (200, 200, 200, 200, 200, 404)),
        (GROUP, (200, 200, 200, 200, 200, 404)),
        (f"{GROUP}/variables", (200, 403, 403, 403, 403, 404)),
        (f"{GROUP}/runners", (200, 200, 403, 403, 403, 404)),
        (f"{GROUP}/access_tokens", (200, 401, 401, 401, 401, 404)),
        (f"{GROUP}/billable_members", (200, 400, 400, 400, 400, 404)),
        (f"{GROUP}/audit_events", (200, 200, 200, 403, 403, 404)),
    ],
)
def test_statuses_by_role(server: Emulator, path: str, expected: tuple[int, ...]) -> None:
    assert tuple(get(server, path, role).status for role in ROLES) == expected


def test_bad_tokens(server: Emulator) -> None:
    assert get(server, "/metadata", "none").status == 401
    assert get(server, "/metadata", "expired").body["error"] == "invalid_token"
    lacking = get(server, APP, "without-scope")
    assert (lacking.status, lacking.body["error"]) == (403, "insufficient_scope")


def test_fields_that_need_a_role_are_absent(server: Emulator) -> None:
    whole, less = get(server, APP).body, get(server, APP, "developer").body
    assert whole["ci_job_token_scope_enabled"] is False
    assert "ci_job_token_scope_enabled" not in less
    assert "secret_push_protection_enabled" in less
    assert "default_branch" not in get(server, APP, "guest").body


def test_settings_of_a_group_are_open_to_every_reader(server: Emulator) -> None:
    assert get(server, GROUP, "guest").body["require_two_factor_authentication"] is True


def test_a_licence_hides_fields_and_addresses(server: Emulator) -> None:
    server.world.groups[0].tier = "free"
    assert "approvals_before_merge" not in get(server, APP).body
    assert [get(server, f"{APP}/{name}").status for name in ("push_rule", "protected_environments")] == [404, 404]
    assert get(server, f"{APP}/approval_rules").status == 403
    assert get(server, f"{GROUP}/audit_events").status == 404


def test_who_sees_only_part_of_the_audit_events(server: Emulator) -> None:
    assert len(get(server, f"{GROUP}/audit_events").body) == 2
    assert get(server, f"{GROUP}/audit_events", "developer").body == []


def test_graphql_leaves_out_without_a_word(server: Emulator) -> None:
    query = (
        '{ project(fullPath: "acme/app") { maxAccessLevel { integerValue } branchRules { nodes { name } }'
        " ciVariables { nodes { key } } runners(type: PROJECT_TYPE) { nodes { id } } pushRules { preventSecrets } } }"
    )
    whole = graphql(server, query).body["data"]["project"]
    less = graphql(server, query, "developer").body["data"]["project"]
    assert [len(whole[name]["nodes"]) for name in ("branchRules", "ciVariables", "runners")] == [1, 2, 1]
    assert (less["branchRules"]["nodes"], less["ciVariables"], less["runners"]["nodes"]) == ([], None, [])
    assert less["pushRules"] == {"preventSecrets": True}
    assert graphql(server, query, "outsider").body["data"]["project"] is None


def test_graphql_lists_environments_of_one_project_only(server: Emulator) -> None:
    listed = "environments { nodes { name state tier } }"
    one = graphql(server, f'{{ project(fullPath: "acme/app") {{ {listed} }} }}').body["data"]["project"]
    assert one["environments"]["nodes"] == [{"name": "production", "state": "available", "tier": "PRODUCTION"}]
    several = graphql(server, f"{{ projects(first: 3) {{ nodes {{ {listed} }} }} }}").body
    assert "can be requested only for 1 Project(s) at a time" in several["errors"][0]["message"]
    asked = '{ project(fullPath: "acme/app") { userPermissions { readEnvironment } environment { name } } }'
    shown = {role: graphql(server, asked, role).body["data"]["project"] for role in ("guest", "reporter")}
    assert shown["guest"] == {"userPermissions": {"readEnvironment": False}, "environment": None}
    assert shown["reporter"]["environment"] == {"name": "production"}


def test_a_former_path_redirects(server: Emulator) -> None:
    project = server.world.groups[0].projects[0]
    project.former_paths = ["acme/old"]
    server.world.reindex()
    moved = get(server, "/projects/acme%2Fold")
    assert moved.status == 301
    assert moved.headers["location"] == f"{server.url}/api/v4/projects/{project.id}"


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("not_found", 404), ("absent", 404)])
def test_an_address_can_be_denied(server: Emulator, mode: Mode, status: int) -> None:
    server.denials = [Denial("REST:/projects/*/hooks", mode)]
    assert get(server, f"{APP}/hooks").status == status


def test_fields_can_be_denied(server: Emulator) -> None:
    server.denials = [Denial("REST:/projects/*#archived", "absent"), Denial("GraphQL:Project.releases", "absent")]
    assert "archived" not in get(server, APP).body
    query = '{ project(fullPath: "acme/app") { releases { nodes { tagName } } } }'
    assert graphql(server, query).body == {"data": {"project": {"releases": None}}}
    server.denials = [Denial("GraphQL:Project.releases")]
    refused = graphql(server, query).body
    assert refused["data"] == {"project": {"releases": None}}
    assert refused["errors"][0]["path"] == ["project", "releases"]
