"""Who is shown what: permissions by profile, and refusals of single methods.

Permissions by https://cloud.google.com/iam/docs/permissions-reference; a token is the profile's name.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = Literal["forbidden", "not_found", "disabled", "null", "malformed", "cut_list", "limited"]
"""`null`: every value of the answer is null; `malformed`: of another type; `cut_list`: a next page that is refused."""

NEEDS: Mapping[str, str] = {
    "cloudbuild.projects.locations.triggers.list": "cloudbuild.builds.list",
    "cloudbuild.projects.locations.workerPools.get": "cloudbuild.workerpools.get",
    "cloudbuild.projects.locations.getDefaultServiceAccount": "cloudbuild.builds.list",
    "cloudbuild.projects.locations.list": "",
    "cloudresourcemanager.projects.get": "resourcemanager.projects.get",
    "cloudresourcemanager.projects.getAncestry": "resourcemanager.projects.get",
    "cloudresourcemanager.projects.getIamPolicy": "resourcemanager.projects.getIamPolicy",
    "cloudresourcemanager.folders.getIamPolicy": "resourcemanager.folders.getIamPolicy",
    "cloudresourcemanager.organizations.getIamPolicy": "resourcemanager.organizations.getIamPolicy",
    "logging.projects.locations.buckets.list": "logging.buckets.list",
    "logging.projects.sinks.list": "logging.sinks.list",
    "logging.folders.sinks.list": "logging.sinks.list:above",
    "logging.organizations.sinks.list": "logging.sinks.list:above",
    "logging.entries.list": "logging.logEntries.list",
    "iam.projects.serviceAccounts.keys.list": "iam.serviceAccountKeys.list",
    "artifactregistry.projects.locations.repositories.list": "artifactregistry.repositories.list",
    "artifactregistry.projects.locations.repositories.getIamPolicy": "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.projects.locations.repositories.dockerImages.list": "artifactregistry.dockerimages.list",
    "artifactregistry.projects.locations.list": "artifactregistry.locations.list",
    "containeranalysis.projects.occurrences.list": "containeranalysis.occurrences.list",
    "storage.buckets.get": "storage.buckets.get",
}
"""Method -> the permission that it needs; with `:above` in folders and the organisation."""
EVERYTHING = frozenset(NEEDS.values()) - {""}


@dataclass(frozen=True)
class Profile:
    """Whom a token is of."""

    name: str
    permissions: frozenset[str] = EVERYTHING


@dataclass(frozen=True)
class Denial:
    """What is refused: methods by a glob of their ids, and how."""

    method: str
    mode: Mode
    path: str = "*"
    """Only on these paths."""

    def meets(self, method: str, path: str) -> bool:
        return fnmatch.fnmatchcase(method, self.method) and fnmatch.fnmatchcase(path, self.path)


READER = Profile("reader")
PROJECT_ONLY = Profile(
    "project-only",
    frozenset(
        one
        for one in EVERYTHING
        if not one.startswith(("resourcemanager.folders", "resourcemanager.organizations")) and ":above" not in one
    ),
)
VIEWER = Profile("viewer", frozenset({"resourcemanager.projects.get", "cloudbuild.builds.list"}))
STRANGER = Profile("stranger", frozenset())
PROFILES = (READER, PROJECT_ONLY, VIEWER, STRANGER)
