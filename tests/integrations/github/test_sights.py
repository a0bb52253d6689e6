"""What can be said of a credential before a sweep: which facts it sees, and the permission that shows the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from cop_scan_github import GitHubSource

from cop_scan.errors import InputError, SourceError
from cop_scan.estate import read_estate
from cop_scan.evidence import Json
from cop_scan.policies import load_facts, root
from cop_scan.sources.interface import Sight, Target
from tests.emulators.github.access import READ_EVERYTHING, Denial, Profile
from tests.emulators.github.server import Emulator
from tests.emulators.github.state import Actor, ClassicRule, Environment, Repository, World
from tests.emulators.github.worlds import small_world
from tests.integrations.github.collecting import HASTY, collect, target
from tests.integrations.sweeping import shipped

EVERY = [spec for spec in load_facts([root()]).values() if {"organisation", "repository"} & set(spec.kinds)]
DENIED = {"forbidden", "hidden"}
REPOSITORY: Mapping[str, str] = {
    "Actions read": "actions",
    "Administration read": "administration",
    "Administration write": "administration",
    "Attestations read": "attestations",
    "Code scanning alerts read": "security_events",
    "Contents read": "contents",
    "Dependabot alerts read": "vulnerability_alerts",
    "Metadata read": "metadata",
    "Pull requests read": "pull_requests",
    "Repository security advisories read": "repository_advisories",
    "Secret scanning alerts read": "secret_scanning_alerts",
    "Secrets and Variables read": "secrets actions_variables",
    "Webhooks read": "repository_hooks",
}
ORGANISATION: Mapping[str, str] = {
    "Administration read": "organization_administration",
    "Administration write": "organization_administration",
    "Members read": "members",
    "Secrets and Variables read": "organization_secrets organization_actions_variables",
    "Self-hosted runners read": "organization_self_hosted_runners",
    "Webhooks read": "organization_hooks",
}
"""What GitHub's pages call a permission -> what its API calls it."""
Pair = tuple[str, str]


def world() -> World:
    """With a private repository that has what only permissions show."""
    made = small_world()
    private = made.organisations[0].repositories[1]
    private.environments = [Environment("production", reviewers=[Actor("User", "octo-owner")])]
    private.classic_rules = [ClassicRule("trunk", requires_approving_reviews=True, required_approving_review_count=1)]
    private.code_security = private.secret_scanning = True
    private.commit({"app.py": b"pass\n", ".github/workflows/ci.yml": b"on: push\n", ".github/CODEOWNERS": b"* @acme/core\n"})  # fmt: skip
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(world()) as running:
        yield running
        assert running.unknown_paths == []


def look(server: Emulator, folder: Path, profile: str, **options: Json) -> dict[Pair, Sight]:
    """Fact and sample -> what is said of it."""
    where = target(server, folder, profile, **{"organisations": ["acme"], **options})
    sights = GitHubSource(HASTY).probe(where, EVERY)
    found = {(sight.fact, sight.sample): sight for sight in sights}
    assert len(found) == len(sights)
    return found


def granted(server: Emulator, *permissions: str) -> str:
    """A fine-grained token with these permissions."""
    given = dict.fromkeys(permissions, "read")
    profile = Profile(f"token {len(server.profiles)}", "fine-grained", permissions=given, scopes=frozenset())
    server.add(profile)
    return profile.name


def meant(said: str) -> set[str]:
    """The permissions of the API that the words of a sight mean."""
    found: set[str] = set()
    for phrase in said.split("; "):
        for level, names in (("repository: ", REPOSITORY), ("organisation: ", ORGANISATION)):
            if level in phrase:
                words = phrase.split(level)[1].removesuffix(", as an owner")
                found |= set(names[words].split())
    return found


def worse(sights: Mapping[Pair, Sight], whole: Mapping[Pair, Sight]) -> dict[Pair, Sight]:
    """What is seen less of than with every permission."""
    return {pair: sight for pair, sight in sights.items() if (sight.status, sight.detail) != (whole[pair].status, whole[pair].detail)}  # fmt: skip


@pytest.fixture(scope="module")
def whole(server: Emulator, tmp_path_factory: pytest.TempPathFactory) -> dict[Pair, Sight]:
    return look(server, tmp_path_factory.mktemp("whole"), "owner-fine-grained")


def test_there_is_one_entry_for_each_fact_and_sample(server: Emulator, whole: dict[Pair, Sight]) -> None:
    by_kind = {"acme/full": "repository", "acme/private": "repository", "acme": "organisation"}
    expected = {(spec.key, name) for name, kind in by_kind.items() for spec in EVERY if kind in spec.kinds}
    assert whole.keys() == expected
    assert all(sight.detail for sight in whole.values() if sight.status != "ok")


@pytest.mark.parametrize("profile", ["owner", "owner-fine-grained"])
def test_an_owner_sees_what_claims_need(
    server: Emulator, whole: dict[Pair, Sight], tmp_path: Path, profile: str
) -> None:
    sights = whole if profile == "owner-fine-grained" else look(server, tmp_path, profile)
    needed = {spec.key for spec in shipped().wanted()}
    denied = {pair: sight.detail for pair, sight in sights.items() if sight.status in DENIED and pair[0] in needed}
    assert denied == {}
    partial = {pair for pair, sight in sights.items() if sight.status == "partial" and sight.permission}
    assert {fact for fact, _ in partial} <= {"branch_rules", "tag_rules"}, (
        "an enterprise's bypass is its owners' to see"
    )


LACKING: Mapping[str, set[str]] = {
    "actions": {"environments"},
    "administration": {
        "branch_rules", "ci_settings", "immutable_releases", "security_features", "collaborators", "advisories",
        "secret_alerts", "vulnerabilities", "code_scanning", "runners", "build_logs",
    },
    "actions_variables": {"ci_secrets"},
    "attestations": {"attested_releases"},
    "contents": {"pipelines", "commit_signatures", "history", "releases", "head_commit", "sbom", "release_assets"},
    "members": {"administrators", "members", "mfa", "collaborators"},
    "organization_administration": {"mfa", "member_access", "audit_log", "security_defaults", "rule_baseline", "apps", "roles"},
    "organization_actions_variables": {"ci_secrets"},
    "organization_hooks": {"webhooks"},
    "organization_secrets": {"ci_secrets"},
    "organization_self_hosted_runners": {"runners"},
    "pull_requests": {"change_reviews"},
    "repository_advisories": {"advisories"},
    "repository_hooks": {"webhooks"},
    "secret_scanning_alerts": {"secret_alerts"},
    "secrets": {"ci_secrets"},
    "security_events": {"scan_history", "vulnerabilities"},
    "vulnerability_alerts": {"vulnerabilities"},
}  # fmt: skip
"""Permission that is lacking -> facts that are seen less of."""


@pytest.mark.parametrize("lacking", sorted(READ_EVERYTHING))
def test_the_permission_that_is_named_cures(
    server: Emulator, whole: dict[Pair, Sight], tmp_path: Path, lacking: str
) -> None:
    """Each fact that is seen less of names what shows it: that, added to the token, does."""
    given = READ_EVERYTHING.keys() - {lacking}
    less = worse(look(server, tmp_path, granted(server, *given)), whole)
    expected = LACKING.get(lacking, set())
    assert {fact for fact, _ in less} >= expected
    assert {pair: sight.status for pair, sight in less.items() if sight.status in ("malformed", "unsupported")} == {}
    named = {pair: sight for pair, sight in less.items() if sight.permission}
    assert {fact for fact, _ in named} >= expected
    assert {pair: s.permission for pair, s in named.items() if lacking not in meant(s.permission)} == {}
    assert all(not sight.permission or sight.status in {*DENIED, "partial"} for sight in less.values())
    if named:
        added = set().union(*(meant(sight.permission) for sight in named.values()))
        cured = look(server, tmp_path, granted(server, *given, *added))
        assert worse(cured, whole) == {}


@pytest.mark.parametrize("profile", ["member", "reader", "outside"])
def test_who_is_no_owner_is_told_what_only_owners_see(server: Emulator, tmp_path: Path, profile: str) -> None:
    sights = look(server, tmp_path, profile)
    denied = {pair for pair, sight in sights.items() if sight.status in DENIED}
    assert denied >= {("member_access", "acme"), ("mfa", "acme"), ("audit_log", "acme"), ("security_defaults", "acme"), ("ci_settings", "acme/full")}  # fmt: skip
    assert {pair: sights[pair].permission for pair in denied if not sights[pair].permission} == {}
    assert "as an owner" in sights["member_access", "acme"].permission
    assert sights["branch_rules", "acme/full"].status == "partial"
    assert "classic" in sights["branch_rules", "acme/full"].detail
    assert (("pipelines", "acme/private") in sights) == (profile != "outside")
    assert sights["pipelines", "acme/full"].status == "ok"


def test_a_token_that_is_not_accepted_is_an_error(server: Emulator, tmp_path: Path) -> None:
    for profile in ("none", "expired"):
        with pytest.raises(SourceError, match=r"does not accept the token \(401\)"):
            look(server, tmp_path, profile)


def test_each_of_several_tokens_is_tried_by_itself(server: Emulator, tmp_path: Path) -> None:
    tokens: list[Json] = []
    for profile in ("owner", "outside"):
        (tmp_path / profile).write_text(server.token(profile), encoding="utf-8")
        tokens.append(f"file:{tmp_path / profile}")
    sights = GitHubSource(HASTY).probe(target(server, tmp_path, organisations=["acme"], token=tokens), EVERY)
    status = {(s.credential, s.fact): s.status for s in sights if s.sample == "acme"}
    assert status[str(tokens[0]), "member_access"] == "ok"
    assert status[str(tokens[1]), "member_access"] == "forbidden"


def _archive() -> World:
    made = small_world()
    acme = made.organisations[0]
    old = [Repository("acme", f"old-{number}", archived=True, created="2020-01-01T00:00:00Z") for number in range(30)]
    live = [Repository("acme", f"live-{number}", created="2027-01-01T00:00:00Z") for number in range(30)]
    for repo in (*old, *live):
        repo.commit({"README.md": b"# A\n"})
    acme.repositories = [*old, *acme.repositories, *live]
    return made


def test_a_few_live_repositories_are_sampled_and_no_archived_or_empty_one(tmp_path: Path) -> None:
    with Emulator(_archive()) as server:
        sights = look(server, tmp_path, "owner")
        asked = {one.path.split("/")[3] for one in server.log if one.path.startswith("/repos/acme/")}
        requests = len(server.log)
    samples = {sample for _, sample in sights}
    assert samples == {"acme", "acme/full", "acme/private", "acme/live-0"}
    assert asked <= {"full", "private", "live-0"}
    assert requests < 120


def test_filters_hold_for_samples_too(server: Emulator, tmp_path: Path) -> None:
    sights = look(server, tmp_path, "owner", exclude=["full"])
    assert {sample for _, sample in sights} == {"acme", "acme/private"}


def test_a_refusal_at_one_organisation_is_told(tmp_path: Path) -> None:
    with Emulator(world(), denials=[Denial("REST:/orgs/acme/actions/permissions")]) as server:
        sights = look(server, tmp_path, "owner", organisations=["acme", "plain"])
    assert {sample for _, sample in sights} == {"acme", "acme/full", "acme/private", "plain", "plain/one"}
    assert sights["immutable_releases", "plain/one"].status in ("ok", "not_collected")


# an estate file to begin with


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"organisations": ["acme", "plain"]}, {"organisations": ["acme", "plain"]}),
        ({"organisations": ["acme"]}, {"organisations": ["acme"]}),
        ({"accounts": ["acme"]}, {"organisations": ["acme"]}),
        ({"accounts": ["octo-owner"]}, {"users": ["octo-owner"]}),
        ({"accounts": ["acme", "plain", "octo-owner"], "repositories": ["plain/one"]}, {"organisations": ["acme", "plain"], "users": ["octo-owner"], "repositories": ["plain/one"]}),
        ({"repositories": ["acme/full", "acme/private", "octo-owner/dotfiles"]}, {"repositories": ["acme/full", "acme/private", "octo-owner/dotfiles"]}),
    ],
)  # fmt: skip
def test_what_is_described_is_an_estate_that_collects(
    server: Emulator, tmp_path: Path, options: dict[str, Json], expected: dict[str, Json]
) -> None:
    where = target(server, tmp_path, **options)
    text = GitHubSource(HASTY).describe(where)
    file = tmp_path / "estate.yaml"
    file.write_text(f"version: 1\nname: Acme\ntargets:\n{text}", encoding="utf-8")
    (place,) = read_estate(file).targets
    names = {"organisations", "users", "repositories", "accounts", "enterprises"}
    assert {name: place.options[name] for name in names & place.options.keys()} == expected
    made = collect(Target(place.source, place.name, place.options))
    before = collect(where)
    assert {one.resource.name for one in made.values()} == {one.resource.name for one in before.values()}


def test_every_commented_option_can_be_used(server: Emulator, tmp_path: Path) -> None:
    where = target(server, tmp_path, organisations=["acme"])
    text = GitHubSource(HASTY).describe(where)
    assert "4 repositories, 1 archived seen with this token" in text
    whole = "\n".join(line.replace("# ", "", 1) if line.startswith("    # ") else line for line in text.splitlines())
    (entry,) = yaml.safe_load(whole)
    assert entry.keys() >= {"include", "exclude", "topics", "enterprise", "tier"}
    options = {name: value for name, value in entry.items() if name != "source"}
    with pytest.raises(SourceError, match="cannot be seen"):
        collect(Target("github", "github", MappingProxyType({**options, "organisations": ["nobody-here"]})))


def test_no_token_is_in_what_is_described(server: Emulator, tmp_path: Path) -> None:
    text = GitHubSource(HASTY).describe(target(server, tmp_path, organisations=["acme"]))
    assert server.token("owner") not in text


def test_what_cannot_be_seen_is_not_described(server: Emulator, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="The organisation nobody-here cannot be seen"):
        GitHubSource(HASTY).describe(target(server, tmp_path, organisations=["nobody-here"]))


@pytest.mark.parametrize("what", ["", ",", "a b", "acme/full/more", "-acme", "acme/..", "https://github.com/acme"])
def test_what_names_nothing_is_one_sentence(what: str) -> None:
    with pytest.raises(InputError, match="is no organisation and no repository of GitHub"):
        GitHubSource().target(what)


def test_what_is_named_in_short_is_a_target() -> None:
    made = GitHubSource().target("acme, acme/full,other")
    assert dict(made.options) == {"accounts": ["acme", "other"], "repositories": ["acme/full"]}
    assert replace(made, name="x").source == "github"
