"""What a target may name, how it gets in, how much it asks, and that every repository gets its own facts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cop_scan_github import GitHubSource

from cop_scan.catalogue import Form
from cop_scan.errors import SourceError
from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answers import NoJournal
from cop_scan.sources.interface import Collected, Sweep, Target
from tests.emulators.github.access import Denial, Profile
from tests.emulators.github.estate import build
from tests.emulators.github.faults import Event, Faults
from tests.emulators.github.limits import ROOMY
from tests.emulators.github.messages import Incoming
from tests.emulators.github.server import Emulator, Wire
from tests.emulators.github.state import (
    ClassicRule,
    Installation,
    Member,
    Organisation,
    Repository,
    Rule,
    Ruleset,
    User,
    World,
    node_id,
)
from tests.emulators.github.worlds import APP_PERMISSIONS, small_world
from tests.integrations.github.collecting import HASTY, NOW, collect, seen, target
from tests.integrations.sweeping import shipped

ACME = {"acme", "acme/full", "acme/private", "acme/internal", "acme/empty"}
PLAIN = {"plain", "plain/one"}
MANY = 110
"""More than a page of a REST list, and than what is looked at together."""
FROM_FILES = {spec.key for spec in shipped().wanted() if spec.form is not Form.VALUE} | {"repository_settings"}
OF_EACH = re.compile(r"/repos/[^/]+/[^/]+/(.*)")


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(small_world()) as running:
        yield running
        assert running.unknown_paths == []


def listed(where: Target, *keys: str) -> list[Collected]:
    """Everything that is collected, in its order, with what comes twice; only those facts, where some are named."""
    wanted = [spec for spec in shipped().wanted() if not keys or spec.key in keys]
    return list(GitHubSource(HASTY).collect(where, wanted, Sweep(NOW)))


def names(found: Mapping[str, Collected]) -> set[str]:
    return {one.resource.name for one in found.values()}


def facts(found: Mapping[str, Collected], name: str) -> Mapping[str, Fact]:
    """The facts of the resource of that name."""
    return next(one.resource.facts for one in found.values() if one.resource.name == name)


def large(number: int = MANY) -> World:
    """One organisation of many small repositories, each with a file of its own."""
    org = Organisation("large", members=[Member("octo-owner", "admin")])
    org.repositories = [_small(f"app-{place}") for place in range(number)]
    return World([org], [User("octo-owner")])


def _small(name: str) -> Repository:
    made = Repository("large", name, topics=[name])
    made.commit({"README.md": f"# {name}\n".encode()})
    return made


# what a target names


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"organisations": ["acme"]}, ACME),
        ({"organisations": ["acme", "plain"]}, ACME | PLAIN),
        ({"users": ["octo-owner"]}, {"octo-owner/dotfiles"}),
        ({"repositories": ["acme/full", "octo-owner/dotfiles"]}, {"acme/full", "octo-owner/dotfiles"}),
        ({"enterprises": ["acme-group"]}, ACME | PLAIN),
        ({"accounts": ["acme", "octo-owner"]}, ACME | {"octo-owner/dotfiles"}),
        ({"organisations": ["plain"], "users": ["octo-owner"], "repositories": ["acme/full"]}, PLAIN | {"octo-owner/dotfiles", "acme/full"}),
    ],
)  # fmt: skip
def test_what_a_target_names(server: Emulator, tmp_path: Path, options: dict[str, Json], expected: set[str]) -> None:
    sweep = Sweep(NOW)
    found = collect(target(server, tmp_path, **options), sweep)
    assert names(found) == expected
    assert sweep.lost == []


def test_kinds_and_parents(server: Emulator, tmp_path: Path) -> None:
    found = collect(target(server, tmp_path, accounts=["acme", "octo-owner"]))
    by_name = {one.resource.name: one.resource for one in found.values()}
    assert by_name["acme"].kind == "organisation"
    assert by_name["acme/full"].parent == by_name["acme"].id
    assert (by_name["octo-owner/dotfiles"].kind, by_name["octo-owner/dotfiles"].parent) == ("repository", "")


def test_an_account_that_is_neither_is_lost_and_the_others_are_not(server: Emulator, tmp_path: Path) -> None:
    sweep = Sweep(NOW)
    assert names(collect(target(server, tmp_path, accounts=["nobody-at-all", "plain"]), sweep)) == PLAIN
    ((part, reason),) = sweep.lost
    assert part == "nobody-at-all"
    assert "cannot be seen" in reason


@pytest.mark.parametrize("profile", ["member", "owner-fine-grained"])
def test_an_enterprise_that_is_not_shown_is_lost_with_its_reason(
    server: Emulator, tmp_path: Path, profile: str
) -> None:
    sweep = Sweep(NOW)
    found = collect(target(server, tmp_path, profile, enterprises=["acme-group"], organisations=["plain"]), sweep)
    assert "plain" in names(found)
    assert [part for part, _ in sweep.lost] == ["acme-group"]


def test_what_is_named_twice_is_one_resource_with_the_fuller_facts(server: Emulator, tmp_path: Path) -> None:
    twice: dict[str, Json] = {
        "organisations": ["acme"],
        "enterprises": ["acme-group"],
        "repositories": ["acme/full", "acme/FULL", "octo-owner/dotfiles", "octo-owner/dots"],
    }
    found = listed(target(server, tmp_path, **twice))
    counted = Counter(one.resource.name for one in found)
    assert counted == dict.fromkeys(ACME | PLAIN | {"octo-owner/dotfiles"}, 1)
    parents = {one.resource.name: one.resource.parent for one in found}
    assert parents["acme/full"], "as a part of its organisation more is known of it"


def test_a_repository_that_two_pages_hold_is_one_resource(tmp_path: Path) -> None:
    def shift(server: Emulator) -> None:
        last = server.world.organisations[0].repositories[24]
        last.created = "2020-01-01T00:00:00Z"  # now all that were on the first page follow it
        server.world.reindex()

    with Emulator(large(30)) as quiet:
        assert len(listed(target(quiet, tmp_path), "default_branch")) == 31
        calm = len(quiet.log)
    pages = []
    for after in range(1, calm):
        for server in _with_event(large(30), after, shift):
            counted = Counter(one.resource.id for one in listed(target(server, tmp_path), "default_branch"))
            assert counted == dict.fromkeys(counted.keys(), 1)
            assert len(counted) == 31
            pages.append(len(server.log))
    assert max(pages) > calm, "in one of these sweeps more pages were needed"


def _with_event(world: World, after: int, happen: Callable[[Emulator], None]) -> Iterator[Emulator]:
    with Emulator(world, faults=Faults(events=[Event(after, happen)])) as server:
        yield server


# filters


def _varied() -> World:
    world = small_world()
    acme = world.organisations[0]
    fork = Repository("acme", "fork", fork=True, visibility="public", topics=["python"])
    fork.commit({"README.md": b"# Fork\n"})
    acme.repositories.append(fork)
    acme.repositories[1].properties = {"tier": "two", "teams": ["edge", "core"]}
    world.users[0].repositories[0].topics = ["shell"]
    return world


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"include": ["F*"]}, {"full", "fork"}),
        ({"include": ["acme/p*", "empty"]}, {"private", "empty"}),
        ({"include": ["plain/*"]}, set()),
        ({"exclude": ["*l"]}, {"private", "empty", "fork"}),
        ({"include": ["f*"], "exclude": ["acme/fu*"]}, {"fork"}),
        ({"topics": ["security", "no-such-topic"]}, {"full"}),
        ({"topics": ["python"]}, {"full", "fork"}),
        ({"properties": {"tier": "two"}}, {"private"}),
        ({"properties": {"teams": "core"}}, {"full", "private"}),
        ({"properties": {"teams": "core", "tier": "one"}}, {"full"}),
        ({"archived": False}, {"full", "private", "empty", "fork"}),
        ({"forks": False}, {"full", "private", "empty", "internal"}),
        ({"visibility": ["public"]}, {"full", "fork"}),
        ({"visibility": ["internal", "private"]}, {"internal", "private", "empty"}),
    ],
)
def test_filters(tmp_path: Path, options: dict[str, Json], expected: set[str]) -> None:
    with Emulator(_varied()) as server:
        found = collect(target(server, tmp_path, organisations=["acme"], **options))
        asked = {one.path.split("/")[3] for one in server.log if one.path.startswith("/repos/acme/")}
    repositories = {one.resource.name for one in found.values() if one.resource.kind == "repository"}
    assert {name.split("/")[1] for name in repositories} == expected
    assert asked <= expected, "nothing is asked of a repository that is left out"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"users": ["octo-owner"], "topics": ["shell"]}, {"octo-owner/dotfiles"}),
        ({"users": ["octo-owner"], "topics": ["other"]}, set()),
        ({"repositories": ["acme/full", "acme/private"], "topics": ["python"]}, {"acme/full"}),
        ({"repositories": ["acme/full", "acme/private"], "properties": {"tier": "two"}}, {"acme/private"}),
    ],
)
def test_filters_where_there_is_no_list_of_an_organisation(
    tmp_path: Path, options: dict[str, Json], expected: set[str]
) -> None:
    with Emulator(_varied()) as server:
        assert names(collect(target(server, tmp_path, **options))) == expected


@pytest.mark.parametrize("options", [{"topics": ["python"]}, {"properties": {"tier": "one"}}])
def test_a_filter_that_cannot_be_applied_is_said(tmp_path: Path, options: dict[str, Json]) -> None:
    with Emulator(_varied(), denials=[Denial("REST:/orgs/*/repos"), Denial("REST:/repos/*/*")]) as server:
        sweep = Sweep(NOW)
        found = collect(target(server, tmp_path, organisations=["acme"], **options), sweep)
    assert sweep.lost or "acme/full" in names(found), "a repository is never left out without a word"


# other hosts


def test_enterprise_server_gives_the_same_facts(tmp_path: Path) -> None:
    with Emulator(large()) as server:
        quiet = collect(target(server, tmp_path))
        assert len(quiet) == MANY + 1
    with Emulator(large(), enterprise_server="3.17.0") as server:
        found = collect(target(server, tmp_path, api_url=f"{server.url}/api/v3"))
        assert server.unknown_paths == []
        assert [one.status for one in server.log if one.path == "/rate_limit"] == [404]
        assert any(one.query.get("page") == "2" for one in server.log), "lists are followed to their second page"
    assert seen(found) == seen(quiet)


def test_two_hosts_with_equal_names_share_no_answer(tmp_path: Path) -> None:
    def other() -> World:
        world = small_world()
        for org in world.organisations:
            org.two_factor_requirement_enabled = not org.two_factor_requirement_enabled
            for repo in org.repositories:
                repo.visibility, repo.rulesets, repo.classic_rules = "private", [], []
                repo.actions.sha_pinning_required = True
        return world

    with Emulator(other()) as server:
        alone = seen(collect(target(server, tmp_path)))
    journal = NoJournal()
    with Emulator(small_world()) as one, Emulator(other()) as two:
        first = seen(collect(target(one, tmp_path), Sweep(NOW, journal=journal)))
        asked = len(one.log)
        second = seen(collect(target(two, tmp_path), Sweep(NOW, journal=journal)))
        assert len(one.log) == asked
        assert len(two.log) > asked // 2
    assert second == alone != first


def test_a_redirect_to_another_host_is_not_followed(tmp_path: Path) -> None:
    """A repository that was renamed answers with addresses; the token goes to the target's own host only."""
    with Emulator(small_world()) as server:
        port = urlsplit(server.url).port
        found = collect(target(server, tmp_path, repositories=["octo-owner/dots"], api_url=f"http://localhost:{port}"))
    (one,) = found.values()
    assert one.resource.name == "octo-owner/dotfiles"
    assert one.resource.id.startswith("localhost/")


# credentials


def _tokens(server: Emulator, folder: Path, *profiles: str) -> list[Json]:
    made: list[Json] = []
    for profile in profiles:
        (folder / f"of-{profile}").write_text(server.token(profile), encoding="utf-8")
        made.append(f"file:{folder / f'of-{profile}'}")
    return made


def test_several_tokens_share_the_work(tmp_path: Path) -> None:
    with Emulator(build(5, 1, 20)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    with Emulator(build(5, 1, 20)) as server:
        server.add(Profile("second"))
        sweep = Sweep(NOW)
        where = target(server, tmp_path, token=_tokens(server, tmp_path, "owner", "second"))
        assert seen(collect(where, sweep)) == quiet
        used = Counter(one.token for one in server.log)
        spent = Counter[str]()
        for cost in sweep.spent:
            spent[cost.credential] += cost.requests
    assert min(used["owner"], used["second"]) > len(server.log) / 5
    assert sorted(spent.values()) == sorted(used.values()), "and what each has spent is told"


def test_a_token_that_is_used_up_leaves_the_work_to_the_other(tmp_path: Path) -> None:
    with Emulator(build(5, 1, 20)) as server:
        quiet = seen(collect(target(server, tmp_path)))
    with Emulator(build(5, 1, 20), limits=replace(ROOMY, window=3600.0)) as server:
        server.add(Profile("second"))
        for resource in ("core", "graphql"):
            server.meter.bucket("second", resource)
            server.meter.bucket("second", resource).used = server.meter.bucket("second", resource).limit
        where = target(server, tmp_path, token=_tokens(server, tmp_path, "owner", "second"))
        assert seen(collect(where)) == quiet
        refused = [one for one in server.log if one.token == "second" and one.path != "/rate_limit"]
    assert len(refused) < len(server.log) / 4


def _app(server: Emulator, folder: Path, **options: Json) -> Target:
    (folder / "key.pem").write_text(server.app_key.pem, encoding="utf-8")
    return target(server, folder, token={"app": {"id": server.world.app.id, "key": f"file:{folder / 'key.pem'}"}}, **options)  # fmt: skip


def test_an_app_finds_its_installation_in_each_organisation(tmp_path: Path) -> None:
    world = small_world()
    place = Installation(world.app.slug, permissions=dict(APP_PERMISSIONS), selection="all")
    world.organisations[1].installations = [place]
    with Emulator(world) as server:
        sweep = Sweep(NOW)
        found = collect(_app(server, tmp_path, organisations=["acme", "plain"]), sweep)
        used = {one.token for one in server.log if one.path.startswith("/repos/acme/")}
        others = {one.token for one in server.log if one.path.startswith("/repos/plain/")}
        assert server.unknown_paths == []
    assert names(found) >= {"acme", "acme/full", "acme/private"} | PLAIN
    assert (used, others) == ({"app acme"}, {"app plain"})
    assert facts(found, "plain/one")["ci_settings"].ok
    assert {cost.credential for cost in sweep.spent} == {f"app {world.app.id} in {org}" for org in ("acme", "plain")}


def test_an_app_that_is_not_installed_is_one_sentence(server: Emulator, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        collect(_app(server, tmp_path, organisations=["plain"]))
    assert caught.value.message == f"app {server.world.app.id} in plain cannot be used (404)."
    assert "Install the App" in caught.value.next_step


def test_an_app_that_is_installed_in_one_of_two_organisations_sees_that_one(server: Emulator, tmp_path: Path) -> None:
    sweep = Sweep(NOW)
    found = collect(_app(server, tmp_path, organisations=["plain", "acme"]), sweep)
    assert names(found) >= {"acme", "acme/full", "acme/private"}
    ((part, reason),) = sweep.lost
    assert part == "plain"
    assert "cannot be used (404)" in reason


@pytest.mark.parametrize(
    "key", ["no key at all", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"]
)
def test_an_app_whose_key_is_none_is_one_sentence_without_the_key(server: Emulator, tmp_path: Path, key: str) -> None:
    where = _app(server, tmp_path, organisations=["acme"])
    (tmp_path / "key.pem").write_text(key, encoding="utf-8")
    with pytest.raises(SourceError, match="is no private key") as caught:
        collect(where)
    assert "AAAA" not in str(caught.value)
    assert "no key at all" not in str(caught.value)


# how much is asked

PROBED = "actions/permissions"
BULK = {"git/trees", PROBED}
CORE = BULK | {
    "actions/permissions/workflow", "private-vulnerability-reporting", "code-scanning/default-setup",
}  # fmt: skip
FULL = CORE | {
    "actions/permissions/selected-actions", "actions/permissions/fork-pr-contributor-approval", "immutable-releases",
    "environments", "code-scanning/analyses", "environments/*/deployment-branch-policies",
    "releases", "releases/assets/*", "attestations/*", "security-advisories", "actions/secrets", "actions/variables",
    "actions/runners", "actions/permissions/artifact-and-log-retention", "dependency-graph/sbom",
}  # fmt: skip


def _of_each(server: Emulator) -> Counter[str]:
    """How often each endpoint of single repositories was asked."""
    paths = (found[1] for one in server.log if (found := OF_EACH.fullmatch(one.path)))
    one = re.compile(r"(?<=^attestations/).+|(?<=^releases/assets/).+")
    places = (re.sub(r"git/trees/\w+", "git/trees", one.sub("*", path)) for path in paths)
    return Counter(re.sub(r"environments/[^/]+/", "environments/*/", path) for path in places)


@dataclass(frozen=True)
class Tier:
    """What a sweep of one tier asked and saw."""

    asked: Counter[str]
    found: Mapping[str, Collected]
    repositories: int


@pytest.fixture(scope="module")
def tiers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Tier]:
    made = {}
    for tier in ("bulk", "core", "full"):
        with Emulator(build(5, 3, 20)) as server:
            found = collect(target(server, tmp_path_factory.mktemp(tier), tier=tier))
            made[tier] = Tier(_of_each(server), found, sum(1 for _ in server.world.all_repositories()))
    return made


@pytest.mark.parametrize(("name", "allowed"), [("bulk", BULK), ("core", CORE), ("full", FULL)])
def test_a_tier_asks_no_more_than_it_says(tiers: Mapping[str, Tier], name: str, allowed: set[str]) -> None:
    tier = tiers[name]
    rare = {"actions/permissions/selected-actions", "environments/*/deployment-branch-policies"}
    assert allowed - rare <= tier.asked.keys() <= allowed
    of_files = {"attestations/*", "releases/assets/*"}
    assert max(number for path, number in tier.asked.items() if path not in of_files) <= tier.repositories
    if name == "bulk":
        assert tier.asked[PROBED] <= 3 * 3, "only to know what an organisation's credential is shown"


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("bulk", {"change_reviews", "commit_signatures", "history", "scan_history", "immutable_releases"}),
        ("core", {"change_reviews", "scan_history", "immutable_releases"}),
    ],
)
def test_what_a_tier_leaves_out_is_a_gap_with_that_reason(
    tiers: Mapping[str, Tier], name: str, left_out: set[str]
) -> None:
    gaps = [
        (key, fact)
        for identity, one in tiers[name].found.items()
        for key, fact in one.resource.facts.items()
        if not fact.ok and tiers["full"].found[identity].resource.facts[key].ok
    ]
    assert {key for key, _ in gaps} >= left_out
    assert [(key, fact.key) for key, fact in gaps if key != fact.key] == []
    said = {(fact.status, f"tier {name} leaves out" in fact.detail) for _, fact in gaps}
    assert said == {(Status.NOT_COLLECTED, True)}


@pytest.mark.parametrize("name", ["bulk", "core"])
def test_what_a_tier_sees_is_what_the_full_one_sees(tiers: Mapping[str, Tier], name: str) -> None:
    """Less is asked, and nothing else is claimed: a value that is whole is the same."""
    other = [
        (one.resource.name, key)
        for identity, one in tiers[name].found.items()
        for key, fact in one.resource.facts.items()
        if fact.ok
        and not (isinstance(fact.value, dict) and fact.value.get("hidden"))
        and fact.digest != tiers["full"].found[identity].resource.facts[key].digest
    ]
    assert other == []


# long lists


def test_more_rules_than_a_page_holds_are_followed_up(tmp_path: Path) -> None:
    def made(last: bool) -> World:
        world = large(3)
        repo = world.organisations[0].repositories[1]
        repo.rulesets = [Ruleset(f"r{number:02}", rules=[Rule("deletion")]) for number in range(130)]
        repo.rulesets[-1].rules = [Rule("required_signatures"), Rule("non_fast_forward")] if last else []
        repo.classic_rules = [ClassicRule(f"release/{number}") for number in range(24)]
        if last:
            repo.classic_rules.append(ClassicRule("main", requires_approving_reviews=True, required_approving_review_count=3))  # fmt: skip
        return world

    values = []
    for last in (True, False):
        with Emulator(made(last)) as server:
            fact = facts(collect(target(server, tmp_path)), "large/app-1")["branch_rules"]
        assert fact.value["hidden"] == []
        values.append(fact.value["rules"])
    assert [rules["signatures"] for rules in values] == [True, False]
    assert [rules["required_reviews"] for rules in values] == [3, 0]


def test_more_repositories_than_a_page_holds(tmp_path: Path) -> None:
    with Emulator(large()) as server:
        found = listed(target(server, tmp_path))
    counted = Counter(one.resource.name for one in found)
    assert counted == dict.fromkeys(["large", *(f"large/app-{number}" for number in range(MANY))], 1)
    assert all(one.resource.facts["security_features"].ok for one in found if one.resource.kind == "repository")


class Twisted(Emulator):
    """Changes what GraphQL answers to a page of repositories."""

    def __init__(self, world: World, twist: Callable[[Json], None]) -> None:
        super().__init__(world)
        self.twist = twist

    def respond(self, request: Incoming) -> Wire:
        wire = super().respond(request)
        if b"repositories(first:" in request.body:
            found = json.loads(wire.body)
            self.twist(found["data"]["organization"]["repositories"])
            wire.body = json.dumps(found).encode()
        return wire


def _count_more(page: Json) -> None:
    page["totalCount"] += 1


def _leave_out(name: str) -> Callable[[Json], None]:
    def twist(page: Json) -> None:
        del page["nodes"][0][name]

    return twist


@pytest.mark.parametrize("twist", [_count_more, _leave_out("id"), _leave_out("nameWithOwner"), _leave_out("isMirror")])
def test_a_list_that_is_not_whole_is_said_and_proves_nothing(tmp_path: Path, twist: Callable[[Json], None]) -> None:
    with Twisted(small_world(), twist) as server:
        sweep = Sweep(NOW)
        found = collect(target(server, tmp_path, organisations=["acme"]), sweep)
    assert [part for part, _ in sweep.lost] == ["acme"]
    assert names(found) > {"acme", "acme/private"}, "what can be seen is there"
    organisation = facts(found, "acme")
    assert not organisation["security_defaults"].ok
    assert "repositories" in {part["path"] for part in organisation["rule_baseline"].value["hidden"]}


@pytest.mark.parametrize("name", ["environments", "releases", "rulesets", "primaryLanguage"])
def test_a_repository_of_another_shape_costs_itself_and_no_other(tmp_path: Path, name: str) -> None:
    def twist(page: Json) -> None:
        page["nodes"][0][name] = {"totalCount": "many", "nodes": "all", "name": ["x"]}

    with Twisted(small_world(), twist) as server:
        found = collect(target(server, tmp_path, organisations=["acme"]))
    assert names(found) == ACME
    with Emulator(small_world()) as straight:
        quiet = collect(target(straight, tmp_path, organisations=["acme"]))
    for other in ("acme/private", "acme/internal"):
        same = {key: fact.digest for key, fact in facts(quiet, other).items()}
        assert {key: fact.digest for key, fact in facts(found, other).items()} == same


# identity


def test_where_the_name_is_not_seen_again_nothing_is_told_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_scan_github.queries.IDENTITY", "description")
    with Emulator(small_world()) as server:
        found = collect(target(server, tmp_path, repositories=["acme/full"]))
    told = [fact for key, fact in facts(found, "acme/full").items() if key not in FROM_FILES]
    assert {fact.ok for fact in told} == {False}
    assert any("kept its name was not seen" in fact.detail for fact in told)


def _swap(server: Emulator) -> None:
    """`acme/full` is renamed, and another repository, strict where that is lax, takes its name."""
    world = server.world
    acme = next(org for org in world.organisations if org.login == "acme")
    old = next(repo for repo in acme.repositories if repo.name == "full")
    old.former_names.append(old.full_name)
    old.name = "renamed"
    new = Repository("acme", "full", visibility="public", created="2026-10-01T00:00:00Z")
    new.actions.sha_pinning_required = True
    new.actions.default_workflow_permissions = "write"
    new.commit({".github/workflows/other.yml": b"on: push\n", "a/b/c": b"x"})
    acme.repositories.append(new)
    for team in acme.teams:
        team.permissions = {("renamed" if name == "full" else name): level for name, level in team.permissions.items()}
    for one in acme.security_configurations:
        one.attached = {("renamed" if name == "full" else name): how for name, how in one.attached.items()}
    for ruleset in acme.rulesets:
        ruleset.repositories = [*ruleset.repositories, "renamed"] if ruleset.repositories else ruleset.repositories
    world.number()


def test_a_repository_whose_name_another_takes_keeps_its_own_facts(tmp_path: Path) -> None:
    with Emulator(small_world()) as server:
        old = f"127.0.0.1/{node_id(server.world.organisations[0].repositories[0])}"
        quiet = seen(collect(target(server, tmp_path, organisations=["acme"])))[old]
        calm = len(server.log)
        first = next(n for n, one in enumerate(server.log) if one.path.startswith("/repos/acme/full/"))
    lost: set[int] = set()
    for after in [*range(first - 2, first + 3), *range(first + 3, calm, 3)]:
        for server in _with_event(small_world(), after, _swap):
            found = collect(target(server, tmp_path, organisations=["acme"]))
        other = {
            key: found[old].resource.facts[key] for key, digest in seen(found)[old].items() if digest != quiet[key]
        }
        gone = {
            key for key, fact in other.items() if fact.status is Status.HIDDEN and fact.request.startswith("git tree")
        }
        assert other.keys() - gone == set(), (after, {key: fact.detail for key, fact in other.items()})
        lost |= {after} if gone else set()
    assert len(lost) <= 1, "only a tree that is asked in between, by the name that is another's now, is lost"


def test_the_repository_that_takes_a_name_has_its_own_facts_too(tmp_path: Path) -> None:
    """It is looked at in a later part of a large organisation: the answers of the name's first bearer are not its own."""

    def swap(server: Emulator) -> None:
        org = server.world.organisations[0]
        old = org.repositories[0]
        old.former_names.append(old.full_name)
        old.name = "renamed"
        taken = _small("app-0")
        taken.visibility, taken.created = "public", "2026-10-01T00:00:00Z"
        taken.actions.sha_pinning_required = True
        taken.private_vulnerability_reporting = True
        org.repositories.append(taken)
        server.world.number()

    with Emulator(large()) as server:
        collect(target(server, tmp_path))
        asked = [n for n, one in enumerate(server.log) if one.path.startswith("/repos/large/app-0/")]
    for server in _with_event(large(), asked[-1] + 5, swap):
        found = collect(target(server, tmp_path))
        new = facts(found, "large/app-0")
    assert names(found) >= {"large/app-0", "large/renamed"}
    assert facts(found, "large/renamed")["ci_settings"].value["pins_required"] is False
    for key in ("ci_settings", "private_reporting", "branch_rules"):
        assert (new[key].status, "had its name" in new[key].detail) == (Status.NOT_COLLECTED, True), key
