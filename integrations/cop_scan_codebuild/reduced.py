"""What is kept of answers: never a variable's value, a webhook's secret or a person's name that no fact needs."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from cop_scan.evidence import Json
from cop_scan.sources.answers import Request
from cop_scan_codebuild.values import looks_like

MASKED = "[masked]"
Body = dict[str, Any]


def reduced(request: Request, body: Body) -> Json:
    """The answer as it is kept. Raises as reading another shape does."""
    way = _WAYS.get(request.endpoint)
    return body if way is None else way(body)


def _projects(body: Body) -> Json:
    return {**body, "projects": [_project(one) for one in body["projects"]]}


def _project(project: Body) -> Json:
    """A project without the values of its variables; what each looks like is told beside its name."""
    found = {key: value for key, value in project.items() if key != "tags"}
    environment = found.get("environment")
    if isinstance(environment, dict) and "environmentVariables" in environment:
        listed = environment["environmentVariables"]
        variables = [_variable(one) for one in listed] if isinstance(listed, list) else None
        found["environment"] = {**environment, "environmentVariables": variables}
    if isinstance(found.get("webhook"), dict):
        found["webhook"] = {k: v for k, v in found["webhook"].items() if k not in ("secret", "payloadUrl", "url")}
    return found


def _variable(one: Body) -> Json:
    found: Body = {"name": str(one["name"]), "type": one.get("type", "PLAINTEXT"), "value": MASKED}
    if found["type"] == "PLAINTEXT" and isinstance(one.get("value"), str):
        word = looks_like(found["name"], one["value"])
        return {**found, **({"looksLike": word} if word else {})}
    return found


def _details(body: Body) -> Json:
    """Users, groups, roles and policies with what they allow, and nothing else of them."""
    return {
        "users": [
            _holder(one, "UserPolicyList", groups=list(one.get("GroupList", []))) for one in body["UserDetailList"]
        ],
        "groups": [_holder(one, "GroupPolicyList", name=str(one["GroupName"])) for one in body["GroupDetailList"]],
        "roles": [
            _holder(one, "RolePolicyList", trust=document(one.get("AssumeRolePolicyDocument")))
            for one in body["RoleDetailList"]
        ],
        "policies": [{"arn": str(one["Arn"]), "document": _default(one)} for one in body["Policies"]],
    }


def _holder(one: Body, inline: str, **more: Json) -> Json:
    boundary = one.get("PermissionsBoundary")
    return {
        "arn": str(one["Arn"]),
        "inline": [document(policy.get("PolicyDocument")) for policy in _listed(one, inline)],
        "attached": [str(policy["PolicyArn"]) for policy in _listed(one, "AttachedManagedPolicies")],
        "boundary": str(boundary["PermissionsBoundaryArn"]) if boundary else "",
        **more,
    }


def _listed(one: Body, name: str) -> list[Body]:
    """A list that a holder has; only a user without policies of their own may lack one."""
    return list(one.get(name, []) if name == "UserPolicyList" else one[name])


def _default(policy: Body) -> Json:
    """The version of a managed policy that is in force."""
    versions = [one for one in policy.get("PolicyVersionList", []) if one.get("IsDefaultVersion") is True]
    return document(versions[0].get("Document")) if len(versions) == 1 else None


def document(written: Any) -> Json:
    """A policy as an object; None where it cannot be read."""
    try:
        found = json.loads(written) if isinstance(written, str) else written
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


_ON, _OFF = "true", "false"
"""Of the credential report's columns."""


def _report(body: Body) -> Json:
    """The credential report in numbers. `strange` counts the rows that do not say what is needed, or are not there.

    The owner of the account has a row in every report: one without it was cut.
    """
    text = base64.b64decode(body["Content"]).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    users = [row for row in rows if row["user"] != "<root_account>"]
    roots = len(rows) - len(users)
    able = [row for row in users if row["password_enabled"] == _ON]
    strange = [row for row in users if row["password_enabled"] not in (_ON, _OFF)]
    strange += [row for row in able if row["mfa_active"] not in (_ON, _OFF)]
    return {
        "generated_at": body.get("GeneratedTime"),
        "without": sum(row["mfa_active"] == _OFF for row in able),
        "strange": len(strange) + (roots != 1),
        "people": sorted(row["arn"] for row in able),
    }


def _summary(body: Body) -> Json:
    wanted = ("AccountMFAEnabled", "AccountPasswordPresent")
    return {name: body["SummaryMap"][name] for name in wanted if name in body["SummaryMap"]}


def _pipeline(body: Body) -> Json:
    """The actions of a pipeline in their order, without their settings, and whether pull requests start it."""
    pipeline = body["pipeline"]
    stages = [
        {"name": str(stage["name"]), "actions": [_action(one) for one in stage["actions"]]}
        for stage in pipeline["stages"]
    ]
    proposals = any(one["gitConfiguration"].get("pullRequest") for one in pipeline.get("triggers", []))
    return {"name": str(pipeline["name"]), "stages": stages, "proposals": proposals}


def _action(one: Body) -> Json:
    kind, settings = one["actionTypeId"], one.get("configuration") or {}
    return {
        "category": str(kind["category"]),
        "provider": str(kind["provider"]),
        "owner": str(kind["owner"]),
        "order": int(one.get("runOrder") or 1),
        "project": str(settings.get("ProjectName", "")),
        "branch": str(settings.get("BranchName") or settings.get("Branch") or ""),
        "region": str(one.get("region", "")),
    }


def _policy_of(name: str) -> Callable[[Body], Json]:
    return lambda body: {"document": document(body[name])}


_IMAGE = (
    "imageDigest",
    "imageTags",
    "imagePushedAt",
    "imageScanStatus",
    "artifactMediaType",
    "subjectManifestDigest",
    "imageStatus",
)


def _images(body: Body) -> Json:
    def image(one: Body) -> Json:
        scan = one.get("imageScanFindingsSummary") or {}
        return {**{name: one[name] for name in _IMAGE if name in one}, "scanned": scan.get("imageScanCompletedAt")}

    return {"imageDetails": [image(one) for one in body["imageDetails"]]}


_WAYS: Mapping[str, Callable[[Body], Json]] = {
    "codebuild:BatchGetProjects": _projects,
    "codebuild:GetResourcePolicy": lambda body: {"document": document(body["policy"]) if "policy" in body else {}},
    "codepipeline:GetPipeline": _pipeline,
    "ecr:DescribeImages": _images,
    "ecr:GetRepositoryPolicy": _policy_of("policyText"),
    "iam:GetAccountAuthorizationDetails": _details,
    "iam:GetAccountSummary": _summary,
    "iam:GetCredentialReport": _report,
    "sts:GetCallerIdentity": lambda body: {"account": str(body["Account"]), "arn": str(body["Arn"])},
}
