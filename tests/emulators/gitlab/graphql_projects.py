"""GraphQL: projects with their settings, rules, people and policies, and to whom each is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from tests.emulators.gitlab.base import DEVELOPER, MAINTAINER
from tests.emulators.gitlab.graphql_fields import Context, Getter, Held, Hidden, Repo, gives, global_id, role, table
from tests.emulators.gitlab.records import Environment, Release
from tests.emulators.gitlab.rest_groups import all_members
from tests.emulators.gitlab.state import Group, Project


# projects
def _administers(one: Project, context: Context) -> bool:
    return context.access.level(one) >= MAINTAINER


def _feature(level: str) -> dict[str, Any]:
    """Merge requests are for no more people than the code; here for as many."""
    return {"integerValue": {"disabled": 0, "private": 10, "enabled": 20}[level], "stringValue": level.upper()}


table(
    "Project",
    id=lambda p, c, a: global_id("Project", p.id),
    name=lambda p, c, a: p.name or p.path,
    path=lambda p, c, a: p.path,
    fullPath=lambda p, c, a: p.full_path,
    webUrl=lambda p, c, a: f"https://gitlab.example/{p.full_path}",
    visibility=lambda p, c, a: p.visibility,
    archived=lambda p, c, a: p.archived,
    mergeRequestsAccessLevel=lambda p, c, a: _feature(p.repository_access_level),
    maxAccessLevel=lambda p, c, a: role(c.access.level(p)),
    onlyAllowMergeIfPipelineSucceeds=lambda p, c, a: p.only_allow_merge_if_pipeline_succeeds,
    publicJobs=lambda p, c, a: p.ci.public_jobs,
    ciVariables=lambda p, c, a: p.variables if _administers(p, c) else None,
    repository=lambda p, c, a: Repo(p) if c.access.reads_code(p) else None,
    projectMembers=lambda p, c, a: [Held(m, p) for m in all_members(p, c.access)],
    branchRules=lambda p, c, a: p.protected_branches if _administers(p, c) else [],
    pushRules=lambda p, c, a: p.push_rule if c.access.has(p, "premium") else None,
    releases=lambda p, c, a: _releases(p, a),
)


@gives("Project.userPermissions")
def permissions(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """What the viewer may do, for every viewer."""
    access = context.access
    return {
        "readEnvironment": access.reads_environments(one),
        "readProject": access.sees(one),
        "downloadCode": access.reads_code(one),
        "adminProject": _administers(one, context),
    }


@gives("Project.environment")
def environment(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """The first; null where there is none, and for who may not see it."""
    return next(iter(_environments(one, context, given)), None)


@gives("Project.environments")
def environments(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Of one project in a query: https://docs.gitlab.com/api/graphql/reference/#projectenvironments."""
    context.lists_of_environments += 1
    if context.lists_of_environments > 1:
        raise GraphQLError('"environments" field can be requested only for 1 Project(s) at a time.')
    return _environments(one, context, given)


def _environments(one: Project, context: Context, given: Mapping[str, Any]) -> list[Environment]:
    """What may not be seen is left out without a word."""
    found = one.environments if context.access.reads_environments(one) else []
    names, states = {given.get("name") or ""} - {""}, set(given.get("states") or ())
    found = [e for e in found if not names or e.name in names]
    return [e for e in found if (given.get("search") or "") in e.name and (not states or e.state in states)]


table(
    "Environment",
    id=lambda e, c, a: global_id("Environment", e.id),
    name=lambda e, c, a: e.name,
    state=lambda e, c, a: e.state,
    slug=lambda e, c, a: e.name,
    externalUrl=lambda e, c, a: None,
    createdAt=lambda e, c, a: "2026-06-01T00:00:00Z",
    tier=lambda e, c, a: e.deployment_tier.upper(),
)


@gives("Project.ciCdSettings")
def settings(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Maintainers."""
    if not _administers(one, context):
        return None
    ci = one.ci
    return {
        "inboundJobTokenScopeEnabled": ci.inbound_enabled,
        "jobTokenScopeEnabled": ci.ci_job_token_scope_enabled,
        "keepLatestArtifact": ci.keep_latest_artifact,
        "pushRepositoryForJobTokenAllowed": ci.ci_push_repository_for_job_token_allowed,
    }


@gives("Project.runners")
def runners(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Silently none below maintainers."""
    if not _administers(one, context):
        return []
    found = list(one.runners)
    if one.ci.group_runners_enabled:
        found += [r for above in context.world.above(one) for r in above.runners]
    found += context.world.instance_runners if one.ci.shared_runners_enabled else []
    return [r for r in found if given.get("type") in {None, r.kind.upper()}]


def _releases(one: Project, given: Mapping[str, Any]) -> list[Release]:
    created = str(given.get("sort") or "").startswith("CREATED")
    found = sorted(one.releases, key=lambda r: r.created if created else r.released)
    return found if str(given.get("sort") or "").endswith("_ASC") else found[::-1]


@gives("Project.mergeRequests")
def merge_requests(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Whoever reads the code."""
    if not context.access.reads_code(one):
        return None
    state, targets = given.get("state") or "all", given.get("targetBranches")
    found = [m for m in one.merge_requests if state in {"all", m.state}]
    found = [m for m in found if not targets or m.target_branch in targets]
    return sorted(found, key=lambda m: m.merged_at or "", reverse=str(given.get("sort")) != "MERGED_AT_ASC")


def _secured(one: Project, context: Context) -> bool:
    return context.access.level(one) >= DEVELOPER and context.access.has(one, "ultimate")


@gives("Project.securityScanners")
def scanners(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Developers."""
    if context.access.level(one) < DEVELOPER:
        return None
    enabled = sorted(name for name, on in one.scanners.items() if on)
    return {"available": sorted(one.scanners), "enabled": enabled, "pipelineRun": enabled}


@gives("Project.vulnerabilities")
def vulnerabilities(one: Project, context: Context, given: Mapping[str, Any]) -> Any:
    """Developers, with Ultimate; others silently see none."""
    if not _secured(one, context):
        return []
    states = given.get("state") or ["DETECTED", "CONFIRMED", "DISMISSED", "RESOLVED"]
    return [v for v in one.vulnerabilities if v.state in states]


def _policies(kind: str) -> Getter:
    def found(one: Project | Group, context: Context, given: Mapping[str, Any]) -> Any:
        """Developers of the project or group, with Ultimate; others are refused."""
        if context.access.level(one) < DEVELOPER or not context.access.has(one, "ultimate"):
            raise Hidden
        places: list[Project | Group] = [one]
        if given.get("relationship") in {"INHERITED", "INHERITED_ONLY"}:
            places += context.world.above(one)
            places = places[1:] if given["relationship"] == "INHERITED_ONLY" else places
        return [policy for place in places for policy in place.policies if policy.kind == kind]

    return found


for _kind in ("Project", "Group"):
    table(
        _kind,
        scanExecutionPolicies=_policies("scan_execution"),
        pipelineExecutionPolicies=_policies("pipeline_execution"),
        approvalPolicies=_policies("approval"),
    )
for _kind in ("ScanExecutionPolicy", "PipelineExecutionPolicy", "ApprovalPolicy"):
    table(
        _kind,
        name=lambda p, c, a: p.name,
        enabled=lambda p, c, a: p.enabled,
        yaml=lambda p, c, a: p.yaml,
        description=lambda p, c, a: "",
        updatedAt=lambda p, c, a: "2026-06-01T00:00:00Z",
    )


for _kind in ("CiProjectVariable", "CiGroupVariable"):
    table(
        _kind,
        id=lambda v, c, a: global_id("Ci::Variable", v.id),
        key=lambda v, c, a: v.key,
        value=lambda v, c, a: None if v.hidden else v.value,
        protected=lambda v, c, a: v.protected,
        masked=lambda v, c, a: v.masked,
        hidden=lambda v, c, a: v.hidden,
        raw=lambda v, c, a: v.raw,
        environmentScope=lambda v, c, a: v.environment_scope,
        variableType=lambda v, c, a: v.variable_type.upper(),
    )
table(
    "CiRunner",
    id=lambda r, c, a: global_id("Ci::Runner", r.id),
    description=lambda r, c, a: r.description,
    runnerType=lambda r, c, a: r.kind.upper(),
    accessLevel=lambda r, c, a: r.access_level.upper(),
    locked=lambda r, c, a: r.locked,
    runUntagged=lambda r, c, a: r.run_untagged,
    tagList=lambda r, c, a: r.tags,
    paused=lambda r, c, a: r.paused,
    jobExecutionStatus=lambda r, c, a: "IDLE",
    maximumTimeout=lambda r, c, a: None,
)
for _kind in ("ProjectMember", "GroupMember"):
    table(
        _kind,
        id=lambda h, c, a: global_id("Member", c.world.user(h.member.username).id),
        accessLevel=lambda h, c, a: role(h.member.level),
        createdAt=lambda h, c, a: h.member.created,
        expiresAt=lambda h, c, a: h.member.expires_at,
        user=lambda h, c, a: c.world.user(h.member.username),
    )
table(
    "BranchRule",
    name=lambda b, c, a: b.name,
    isDefault=lambda b, c, a: b.name == "main",
    isProtected=lambda b, c, a: True,
)
table(
    "PushRules",
    rejectUnsignedCommits=lambda r, c, a: r.reject_unsigned_commits,
    preventSecrets=lambda r, c, a: r.prevent_secrets,
    memberCheck=lambda r, c, a: r.member_check,
    commitCommitterCheck=lambda r, c, a: r.commit_committer_check,
    denyDeleteTag=lambda r, c, a: r.deny_delete_tag,
)
