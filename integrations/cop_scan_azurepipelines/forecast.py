"""What a sweep will cost, from the numbers of projects, repositories and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from cop_scan.sources.interface import Cost
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines import organisation, project

A_SECOND = 5
"""Requests: the platform counts work in units of its own and slows down what takes too much."""
OF_PROJECT, OF_REPOSITORY, _RESOURCES_OF_PROJECT = 10, 2, 8
ASSUMED = (
    f"A project uses {_RESOURCES_OF_PROJECT} pools, connections, groups of variables and environments.",
    "Every repository's files come in one archive, and Advanced Security is on for each.",
    f"The platform counts work in units of its own; {A_SECOND} requests a second are assumed not to be slowed down.",
)


@dataclass(slots=True)
class Numbers:
    """How much there is."""

    organisations: int = 0
    projects: int = 0
    repositories: int = 0
    definitions: int = 0


def costs(credential: str, keys: set[str], numbers: Numbers, *, files: bool) -> list[Cost]:
    """The requests that a sweep is expected to send, by endpoint."""
    found: dict[str, int] = {at.HELLO: numbers.organisations, at.PROJECTS: numbers.organisations}
    found |= {name: numbers.organisations for name, needed in organisation.NEEDED.items() if needed & keys}
    if "administrators" in keys or "members" in keys:
        found |= {at.MEMBERSHIPS: numbers.organisations, at.SUBJECTS: numbers.organisations}
    found |= {name: numbers.projects for name, needed in project.NEEDED.items() if needed & keys}
    found[at.ACCESS] = found.get(at.ACCESS, 0) + (numbers.organisations if at.ACCESS in found else 0)
    found[at.IDENTITIES] = numbers.organisations if found[at.ACCESS] else 0
    found[at.REPOSITORIES] = numbers.projects
    found[at.DEFINITIONS] = max(numbers.projects, ceil(numbers.definitions / 200))
    found[at.CHECKS] = numbers.projects if "environments" in keys else 0
    if keys & {"ci_settings", "ci_secrets", "environments", "worker"}:
        found[at.PERMISSIONS] = numbers.projects * _RESOURCES_OF_PROJECT
    if files:
        found |= dict.fromkeys((at.BRANCH, at.TREE, at.BLOBS), numbers.repositories)
    found[at.PULL_REQUESTS] = numbers.repositories if "change_reviews" in keys else 0
    found[at.ALERTS] = numbers.repositories if keys & {"secret_alerts", "vulnerabilities"} else 0
    return [Cost(credential, name, number) for name, number in sorted(found.items()) if number]
