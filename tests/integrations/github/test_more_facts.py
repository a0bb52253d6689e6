"""Facts that are asked only where they are wanted: people, machines, channels and what is published."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cop_scan_github import GitHubSource, attested, further
from cop_scan_github.permissions import PERMISSIONS
from cop_scan_github.reduced import reduced

from cop_scan.evidence import Fact, Json, Status
from cop_scan.policies import load_facts, root
from cop_scan.sources.answered import Partial
from cop_scan.sources.answers import Answer, NoJournal
from cop_scan.sources.interface import Collected, Sweep
from tests.emulators.github.access import Denial
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import (
    Asset,
    Attestation,
    Collaborator,
    DeployKey,
    Hook,
    Member,
    Release,
    RunnerGroup,
    User,
    World,
)
from tests.emulators.github.worlds import small_world
from tests.integrations.github.collecting import HASTY, NOW, collect, target
from tests.integrations.sweeping import shipped

SPECS = load_facts([root()])
KEYS = sorted(further.REPOSITORY.keys() | further.ORGANISATION.keys())
WANTED = [SPECS[key] for key in KEYS]
OTHERS = [spec for spec in shipped().wanted() if spec.key not in KEYS]
PROVENANCE, SBOM = "https://slsa.dev/provenance/v1", "https://spdx.dev/Document/v2.3"
DIGEST = "sha256:" + "a" * 64
PATH = "T000-path-of-a-receiver"
ASKED = (
    "/hooks", "/keys", "/teams", "/collaborators", "/runners", "/runner-groups", "/secrets", "/variables", "/installations",
    "/outside_collaborators", "/security-advisories", "/dependency-graph/sbom", "/releases", "/attestations", "/self-hosted-runners",
    "/artifact-and-log-retention",
)  # fmt: skip


def bundle(predicate: str) -> dict[str, Any]:
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate, "predicate": {"canary": PATH}}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": {"payload": payload}}


def world() -> World:
    made = small_world()
    acme = made.organisations[0]
    full = acme.repositories[0]
    full.hooks.append(Hook(f"https://user:{PATH}@Hooks.Example.org:8443/services/{PATH}?key={PATH}", active=False))
    full.attestations = [
        Attestation(DIGEST, PROVENANCE, bundle(PROVENANCE)),
        Attestation(DIGEST, SBOM, bundle(SBOM)),
    ]
    full.releases[0].assets += [
        Asset("notes.txt", 10, uploader="github-actions[bot]"),
        Asset("app.zip", 20, digest="sha256:" + "b" * 64, uploader="helper[bot]"),
    ]
    made.users += [User("github-actions[bot]", bot=True), User("helper[bot]", bot=True)]
    full.advisories[0].versions = [("< 2.0", "2.0"), (None, None)]
    full.advisories[1].versions = [(f"< {PATH}", PATH)]
    acme.outside_collaborators = ["octo-outsider"]
    full.releases[0].body = f"* No longer slow.\n\nhttps://example.org/{PATH}"
    made.planted += [PATH]
    return made


def values(found: Mapping[str, Collected], world: World, name: str) -> dict[str, Fact]:
    """The facts of a repository or organisation, by its name."""
    return dict(next(one.resource.facts for one in found.values() if one.resource.name == name))


def look(made: World, folder: Path, profile: str = "owner", *denials: Denial, **options: Json) -> dict[str, Collected]:
    with Emulator(made, denials=denials) as server:
        found = collect(target(server, folder, profile, **options), wanted=WANTED)
        assert server.unknown_paths == []
    return found


def test_an_owner_sees_what_is_there(tmp_path: Path) -> None:
    made = world()
    facts = values(look(made, tmp_path), made, "acme/full")
    assert {key: fact.detail for key, fact in facts.items() if not fact.ok} == {}
    assert facts["collaborators"].value == {
        "people": [
            {"bot": False, "login": "lax", "outside": False, "permission": "admin"},
            {"bot": False, "login": "octo-member", "outside": False, "permission": "maintain"},
            {"bot": False, "login": "octo-outsider", "outside": True, "permission": "read"},
            {"bot": False, "login": "octo-owner", "outside": False, "permission": "admin"},
        ],
        "teams": [{"name": "core", "permission": "maintain"}, {"name": "hidden", "permission": "admin"}],
        "deploy_keys": [
            {"title": "deploy", "read_only": True, "created_at": "2026-05-01T12:00:00Z", "last_used": "2026-04-01T00:00:00Z"},
            {"title": "push", "read_only": False, "created_at": "2026-05-01T12:00:00Z"},
        ],
        "hidden": [],
    }  # fmt: skip
    assert facts["runners"].value == {
        "runners": [{"name": "box", "os": "linux", "labels": ["linux", "self-hosted"], "scope": "repository", "busy": False, "ephemeral": False}],
        "hidden": [],
    }  # fmt: skip
    assert facts["build_logs"].value == {
        "kept_days": 90,
        "protection": "platform",
        "wider_than_code": False,
        "hidden": [],
    }
    assert facts["ci_secrets"].value == {
        "secrets": [{"name": "TOKEN", "scope": "repository", "updated_at": "2026-05-01T12:00:00Z"}],
        "variables": [{"name": "REGION", "scope": "repository"}],
        "hidden": [],
    }
    assert facts["webhooks"].value["hidden"] == []
    assert sorted(facts["webhooks"].value["hooks"], key=lambda hook: str(hook["host"])) == [
        {"host": "ci.example.org", "secure": True, "secret_set": True, "events": ["push"], "active": True},
        {"host": "hooks.example.org", "secure": True, "secret_set": False, "events": ["push"], "active": False},
        {"host": "old.example.org", "secure": False, "secret_set": False, "events": ["push"], "active": True},
    ]


def test_an_owner_sees_what_is_published(tmp_path: Path) -> None:
    made = world()
    facts = values(look(made, tmp_path), made, "acme/full")
    assert facts["sbom"].value == {"packages": 2, "format": "spdx", "created_at": made.clock, "hidden": []}
    assert facts["release_assets"].value == {
        "releases": [
            {"tag": "v1.0", "assets": [
                {"name": "app.tar.gz", "size": 1024, "digest": DIGEST, "uploader": {"kind": "user", "name": "octo-owner"}},
                {"name": "app.zip", "size": 20, "digest": "sha256:" + "b" * 64, "uploader": {"kind": "app", "name": "helper[bot]"}},
                {"name": "notes.txt", "size": 10, "uploader": {"kind": "pipeline", "name": "github-actions[bot]"}},
            ]},
        ],
        "hidden": [],
    }  # fmt: skip
    assert facts["release_notes"].value == {"releases": [{"tag": "v1.0", "letters": 12, "links": True}], "hidden": []}
    attested = facts["attested_releases"].value
    assert attested["releases"][0]["assets"] == [
        {"name": "app.tar.gz", "digest": DIGEST, "predicates": [PROVENANCE, SBOM]},
        {"name": "app.zip", "digest": "sha256:" + "b" * 64, "predicates": []},
        {"name": "notes.txt"},
    ]
    assert [part["path"] for part in attested["hidden"]] == ["v1.0/notes.txt"]
    assert facts["advisories"].value == {
        "advisories": [
            {"id": "GHSA-aaaa-bbbb-cccc", "state": "published", "severity": "high", "created_at": "2026-05-01T12:00:00Z", "published_at": "2026-05-01T12:00:00Z",
             "products": [{"affected": True, "fixed": "2.0"}, {"affected": False, "fixed": ""}]},
            {"id": "GHSA-dddd-eeee-ffff", "state": "draft", "severity": "high", "created_at": "2026-05-01T12:00:00Z"},
        ],
        "hidden": [],
    }  # fmt: skip


def test_an_owner_sees_the_organisation(tmp_path: Path) -> None:
    made = world()
    facts = values(look(made, tmp_path), made, "acme")
    assert {key: fact.detail for key, fact in facts.items() if not fact.ok} == {}
    assert facts["members"].value == {
        "members": [
            {"admin": False, "login": "lax"},
            {"admin": False, "login": "octo-member"},
            {"admin": True, "login": "octo-owner"},
        ],
        "outsiders": ["octo-outsider"],
        "hidden": [],
    }
    apps = {app["name"]: app for app in facts["apps"].value["apps"]}
    assert apps["helper"] == {
        "name": "helper",
        "permissions": {"contents": "write", "metadata": "read"},
        "selection": "all",
        "suspended": False,
        "updated_at": "2026-05-01T12:00:00Z",
    }
    assert apps["cop-scan-test"]["permissions"]["secrets"] == "read"
    assert [runner["name"] for runner in facts["runners"].value["runners"]] == ["shared"]
    assert facts["runners"].value["groups"] == [
        {"name": "Default", "visibility": "all", "public_repositories": False, "restricted_to_workflows": False},
        {"name": "some", "visibility": "selected", "public_repositories": False, "restricted_to_workflows": False},
    ]
    assert facts["ci_secrets"].value["secrets"][0]["name"] == "ORG_TOKEN"
    assert facts["ci_secrets"].value["variables"] == [{"name": "ORG_REGION", "scope": "organisation"}]
    assert facts["webhooks"].value["hooks"][0]["host"] == "siem.example.org"


@pytest.mark.parametrize("profile", ["owner", "owner-fine-grained", "app", "member", "reader", "outside"])
def test_values_have_the_published_shape_and_gaps_a_reason(tmp_path: Path, profile: str) -> None:
    made = world()
    found = look(made, tmp_path, profile, organisations=["acme"])
    facts = [fact for one in found.values() for fact in one.resource.facts.values()]
    assert {fact.key for fact in facts} == set(KEYS)
    for fact in facts:
        if fact.ok:
            jsonschema.validate(fact.value, dict(SPECS[fact.key].schema))
            assert fact.request
        else:
            assert fact.detail


def test_a_member_with_write_access_sees_a_part(tmp_path: Path) -> None:
    made = world()
    found = look(made, tmp_path, "member")
    facts, org = values(found, made, "acme/full"), values(found, made, "acme")
    seen = facts["collaborators"].value
    assert "people" in seen
    assert not {"teams", "deploy_keys"} & seen.keys()
    assert [part["path"] for part in seen["hidden"]] == ["deploy_keys", "people:*", "teams"]
    assert [part["path"] for part in facts["advisories"].value["hidden"]] == ["unpublished"]
    assert [one["id"] for one in facts["advisories"].value["advisories"]] == ["GHSA-aaaa-bbbb-cccc"]
    assert {facts[key].status for key in ("runners", "webhooks")} == {Status.HIDDEN}
    assert facts["ci_secrets"].value["secrets"]
    assert {org[key].status for key in ("apps", "runners", "ci_secrets", "webhooks")} == {Status.HIDDEN}
    assert org["members"].value["hidden"] == []


def test_an_outsider_is_not_taken_at_an_empty_word(tmp_path: Path) -> None:
    made = world()
    facts = values(look(made, tmp_path, "outside"), made, "acme")
    assert facts["members"].status is Status.HIDDEN
    own = values(look(world(), tmp_path, "outside"), made, "acme/full")
    assert not own["collaborators"].ok
    assert not own["ci_secrets"].ok


REFUSED = [
    ("acme/full", "collaborators", "/repos/*/*/collaborators", "people"),
    ("acme/full", "collaborators", "/repos/*/*/teams", "teams"),
    ("acme/full", "collaborators", "/repos/*/*/keys", "deploy_keys"),
    ("acme/full", "collaborators", "/orgs/*/outside_collaborators", "outside"),
    ("acme/full", "ci_secrets", "/repos/*/*/actions/secrets", "secrets"),
    ("acme/full", "ci_secrets", "/repos/*/*/actions/variables", "variables"),
    ("acme/full", "runners", "/repos/*/*/actions/runners", ""),
    ("acme/full", "build_logs", "/repos/*/*/actions/permissions/artifact-and-log-retention", ""),
    ("acme/full", "webhooks", "/repos/*/*/hooks", ""),
    ("acme/full", "sbom", "/repos/*/*/dependency-graph/sbom", ""),
    ("acme/full", "release_assets", "/repos/*/*/releases", ""),
    ("acme/full", "attested_releases", "/repos/*/*/releases", ""),
    ("acme/full", "release_notes", "/repos/*/*/releases", ""),
    ("acme/full", "attested_releases", "/repos/*/*/attestations/*", "v1.0/app.tar.gz"),
    ("acme/full", "advisories", "/repos/*/*/security-advisories", ""),
    ("acme", "apps", "/orgs/*/installations", ""),
    ("acme", "members", "/orgs/*/members", "members"),
    ("acme", "members", "/orgs/*/outside_collaborators", "outsiders"),
    ("acme", "runners", "/orgs/*/actions/runners", "runners"),
    ("acme", "runners", "/orgs/*/actions/runner-groups", "groups"),
    ("acme", "ci_secrets", "/orgs/*/actions/secrets", "secrets"),
    ("acme", "ci_secrets", "/orgs/*/actions/variables", "variables"),
    ("acme", "webhooks", "/orgs/*/hooks", ""),
]


@pytest.mark.parametrize("mode", ["forbidden", "not_found"])
@pytest.mark.parametrize(("name", "key", "path", "part"), REFUSED)
def test_what_is_refused_is_a_gap_with_its_reason(
    tmp_path: Path, name: str, key: str, path: str, part: str, mode: Any
) -> None:
    made = world()
    if "attestations" in path:
        made.organisations[0].repositories[0].visibility = "private"
    found = look(made, tmp_path, "owner", Denial(f"REST:{path}", mode))
    fact = values(found, made, name)[key]
    reason = {"forbidden": Status.FORBIDDEN, "not_found": Status.HIDDEN}[mode]
    if "attestations" in path and mode == "not_found":
        return  # the organisation's list has the repository: 404 is GitHub's word for none
    if not part:
        assert fact.status is reason
        assert fact.detail
        return
    jsonschema.validate(fact.value, dict(SPECS[key].schema))
    assert part not in fact.value
    assert (part, reason.value) in [(one["path"], one["reason"]) for one in fact.value["hidden"]]


STRANGE = [
    ("acme/full", "release_assets", "/repos/*/*/releases#draft"),
    ("acme/full", "attested_releases", "/repos/*/*/releases#draft"),
    ("acme/full", "build_logs", "/repos/*/*/actions/permissions/artifact-and-log-retention#days"),
    ("acme/full", "webhooks", "/repos/*/*/hooks#config"),
    ("acme/full", "collaborators", "/repos/*/*/keys#title"),
    ("acme/full", "runners", "/repos/*/*/actions/runners#runners"),
    ("acme/full", "sbom", "/repos/*/*/dependency-graph/sbom#sbom"),
    ("acme/full", "advisories", "/repos/*/*/security-advisories#ghsa_id"),
    ("acme", "apps", "/orgs/*/installations#installations"),
]


@pytest.mark.parametrize(("name", "key", "path"), STRANGE)
def test_an_answer_of_another_shape_is_a_gap(tmp_path: Path, name: str, key: str, path: str) -> None:
    made = world()
    fact = values(look(made, tmp_path, "owner", Denial(f"REST:{path}", "absent")), made, name)[key]
    assert fact.status is Status.MALFORMED
    assert fact.detail


def test_nothing_that_is_secret_is_kept(tmp_path: Path) -> None:
    made = world()
    journal = NoJournal()
    with Emulator(made) as server:
        found = collect(target(server, tmp_path), Sweep(NOW, journal=journal), WANTED)
        canaries = server.canaries
    kept = repr([found, journal.notes, list(journal._answers.values())])
    assert [canary for canary in canaries if canary in kept] == []


def test_a_sweep_that_does_not_want_them_asks_nothing_more(tmp_path: Path) -> None:
    with Emulator(world()) as server:
        collect(target(server, tmp_path), wanted=OTHERS)
        paths = {request.path for request in server.log}
    allowed = ("/immutable-releases", "/outside_collaborators")
    assert [p for p in sorted(paths) if p.endswith(ASKED) and not p.endswith(allowed)] == []


@pytest.mark.parametrize("tier", ["bulk", "core"])
def test_below_the_full_tier_no_repository_is_asked(tmp_path: Path, tier: str) -> None:
    made = world()
    with Emulator(made) as server:
        found = collect(target(server, tmp_path, tier=tier), wanted=WANTED)
        asked = [request.path for request in server.log if request.path.startswith("/repos/")]
    facts = values(found, made, "acme/full")
    assert [path for path in asked if path.endswith(ASKED)] == []
    assert {facts[key].status for key in further.REPOSITORY} == {Status.NOT_COLLECTED}
    assert all("tier: full" in facts[key].detail for key in further.REPOSITORY)


def test_what_need_not_be_asked_is_not(tmp_path: Path) -> None:
    made = world()
    acme = made.organisations[0]
    acme.actions.self_hosted_runners = "none"
    private = acme.repositories[1]
    private.releases = [Release("v1", assets=[Asset("a", digest="sha256:" + "c" * 64)])]
    with Emulator(made) as server:
        found = collect(target(server, tmp_path), wanted=WANTED)
        paths = [request.path for request in server.log]
    assert "/repos/acme/full/actions/runners" not in paths
    assert "/repos/plain/one/actions/runners" in paths
    assert values(found, made, "acme/full")["runners"].status is Status.NOT_COLLECTED
    assert "/repos/acme/private/security-advisories" not in paths
    assert not values(found, made, "acme/private")["advisories"].ok
    assert "/repos/plain/one/releases" not in paths
    assert values(found, made, "plain/one")["release_assets"].value == {"releases": [], "hidden": []}
    assert not any(path.startswith("/repos/acme/private/attestations/") for path in paths)
    attested = values(found, made, "acme/private")["attested_releases"].value
    assert attested["releases"][0]["assets"][0]["predicates"] == []
    assert not any(path.startswith("/repos/acme/internal/") and path.endswith(ASKED) for path in paths)
    assert len(paths) == len(
        {(r.path, *sorted(r.query.items())) for r in server.log if r.graphql_operation is None}
    ) + sum(r.path.endswith("/graphql") for r in server.log)


def test_404_of_an_attestation_is_no_none_where_it_may_hide_one(tmp_path: Path) -> None:
    made = world()
    made.organisations[0].repositories[0].visibility = "private"
    denials = [Denial("REST:/orgs/*/attestations/repositories"), Denial("REST:/repos/*/*/attestations/*", "not_found")]
    fact = values(look(made, tmp_path, "owner", *denials), made, "acme/full")["attested_releases"]
    assert all("predicates" not in asset for asset in fact.value["releases"][0]["assets"])
    hidden = {part["path"]: part["reason"] for part in fact.value["hidden"]}
    assert hidden["v1.0/app.zip"] == "hidden"


def test_many_releases_and_files_are_bounded_and_said(tmp_path: Path) -> None:
    made = world()
    full = made.organisations[0].repositories[0]
    full.releases = [
        Release(f"v{n}", created=f"2026-01-{n + 1:02d}T00:00:00Z", assets=[Asset(f"f{k}", digest=f"sha256:{n:032d}{k:032d}") for k in range(6)])
        for n in range(12)
    ]  # fmt: skip
    full.attestations = [Attestation(DIGEST, PROVENANCE, {})]
    facts = values(look(made, tmp_path), made, "acme/full")
    assert [one["tag"] for one in facts["release_assets"].value["releases"]] == ["v11", "v10", "v9", "v8", "v7"]
    assert [part["path"] for part in facts["release_assets"].value["hidden"]] == ["*"]
    truncated = [part["path"] for part in facts["attested_releases"].value["hidden"]]
    assert len(truncated) == 1 + 5 * 6 - 20


@pytest.mark.parametrize("bundled", [None, {}, {"dsseEnvelope": {"payload": "%"}}, {"dsseEnvelope": []}])
def test_a_kind_whose_bundle_is_left_out_is_asked_for_by_name(tmp_path: Path, bundled: Any) -> None:
    made = world()
    made.organisations[0].repositories[0].attestations = [
        Attestation(DIGEST, PROVENANCE, bundled),
        Attestation(DIGEST, SBOM, bundle(SBOM)),
    ]
    fact = values(look(made, tmp_path), made, "acme/full")["attested_releases"]
    assert fact.value["releases"][0]["assets"][0]["predicates"] == [PROVENANCE, SBOM]
    assert [part["path"] for part in fact.value["hidden"]] == ["v1.0/notes.txt"]


def test_a_kind_that_cannot_be_read_is_hidden(tmp_path: Path) -> None:
    made = world()
    own = Attestation(DIGEST, "https://acme.example/own", {"mediaType": "x"})
    made.organisations[0].repositories[0].attestations = [own, Attestation(DIGEST, PROVENANCE, {"mediaType": "x"})]
    fact = values(look(made, tmp_path), made, "acme/full")["attested_releases"]
    assert fact.value["releases"][0]["assets"][0]["predicates"] == [PROVENANCE]
    assert ("v1.0/app.tar.gz", "malformed") in [(p["path"], p["reason"]) for p in fact.value["hidden"]]


def test_a_dependency_graph_that_is_off_is_said_to_be(tmp_path: Path) -> None:
    made = world()
    made.organisations[0].repositories[0].dependency_graph = False
    fact = values(look(made, tmp_path), made, "acme/full")["sbom"]
    assert fact.status is Status.FEATURE_OFF


def test_all_pages_are_read(tmp_path: Path) -> None:
    made = world()
    acme = made.organisations[0]
    acme.members += [Member(f"member-{n:03d}") for n in range(230)]
    acme.repositories[0].keys = [DeployKey(f"key {n}") for n in range(150)]
    found = look(made, tmp_path, organisations=["acme"])
    facts = values(found, made, "acme/full")
    assert len(facts["collaborators"].value["people"]) == 234
    assert len(facts["collaborators"].value["deploy_keys"]) == 150
    assert facts["collaborators"].value["hidden"] == []
    assert len(values(found, made, "acme")["members"].value["members"]) == 233


def test_runners_of_the_enterprise_are_not_silently_missing(tmp_path: Path) -> None:
    made = world()
    made.organisations[0].actions.runner_groups.append(RunnerGroup("group-wide", inherited=True))
    fact = values(look(made, tmp_path), made, "acme")["runners"]
    assert [part["path"] for part in fact.value["hidden"]] == ["runners:*"]


def test_repositories_of_users_and_single_ones(tmp_path: Path) -> None:
    made = world()
    made.users[0].repositories[0].collaborators = [Collaborator("octo-owner", "admin"), Collaborator("friend", "write")]
    made.users[0].repositories[0].releases = [Release("v1", assets=[Asset("a", digest=DIGEST)])]
    facts = values(look(made, tmp_path, users=["octo-owner"]), made, "octo-owner/dotfiles")
    people = {one["login"]: one["outside"] for one in facts["collaborators"].value["people"]}
    assert people == {"octo-owner": False, "friend": True}
    assert facts["collaborators"].value["teams"] == []
    assert facts["attested_releases"].value["releases"][0]["assets"][0]["predicates"] == []
    facts = values(look(world(), tmp_path, repositories=["acme/full"]), made, "acme/full")
    people = {one["login"]: one["outside"] for one in facts["collaborators"].value["people"]}
    assert people["octo-outsider"] is True
    assert people["octo-member"] is False
    assert facts["attested_releases"].value["releases"][0]["assets"][0]["predicates"] == [PROVENANCE, SBOM]


def test_a_resumed_sweep_asks_none_of_it_again(tmp_path: Path) -> None:
    journal = NoJournal()
    with Emulator(world()) as server:
        first = collect(target(server, tmp_path), Sweep(NOW, journal=journal), WANTED)
        before = len(server.log)
        second = collect(target(server, tmp_path), Sweep(NOW, journal=journal), WANTED)
        assert len(server.log) == before
    assert {k: {n: f.digest for n, f in one.resource.facts.items()} for k, one in first.items()} == {
        k: {n: f.digest for n, f in one.resource.facts.items()} for k, one in second.items()
    }


def test_the_forecast_knows_them(tmp_path: Path) -> None:
    made = world()
    with Emulator(made) as server:
        where = target(server, tmp_path, organisations=["acme"])
        costs = {cost.endpoint: cost.requests for cost in GitHubSource(HASTY).forecast(where, WANTED, None).costs}
        before = len(server.log)
        collect(where, wanted=WANTED)
        asked = [request.path for request in server.log[before:]]
    live = 2
    for path in ("hooks", "keys", "teams", "collaborators", "actions/runners", "actions/secrets", "actions/variables"):
        assert costs[f"GET /repos/{{owner}}/{{repo}}/{path}"] >= live
        assert sum(one.startswith("/repos/") and one.endswith(f"/{path}") for one in asked) == live
    plain = {cost.endpoint for cost in GitHubSource(HASTY).forecast(where, OTHERS, 10).costs}
    assert not any(endpoint.endswith(("/hooks", "/keys", "/sbom", "/releases", "{digest}")) for endpoint in plain)


def test_every_fact_names_its_permission_and_cure() -> None:
    assert set(KEYS) <= PERMISSIONS.keys()
    assert all(SPECS[key].cure for key in KEYS)


def test_a_list_that_ends_early_is_partly_hidden() -> None:
    made = Partial()
    whole = Answer("GET /x", 200, [{"a": 1}], NOW)
    made.add(
        "people", [whole, Answer("GET /x?page=2", 500, gap=Status.TIMEOUT, detail="It broke.")], lambda one: one["a"]
    )
    fact = made.fact("collaborators")
    assert fact.value == {"people": [1], "hidden": [{"path": "people:*", "reason": "timeout", "detail": "It broke."}]}


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("GET /repos/{owner}/{repo}/hooks", [{"id": 1, "active": True, "events": [], "config": {"url": f"https://h.example/{PATH}", "secret": PATH}}]),
        ("GET /orgs/{org}/hooks", [{"id": 1, "active": True, "events": [], "config": {"url": f"https://[{PATH}", "insecure_ssl": "1"}}]),
        ("GET /orgs/{org}/actions/variables", {"total_count": 1, "variables": [{"name": "A", "value": PATH, "updated_at": NOW}]}),
        ("GET /repos/{owner}/{repo}/attestations/{digest}", {"attestations": [{"bundle": bundle(SBOM)}, {"bundle": None}]}),
        ("GET /repos/{owner}/{repo}/releases", [{"tag_name": "v1", "draft": False, "body": PATH, "assets": [{"name": "a", "label": PATH, "uploader": {"login": "b", "url": PATH}}, None]}]),
        ("GET /repos/{owner}/{repo}/security-advisories", [{"ghsa_id": "GHSA-1", "state": "draft", "description": PATH, "vulnerabilities": [{"patched_versions": PATH}]}]),
        ("GET /repos/{owner}/{repo}/security-advisories", [{"ghsa_id": "GHSA-1", "state": "published", "vulnerabilities": [{"patched_versions": "2", "package": {"name": PATH}}, None]}]),
        ("GET /repos/{owner}/{repo}/security-advisories", [{"ghsa_id": "GHSA-1", "state": "published", "vulnerabilities": None}]),
        ("GraphQL changes", {"nodes": [{"id": "R", "pullRequests": {"nodes": [{"number": 1, "title": PATH, "headRefName": PATH, "bodyText": PATH}, {"number": 2, "bodyText": PATH}, None]}}, None]}),
        ("GET /repos/{owner}/{repo}/dependency-graph/sbom", {"sbom": {"name": "n", "spdxVersion": "SPDX-2.3", "packages": [{"name": "n"}, {"name": PATH}]}}),
    ],
)  # fmt: skip
def test_answers_are_reduced_once_and_for_all(endpoint: str, body: Json) -> None:
    once = reduced(endpoint, body)
    assert PATH not in json.dumps(once)
    assert reduced(endpoint, once) == once
    assert all(reduced(endpoint, strange) == strange for strange in (None, "text", 3, [3, None], {"sbom": 3}))


def test_the_lists_that_the_claims_need_are_left_as_they_are() -> None:
    body = [{"id": 1, "anything": True}]
    assert reduced("GET /orgs/{org}/repos", body) is body


def test_an_empty_list_of_attestations_proves_nothing_by_itself() -> None:
    assert attested._believed([], told=True) == []
    assert isinstance(attested._believed([], told=False), str)
