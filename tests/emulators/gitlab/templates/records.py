"""What a project has gathered: commits, merge requests, releases, findings, variables, machines."""

from __future__ import annotations

from random import Random

from tests.emulators.common.gitobjects import Files, Person, Signature
from tests.emulators.common.records import TRACED, UNTRACED, VEX, ago
from tests.emulators.gitlab.records import Link, MergeRequest, Release, Runner, Variable, Vulnerability
from tests.emulators.gitlab.state import Project

PEOPLE = [Person("Ann", "ann@example.org"), Person("Bo <b>", "bo@example.org"), Person("Cy", "cy@example.org")]
BOT = Person("renovate-bot", "bot@example.org")
BOT_NAME = "project_7_bot_0123"


def commits(project: Project, files: Files, random: Random) -> None:
    """A history whose newest commit has the files; signed wholly, nearly or not at all."""
    share = random.choice([1.0, 1.0, 0.5, 0.0])
    number = random.choice([1, 3, 5, 5, 8])
    gap = random.choice([0.5, 3, 30])
    for left in reversed(range(number)):
        good, bad = Signature(by_github=random.random() < 0.5), random.choice([None, Signature(False, "UNVERIFIED")])
        signature = good if random.random() < share else bad
        project.commit(
            files, f"Change {left}", author=random.choice(PEOPLE), when=ago(1 + left * gap), signature=signature
        )
    head = project.branches[project.default_branch]
    project.branches["feature/\"quoted\"-<b>'x'"] = head
    project.last_activity = head.committed


def merge_requests(project: Project, random: Random) -> list[MergeRequest]:
    """Changes that were merged, or not, with and without another's approval."""
    number = random.choice([0, 0, 1, 4, 9, 14, *([60] if random.random() < 0.1 else [])])
    careless, share = random.random() < 0.35, random.choice([1.0, 0.95, 0.5, 0.0])
    made = []
    for count in range(1, number + 1):
        title, branch, body = random.choice(TRACED if random.random() < share else UNTRACED)
        author = random.choice(["ann", "ann", "bo", BOT_NAME])
        others = [name for name in ("bo", "cy") if name != author]
        odd = careless and random.random() < 0.3
        approved = random.choice([[], [author]]) if odd else [random.choice(others)]
        target = "release/1" if random.random() < 0.1 else project.default_branch
        made.append(
            MergeRequest(
                title,
                author,
                ago(300 - count),
                "ann",
                source_branch=branch,
                target_branch=target,
                description=body,
                approved_by=approved,
            )
        )
    made.append(MergeRequest("Not yet", "ann", None, state="opened", target_branch=project.default_branch))
    return made


def releases(project: Project, random: Random) -> None:
    """Releases with versions of their own, or moving names, with and without notes and files; perhaps one to come."""
    head = project.head
    assert head
    plain = ["v1.0.0", "v1.1.0", "v2.0.0"]
    tags = random.choice(
        [
            [],
            [],
            plain,
            plain,
            plain[:1],
            ["2026.01", "2026.02"],
            ["latest", "v1.0.0"],
            ["v1.0.0", "1.0.0"],
            [f"v1.{n}.0" for n in range(13)],
        ]
    )
    notes, files = (
        random.choice(["all", "all", "none", "some", "links"]),
        random.choice(["none", "package", "elsewhere"]),
    )
    for place, tag in enumerate(tags):
        told = notes == "all" or (notes == "some" and place > 0)
        text = "## What changed\n\n- The export no longer fails on empty rows.\n" if told else ""
        text = "See https://example.org/notes/1" if notes == "links" else text
        links = [] if files == "none" else [Link("app.tar.gz", f"https://files.example.org/{tag}/app.tar.gz")]
        project.releases.append(Release(tag, text, ago(200 - place), ago(200 - place), author="ann", links=links))
        project.tags[tag] = head
    if random.random() < 0.2:
        project.releases.append(Release("v9.0.0", "", ago(2), "2027-03-01T00:00:00.000Z", upcoming=True))
        project.tags["v9.0.0"] = head


def variables(project: Project, read: list[str], random: Random) -> None:
    """Those that its pipelines read, but for some that a group sets, and perhaps one in clear text or unprotected."""
    names = [name for name in read if random.random() < 0.8]
    made = [Variable(name, masked=True, protected=random.random() < 0.5) for name in names]
    made += random.choice(
        [
            [],
            [],
            [Variable("STAGE")],
            [Variable("DEPLOY_TOKEN", masked=False)],
            [Variable("REGISTRY_PASSWORD", masked=False, protected=True)],
            [Variable("GPG_PRIVATE_KEY", masked=True)],
            [Variable("SIGNING_KEY", masked=True, hidden=True, protected=True)],
        ]
    )
    for one in made:
        one.value = f"canary-{one.key}-of-{project.full_path}"
    project.variables = made


def runners(project: Project, random: Random) -> None:
    """Machines of its own: none, one for protected branches, one for anything."""
    safe = Runner("safe", tags=["linux"], access_level="ref_protected")
    lasting = Runner("box <b>", tags=["linux", "gpu"], run_untagged=True, locked=False)
    project.runners = random.choice([[], [], [safe], [lasting], [Runner("other", tags=["windows"])]])
    for one in project.runners:
        one.token = f"canary-runner-of-{project.full_path}"


def findings(project: Project, random: Random) -> None:
    """What the vulnerability report holds: of every age and severity, some dismissed or gone."""
    for _ in range(random.choice([0, 0, 1, 3])):
        one = Vulnerability("A weakness <b>", severity=random.choice(["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"]))
        one.report = random.choice(["DEPENDENCY_SCANNING", "DEPENDENCY_SCANNING", "SAST", "SECRET_DETECTION"])
        one.detected = ago(random.choice([1, 10, 13, 15, 29, 31, 400]))
        one.identifiers = random.choice([[VEX], ["CVE-2026-2000"], ["CWE-79"]])
        one.component = "left-pad" if one.report == "DEPENDENCY_SCANNING" else None
        one.state = random.choice(["DETECTED", "DETECTED", "CONFIRMED", "DISMISSED", "RESOLVED"])
        one.dismissal = "FALSE_POSITIVE" if one.state == "DISMISSED" else None
        project.vulnerabilities.append(one)
