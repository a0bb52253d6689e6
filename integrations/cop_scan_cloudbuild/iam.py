"""Who holds which roles: the policies of a project and of everything above it, as one.

A role that is given above holds below (https://cloud.google.com/iam/docs/policies#inheritance), so that only
sight of all of them shows that nobody holds one. What a condition restricts, and what groups hold, proves neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cop_scan.evidence import Json, Status
from cop_scan.sources.answered import Asked
from cop_scan.sources.answers import Answer
from cop_scan.sources.paging import gap
from cop_scan_cloudbuild.project import Project

EVERYBODY = ("allUsers", "allAuthenticatedUsers")
BASIC = frozenset({"roles/owner", "roles/editor", "roles/admin", "roles/writer"})
"""Roles that write everything (https://cloud.google.com/iam/docs/roles-overview#basic)."""
_ANYTHING = frozenset(
    {
        "roles/iam.securityAdmin",
        "roles/iam.serviceAccountAdmin",
        "roles/iam.serviceAccountKeyAdmin",
        "roles/iam.serviceAccountTokenCreator",
        "roles/iam.workloadIdentityPoolAdmin",
        "roles/iam.workloadIdentityUser",
        "roles/resourcemanager.folderAdmin",
        "roles/resourcemanager.folderIamAdmin",
        "roles/resourcemanager.organizationAdmin",
        "roles/resourcemanager.projectIamAdmin",
    }
)
"""Roles that let their holder become, or make itself, anything."""
_SERVICE = re.compile(r"roles/[a-zA-Z0-9]+\.admin")
_PLAIN = re.compile(r"roles/(?:[a-z]+\.(?:servicesI|jobsExecutorI|i)nvoker|artifactregistry\.reader|browser)")
_CUSTOM = re.compile(r"(?:projects|organizations)/[^/]+/roles/")
MANY = ("group:", "domain:", "principalSet:")


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a member holds."""

    role: str
    member: str
    where: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class Roles:
    """What the policies say, as far as they were seen."""

    held: Sequence[Held]
    answers: Sequence[Answer]
    gap: Asked | None
    """Why not every policy was seen."""

    def of(self, *members: str) -> list[Held]:
        """What any of the members holds."""
        return [one for one in self.held if one.member in members]


def roles(project: Project) -> Roles:
    """The roles that hold in the project."""
    held: list[Held] = []
    answers: list[Answer] = []
    missing: Asked | None = None if isinstance(project.ancestry, Answer) and project.ancestry.ok else project.ancestry
    for name, said in project.policies.items():
        found = bindings(said, name)
        if isinstance(found, list):
            held += found
            answers += [said] if isinstance(said, Answer) else []
        else:
            missing = missing or found
    return Roles(held, answers, missing if project.policies else project.ancestry)


def bindings(said: Asked, where: str) -> list[Held] | Asked:
    """The roles that a policy gives; the gap where it was not seen, or is not as Google describes it."""
    if isinstance(said, str) or not said.ok:
        return said
    try:
        return list(_held(said.body, where))
    except (TypeError, KeyError, ValueError, AttributeError):
        return gap(said, Status.MALFORMED, "A policy has not the shape that Google describes.")


def _held(policy: Json, where: str) -> Iterator[Held]:
    listed = policy.get("bindings", [])
    if not isinstance(listed, list):
        raise TypeError("no list of bindings")
    for binding in listed:
        members = binding.get("members", [])
        if not isinstance(binding["role"], str) or not isinstance(members, list):
            raise TypeError("no binding")
        for member in members:
            if not isinstance(member, str):
                raise TypeError("no member")
            if not member.startswith("deleted:"):
                yield Held(binding["role"], member, where, binding.get("condition") is not None)


def is_wide(role: str) -> bool:
    """Whether a role lets its holder do anything, or anything with one of the services."""
    return role in BASIC or role in _ANYTHING or _SERVICE.fullmatch(role) is not None


def wideness(known: Roles, address: str) -> bool | str | Answer:
    """Whether an account holds a wide role; in words, or the gap, why that is not seen."""
    own = known.of(f"serviceAccount:{address}", *EVERYBODY)
    wide = [one for one in own if is_wide(one.role)]
    if any(not one.conditional for one in wide):
        return True
    if wide:
        return f"{wide[0].role} is given under a condition, which is not judged."
    if any(is_custom(one.role) for one in own):
        return "It holds a role of the vendor's own making, whose permissions were not asked for."
    shared = [one for one in known.held if one.member.startswith(MANY) and _may_be_wide(one.role)]
    if shared:
        return f"{shared[0].role} is given to {shared[0].member}; whether the account belongs to it is not seen."
    return False if known.gap is None else known.gap


def _may_be_wide(role: str) -> bool:
    return is_wide(role) or is_custom(role)


def is_custom(role: str) -> bool:
    """Whether it is of the vendor's own making, so that its name tells nothing of what it allows."""
    return _CUSTOM.match(role) is not None


def is_plain(role: str) -> bool:
    """Whether a role lets its holder call a service or take packages, and nothing else."""
    return _PLAIN.fullmatch(role) is not None
