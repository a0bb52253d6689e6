"""Branch policies of an estate, and who is exempt from them."""

from __future__ import annotations

from random import Random

from tests.emulators.azurepipelines.state import (
    Ace,
    Acl,
    Organisation,
    Policy,
    Project,
    Repository,
    User,
)
from tests.emulators.azurepipelines.ways import (
    GIT,
    Way,
)


def rules(project: Project, way: Way, random: Random) -> None:
    """Add policies to a project: for all its repositories where it is careful, else for some."""
    if way == "strict":
        _add(project, "Minimum number of reviewers", _reviews(1, own=False, fresh=True), ALL)
        _add(project, "Commit author email validation", {"authorEmailPatterns": ["*@vendor.example"]}, (None, None, ""))
    for repo in project.repositories:
        place = (repo.id, f"refs/heads/{repo.default_branch}", "Exact")
        if way != "strict" and random.random() < 0.6:
            settings = _reviews(random.choice([0, 1, 2]), random.random() < 0.4, random.random() < 0.5)
            _add(
                project, "Minimum number of reviewers", settings, place, random.random() < 0.85, random.random() < 0.85
            )
        _validations(project, repo, 0.8 if way == "strict" else 0.4, random)
        if random.random() < 0.4:
            paths = random.choice([[], ["/azure-pipelines*"], ["/docs/*"]])
            _add(project, "Required reviewers", _owners(paths), place, blocking=random.random() < 0.8)
        if random.random() < 0.2:
            elsewhere = (repo.id, "refs/heads/release", "Prefix")
            _add(project, "Minimum number of reviewers", _reviews(2, own=False, fresh=True), elsewhere)


def _validations(project: Project, repo: Repository, share: float, random: Random) -> None:
    """Builds that must succeed before a merge."""
    for one in project.definitions:
        if one.repository == repo.name and random.random() < share:
            place = (repo.id, f"refs/heads/{repo.default_branch}", "Exact")
            settings = {"buildDefinitionId": one.number, "queueOnSourceUpdateOnly": True, "manualQueueOnly": False, "displayName": one.name, "validDuration": 720.0, "filenamePatterns": []}  # fmt: skip
            _add(project, "Build", settings, place, random.random() < 0.9, random.random() < 0.9)


ALL = (None, None, "DefaultBranch")
Scope = tuple[str | None, str | None, str]


def _add(project: Project, kind: str, settings: dict[str, object], scope: Scope, enabled: bool = True, blocking: bool = True) -> None:  # fmt: skip
    number = int(project.id[:6], 16) * 1000 + len(project.policies)
    project.policies.append(Policy(number, kind, settings, [scope], enabled, blocking))


def _reviews(people: int, own: bool, fresh: bool) -> dict[str, object]:
    return {
        "minimumApproverCount": people,
        "creatorVoteCounts": own,
        "allowDownvotes": False,
        "resetOnSourcePush": fresh,
        "requireVoteOnLastIteration": False,
        "resetRejectionsOnSourcePush": False,
        "blockLastPusherVote": fresh,
        "requireVoteOnEachIteration": False,
    }


def _owners(paths: list[str]) -> dict[str, object]:
    return {
        "requiredReviewerIds": [User("bo").id],
        "filenamePatterns": paths,
        "addedFilesOnly": False,
        "ignoreIfSourceIsInTarget": False,
        "minimumApproverCount": 1,
        "creatorVoteCounts": False,
    }


def exempt(org: Organisation, repo: Repository, who: str, bits: int, project: Project) -> None:
    """Give somebody permissions on a repository's default branch."""
    steps = "/".join(part.encode("utf-16-le").hex() for part in repo.default_branch.split("/"))
    org.acls.append(Acl(GIT, f"repoV2/{project.id}/{repo.id}/refs/heads/{steps}", [Ace(org.user(who).identity, bits)]))
