"""A second sweep: what has not changed costs nothing, and what is carried over says so and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from cop_scan.collect import Manner, collect
from cop_scan.estate import Estate, Place
from cop_scan.evidence import Fact, Json, Resource
from cop_scan.plan import COST
from cop_scan.snapshot import Manifest, Snapshot
from tests.emulators.github.access import Denial, Profile
from tests.emulators.github.messages import Incoming
from tests.emulators.github.server import Emulator, Request, Wire
from tests.emulators.github.state import Alerts, Analysis, AuditEvent, CodeAlert, PullRequest, Repository, World
from tests.emulators.github.worlds import small_world
from tests.integrations.sweeping import shipped

FIRST, SECOND, THIRD = "2026-11-01T09:00:00Z", "2026-11-01T20:00:00Z", "2026-11-01T22:00:00Z"
"""Within a day: the window of `history` begins with one."""
GOOD = 200
FREE = "/rate_limit"
LOG = "/orgs/acme/audit-log"
ANALYSES = "code-scanning/analyses"
EVER = (
    *("releases", "attestations/", "security-advisories", "actions/secrets", "actions/variables"),
    *("actions/runners", "actions/permissions/artifact-and-log-retention", "dependency-graph/sbom"),
)
"""Facts with questions of their own are asked in each sweep: with what is known, so that it costs nothing, but not carried over."""


class Recorder(Emulator):
    """Remembers what GraphQL was asked as well."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.queries: list[str] = []

    def respond(self, request: Incoming) -> Wire:
        if request.path.endswith("/graphql"):
            self.queries.append(request.body.decode())
        return super().respond(request)


@dataclass(frozen=True)
class Seen:
    """What one sweep came to and what it asked."""

    folder: Path
    manifest: Manifest
    resources: dict[str, Resource]
    """By name."""
    log: list[Request]
    queries: list[str]
    spent: list[dict[str, Json]]

    def fact(self, name: str, key: str) -> Fact:
        return self.resources[name].facts[key]

    def settings(self, name: str) -> set[str]:
        """What was asked of a repository's settings, without what is always asked and the view's probe."""
        return self.paths(name) - {ANALYSES, "actions/permissions"}

    def paths(self, name: str = "") -> set[str]:
        """What was asked of a repository's own endpoints, git's objects and what is asked in each sweep aside."""
        start = f"/repos/{name}/"
        found = {one.path.removeprefix(start) for one in self.log if one.path.startswith(start)}
        return {path for path in found if not path.startswith(("git/", *EVER))}


class Sweeper:
    """Sweeps one organisation of a server again and again."""

    def __init__(self, server: Recorder, folder: Path) -> None:
        self.server, self.folder, self.count = server, folder, 0

    def __call__(
        self,
        before: Seen | None = None,
        at: str = FIRST,
        *,
        since: bool = False,
        profile: str = "owner",
        **options: Json,
    ) -> Seen:
        self.count += 1
        folder = self.folder / str(self.count)
        self.server.log.clear()
        self.server.queries.clear()
        manner = Manner(earlier=before.folder if before else None, since=since)
        done = collect(self._estate(profile, options), shipped(), folder, at, lambda _: None, manner)
        assert done.failed == ()
        with Snapshot(folder) as snapshot:
            resources = {resource.name: resource for resource in snapshot.resources()}
            costs = [json.loads(detail) for _, event, detail in snapshot.journal() if event == COST]
        return Seen(folder, done.manifest, resources, list(self.server.log), list(self.server.queries), costs)

    def _estate(self, profile: str, options: dict[str, Json]) -> Estate:
        token = self.folder / f"token-{profile}"
        token.write_text(self.server.token(profile))
        given = {"organisations": ["acme"], "api_url": self.server.url, "token": f"file:{token}", **options}
        return Estate("Acme", "standard", (Place("github", "acme", MappingProxyType(given)),), (), ())


@pytest.fixture
def sweep(tmp_path: Path) -> Iterator[Sweeper]:
    with Recorder(small_world()) as server:
        yield Sweeper(server, tmp_path)
        assert server.unknown_paths == []


def repository(sweep: Sweeper, name: str = "full") -> Repository:
    return next(repo for repo in sweep.server.world.organisations[0].repositories if repo.name == name)


def happened(sweep: Sweeper, at: str, name: str | None, action: str = "repo.access") -> None:
    """An event in the organisation's audit log."""
    moment = int(datetime.fromisoformat(at).timestamp() * 1000)
    sweep.server.world.organisations[0].audit_log.append(AuditEvent(action, "octo-owner", moment, repository=name))


def digests(seen: Seen) -> dict[str, dict[str, str]]:
    return {name: {key: fact.digest for key, fact in one.facts.items()} for name, one in seen.resources.items()}


def changed(one: Seen, other: Seen) -> set[tuple[str, str]]:
    """Resource and fact of what is not the same in both."""
    mine, theirs = digests(one), digests(other)
    assert mine.keys() == theirs.keys()
    return {(name, key) for name in mine for key in mine[name] if mine[name][key] != theirs[name][key]}


def asks_for_objects(seen: Seen) -> list[str]:
    return [one.path for one in seen.log if "/git/" in one.path] + [q for q in seen.queries if "object(oid:" in q]


# asked again, with what is known


def test_what_has_not_changed_is_not_counted_and_the_snapshot_says_the_same(sweep: Sweeper) -> None:
    first = sweep()
    second = sweep(first, SECOND)
    assert second.manifest.content == first.manifest.content
    assert second.manifest.digest != first.manifest.digest
    answered = {(one.path, json.dumps(one.query)) for one in first.log if one.method == "GET" and one.status == GOOD}
    asked = [one for one in second.log if (one.path, json.dumps(one.query)) in answered and one.path != FREE]
    assert len(asked) > 20
    assert {(one.conditional, one.status, one.cost) for one in asked} == {(True, 304, 0)}


def test_the_cost_says_what_was_counted(sweep: Sweeper) -> None:
    first = sweep()
    second = sweep(first, SECOND)
    for seen in (first, second):
        used = [line for line in seen.spent if line.get("counted") is not None]
        assert sum(int(str(line["requests"])) for line in used) == len(seen.log)
        free = sum(one.status == 304 for one in seen.log)
        assert sum(int(str(line["counted"])) for line in used) == len(seen.log) - free
    assert sum(one.status == 304 for one in first.log) == 0


def test_what_was_asked_again_was_observed_now(sweep: Sweeper) -> None:
    first = sweep()
    latest = max(fact.observed_at for one in first.resources.values() for fact in one.facts.values())
    second = sweep(first, SECOND)
    facts = [fact for one in second.resources.values() for fact in one.facts.values() if fact.observed_at]
    assert len(facts) > 50
    assert [fact.key for fact in facts if fact.observed_at < latest] == []
    assert [fact.key for fact in facts if "carried over" in fact.request] == []


def test_git_objects_are_never_asked_again(sweep: Sweeper) -> None:
    first = sweep()
    assert len(asks_for_objects(first)) == 2, "a tree and a batch of files"
    assert asks_for_objects(sweep(first, SECOND)) == []
    repository(sweep).commit({"README.md": b"# Another\n", ".github/workflows/a.yml": b"on: push\n", "a/b/c": b""})
    assert asks_for_objects(sweep(first, SECOND)) != []


def test_a_changed_setting_is_seen_and_nothing_else_is_different(sweep: Sweeper) -> None:
    first = sweep()
    actions = repository(sweep).actions
    actions.sha_pinning_required = not actions.sha_pinning_required
    repository(sweep, "private").secret_scanning = True
    second = sweep(first, SECOND)
    assert changed(first, second) == {
        ("acme/full", "ci_settings"),
        ("acme/private", "security_features"),
        ("acme/private", "secret_alerts"),
    }
    assert second.fact("acme/full", "ci_settings").value["pins_required"] is True


def test_a_new_commit_is_seen(sweep: Sweeper) -> None:
    first = sweep()
    repository(sweep, "private").commit({"SECURITY.md": b"Write to us.\n"})
    second = sweep(first, SECOND)
    assert {name for name, _ in changed(first, second)} == {"acme/private"}
    assert [file["path"] for file in second.fact("acme/private", "security_policy").value["files"]] == ["SECURITY.md"]
    assert second.fact("acme/private", "commit_signatures").value["total"] == 2


def test_a_repository_that_came_and_one_that_went(sweep: Sweeper) -> None:
    first = sweep()
    org = sweep.server.world.organisations[0]
    org.repositories.remove(repository(sweep, "private"))
    new = Repository("acme", "new")
    new.commit({"README.md": b"# New\n"})
    org.repositories.append(new)
    sweep.server.world.number()
    second = sweep(first, SECOND, since=True)
    assert second.resources.keys() - first.resources.keys() == {"acme/new"}
    assert first.resources.keys() - second.resources.keys() == {"acme/private"}
    assert "actions/permissions" in second.paths("acme/new")


# carried over, not asked


def test_a_repository_without_an_event_is_not_asked(sweep: Sweeper) -> None:
    first = sweep()
    assert first.paths("acme/full") > {"actions/permissions", "environments"}
    second = sweep(first, SECOND, since=True)
    probe = {"actions/permissions"}
    assert second.paths("acme/full") == {ANALYSES, *probe}, "the administrator's view is tried once"
    assert second.paths("acme/private") == {ANALYSES}
    assert changed(first, second) == set()
    fact, before = second.fact("acme/full", "environments"), first.fact("acme/full", "environments")
    assert fact.observed_at == before.observed_at
    why = f"(carried over from {before.observed_at}: the audit log has no event on it since {FIRST})"
    assert fact.request == f"{before.request} {why}"


def test_what_is_carried_over_twice_keeps_the_time_of_its_first_sight(sweep: Sweeper) -> None:
    first = sweep()
    second = sweep(first, SECOND, since=True)
    third = sweep(second, THIRD, since=True)
    assert third.settings("acme/full") == set()
    before = first.fact("acme/full", "environments").observed_at
    fact = third.fact("acme/full", "environments")
    assert fact.observed_at == before
    assert fact.request.endswith(f"(carried over from {before}: the audit log has no event on it since {SECOND})")
    assert fact.request.count("carried over") == 1


@pytest.mark.parametrize(
    ("at", "asked"),
    [("2026-11-01T10:00:00Z", True), ("2026-11-01T08:30:00Z", True), ("2026-11-01T07:00:00Z", False)],
)
def test_a_repository_with_an_event_is_asked(sweep: Sweeper, at: str, asked: bool) -> None:
    """Events may be late in the log: those of the hour before the first sweep count too."""
    first = sweep()
    repository(sweep).actions.sha_pinning_required = asked
    happened(sweep, at, "acme/full")
    second = sweep(first, SECOND, since=True)
    assert second.settings("acme/private") == set()
    assert bool(second.settings("acme/full")) == asked
    assert second.fact("acme/full", "ci_settings").value["pins_required"] is asked


def test_the_name_in_an_event_is_compared_whatever_its_case(sweep: Sweeper) -> None:
    first = sweep()
    happened(sweep, "2026-11-01T10:00:00Z", "Acme/FULL")
    second = sweep(first, SECOND, since=True)
    assert "environments" in second.settings("acme/full")
    assert second.settings("acme/private") == set()


def test_an_event_of_the_second_page_counts_too(sweep: Sweeper) -> None:
    first = sweep()
    for minute in range(50):
        for hour in (12, 13, 14):
            happened(sweep, f"2026-11-01T{hour}:{minute:02}:00Z", "acme/private", "git.clone")
    happened(sweep, "2026-11-01T10:00:00Z", "acme/full")
    second = sweep(first, SECOND, since=True)
    assert sum(one.path == LOG for one in second.log) >= 3
    assert "environments" in second.settings("acme/full")


def test_an_event_of_no_repository_makes_everything_be_asked(sweep: Sweeper) -> None:
    first = sweep()
    happened(sweep, "2026-11-01T10:00:00Z", None, "org.update_member_repository_creation_permission")
    second = sweep(first, SECOND, since=True)
    assert second.paths("acme/full") == first.paths("acme/full")
    assert not any("audit log" in fact.request for one in second.resources.values() for fact in one.facts.values())


def test_a_result_that_came_by_itself_is_seen(sweep: Sweeper) -> None:
    """No event tells of an analysis; one that runs weekly needs no commit either."""
    first = sweep()
    repository(sweep).analyses.append(Analysis("CodeQL", created="2026-11-01T19:00:00Z"))
    second = sweep(first, SECOND, since=True)
    assert second.settings("acme/full") == set()
    latest = second.fact("acme/full", "scan_history")
    assert "2026-11-01T19:00:00Z" in json.dumps(latest.value)
    assert "carried over" not in latest.request


def test_what_the_enterprise_changed_makes_everything_be_asked(sweep: Sweeper) -> None:
    """Its events are in no organisation's log; that the organisation's own settings read otherwise is all that tells."""
    first = sweep()
    sweep.server.world.organisations[0].actions.sha_pinning_required = True
    second = sweep(first, SECOND, since=True)
    assert second.settings("acme/full") > {"environments"}
    assert not any("audit log" in fact.request for one in second.resources.values() for fact in one.facts.values())


def test_of_what_is_older_than_the_log_its_silence_proves_nothing(sweep: Sweeper) -> None:
    first = sweep()
    second = sweep(first, "2027-04-02T09:00:00Z", since=True)
    assert second.paths("acme/full") == first.paths("acme/full")
    assert not any(one.path == LOG and "phrase" in one.query for one in second.log)
    assert not any("audit log" in fact.request for one in second.resources.values() for fact in one.facts.values())


def _refuse(sweep: Sweeper) -> None:
    sweep.server.denials = [Denial(f"REST:{LOG}")]


def _leave(sweep: Sweeper) -> None:
    sweep.server.world.organisations[0].plan = "team"


@pytest.mark.parametrize("happen", [_refuse, _leave])
def test_where_the_log_is_not_shown_nothing_is_carried_on_its_ground(
    sweep: Sweeper, happen: Callable[[Sweeper], None]
) -> None:
    first = sweep()
    happen(sweep)
    repository(sweep).actions.sha_pinning_required = True
    second = sweep(first, SECOND, since=True)
    assert second.paths("acme/full") == first.paths("acme/full")
    assert second.fact("acme/full", "ci_settings").value["pins_required"] is True
    assert not any("audit log" in fact.request for one in second.resources.values() for fact in one.facts.values())


def test_without_since_nothing_is_carried(sweep: Sweeper) -> None:
    first = sweep()
    second = sweep(first, SECOND)
    assert second.paths("acme/full") == first.paths("acme/full")
    assert sum(one.path == LOG for one in second.log) == sum(one.path == LOG for one in first.log)


def test_samples_are_carried_while_the_newest_commit_is_the_same(sweep: Sweeper) -> None:
    _refuse(sweep)
    first = sweep()
    repository(sweep, "private").commit({"app.py": b"print()\n"})
    second = sweep(first, SECOND, since=True)
    old, now = (seen.fact("acme/full", "commit_signatures") for seen in (first, second))
    assert now.request == f"{old.request} (carried over from {old.observed_at}: its newest commit is the same)"
    assert (now.observed_at, now.digest) == (old.observed_at, old.digest)
    assert "carried over" in second.fact("acme/full", "change_reviews").request
    other = second.fact("acme/private", "commit_signatures")
    assert ("carried over" in other.request, other.value["total"]) == (False, 2)
    samples = [query for query in second.queries if re.search(r"history\(|pullRequests\(", query)]
    asked = {identity for query in samples for identity in json.loads(query)["variables"]["ids"]}
    assert asked == {second.resources["acme/private"].id.split("/")[1]}
    plain = sweep(first, SECOND)
    assert "carried over" not in plain.fact("acme/full", "commit_signatures").request


def test_a_change_that_was_merged_comes_with_a_commit_and_is_seen(sweep: Sweeper) -> None:
    first = sweep()
    head = repository(sweep).commit({"README.md": b"# Merged\n"})
    repository(sweep).pull_requests.append(PullRequest(9, "octo-member", merged_by="octo-member", commits=[head], merge_commit=head))  # fmt: skip
    second = sweep(first, SECOND, since=True)
    assert second.fact("acme/full", "change_reviews").value["total"] == 2


def test_alerts_are_asked_whatever_the_log_says(sweep: Sweeper) -> None:
    """No event tells of a new alert."""
    first = sweep()
    repository(sweep).alerts = Alerts(code=[CodeAlert(7)])
    second = sweep(first, SECOND, since=True)
    assert [alert["id"] for alert in second.fact("acme/full", "vulnerabilities").value["alerts"]] == ["code/7"]
    assert "carried over" not in second.fact("acme/full", "vulnerabilities").request


def test_a_refusal_is_never_carried_over(sweep: Sweeper) -> None:
    sweep.server.denials = [Denial("REST:/repos/*/*/environments")]
    first = sweep()
    assert first.fact("acme/full", "environments").value["hidden"]
    sweep.server.denials = []
    second = sweep(first, SECOND, since=True)
    assert "environments" in second.paths("acme/full")
    assert "carried over" not in second.fact("acme/full", "environments").request
    assert second.fact("acme/full", "environments").value["hidden"] == []


def test_a_refusal_takes_the_place_of_what_was_seen(sweep: Sweeper) -> None:
    """What an earlier sweep was shown is not told by one that asks and is refused."""
    first = sweep()
    sweep.server.denials = [Denial("REST:/repos/*/*/environments")]
    second = sweep(first, SECOND)
    hidden = second.fact("acme/full", "environments").value["hidden"]
    assert {part["reason"] for part in hidden} == {"forbidden"}
    assert "reviewers" not in json.dumps(second.fact("acme/full", "environments").value)


def test_that_a_feature_is_off_is_carried_over(sweep: Sweeper) -> None:
    first = sweep()
    off = [one.path for one in first.log if one.path.startswith("/repos/acme/private/") and one.status in (403, 404)]
    assert any(path.endswith("/default-setup") for path in off)
    second = sweep(first, SECOND, since=True)
    assert second.settings("acme/private") == set()
    assert changed(first, second) == set()
    request = second.fact("acme/private", "code_scanning").request
    assert f"the audit log has no event on it since {FIRST}" in request


@pytest.mark.parametrize("since", [False, True])
def test_another_token_shares_nothing(sweep: Sweeper, since: bool) -> None:
    first = sweep()
    sweep.server.add(Profile("other"))
    second = sweep(first, SECOND, since=since, profile="other")
    assert len(second.log) >= len(first.log)
    assert not any(one.conditional for one in second.log)
    assert not any("carried over" in fact.request for one in second.resources.values() for fact in one.facts.values())
    assert len(asks_for_objects(second)) == len(asks_for_objects(first))


@pytest.mark.parametrize("since", [False, True])
def test_another_token_of_the_same_reference_shares_nothing(sweep: Sweeper, tmp_path: Path, since: bool) -> None:
    reference = f"file:{tmp_path / 'same'}"
    sweep.server.add(Profile("other"))
    (tmp_path / "same").write_text(sweep.server.token("owner"))
    first = sweep(token=reference)
    (tmp_path / "same").write_text(sweep.server.token("other"))
    second = sweep(first, SECOND, since=since, token=reference)
    assert not any(one.conditional for one in second.log)
    assert not any("carried over" in fact.request for one in second.resources.values() for fact in one.facts.values())
    assert len(asks_for_objects(second)) == len(asks_for_objects(first))


@pytest.mark.parametrize("since", [False, True])
def test_another_host_shares_nothing(sweep: Sweeper, tmp_path: Path, since: bool) -> None:
    first = sweep()
    (tmp_path / "elsewhere").mkdir()
    with Recorder(small_world()) as server:
        second = Sweeper(server, tmp_path / "elsewhere")(
            first, SECOND, since=since, token=f"file:{tmp_path}/token-owner"
        )
    assert len(asks_for_objects(second)) == len(asks_for_objects(first))
    assert not any(one.conditional for one in second.log)
    assert not any("carried over" in fact.request for one in second.resources.values() for fact in one.facts.values())


def test_a_name_that_another_repository_bears_now_brings_no_answer_of_the_first(sweep: Sweeper) -> None:
    """GitHub's log names the new repository when it is created."""
    first = sweep()
    org = sweep.server.world.organisations[0]
    old = repository(sweep, "private")
    old.former_names.append(old.full_name)
    old.name = "moved"
    new = Repository("acme", "private", visibility="public", created="2026-11-01T10:00:00Z")
    new.commit({"app.py": b"pass\n"})
    new.private_vulnerability_reporting, new.actions.sha_pinning_required = True, True
    org.repositories.append(new)
    sweep.server.world.number()
    happened(sweep, "2026-11-01T09:30:00Z", "acme/moved", "repo.rename")
    happened(sweep, "2026-11-01T10:00:00Z", "acme/private", "repo.create")
    second = sweep(first, SECOND, since=True)
    assert second.fact("acme/private", "ci_settings").value["pins_required"] is True
    assert second.fact("acme/moved", "ci_settings").value["pins_required"] is False
    assert second.fact("acme/private", "private_reporting").value["enabled"] is True
