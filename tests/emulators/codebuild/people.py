"""Users, groups, roles, policies and trails of an account."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.emulators.codebuild.state import Account, Body, Trail

ROLES = {
    "narrow": "build-narrow",
    "wide": "build-wide",
    "service": "build-service",
    "bounded": "build-bounded",
    "condition": "build-condition",
    "not": "build-not",
    "unseen": "build-unseen",
    "absent": "build-absent",
}
"""A project's trait -> the name of the role that it acts as."""
TIDY = {"narrow", "service", "bounded"}
"""Those in an account where no build administers anything."""
_DATE = 1_700_000_000.0


def _allow(action: Any, resource: Any = "*", **more: Any) -> Body:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


_POLICIES: dict[str, Body] = {
    "narrow": _allow(["s3:GetObject", "logs:PutLogEvents"], "arn:aws:s3:::acme/*"),
    "wide": _allow("*"),
    "service": _allow("S3:*", "arn:aws:s3:::*"),
    "bounded": _allow("*"),
    "condition": _allow("*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-2"}}),
    "not": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}},
}


def _identity(letters: str, number: int) -> str:
    return f"{letters}EMULATED{number:09d}"


def _role(account: Account, name: str, number: int, policies: list[Body], trust: Body) -> Body:
    return {
        "RoleName": name,
        "RoleId": _identity("AROA", number),
        "Path": "/",
        "Arn": account.arn("iam", f"role/{name}"),
        "CreateDate": _DATE,
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **trust}],
        },
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": one} for one in policies],
        "AttachedManagedPolicies": [],
    }


def _user(account: Account, name: str, number: int, groups: list[str]) -> Body:
    return {
        "UserName": name,
        "UserId": _identity("AIDA", number),
        "Path": "/",
        "Arn": account.arn("iam", f"user/{name}"),
        "CreateDate": _DATE,
        "UserPolicyList": [],
        "GroupList": groups,
        "AttachedManagedPolicies": [],
    }


def fill(account: Account, random: Random, now: float) -> None:
    """Everybody and everything that is the account's as a whole."""
    service = {"Principal": {"Service": "codebuild.amazonaws.com"}}
    tidy = account.traits["tidy"] = random.random() < 0.5
    for number, (trait, name) in enumerate(ROLES.items()):
        if trait in (TIDY if tidy else set(ROLES) - {"absent"}):
            account.roles.append(
                _role(account, name, number, [_POLICIES[trait]] if trait in _POLICIES else [], service)
            )
    by_name = {one["RoleName"]: one for one in account.roles}
    boundary = account.arn("iam", "policy/boundary")
    by_name["build-bounded"]["PermissionsBoundary"] = {
        "PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": boundary,
    }
    unseen = by_name.get("build-unseen", {})
    unseen["AttachedManagedPolicies"] = [
        {"PolicyName": "Elsewhere", "PolicyArn": account.arn("iam", "policy/elsewhere")}
    ]
    account.policies.append(_managed(account, "boundary", _allow(["s3:GetObject", "codebuild:BatchGetBuilds"])))
    traits: dict[str, Any] = {
        "mfa": random.choice(["all", "all", "member", "root", "no root password", "sign-on"]),
        "access": random.choice(["closed", "closed", "closed", "role", "condition", "anything"]),
        "admins": random.choice(["two", "one", "many", "robot", "role"]),
        "trail": random.choice(["organisation", "own", "off", "none", "partial", "unvalidated", "advanced"]),
    }
    account.traits.update(traits)
    _people(account, traits, now)
    _access(account, traits["access"])
    _trails(account, traits["trail"], now)
    account.roles.append(_role(account, "cop-scan", 99, [_allow("s3:GetObject", "arn:aws:s3:::x")], service))


def _managed(account: Account, name: str, document: Body) -> Body:
    version = {"Document": document, "VersionId": "v1", "IsDefaultVersion": True, "CreateDate": _DATE}
    return {
        "PolicyName": name,
        "PolicyId": _identity("ANPA", 1),
        "Arn": account.arn("iam", f"policy/{name}"),
        "Path": "/",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [version],
    }


def _people(account: Account, traits: dict[str, Any], now: float) -> None:
    admins = {
        "two": ["ann", "bob"],
        "one": ["ann"],
        "many": [f"admin-{n}" for n in range(6)],
        "robot": ["ann", "ci-bot"],
        "role": ["ann", "bob"],
    }
    named = admins[traits["admins"]]
    account.groups.append(
        {
            "GroupName": "admins",
            "GroupId": _identity("AGPA", 1),
            "Path": "/",
            "Arn": account.arn("iam", "group/admins"),
            "CreateDate": _DATE,
            "GroupPolicyList": [],
            "AttachedManagedPolicies": [
                {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
            ],
        }
    )
    everybody = [*named, "carol", "dave"]
    account.users = [
        _user(account, name, number, ["admins"] if name in named else []) for number, name in enumerate(everybody)
    ]
    if traits["admins"] == "role":
        account.roles.append(
            _role(account, "operators", 50, [_allow("codebuild:*")], {"Principal": {"AWS": account.arn("iam", "root")}})
        )
    if traits["mfa"] == "sign-on":
        federated = {"Principal": {"Federated": account.arn("iam", "saml-provider/AWSSSO_1_DO_NOT_DELETE")}}
        account.roles.append(_role(account, "AWSReservedSSO_Read_1", 51, [_allow("s3:GetObject")], federated))
    rows = ["user,arn,user_creation_time,password_enabled,mfa_active"]
    root = "false" if traits["mfa"] in ("root", "no root password") else "true"
    rows.append(f"<root_account>,{account.arn('iam', 'root')},2020-01-01T00:00:00+00:00,not_supported,{root}")
    for name in everybody:
        able = "false" if name.endswith("bot") else "true"
        mfa = "false" if able == "false" or (name == "carol" and traits["mfa"] == "member") else "true"
        rows.append(f"{name},{account.arn('iam', f'user/{name}')},2020-01-01T00:00:00+00:00,{able},{mfa}")
    account.report, account.report_at = "\n".join(rows) + "\n", now - 3600
    present = 0 if traits["mfa"] == "no root password" else 1
    account.summary = {
        "AccountMFAEnabled": int(root == "true"),
        "AccountPasswordPresent": present,
        "Users": len(everybody),
    }


def _access(account: Account, kind: str) -> None:
    if kind in ("closed", "anything"):
        return
    trust: Body = {"Principal": {"AWS": "*"}}
    if kind == "condition":
        trust["Condition"] = {"StringEquals": {"sts:ExternalId": "x"}}
    account.roles.append(_role(account, "open-to-all", 60, [_allow("s3:GetObject", "arn:aws:s3:::x")], trust))


def _trails(account: Account, kind: str, now: float) -> None:
    if kind == "none":
        return
    owner = "999988887777" if kind in ("organisation", "advanced") else account.number
    arn = f"arn:aws:cloudtrail:eu-west-2:{owner}:trail/main"
    trail: Body = {
        "Name": "main",
        "S3BucketName": "acme-trails",
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": kind != "partial",
        "HomeRegion": "eu-west-2",
        "TrailARN": arn,
        "LogFileValidationEnabled": kind != "unvalidated",
        "IsOrganizationTrail": owner != account.number,
    }
    status: Body = {"IsLogging": kind != "off", "LatestDeliveryTime": now - 600}
    plain = {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
    selectors: Body = {"TrailARN": arn, "EventSelectors": [plain]}
    if kind == "advanced":
        fields = [{"Field": "eventCategory", "Equals": ["Management"]}]
        selectors = {"TrailARN": arn, "AdvancedEventSelectors": [{"Name": "all", "FieldSelectors": fields}]}
    account.trails.append(Trail(trail, status, selectors))
