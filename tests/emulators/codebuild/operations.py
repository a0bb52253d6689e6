"""What each operation answers, from the state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tests.emulators.codebuild.state import Account, Body, Region, Stored

Operation = Callable[[Account, str, Body], Body]


class Refused(Exception):
    """An error by its name on the wire."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def _page(items: list[Any], asked: Body, size: int, token: str = "nextToken") -> tuple[list[Any], Body]:
    """A page and the token of the next one."""
    try:
        start = int(str(asked.get(token) or "page-0").removeprefix("page-"))
    except ValueError:
        raise Refused("InvalidInputException") from None
    rest = {token: f"page-{start + size}"} if start + size < len(items) else {}
    return items[start : start + size], rest


def _list_projects(account: Account, region: str, asked: Body) -> Body:
    names = sorted(one.name for one in account.region(region).projects)
    page, rest = _page(names, asked, 100)
    return {"projects": page, **rest}


def _batch_get_projects(account: Account, region: str, asked: Body) -> Body:
    if len(asked["names"]) > 100:
        raise Refused("InvalidInputException")
    known = {one.name: one for one in account.region(region).projects if not one.gone}
    found = [known[name].project for name in asked["names"] if name in known]
    return {"projects": found, "projectsNotFound": [name for name in asked["names"] if name not in known]}


def _resource_policy(account: Account, region: str, asked: Body) -> Body:
    for one in account.region(region).projects:
        if one.project["arn"] == asked["resourceArn"]:
            return {"policy": json.dumps(one.policy)} if one.policy else {}
    raise Refused("ResourceNotFoundException")


def _log_groups(account: Account, region: str, asked: Body) -> Body:
    prefix = asked.get("logGroupNamePrefix", "")
    found = sorted(
        (g for g in account.region(region).groups if g["logGroupName"].startswith(prefix)),
        key=lambda g: str(g["logGroupName"]),
    )
    page, rest = _page(found, asked, min(50, asked.get("limit", 50)))
    return {"logGroups": page, **rest}


def _pipelines(account: Account, region: str, asked: Body) -> Body:
    page, rest = _page([{"name": one["name"], "version": 1} for one in account.region(region).flows], asked, 100)
    return {"pipelines": page, **rest}


def _pipeline(account: Account, region: str, asked: Body) -> Body:
    for one in account.region(region).flows:
        if one["name"] == asked["name"]:
            return {"pipeline": one}
    raise Refused("PipelineNotFoundException")


def _stored(region: Region, name: str) -> Stored:
    for one in region.registries:
        if one.repository["repositoryName"] == name:
            return one
    raise Refused("RepositoryNotFoundException")


def _repositories(account: Account, region: str, asked: Body) -> Body:
    page, rest = _page(
        [one.repository for one in account.region(region).registries], asked, asked.get("maxResults", 100)
    )
    return {"repositories": page, **rest}


def _repository_policy(account: Account, region: str, asked: Body) -> Body:
    found = _stored(account.region(region), asked["repositoryName"])
    if found.policy is None:
        raise Refused("RepositoryPolicyNotFoundException")
    return {
        "registryId": account.number,
        "repositoryName": asked["repositoryName"],
        "policyText": json.dumps(found.policy),
    }


def _scanning(account: Account, region: str, asked: Body) -> Body:
    if len(asked["repositoryNames"]) > 25:
        raise Refused("ValidationException")
    found = [_stored(account.region(region), name) for name in asked["repositoryNames"]]
    return {
        "scanningConfigurations": [
            {
                "repositoryArn": one.repository["repositoryArn"],
                "repositoryName": one.repository["repositoryName"],
                "scanOnPush": one.frequency == "SCAN_ON_PUSH",
                "scanFrequency": one.frequency,
                "appliedScanFilters": [],
            }
            for one in found
        ],
        "failures": [],
    }


def _images(account: Account, region: str, asked: Body) -> Body:
    page, rest = _page(
        _stored(account.region(region), asked["repositoryName"]).images, asked, asked.get("maxResults", 100)
    )
    return {"imageDetails": page, **rest}


def _trails(account: Account, _region: str, _asked: Body) -> Body:
    return {"trailList": [one.trail for one in account.trails]}


def _of_trail(part: str, key: str) -> Operation:
    def answer(account: Account, _region: str, asked: Body) -> Body:
        for one in account.trails:
            if one.trail["TrailARN"] == asked[key]:
                return dict(getattr(one, part))
        raise Refused("TrailNotFoundException")

    return answer


def _encoded(document: Any) -> str:
    return quote(json.dumps(document), safe="")


def _inline(policies: list[Body]) -> list[Body]:
    return [{**one, "PolicyDocument": _encoded(one["PolicyDocument"])} for one in policies]


def _version(one: Body) -> Body:
    versions = [{**version, "Document": _encoded(version["Document"])} for version in one["PolicyVersionList"]]
    return {**one, "PolicyVersionList": versions}


def _details(account: Account, _region: str, asked: Body) -> Body:
    entries: list[tuple[str, Body]] = [
        *(("UserDetailList", {**one, "UserPolicyList": _inline(one["UserPolicyList"])}) for one in account.users),
        *(("GroupDetailList", {**one, "GroupPolicyList": _inline(one["GroupPolicyList"])}) for one in account.groups),
        *(
            (
                "RoleDetailList",
                {
                    **one,
                    "RolePolicyList": _inline(one["RolePolicyList"]),
                    "AssumeRolePolicyDocument": _encoded(one["AssumeRolePolicyDocument"]),
                },
            )
            for one in account.roles
        ),
        *(("Policies", _version(one)) for one in account.policies),
    ]
    page, rest = _page(entries, asked, asked.get("MaxItems", 100), "Marker")
    kinds = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    found = {kind: [one for name, one in page if name == kind] for kind in kinds}
    return {**found, "IsTruncated": bool(rest), **rest}


def _generate(account: Account, _region: str, _asked: Body) -> Body:
    return {"State": "COMPLETE" if account.report_waits <= 0 else "STARTED"}


def _report(account: Account, _region: str, _asked: Body) -> Body:
    if account.report_waits > 0:
        account.report_waits -= 1
        raise Refused("ReportInProgress", 404)
    return {"Content": account.report.encode(), "ReportFormat": "text/csv", "GeneratedTime": account.report_at}


def _regions(account: Account, _region: str, asked: Body) -> Body:
    names = sorted(account.regions)
    page, rest = _page(
        [{"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"} for name in names], asked, 50, "NextToken"
    )
    return {"Regions": page, **rest}


OPERATIONS: Mapping[str, Operation] = {
    "account:ListRegions": _regions,
    "cloudtrail:DescribeTrails": _trails,
    "cloudtrail:GetEventSelectors": _of_trail("selectors", "TrailName"),
    "cloudtrail:GetTrailStatus": _of_trail("status", "Name"),
    "codebuild:BatchGetProjects": _batch_get_projects,
    "codebuild:GetResourcePolicy": _resource_policy,
    "codebuild:ListProjects": _list_projects,
    "codebuild:ListSourceCredentials": lambda account, region, _: {
        "sourceCredentialsInfos": account.region(region).credentials
    },
    "codepipeline:GetPipeline": _pipeline,
    "codepipeline:ListPipelines": _pipelines,
    "ecr:BatchGetRepositoryScanningConfiguration": _scanning,
    "ecr:DescribeImages": _images,
    "ecr:DescribeRepositories": _repositories,
    "ecr:GetRepositoryPolicy": _repository_policy,
    "iam:GenerateCredentialReport": _generate,
    "iam:GetAccountAuthorizationDetails": _details,
    "iam:GetAccountSummary": lambda account, _r, _a: {"SummaryMap": account.summary},
    "iam:GetCredentialReport": _report,
    "logs:DescribeLogGroups": _log_groups,
}
