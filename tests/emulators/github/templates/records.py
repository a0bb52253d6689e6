"""What a repository has gathered: commits, reviews, releases, alerts, results of analyses."""

from __future__ import annotations

from hashlib import sha256
from random import Random
from typing import Any, Literal

from tests.emulators.common.records import TRACED, UNTRACED, VEX, ago
from tests.emulators.github.state import (
    Analysis,
    Asset,
    CodeAlert,
    Commit,
    DependabotAlert,
    Files,
    Person,
    PullRequest,
    Release,
    Repository,
    Review,
    Runner,
    Secret,
    SecretAlert,
    Signature,
    Tag,
    Variable,
)

PEOPLE = [
    Person("Ann", "ann@example.org", "ann"),
    Person("Bo <b>", "bo@example.org", "bo"),
    Person("Cy", "cy@example.org"),
]
BOT = Person("dependabot[bot]", "bot@example.org", "dependabot[bot]")


def commits(repo: Repository, files: Files, random: Random) -> None:
    """A history whose newest commit has the files; signed wholly, nearly or not at all, with or without a bot."""
    share = random.choice([1.0, 1.0, 0.5, 0.0])
    number = random.choice([1, 3, 5, 5, 8, *([130] if random.random() < 0.05 else [])])
    bot, gap = random.random() < 0.3, random.choice([0.5, 3, 30])
    for left in reversed(range(number)):
        who = BOT if bot and left == 0 else random.choice(PEOPLE)
        good, bad = Signature(by_github=True), random.choice([None, Signature(False, "UNVERIFIED_EMAIL")])
        signature = good if random.random() < share else bad
        repo.commit(files, f"Change {left}", author=who, when=ago(1 + left * gap), signature=signature)
    head = repo.branches[repo.default_branch]
    repo.branches["feature/\"quoted\"-<b>'x'"] = head
    repo.pushed = head.committed


def pull_requests(repo: Repository, random: Random) -> list[PullRequest]:
    """Changes that were merged, or not, with and without another's approval."""
    number = random.choice([0, 0, 1, 4, 4, 9, *([60] if random.random() < 0.05 else [])])
    careless = random.random() < 0.35
    made: list[PullRequest] = []
    for count in range(1, number + 1):
        odd = careless and random.random() < 0.3
        made.append(_pull_request(repo, count, odd, random))
    _name_items(made, Random(f"work items of {repo.full_name}"))
    made.append(PullRequest(number + 1, "ann", merged=None, base=repo.default_branch, created=ago(1)))
    return made


def _name_items(made: list[PullRequest], random: Random) -> None:
    """With a source of chance of its own, so that the rest of an estate does not hang on it."""
    share = random.choice([1.0, 0.95, 0.5, 0.0])
    for one in made:
        one.title, one.head, one.body = random.choice(TRACED if random.random() < share else UNTRACED)


def _pull_request(repo: Repository, count: int, odd: bool, random: Random) -> PullRequest:
    others: list[list[Review]] = [
        [],
        [Review("bo", "COMMENTED")],
        [Review("bo", "CHANGES_REQUESTED"), Review("bo", "DISMISSED")],
    ]
    reviews = random.choice(others) if odd else [Review("bo", "COMMENTED"), Review(random.choice(["bo", "cy"]))]
    base = "release/1" if random.random() < 0.1 else repo.default_branch
    author = random.choice(["ann", "ann", "dependabot[bot]"])
    when = ago(300 - count)
    return PullRequest(count, author, base=base, created=when, merged=when, merged_by="ann", reviews=reviews)


def releases(repo: Repository, head: Commit, random: Random) -> list[Release]:
    """Releases with versions of their own, or moving names, or only drafts."""
    plain = ["v1.0.0", "v1.1.0", "v1.2.0-rc.1", "v2.0.0"]
    many = [f"v1.{minor}.0" for minor in range(25)]
    tags = random.choice(
        [
            [],
            [],
            [],
            plain,
            plain,
            plain[:1],
            ["2026.01", "2026.02"],
            ["latest", "v1.0.0"],
            ["v1", "v1.0.0"],
            ["v1.0.0", "1.0.0"],
            many,
        ]
    )
    made = [
        Release(
            tag,
            prerelease="-rc" in tag,
            created=ago(200 - place),
            published=ago(200 - place),
            author="octo-owner",
            assets=[Asset("app.tar.gz", digest="sha256:" + sha256(f"{repo.full_name}/{tag}".encode()).hexdigest())],
        )
        for place, tag in enumerate(tags)
    ]
    if random.random() < 0.2:
        made.append(Release("next", created=ago(2), published=None, author="octo-owner"))
    repo.tags = {one.tag: Tag(head) for one in made if one.published}
    return made


def secrets(repo: Repository, read: list[str], random: Random) -> list[Secret]:
    """Those that its pipelines read, but for some that the organisation sets, and perhaps a forgotten one; of every age."""
    names = [name for name in read if random.random() < 0.8] + random.choice([[], [], [], ["OLD_TOKEN"], ["TEAM"]])
    ages = [5, 170, 190, 900]
    return [
        Secret(name, updated=ago(random.choice(ages)), value=f"canary-{name}-of-{repo.full_name}") for name in names
    ]


def variables(repo: Repository, random: Random) -> list[Variable]:
    """A harmless one, or one whose name says that it is no place for it."""
    names: list[str] = random.choice([[], [], [], [], ["STAGE"], ["DEPLOY_TOKEN"], ["REGISTRY_PASSWORD"]])
    return [Variable(name, f"canary-{name}-of-{repo.full_name}") for name in names]


def runners(random: Random) -> list[Runner]:
    """Machines of its own: none, one that lasts, one for a single job, one for something else."""
    gpu = Runner("gpu <b>", labels=["self-hosted", "gpu"])
    return random.choice([[], [], [Runner("box")], [Runner("box", ephemeral=True)], [gpu], [gpu, Runner("box")]])


def dependency_alerts(random: Random) -> list[DependabotAlert]:
    """Alerts of every age and severity, some dismissed."""
    return [_dependency(number, random) for number in range(1, random.choice([1, 1, 1, 2, 4]))]


def _dependency(number: int, random: Random) -> DependabotAlert:
    severity: Literal["low", "medium", "high", "critical"] = random.choice(["low", "medium", "high", "critical"])
    made = DependabotAlert(number, random.choice(["requests", "left-pad"]), severity=severity)
    made.created = made.updated = ago(random.choice([1, 10, 13, 15, 29, 31, 400]))
    made.cve = random.choice([None, VEX, VEX, "CVE-2026-2000"])
    _settle(made, random, ["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"])
    return made


def _settle(alert: Any, random: Random, reasons: list[str]) -> None:
    alert.state = random.choice(["open", "open", "dismissed", "fixed"])
    if alert.state == "dismissed":
        alert.dismissed, alert.dismissed_by, alert.dismissed_reason = ago(1), "octo-owner", random.choice(reasons)
    elif alert.state == "fixed":
        alert.fixed = ago(1)


def code_alerts(random: Random) -> list[CodeAlert]:
    """Findings of CodeQL."""
    made: list[CodeAlert] = []
    for number in range(1, random.choice([1, 1, 1, 2, 3])):
        alert = CodeAlert(number, rule=random.choice(["py/sql-injection", "js/xss<b>"]))
        alert.security_severity = random.choice([None, "low", "medium", "high", "critical"])
        alert.created = alert.updated = ago(random.choice([2, 13, 16, 29, 33, 200]))
        _settle(alert, random, ["false positive", "won't fix", "used in tests"])
        made.append(alert)
    return made


def secret_alerts(repo: Repository, random: Random) -> list[SecretAlert]:
    """Secrets that were found; each is a canary."""
    made: list[SecretAlert] = []
    for number in range(1, random.choice([1, 1, 1, 2, 3])):
        alert = SecretAlert(number, f"canary-of-{repo.owner}-{repo.name}-{number}")
        alert.created = alert.updated = ago(random.choice([1, 6, 8, 90]))
        alert.push_protection_bypassed = random.random() < 0.2
        if random.random() < 0.4:
            alert.state, alert.resolution, alert.resolved, alert.resolved_by = (
                "resolved",
                "revoked",
                ago(1),
                "octo-owner",
            )
        made.append(alert)
    return made


def analyses(repo: Repository, random: Random) -> list[Analysis]:
    """Results that code scanning received, recent or not."""
    ref = f"refs/heads/{repo.default_branch}"
    tool = random.choice(["CodeQL", "CodeQL", "Semgrep OSS", "Trivy"])
    return random.choice(
        [
            [],
            [Analysis(tool, ref=ref, created=ago(3)), Analysis(tool, ref=ref, created=ago(40))],
            [Analysis(tool, ref=ref, created=ago(29))],
            [Analysis(tool, ref=ref, created=ago(45))],
            [Analysis(tool, ref="refs/heads/other", created=ago(2))],
            [Analysis("CodeQL", ref=ref, created=ago(5)), Analysis("Trivy", ref=ref, created=ago(2))],
        ]
    )
