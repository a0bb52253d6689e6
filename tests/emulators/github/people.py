"""Who may reach a repository, and by which way."""

from __future__ import annotations

from collections.abc import Iterator

from tests.emulators.github.access import RANK
from tests.emulators.github.state import Collaborator, Organisation, Permission, Repository, Team, World

Way = tuple[Permission, Repository | Organisation | Team]


def ways(world: World, repo: Repository, login: str) -> Iterator[Way]:
    """Each source of a user's access: the organisation, teams, a direct grant."""
    org = world.organisation(repo.owner)
    for member in org.members if org else ():
        if org and member.login == login:
            base: Permission = "admin" if member.role == "admin" else org.default_repository_permission
            if base != "none":
                yield base, org
    for team in org.teams if org else ():
        if login in team.members and repo.name in team.permissions:
            yield team.permissions[repo.name], team
    for grant in repo.collaborators:
        if grant.login == login:
            yield grant.permission, repo


def collaborators(world: World, repo: Repository, affiliation: str) -> list[Collaborator]:
    """Who may reach it: "all", "direct" (without teams and base permissions) or "outside"."""
    org = world.organisation(repo.owner)
    if affiliation == "outside" and org:
        return [grant for grant in repo.collaborators if grant.login in org.outside_collaborators]
    if affiliation == "direct" or org is None:
        return list(repo.collaborators)
    logins = dict.fromkeys([*(grant.login for grant in repo.collaborators), *(member.login for member in org.members)])
    made = []
    for login in logins:
        best = max((way[0] for way in ways(world, repo, login)), key=lambda role: RANK[role], default=None)
        if best:
            made.append(Collaborator(login, best))
    return made
