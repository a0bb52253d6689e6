"""The GraphQL that is sent, put together from the facts that are wanted: a field that no claim needs is not asked.

Every connection costs (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api):
a page of N repositories with C connections each takes 1 + N * C requests, and a hundred requests are a point. Lists
within lists are asked only by node id, and only where there is something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

RATE = "rateLimit { cost remaining }"
RULES = frozenset({"branch_rules", "tag_rules", "rule_baseline", "code_scanning"})
"""Facts that are told from rules, in part at least."""
TREE = "tree"
"""Stands for every fact that is read from files."""
MAX_LISTED = 20
"""Items of a list within a page of repositories; what is left is asked by the repository's id."""

RELEASES = 40
"""Claims look at the latest twenty that are published and no pre-releases."""

_ALWAYS = """
id databaseId nameWithOwner url isArchived isDisabled isEmpty isFork isMirror isTemplate visibility pushedAt createdAt
updatedAt viewerCanAdminister forkingAllowed webCommitSignoffRequired primaryLanguage { name }
"""
_CLASSIC_RULE = """
id databaseId pattern isAdminEnforced allowsForcePushes allowsDeletions requiresApprovingReviews
requiredApprovingReviewCount dismissesStaleReviews requireLastPushApproval requiresCodeOwnerReviews
requiresCommitSignatures requiresStatusChecks requiredStatusCheckContexts
"""
_UPDATE_RULE = """
pattern allowsDeletions allowsForcePushes requiredApprovingReviewCount requiredStatusCheckContexts
requiresCodeOwnerReviews requiresSignatures
"""
RULESET = """
id databaseId name target enforcement updatedAt source { __typename } conditions {
  refName { include exclude } repositoryName { include exclude }
  repositoryProperty { __typename } repositoryId { __typename }
}
"""
_ACTOR = "actor { __typename ... on Team { slug } ... on App { slug } ... on User { login } }"
RULESET_DETAIL = """
rules(first: 50) { totalCount nodes { type parameters { __typename
  ... on PullRequestParameters {
    requiredApprovingReviewCount dismissStaleReviewsOnPush requireLastPushApproval requireCodeOwnerReview
  }
  ... on RequiredStatusChecksParameters { requiredStatusChecks { context } }
  ... on CodeScanningParameters { codeScanningTools { tool } }
  ... on WorkflowsParameters { workflows { path repositoryId } }
} } }
bypassActors(first: 50) { totalCount nodes {
  bypassMode deployKey enterpriseOwner organizationAdmin repositoryRoleName
  actor { __typename ... on Team { slug } ... on App { slug } }
} }
"""
CLASSIC_DETAIL = f"""
bypassForcePushAllowances(first: 50) {{ totalCount nodes {{ {_ACTOR} }} }}
bypassPullRequestAllowances(first: 50) {{ totalCount nodes {{ {_ACTOR} }} }}
"""
LISTS = {
    "branchProtectionRules": f"branchProtectionRules(%s) {{ totalCount nodes {{ {_CLASSIC_RULE} }} %s }}",
    "rulesets": f"rulesets(%s, includeParents: true) {{ totalCount nodes {{ {RULESET} }} %s }}",
}
"""Connection -> its query, with its arguments and `pageInfo` to be filled in."""
_HISTORY = "oid ... on Commit { committedDate signature { __typename } %s }"
_FACTS: Mapping[str, str] = {
    "environments": f"environments(first: {MAX_LISTED}) {{ totalCount nodes {{ name }} }}",
    "releases": f"""
releases(first: {RELEASES}, orderBy: {{field: CREATED_AT, direction: DESC}}) {{ totalCount nodes {{
  tagName publishedAt isDraft isPrerelease
}} }}""",
    "code_owner_errors": "codeowners { errors { line kind path } }",
    "security_features": "hasVulnerabilityAlertsEnabled",
    "vulnerabilities": "hasVulnerabilityAlertsEnabled",
}
_OF_RELEASES = (
    "attested_releases",
    "immutable_releases",
    "release_assets",
    "release_notes",
    "release_sboms",
    "tag_rules",
)
_NEEDED_FOR = dict.fromkeys(_OF_RELEASES, "releases")
"""Facts that are asked for only where there is a reason to, which another field tells."""
CONNECTIONS = {"environments": 1, "releases": 1, "branch_rules": 2}
"""For the forecast."""


def asked(wanted: Collection[str]) -> set[str]:
    """The wanted facts, and those that tell whether to ask for them."""
    return set(wanted) | {other for key, other in _NEEDED_FOR.items() if key in wanted}


def pieces(wanted: Collection[str]) -> dict[str, str]:
    """Field of a repository -> its query, for the fields that the wanted facts need; `TREE` among them for files."""
    rules = bool(RULES & set(wanted))
    protection = f"branchProtectionRule {{ id }} refUpdateRule {{ {_UPDATE_RULE} }}" if rules else ""
    tree = "tree { oid entries { name type mode oid size } }" if TREE in wanted else ""
    found = {"defaultBranchRef": f"defaultBranchRef {{ name {protection} target {{ {_HISTORY % tree} }} }}"}
    if rules:
        found |= {name: text % (f"first: {MAX_LISTED}", "") for name, text in LISTS.items()}
    chosen = sorted({text for key, text in _FACTS.items() if key in asked(wanted)})
    return found | {text.split("(")[0].split()[0]: text for text in chosen}


def lean(wanted: Collection[str]) -> str:
    """All that is asked of a repository within a page."""
    return "\n".join([_ALWAYS, *pieces(wanted).values()])


def connections(wanted: Collection[str]) -> int:
    """How many connections `lean` asks for each repository."""
    chosen = {("branch_rules" if key in RULES else key) for key in asked(wanted)}
    return sum(CONNECTIONS.get(key, 0) for key in chosen)


def repositories(owner: str, wanted: Collection[str]) -> str:
    """Pages of an organisation's or a user's repositories, the oldest first, so that new ones do not shift a page."""
    own = ", ownerAffiliations: OWNER" if owner == "user" else ""
    return f"""query($login: String!, $n: Int!, $after: String) {{ {RATE} {owner}(login: $login) {{
      repositories(first: $n, after: $after, orderBy: {{field: CREATED_AT, direction: ASC}}{own}) {{
        totalCount pageInfo {{ endCursor hasNextPage }} nodes {{ {lean(wanted)} }} }} }} }}"""


def repository(wanted: Collection[str]) -> str:
    """One repository by owner and name."""
    return f"""query($owner: String!, $name: String!) {{ {RATE} repository(owner: $owner, name: $name) {{
      {lean(wanted)} }} }}"""


ORGANISATION = f"""query($login: String!) {{ {RATE} organization(login: $login) {{
  id databaseId login url viewerCanAdminister viewerIsAMember
}} }}"""
MEMBERS = f"query($login: String!) {{ {RATE} organization(login: $login) {{ id membersWithRole {{ totalCount }} }} }}"
COUNTS = f"""query($login: String!) {{ {RATE} organization(login: $login) {{
  id everything: repositories {{ totalCount }} archived: repositories(isArchived: true) {{ totalCount }}
  public: repositories(visibility: PUBLIC) {{ totalCount }}
}} }}"""
SIGN_ON = f"query($login: String!) {{ {RATE} organization(login: $login) {{ id samlIdentityProvider {{ id }} }} }}"
USER = f"""query($login: String!) {{ {RATE} user(login: $login) {{
  id databaseId login url everything: repositories(ownerAffiliations: OWNER) {{ totalCount }}
  archived: repositories(ownerAffiliations: OWNER, isArchived: true) {{ totalCount }}
  public: repositories(ownerAffiliations: OWNER, visibility: PUBLIC) {{ totalCount }}
}} }}"""
RULESETS = f"""query($login: String!) {{ {RATE} organization(login: $login) {{
  id rulesets(first: 100) {{ totalCount nodes {{ {RULESET} }} }}
}} }}"""
ENTERPRISE = f"""query($slug: String!, $n: Int!, $after: String) {{ {RATE} enterprise(slug: $slug) {{
  organizations(first: $n, after: $after) {{ totalCount pageInfo {{ endCursor hasNextPage }} nodes {{ login }} }}
}} }}"""
IDENTITY = "nameWithOwner"
