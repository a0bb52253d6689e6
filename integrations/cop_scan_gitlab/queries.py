"""GraphQL fields that are asked of many projects at once: 250 points of complexity, 10,000 characters at most."""

from __future__ import annotations

from collections.abc import Collection, Sequence

PEOPLE, VARIABLES, RELEASES, CHANGES, COMMITS = 100, 100, 50, 50, 50
"""At most so many of each are read at once."""

_OF_RELEASES = frozenset(
    {"releases", "release_assets", "release_notes", "release_sboms", "attested_releases", "tag_rules"}
)
_HEAD = "repository { rootRef tree { lastCommit { sha committedDate signature { __typename verificationStatus } } } }"
_PARTS: dict[str, frozenset[str]] = {
    "ciCdSettings { inboundJobTokenScopeEnabled }": frozenset({"ci_settings"}),
    f"ciVariables(first: {VARIABLES}) {{ nodes {{ key protected masked environmentScope variableType }} "
    "pageInfo { hasNextPage } }": frozenset({"ci_secrets"}),
    "runners(type: PROJECT_TYPE, first: 100) { nodes { id description runnerType accessLevel locked runUntagged "
    "tagList paused } pageInfo { hasNextPage } }": frozenset({"runners"}),
    f"projectMembers(relations: [DIRECT, INHERITED, INVITED_GROUPS], first: {PEOPLE}) {{ nodes {{ accessLevel "
    "{ integerValue } user { username bot state } } pageInfo { hasNextPage } }": frozenset({"collaborators"}),
    f"releases(first: {RELEASES}, sort: RELEASED_AT_DESC) {{ count nodes {{ tagName releasedAt upcomingRelease "
    "description assets { links { nodes { id name linkType } pageInfo { hasNextPage } } } } }": _OF_RELEASES,
}
_CHANGES = f"""mergeRequests(state: merged, first: {CHANGES}, sort: MERGED_AT_DESC) {{ count nodes {{
  iid mergedAt targetBranch sourceBranch title description author {{ username bot }}
  approvedBy(first: 20) {{ nodes {{ username }} pageInfo {{ hasNextPage }} }}
}} }}"""
_COMMITS = f"""repository {{ commits(ref: "HEAD", first: {COMMITS}) {{
  nodes {{ sha committedDate authorName signature {{ verificationStatus }} }} pageInfo {{ hasNextPage }}
}} }}"""
_REPORTS = """securityScanners { enabled available }
vulnerabilities(state: [DETECTED, CONFIRMED, DISMISSED], first: 100) { nodes {
  id severity state reportType detectedAt dismissalReason identifiers { externalType name }
} pageInfo { hasNextPage } }"""
_POLICIES = """scanExecutionPolicies(relationship: INHERITED, first: 20) { nodes { name enabled yaml }
  pageInfo { hasNextPage } }
pipelineExecutionPolicies(relationship: INHERITED, first: 20) { nodes { name enabled yaml }
  pageInfo { hasNextPage } }
approvalPolicies(relationship: INHERITED, first: 20) { nodes { name enabled } pageInfo { hasNextPage } }"""
_ENVIRONMENTS = "userPermissions { readEnvironment } environment { id }"
"""Whether there is any: GitLab lists the environments of one project only in a question, but shows one of each."""
SAMPLES: dict[str, tuple[str, frozenset[str]]] = {
    "Commits": (_COMMITS, frozenset({"commit_signatures", "history"})),
    "Changes": (_CHANGES, frozenset({"change_reviews"})),
    "Environments": (_ENVIRONMENTS, frozenset({"environments"})),
    "Reports": (_REPORTS, frozenset({"vulnerabilities", "secret_alerts", "security_features"})),
    "Policies": (_POLICIES, frozenset({"branch_rules", "code_scanning", "rule_baseline"})),
}
"""Operation -> what it asks of each project, and the facts that it is for."""
STREAMS = """query Streams($path: ID!) { group(fullPath: $path) { id
  externalAuditEventStreamingDestinations(first: 100) { nodes { name category active } pageInfo { hasNextPage } }
} }"""
GROUP_POLICIES = """query GroupPolicies($path: ID!) { group(fullPath: $path) { id
  scanExecutionPolicies(first: 50) { nodes { name enabled yaml } pageInfo { hasNextPage } }
} }"""


def details(wanted: Collection[str]) -> str:
    """What is asked of every project that is judged, as far as the facts need it."""
    found = [text for text, facts in _PARTS.items() if facts & set(wanted)]
    return " ".join(["fullPath maxAccessLevel { integerValue }", _HEAD, *found])


_CONTENT, _SIZE = "path oid rawSize rawTextBlob", "path oid rawSize"


def files(counts: Sequence[tuple[int, int]]) -> str:
    """The contents of some files of several projects, the sizes of others: an alias for each project.

    `counts` has for each how many of both.
    """
    declared: list[str] = []
    asked: list[str] = []
    for number, (contents, sizes) in enumerate(counts):
        declared.append(f"$f{number}: ID!, $r{number}: String!")
        fields = []
        for kind, count, wanted in (("p", contents, _CONTENT), ("s", sizes, _SIZE)):
            if count:
                declared.append(f"${kind}{number}: [String!]!")
                paths = f"ref: $r{number}, paths: ${kind}{number}, first: {count}"
                fields.append(f"{kind}: blobs({paths}) {{ nodes {{ {wanted} }} }}")
        asked.append(f"a{number}: project(fullPath: $f{number}) {{ id repository {{ {' '.join(fields)} }} }}")
    return f"query Files({', '.join(declared)}) {{ {' '.join(asked)} }}"


def includes(number: int) -> str:
    """So many files, each of a project and a ref of its own."""
    declared = [f"$f{n}: ID!, $r{n}: String!, $p{n}: [String!]!" for n in range(number)]
    listed = [f"blobs(ref: $r{n}, paths: $p{n}, first: 1) {{ nodes {{ {_CONTENT} }} }}" for n in range(number)]
    shown = "fullPath visibility mergeRequestsAccessLevel { stringValue }"
    asked = [f"a{n}: project(fullPath: $f{n}) {{ {shown} repository {{ {each} }} }}" for n, each in enumerate(listed)]
    return f"query Includes({', '.join(declared)}) {{ {' '.join(asked)} }}"
