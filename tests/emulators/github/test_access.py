"""What each kind of token sees: the ways in which GitHub hides things, each by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulators.github.access import READ_EVERYTHING, Denial, Profile
from tests.emulators.github.client import Client
from tests.emulators.github.routes import ROUTES
from tests.emulators.github.server import Emulator
from tests.emulators.github.worlds import small_world

FULL = "/repos/acme/full"
FOR_OWNERS = {
    "two_factor_requirement_enabled",
    "default_repository_permission",
    "members_can_create_public_repositories",
    "plan",
}


def get(server: Emulator, profile: str, path: str) -> Any:
    with Client(server, server.token(profile)) as client:
        return client.get(path)


def ask(server: Emulator, profile: str, query: str) -> Any:
    with Client(server, server.token(profile)) as client:
        return client.graphql(query).body


def without(server: Emulator, *permissions: str) -> str:
    """An owner's fine-grained token that lacks some permissions; gives its profile."""
    name = f"without {permissions}"
    kept = {name: level for name, level in READ_EVERYTHING.items() if name not in permissions}
    server.add(Profile(name, "fine-grained", scopes=frozenset(), permissions=kept))
    return name


# fields that are simply absent
@pytest.mark.parametrize(
    ("profile", "shown"), [("owner", True), ("owner-fine-grained", True), ("member", False), ("outside", False)]
)
def test_an_organisation_s_settings_are_absent_for_others(server: Emulator, profile: str, shown: bool) -> None:
    body = get(server, profile, "/orgs/acme").body
    assert (body.keys() >= FOR_OWNERS) is shown
    assert shown or not body.keys() & FOR_OWNERS


def test_an_owner_s_token_without_administration_sees_no_settings(server: Emulator) -> None:
    profile = without(server, "organization_administration", "administration")
    assert not get(server, profile, "/orgs/acme").body.keys() & FOR_OWNERS
    assert "security_and_analysis" not in get(server, profile, FULL).body


@pytest.mark.parametrize(("profile", "shown"), [("owner", True), ("member", False), ("reader", False)])
def test_features_and_bypass_are_absent_without_admin_rights(server: Emulator, profile: str, shown: bool) -> None:
    own = server.world.organisations[0].repositories[0].rulesets[0]
    assert ("security_and_analysis" in get(server, profile, FULL).body) is shown
    listed = get(server, profile, "/orgs/acme/repos").body
    assert any("security_and_analysis" in repo for repo in listed) is shown
    assert ("bypass_actors" in get(server, profile, f"{FULL}/rulesets/{own.id}").body) is shown


def test_merge_settings_only_with_push(server: Emulator) -> None:
    assert "allow_merge_commit" in get(server, "member", FULL).body
    assert "allow_merge_commit" not in get(server, "reader", FULL).body


# 404 that hides, 403 that tells
ADMIN_ONLY = [
    f"{FULL}/actions/permissions",
    f"{FULL}/actions/permissions/workflow",
    f"{FULL}/hooks",
    f"{FULL}/branches/main/protection",
    f"{FULL}/vulnerability-alerts",
    f"{FULL}/keys",
    f"{FULL}/secret-scanning/alerts",
    "/orgs/acme/hooks",
    "/orgs/acme/actions/permissions",
    "/orgs/acme/rulesets",
    "/orgs/acme/installations",
]


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_admin_paths(server: Emulator, path: str) -> None:
    assert get(server, "owner", path).status in {200, 204}
    assert get(server, "owner-fine-grained", path).status in {200, 204}
    for profile in ("member", "reader", "outside"):
        assert get(server, profile, path).body["message"] == "Not Found"
    names = (
        "administration",
        "repository_hooks",
        "secret_scanning_alerts",
        "organization_hooks",
        "organization_administration",
    )
    refused = get(server, without(server, *names), path)
    assert refused.status == 403
    assert refused.body["message"] == "Resource not accessible by personal access token"
    assert refused.headers["x-accepted-github-permissions"].endswith("=read")
    assert "x-oauth-scopes" not in refused.headers


def test_every_answer_to_a_fine_grained_token_names_the_permission(server: Emulator) -> None:
    assert (
        get(server, "owner-fine-grained", f"{FULL}/hooks").headers["x-accepted-github-permissions"]
        == "repository_hooks=read"
    )
    assert "x-accepted-github-permissions" not in get(server, "owner", f"{FULL}/hooks").headers


@pytest.mark.parametrize("permission", sorted(READ_EVERYTHING.keys() - {"metadata"}))
def test_a_missing_permission_is_a_403_that_names_it(server: Emulator, permission: str) -> None:
    """For each permission, on every path that asks for it; metadata comes with every token."""
    spared = {"deployments", "repository_custom_properties", "organization_events", "environments", "pull_requests"}
    paths = {
        route.template.replace("{org}", "acme").replace("{owner}/{repo}", "acme/private").replace("{branch}", "trunk")
        for route in ROUTES
        if route.needs.permission == permission
    }
    assert bool(paths) is (permission not in spared)
    profile = without(server, permission)
    for path in paths:
        if "{" not in path:
            refused = get(server, profile, path)
            assert (refused.status, refused.headers["x-accepted-github-permissions"]) == (403, f"{permission}=read")


def test_an_installation_says_integration(server: Emulator) -> None:
    place = server.world.organisations[0].installations[0]
    place.permissions.pop("repository_hooks")
    refused = get(server, "app", f"{FULL}/hooks")
    assert (refused.status, refused.body["message"]) == (403, "Resource not accessible by integration")


def test_an_installation_sees_its_repositories_only(server: Emulator) -> None:
    query = '{ organization(login: "acme") { repositories(first: 9) { nodes { name } } } }'
    names = [node["name"] for node in ask(server, "app", query)["data"]["organization"]["repositories"]["nodes"]]
    assert names == ["full", "private"]
    assert get(server, "app", "/repos/acme/internal").status == 404


def test_branch_not_protected_is_not_the_same_as_not_found(server: Emulator) -> None:
    path = "/repos/acme/private/branches/trunk/protection"
    assert get(server, "owner", path).body["message"] == "Branch not protected"
    assert get(server, "member", path).body["message"] == "Not Found"


def test_bad_and_expired_tokens(server: Emulator) -> None:
    for profile in ("none", "expired"):
        for path in ("/orgs/acme", FULL):
            assert (get(server, profile, path).status, get(server, profile, path).body["message"]) == (
                401,
                "Bad credentials",
            )
        with Client(server, server.token(profile)) as client:
            assert client.graphql("{ viewer { login } }").status == 401


def test_scopes_are_named_for_classic_tokens_and_decide(server: Emulator) -> None:
    server.add(Profile("narrow", scopes=frozenset({"repo"})))
    assert get(server, "narrow", "/orgs/acme").headers["x-oauth-scopes"] == "repo"
    assert "plan" not in get(server, "narrow", "/orgs/acme").body
    refused = get(server, "narrow", "/orgs/acme/hooks")
    assert (refused.status, refused.headers["x-accepted-oauth-scopes"]) == (404, "admin:org_hook")
    got = ask(server, "narrow", '{ organization(login: "acme") { login samlIdentityProvider { ssoUrl } } }')
    assert got["data"]["organization"] == {"login": "acme", "samlIdentityProvider": None}
    assert got["errors"][0]["type"] == "INSUFFICIENT_SCOPES"
    assert got["errors"][0]["path"] == ["organization", "samlIdentityProvider"]


# GraphQL
CLASSIC = """{ repository(owner: "acme", name: "full") { viewerCanAdminister viewerPermission
  branchProtectionRules(first: 9) { totalCount nodes { pattern } }
  defaultBranchRef { branchProtectionRule { pattern } refUpdateRule { pattern requiredApprovingReviewCount } }
  rulesets(first: 9) { totalCount nodes { name bypassActors(first: 9) { totalCount } } }
  deployKeys(first: 9) { totalCount }
} }"""


def test_an_owner_sees_classic_rules_and_bypass(server: Emulator) -> None:
    repo = ask(server, "owner", CLASSIC)["data"]["repository"]
    assert repo["branchProtectionRules"]["totalCount"] == 2
    assert repo["defaultBranchRef"]["branchProtectionRule"] == {"pattern": "main"}
    assert {rule["name"]: rule["bypassActors"]["totalCount"] for rule in repo["rulesets"]["nodes"]} == {
        "own": 2, "tags": 0, "base": 1, "tiers": 0, "watched": 0, "group": 0,
    }  # fmt: skip


def test_without_admin_rights_classic_rules_look_like_none(server: Emulator) -> None:
    repo = ask(server, "member", CLASSIC)["data"]["repository"]
    assert repo["viewerCanAdminister"] is False
    assert repo["branchProtectionRules"] == {"totalCount": 0, "nodes": []}
    assert repo["defaultBranchRef"] == {
        "branchProtectionRule": None,
        "refUpdateRule": {"pattern": "main", "requiredApprovingReviewCount": 2},
    }
    assert repo["deployKeys"]["totalCount"] == 0
    assert {rule["bypassActors"]["totalCount"] for rule in repo["rulesets"]["nodes"]} == {0}


def test_an_owner_s_token_without_administration_looks_like_an_administrator(server: Emulator) -> None:
    repo = ask(server, without(server, "administration", "organization_administration"), CLASSIC)["data"]["repository"]
    assert (repo["viewerCanAdminister"], repo["viewerPermission"]) == (True, "ADMIN")
    assert repo["branchProtectionRules"]["totalCount"] == 0
    assert repo["defaultBranchRef"]["refUpdateRule"]["requiredApprovingReviewCount"] == 2
    assert {rule["name"]: rule["bypassActors"] for rule in repo["rulesets"]["nodes"]}["own"] is None


def test_a_field_without_permission_is_an_error_and_the_rest_stays(server: Emulator) -> None:
    query = '{ repository(owner: "acme", name: "full") { name collaborators(first: 5) { totalCount } } }'
    got = ask(server, "reader", query)
    assert got["data"]["repository"] == {"name": "full", "collaborators": None}
    assert (got["errors"][0]["type"], got["errors"][0]["path"]) == ("FORBIDDEN", ["repository", "collaborators"])
    assert ask(server, "member", query)["data"]["repository"]["collaborators"]["totalCount"] == 4


def test_a_field_that_may_not_be_null_takes_its_object_away(server: Emulator) -> None:
    got = ask(server, "member", '{ organization(login: "acme") { login ipAllowListEnabledSetting } viewer { login } }')
    assert got["data"] == {"organization": None, "viewer": {"login": "octo-member"}}
    assert got["errors"][0]["type"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("permission", "field", "shown"),
    [
        ("contents", 'object(expression: "HEAD:") { __typename }', {"private": {"object": None}}),
        (
            "contents",
            "defaultBranchRef { name target { oid } }",
            {"private": {"defaultBranchRef": {"name": "trunk", "target": None}}},
        ),
        ("contents", "releases(first: 1) { totalCount }", {"private": None}),
        ("pull_requests", "pullRequests(first: 1) { totalCount }", {"private": None}),
        (
            "vulnerability_alerts",
            "vulnerabilityAlerts(first: 1) { totalCount }",
            {"private": {"vulnerabilityAlerts": None}},
        ),
    ],
)
def test_a_missing_permission_shows_in_private_repositories(
    server: Emulator, permission: str, field: str, shown: Any
) -> None:
    """Where the field may not be null the repository itself is null, in a page as alone."""
    profile = without(server, permission)
    got = ask(server, profile, f'{{ private: repository(owner: "acme", name: "private") {{ {field} }} }}')
    assert got["data"] == shown
    assert got["errors"][0]["type"] == "FORBIDDEN"
    page = ask(
        server,
        profile,
        f'{{ organization(login: "acme") {{ repositories(first: 9) {{ nodes {{ name {field} }} }} }} }}',
    )
    nodes = page["data"]["organization"]["repositories"]["nodes"]
    assert len(nodes) == 4
    assert {error["path"][3] for error in page["errors"]} >= {1, 2}


def test_two_factor_is_null_for_others(server: Emulator) -> None:
    query = '{ organization(login: "acme") { requiresTwoFactorAuthentication } }'
    assert ask(server, "owner", query)["data"]["organization"] == {"requiresTwoFactorAuthentication": True}
    assert ask(server, "member", query)["data"]["organization"] == {"requiresTwoFactorAuthentication": None}


def test_private_repositories_are_not_there_for_outsiders(server: Emulator) -> None:
    query = '{ organization(login: "acme") { repositories(first: 9) { totalCount } } }'
    assert ask(server, "owner", query)["data"]["organization"]["repositories"]["totalCount"] == 4
    assert ask(server, "outside", query)["data"]["organization"]["repositories"]["totalCount"] == 1
    assert get(server, "outside", "/repos/acme/private").status == 404
    assert [repo["name"] for repo in get(server, "outside", "/orgs/acme/repos").body] == ["full"]


# people
def test_only_owners_may_ask_who_lacks_two_factors(server: Emulator) -> None:
    path = "/orgs/acme/members?filter=2fa_disabled"
    assert [user["login"] for user in get(server, "owner", path).body] == ["lax"]
    assert get(server, "member", path).status == 422
    assert get(server, "member", "/orgs/acme/outside_collaborators?filter=2fa_disabled").status == 422
    assert [user["login"] for user in get(server, "owner", "/orgs/acme/members?role=admin").body] == ["octo-owner"]


# features that are off
def test_each_way_of_being_off_has_its_own_words(server: Emulator) -> None:
    private = "/repos/acme/private"
    assert (
        get(server, "owner", f"{private}/dependabot/alerts").body["message"]
        == "Dependabot alerts are disabled for this repository."
    )
    assert (
        get(server, "owner", f"{private}/code-scanning/alerts")
        .body["message"]
        .startswith("Code Security must be enabled")
    )
    assert (
        get(server, "owner", f"{private}/secret-scanning/alerts").body["message"]
        == "Secret scanning is disabled on this repository."
    )
    assert get(server, "owner", f"{private}/private-vulnerability-reporting").status == 422
    assert get(server, "owner", "/repos/plain/one/code-scanning/analyses").body["message"] == "no analysis found"
    assert get(server, "owner", "/repos/acme/internal/dependabot/alerts").status == 403
    assert get(server, "outside", f"{private}/code-scanning/analyses").body["message"] == "Not Found"
    assert get(server, "owner", f"{private}/immutable-releases").body == {"enabled": True, "enforced_by_owner": True}
    assert get(server, "owner", "/repos/acme/internal/immutable-releases").status == 404


def test_the_audit_log_belongs_to_enterprise_cloud(server: Emulator) -> None:
    assert get(server, "owner", "/orgs/acme/audit-log").status == 200
    assert get(server, "owner", "/orgs/plain/audit-log").status == 404
    assert get(server, "member", "/orgs/acme/audit-log").status == 404
    actions = [event["action"] for event in get(server, "owner", "/orgs/acme/audit-log?include=all").body]
    assert actions == ["git.clone", "repo.create"]
    assert [event["action"] for event in get(server, "owner", "/orgs/acme/audit-log?phrase=action:repo").body] == [
        "repo.create"
    ]


# secrets
def test_secrets_that_github_shows_and_those_it_hides(server: Emulator) -> None:
    said = {path: get(server, "owner", path).text.decode() for path in (
        f"{FULL}/secret-scanning/alerts", f"{FULL}/secret-scanning/alerts?hide_secret=true", f"{FULL}/actions/variables",
        f"{FULL}/actions/secrets", f"{FULL}/hooks", "/orgs/acme/hooks", "/orgs/acme/actions/secrets", "/orgs/acme/actions/variables",
    )}  # fmt: skip
    showing = {path for path, text in said.items() if any(canary in text for canary in server.world.canaries)}
    assert showing == {f"{FULL}/secret-scanning/alerts", f"{FULL}/actions/variables", "/orgs/acme/actions/variables"}
    assert "********" in said[f"{FULL}/hooks"]
    assert len(server.world.canaries) == 9
    assert server.token("owner") in server.canaries


# denials
@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("not_found", 404), ("absent", 404)])
def test_a_denied_path(server: Emulator, mode: Any, status: int) -> None:
    server.denials.append(Denial("REST:/repos/*/*/hooks", mode))
    assert get(server, "owner", f"{FULL}/hooks").status == status
    assert get(server, "owner", f"{FULL}/keys").status == 200
    assert get(server, "owner", "/orgs/acme/hooks").status == 200


def test_a_denied_field_of_an_object_and_of_a_list(server: Emulator) -> None:
    server.denials += [
        Denial("REST:/orgs/*#plan", "absent"),
        Denial("REST:/orgs/*/repos#security_and_analysis", "absent"),
    ]
    assert "plan" not in get(server, "owner", "/orgs/acme").body
    assert not any("security_and_analysis" in repo for repo in get(server, "owner", "/orgs/acme/repos").body)
    assert "security_and_analysis" in get(server, "owner", FULL).body


@pytest.mark.parametrize(
    ("field", "mode", "shown", "kinds"),
    [
        ("rulesets", "forbidden", None, ["FORBIDDEN"]),
        ("rulesets", "not_found", None, ["NOT_FOUND"]),
        ("rulesets", "absent", None, []),
        ("environments", "absent", {"totalCount": 0}, []),
    ],
)
def test_a_denied_field_of_graphql(server: Emulator, field: str, mode: Any, shown: Any, kinds: list[str]) -> None:
    server.denials.append(Denial(f"GraphQL:Repository.{field}", mode))
    got = ask(
        server, "owner", f'{{ repository(owner: "acme", name: "full") {{ name {field}(first: 1) {{ totalCount }} }} }}'
    )
    assert got["data"]["repository"] == {"name": "full", field: shown}
    assert [error["type"] for error in got.get("errors", ())] == kinds


def test_a_denial_for_one_profile(server: Emulator) -> None:
    server.denials.append(Denial("REST:/orgs/acme", "forbidden", "member"))
    assert get(server, "member", "/orgs/acme").status == 403
    assert get(server, "owner", "/orgs/acme").status == 200


def test_a_changed_setting_shows_at_once(server: Emulator) -> None:
    repo = server.world.organisations[0].repositories[0]
    repo.actions.default_workflow_permissions = "write"
    assert get(server, "owner", f"{FULL}/actions/permissions/workflow").body["default_workflow_permissions"] == "write"
    repo.classic_rules.clear()
    assert ask(server, "owner", CLASSIC)["data"]["repository"]["branchProtectionRules"]["totalCount"] == 0


def test_canaries_are_found_wherever_they_are() -> None:
    world = small_world()
    world.organisations[0].repositories[1].actions.variables.clear()
    assert "planted-in-a-file-canary" in world.canaries
    assert "organisation-hook-canary" in world.canaries
    assert "" not in world.canaries
