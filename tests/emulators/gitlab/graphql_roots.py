"""GraphQL: roots, users, groups, and where their audit events go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators.gitlab.base import MAINTAINER, OWNER
from tests.emulators.gitlab.graphql_fields import Context, Getter, Held, gives, global_id, role, table
from tests.emulators.gitlab.rest_groups import all_members
from tests.emulators.gitlab.state import Group


@gives("Query.project")
def project(_: Any, context: Context, given: Mapping[str, Any]) -> Any:
    """Null where it is not shown; a former path is followed, as GitLab's finder does."""
    found = context.world.project(given["fullPath"]) or context.world.moved(given["fullPath"])
    return found if found and not str(given["fullPath"]).isdigit() and context.access.sees(found) else None


@gives("Query.projects")
def projects(_: Any, context: Context, given: Mapping[str, Any]) -> Any:
    """Those that are shown, whatever was asked for."""
    found = [one for one in context.world.all_projects() if context.access.sees(one)]
    if given.get("ids") is not None:
        found = [one for one in found if global_id("Project", one.id) in given["ids"]]
    if given.get("fullPaths") is not None:
        found = [one for one in found if one.full_path in given["fullPaths"]]
    return sorted(found, key=lambda one: -one.id)


@gives("Query.group")
def group(_: Any, context: Context, given: Mapping[str, Any]) -> Any:
    """Null where it is not shown."""
    found = context.world.group(given["fullPath"])
    return found if found and context.access.sees(found) else None


table(
    "Query",
    currentUser=lambda _, c, a: None if c.access.profile.anonymous else c.world.user(c.access.profile.username),
    metadata=lambda _, c, a: {"version": c.world.version, "enterprise": c.enterprise, "revision": "0123abcd"},
    queryComplexity=lambda _, c, a: {"limit": 250, "score": 1},
)
for _kind in ("CurrentUser", "UserCore", "MergeRequestAuthor"):
    table(
        _kind,
        id=lambda u, c, a: global_id("User", u.id),
        username=lambda u, c, a: u.username,
        name=lambda u, c, a: u.name or u.username,
        bot=lambda u, c, a: u.bot,
        state=lambda u, c, a: u.state,
    )


# groups
def _owns(one: Group, context: Context) -> bool:
    return context.access.level(one) >= OWNER


def _streams(kinds: set[str]) -> Getter:
    def found(one: Group, context: Context, given: Mapping[str, Any]) -> Any:
        """Owners of top-level groups, with Ultimate."""
        if one.parent or not _owns(one, context) or not context.access.has(one, "ultimate"):
            return None
        return [stream for stream in one.streams if stream.kind in kinds]

    return found


@gives("Group.projects")
def of_group(one: Group, context: Context, given: Mapping[str, Any]) -> Any:
    """Those that are shown."""
    places = [one, *(context.world.below(one) if given.get("includeSubgroups") else [])]
    return [p for place in places for p in place.projects if context.access.sees(p)]


table(
    "Group",
    id=lambda g, c, a: global_id("Group", g.id),
    name=lambda g, c, a: g.name or g.path,
    path=lambda g, c, a: g.path,
    fullPath=lambda g, c, a: g.full_path,
    webUrl=lambda g, c, a: f"https://gitlab.example/groups/{g.full_path}",
    visibility=lambda g, c, a: g.visibility,
    maxAccessLevel=lambda g, c, a: role(c.access.level(g)),
    requireTwoFactorAuthentication=lambda g, c, a: g.require_two_factor_authentication,
    twoFactorGracePeriod=lambda g, c, a: g.two_factor_grace_period,
    groupMembers=lambda g, c, a: [Held(m, g) for m in all_members(g, c.access)],
    ciVariables=lambda g, c, a: g.variables if _owns(g, c) else None,
    runners=lambda g, c, a: [r for r in g.runners if a.get("type") in {None, r.kind.upper()}] if c.access.level(g) >= MAINTAINER else [],
    externalAuditEventStreamingDestinations=_streams({"http", "gcp", "aws"}),
    externalAuditEventDestinations=_streams({"http"}),
    amazonS3Configurations=_streams({"aws"}),
    googleCloudLoggingConfigurations=_streams({"gcp"}),
)  # fmt: skip
for _kind in (
    "GroupAuditEventStreamingDestination",
    "ExternalAuditEventDestination",
    "AmazonS3ConfigurationType",
    "GoogleCloudLoggingConfigurationType",
):
    table(
        _kind,
        id=lambda s, c, a: global_id("AuditEvents::Destination", s.id),
        name=lambda s, c, a: s.name,
        category=lambda s, c, a: s.kind,
        active=lambda s, c, a: s.active,
        secretToken=lambda s, c, a: s.token,
        verificationToken=lambda s, c, a: s.token,
        destinationUrl=lambda s, c, a: s.url,
        bucketName=lambda s, c, a: "audit",
        googleProjectIdName=lambda s, c, a: "audit",
    )
