"""What a sweep will cost, from the number of projects and registries of each region and the facts that are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import ceil

from cop_scan.sources.interface import Cost
from cop_scan_codebuild.calls import HELLO
from cop_scan_codebuild.looking import BATCH, PAGE, SCANNED
from cop_scan_codebuild.options import Options

_LOGS, _STORED, _IDENTITIES = 50, 1000, 1000
IDENTITIES = 1.5
"""Users, groups, roles and policies for each project; there are hundreds in any account."""
ASSUMED = (
    "Each project writes to a log group of its own.",
    f"An account has 500 users, groups, roles and policies, and {IDENTITIES:g} more for each project.",
    "No project is a step of CodePipeline, which would take a request for each pipeline.",
    "An account has one trail that records all regions, and a registry no more than a thousand images.",
)


def costs(
    credential: str, wanted: Collection[str], projects: Sequence[int], registries: Sequence[int], options: Options
) -> list[Cost]:
    """The expected requests of one account, with the numbers of its projects and registries in each region."""
    keys = set(wanted)
    counted: dict[str, int] = {HELLO: 1}
    for endpoint, requests in (*_account(keys, sum(projects)), *_regions(keys, projects, registries, options)):
        counted[endpoint] = counted.get(endpoint, 0) + requests
    return [Cost(credential, endpoint, requests) for endpoint, requests in counted.items() if requests]


def _account(keys: set[str], projects: int) -> Iterator[tuple[str, int]]:
    if keys & {"ci_settings", "administrators", "member_access", "mfa"}:
        yield "iam:GetAccountAuthorizationDetails", ceil((500 + IDENTITIES * projects) / _IDENTITIES)
    if keys & {"mfa", "administrators"}:
        yield from (("iam:GenerateCredentialReport", 1), ("iam:GetCredentialReport", 1))
    if "mfa" in keys:
        yield "iam:GetAccountSummary", 1
    if "audit_log" in keys:
        yield from ((f"cloudtrail:{name}", 1) for name in ("DescribeTrails", "GetTrailStatus", "GetEventSelectors"))


def _regions(
    keys: set[str], projects: Sequence[int], registries: Sequence[int], options: Options
) -> Iterator[tuple[str, int]]:
    for count in projects:
        yield from _projects(keys, count, options)
    if options.registries and keys & {"registry_settings", "images", "member_access"}:
        for count in registries:
            yield "ecr:DescribeRepositories", max(1, ceil(count / _STORED))
            yield "ecr:GetRepositoryPolicy", count
            if "registry_settings" in keys:
                yield "ecr:BatchGetRepositoryScanningConfiguration", ceil(count / SCANNED)
            if "images" in keys:
                yield "ecr:DescribeImages", count


def _projects(keys: set[str], count: int, options: Options) -> Iterator[tuple[str, int]]:
    yield "codebuild:ListProjects", max(1, ceil(count / PAGE))
    yield "codebuild:BatchGetProjects", ceil(count / BATCH)
    if count and "ci_secrets" in keys:
        yield "codebuild:ListSourceCredentials", 1
    if count and "build_logs" in keys:
        yield "logs:DescribeLogGroups", ceil(count / _LOGS)
    if options.project_policies and "member_access" in keys:
        yield "codebuild:GetResourcePolicy", count
