"""GraphQL: rulesets and classic branch protection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.emulators.github.connections import Connection
from tests.emulators.github.fields import TYPES, Context, In, of, table
from tests.emulators.github.graphql_accounts import actor, person
from tests.emulators.github.graphql_git import Ref
from tests.emulators.github.rules import Source, matches, rulesets
from tests.emulators.github.state import (
    Actor,
    App,
    BypassActor,
    ClassicRule,
    Enterprise,
    Organisation,
    Repository,
    Rule,
    Ruleset,
    Team,
    node_id,
)

Args = Mapping[str, Any]
PARAMETERS = {
    "branch_name_pattern": "BranchNamePatternParameters",
    "code_scanning": "CodeScanningParameters",
    "commit_author_email_pattern": "CommitAuthorEmailPatternParameters",
    "commit_message_pattern": "CommitMessagePatternParameters",
    "committer_email_pattern": "CommitterEmailPatternParameters",
    "file_extension_restriction": "FileExtensionRestrictionParameters",
    "file_path_restriction": "FilePathRestrictionParameters",
    "max_file_path_length": "MaxFilePathLengthParameters",
    "max_file_size": "MaxFileSizeParameters",
    "merge_queue": "MergeQueueParameters",
    "pull_request": "PullRequestParameters",
    "required_deployments": "RequiredDeploymentsParameters",
    "required_status_checks": "RequiredStatusChecksParameters",
    "tag_name_pattern": "TagNamePatternParameters",
    "update": "UpdateParameters",
    "workflows": "WorkflowsParameters",
}
"""REST's rule types that have parameters in GraphQL, and their types."""

ONLY_REST = {"copilot_code_review", "license_compliance_scanning"}
"""Rule types that the GraphQL schema has no name for: its answers leave them out."""

TYPES |= {Ruleset: "RepositoryRuleset", Rule: "RepositoryRule", BypassActor: "RepositoryRulesetBypassActor"}
TYPES |= {ClassicRule: "BranchProtectionRule"}


def named_actor(context: Context, repo: Repository, who: Actor) -> Any:
    """The user, team or App that a rule names."""
    world = context.access.world
    if who.kind == "User":
        return person(context, who.name)
    if who.kind == "Team":
        org = world.organisation(repo.owner)
        return next((team for team in org.teams if team.slug == who.name), None) if org else None
    return _app(context, who.name)


def _app(context: Context, slug: str) -> App:
    world = context.access.world
    ids = (place.app_id for org in world.organisations for place in org.installations if place.app_slug == slug)
    return world.app if world.app.slug == slug else App(slug, id=next(ids, 0))


# rulesets
def of_repository(repo: Repository, context: Context, args: Args) -> Connection:
    """`rulesets`, the parents' too unless told otherwise."""
    targets = args.get("targets")
    found = [
        In(source, ruleset)
        for source, ruleset in rulesets(context.access.world, repo, parents=args.get("includeParents", True))
        if not targets or ruleset.target.upper() in targets
    ]
    return Connection(found, args)


def of_account(account: Organisation | Enterprise, context: Context, args: Args) -> Connection | None:
    """An organisation's or enterprise's own: null for who may not administer it."""
    if isinstance(account, Organisation) and not context.access.governs(account):
        return None
    return Connection([In(account, ruleset) for ruleset in account.rulesets], args)


def _one(source: Any, context: Context, args: Args) -> In | None:
    connection = (
        of_repository(source, context, args) if isinstance(source, Repository) else of_account(source, context, args)
    )
    items = connection.items if connection else []
    return next((one for one in items if one.it.id == args["databaseId"]), None)


def _bypass(source: In, context: Context, args: Args) -> Connection | None:
    """Shown to those who could change the ruleset; hidden it is null or empty, by the kind of token."""
    if _governs(source.place, context):
        return Connection(source.it.bypass, args, lambda actor: In(source, actor))
    return None if context.access.granular else Connection((), args)


def _governs(place: Source, context: Context) -> bool:
    if isinstance(place, Repository):
        return context.access.administers(place)
    if isinstance(place, Organisation):
        return context.access.governs(place)
    return context.access.profile.role == "owner"


def _rules(source: In, context: Context, args: Args) -> Connection:
    wanted = args.get("type")
    found = [
        rule for rule in source.it.rules if rule.type not in ONLY_REST and (not wanted or rule.type.upper() == wanted)
    ]
    return Connection(found, args, lambda rule: In(source, rule))


def _name_condition(source: In, context: Context, args: Args) -> Mapping[str, Any] | None:
    ruleset = source.it
    if isinstance(source.place, Repository) or ruleset.properties is not None or ruleset.repository_ids is not None:
        return None
    include = ["~ALL"] if ruleset.repositories is None else ruleset.repositories
    return {
        "include": include,
        "exclude": ruleset.repositories_excluded,
        "protected": ruleset.repositories_protected,
    }


def _property_condition(source: In, context: Context, args: Args) -> Mapping[str, Any] | None:
    ruleset = source.it
    if ruleset.properties is None:
        return None
    return {"include": ruleset.properties, "exclude": ruleset.properties_excluded}


def _id_condition(source: In, context: Context, args: Args) -> Mapping[str, Any] | None:
    ids = source.it.repository_ids
    found = (context.access.world.repository_by_id(number) for number in ids or ())
    return None if ids is None else {"repositoryIds": [node_id(repo) for repo in found if repo]}


def _item(name: str) -> Any:
    return lambda source, context, args: source[name]


table(
    "RepositoryRuleset",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "name": of("name"),
        "target": lambda source, context, args: source.it.target.upper(),
        "enforcement": lambda source, context, args: source.it.enforcement.upper(),
        "createdAt": of("created"),
        "updatedAt": of("updated"),
        "source": "place",
        "conditions": lambda source, context, args: source,
        "rules": _rules,
        "bypassActors": _bypass,
    },
)
table(
    "RepositoryRuleConditions",
    {
        "refName": lambda source, context, args: (
            {"include": source.it.include, "exclude": source.it.exclude}
            if source.it.target in {"branch", "tag"}
            else None
        ),
        "repositoryName": _name_condition,
        "repositoryProperty": _property_condition,
        "repositoryId": _id_condition,
    },
)
for _kind in ("RefNameConditionTarget", "RepositoryPropertyConditionTarget"):
    table(_kind, {name: _item(name) for name in ("include", "exclude")})
table("RepositoryNameConditionTarget", {name: _item(name) for name in ("include", "exclude", "protected")})
table("RepositoryIdConditionTarget", {"repositoryIds": _item("repositoryIds")})
table("PropertyTargetDefinition", {"name": "name", "propertyValues": "values", "source": "source"})


class Parameters:
    """A rule's parameters, of which the type depends on the rule's."""

    def __init__(self, rule: Rule) -> None:
        self.type = PARAMETERS[rule.type]
        self.values = {_camel(name): value for name, value in (rule.parameters or {}).items()}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def _parameters(source: In, context: Context, args: Args) -> Parameters | None:
    rule = source.it
    return Parameters(rule) if rule.parameters is not None and rule.type in PARAMETERS else None


_DEFAULTS: Mapping[str, Any] = {"negate": False, "doNotEnforceOnCreate": False}
"""Optional in REST, never null in GraphQL."""


def _parameter(name: str) -> Any:
    def parameter(source: Parameters, context: Context, args: Args) -> Any:
        value = source.values.get(name, _DEFAULTS.get(name))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [{_camel(key): part for key, part in one.items()} for one in value]
        return value

    return parameter


for _kind, _names in {
    "BranchNamePatternParameters": "name negate operator pattern",
    "CommitAuthorEmailPatternParameters": "name negate operator pattern",
    "CommitMessagePatternParameters": "name negate operator pattern",
    "CommitterEmailPatternParameters": "name negate operator pattern",
    "TagNamePatternParameters": "name negate operator pattern",
    "CodeScanningParameters": "codeScanningTools",
    "FileExtensionRestrictionParameters": "restrictedFileExtensions",
    "FilePathRestrictionParameters": "restrictedFilePaths",
    "MaxFilePathLengthParameters": "maxFilePathLength",
    "MaxFileSizeParameters": "maxFileSize",
    "MergeQueueParameters": "checkResponseTimeoutMinutes groupingStrategy maxEntriesToBuild maxEntriesToMerge mergeMethod"
    " minEntriesToMerge minEntriesToMergeWaitMinutes",
    "PullRequestParameters": "dismissStaleReviewsOnPush requireCodeOwnerReview requireLastPushApproval"
    " requiredApprovingReviewCount requiredReviewThreadResolution allowedMergeMethods",
    "RequiredDeploymentsParameters": "requiredDeploymentEnvironments",
    "RequiredStatusChecksParameters": "doNotEnforceOnCreate requiredStatusChecks strictRequiredStatusChecksPolicy",
    "UpdateParameters": "updateAllowsFetchAndMerge",
    "WorkflowsParameters": "doNotEnforceOnCreate workflows",
}.items():
    table(_kind, {name: _parameter(name) for name in _names.split()})


def _optional(name: str) -> Any:
    return lambda source, context, args: source.get(name)


table("StatusCheckConfiguration", {name: _optional(name) for name in ("context", "integrationId")})
table("CodeScanningTool", {name: _optional(name) for name in ("tool", "alertsThreshold", "securityAlertsThreshold")})
table("WorkflowFileReference", {name: _optional(name) for name in ("path", "ref", "repositoryId", "sha")})
table(
    "RepositoryRule",
    {
        "id": lambda source, context, args: node_id(source.it),
        "type": lambda source, context, args: source.it.type.upper(),
        "parameters": _parameters,
        "repositoryRuleset": "place",
    },
)
_ROLES = {1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin"}


def _bypass_actor(source: In, context: Context, args: Args) -> Team | App | None:
    who: BypassActor = source.it
    world = context.access.world
    if who.actor_type == "Team":
        teams = [team for org in world.organisations for team in org.teams]
        return next((team for team in teams if team.id == who.actor_id or team.slug == who.name), None)
    if who.actor_type == "Integration":
        return _app(context, who.name or "")
    return None


def _is_type(kind: str) -> Any:
    return lambda source, context, args: source.it.actor_type == kind


def _role_id(source: In) -> int | None:
    return source.it.actor_id if source.it.actor_type == "RepositoryRole" else None


table(
    "RepositoryRulesetBypassActor",
    {
        "id": lambda source, context, args: node_id(source.it),
        "actor": _bypass_actor,
        "bypassMode": lambda source, context, args: source.it.mode.upper(),
        "deployKey": _is_type("DeployKey"),
        "enterpriseOwner": _is_type("EnterpriseOwner"),
        "organizationAdmin": _is_type("OrganizationAdmin"),
        "repositoryRoleDatabaseId": lambda source, context, args: _role_id(source),
        "repositoryRoleName": lambda source, context, args: _ROLES.get(_role_id(source) or 0),
        "repositoryRuleset": "place",
    },
)


# classic protection
def classic(repo: Repository, context: Context, args: Args) -> Connection:
    """`branchProtectionRules`: empty for who may not administer, although there are rules."""
    rules = repo.classic_rules if context.access.administers(repo) else []
    return Connection(rules, args, lambda rule: In(repo, rule))


class Allowance:
    """An actor whom a classic rule lets do something."""

    __slots__ = ("actor", "id", "rule")

    def __init__(self, rule: In, kind: str, actor: Actor) -> None:
        self.rule, self.actor = rule, actor
        self.id = f"{kind}_{rule.it.id:08x}_{actor.kind}_{actor.name}"


def _allowances(name: str, kind: str) -> Any:
    def allowances(source: In, context: Context, args: Args) -> Connection:
        return Connection(getattr(source.it, name), args, lambda who: Allowance(source, kind, who))

    return allowances


def _matching(source: In, context: Context, args: Args) -> Connection:
    repo = source.place
    names = [name for name in sorted(repo.branches) if matches(source.it.pattern, name)]
    return Connection(names, args, lambda name: Ref(repo, "refs/heads/", name))


table(
    "BranchProtectionRule",
    {
        "id": lambda source, context, args: node_id(source.it),
        "databaseId": of("id"),
        "pattern": of("pattern"),
        "repository": "place",
        "allowsDeletions": of("allows_deletions"),
        "allowsForcePushes": of("allows_force_pushes"),
        "blocksCreations": of("blocks_creations"),
        "creator": lambda source, context, args: actor(context, source.it.creator),
        "dismissesStaleReviews": of("dismisses_stale_reviews"),
        "isAdminEnforced": of("is_admin_enforced"),
        "lockAllowsFetchAndMerge": of("lock_allows_fetch_and_merge"),
        "lockBranch": of("lock_branch"),
        "requireLastPushApproval": of("require_last_push_approval"),
        "requiredApprovingReviewCount": of("required_approving_review_count"),
        "requiredDeploymentEnvironments": of("required_deployment_environments"),
        "requiredStatusCheckContexts": lambda source, context, args: [
            c.context for c in source.it.required_status_checks
        ],
        "requiredStatusChecks": of("required_status_checks"),
        "requiresApprovingReviews": of("requires_approving_reviews"),
        "requiresCodeOwnerReviews": of("requires_code_owner_reviews"),
        "requiresCommitSignatures": of("requires_commit_signatures"),
        "requiresConversationResolution": of("requires_conversation_resolution"),
        "requiresDeployments": of("requires_deployments"),
        "requiresLinearHistory": of("requires_linear_history"),
        "requiresStatusChecks": of("requires_status_checks"),
        "requiresStrictStatusChecks": of("requires_strict_status_checks"),
        "restrictsPushes": of("restricts_pushes"),
        "restrictsReviewDismissals": of("restricts_review_dismissals"),
        "pushAllowances": _allowances("push_allowances", "PA"),
        "bypassPullRequestAllowances": _allowances("bypass_pull_request_allowances", "BPRA"),
        "bypassForcePushAllowances": _allowances("bypass_force_push_allowances", "BFPA"),
        "reviewDismissalAllowances": _allowances("review_dismissal_allowances", "RDA"),
        "matchingRefs": _matching,
    },
)
table(
    "RequiredStatusCheckDescription",
    {
        "context": "context",
        "app": lambda source, context, args: App("", id=source.app_id) if source.app_id else None,
    },
)
for _kind in ("PushAllowance", "BypassPullRequestAllowance", "BypassForcePushAllowance", "ReviewDismissalAllowance"):
    table(
        _kind,
        {
            "id": "id",
            "actor": lambda source, context, args: named_actor(context, source.rule.place, source.actor),
            "branchProtectionRule": "rule",
        },
    )


table("Organization", {"rulesets": of_account, "ruleset": _one})
table("Enterprise", {"rulesets": of_account, "ruleset": _one})
table("Repository", {"rulesets": of_repository, "ruleset": _one, "branchProtectionRules": classic})
