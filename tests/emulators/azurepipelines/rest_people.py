"""People, groups and who is in which, entitlements, and access control lists.

https://learn.microsoft.com/en-us/rest/api/azure/devops/graph/?view=azure-devops-rest-7.1
https://learn.microsoft.com/en-us/rest/api/azure/devops/security/access-control-lists/query?view=azure-devops-rest-7.1
"""

from __future__ import annotations

import json
from typing import Any

from tests.emulators.azurepipelines.messages import missing
from tests.emulators.azurepipelines.routing import Call, get
from tests.emulators.azurepipelines.state import Ace, Acl, Group, Organisation, User
from tests.emulators.wire.messages import Answer


@get("vssps", "/{org}/_apis/graph/groups", "vso.graph", "GraphGroup")
def groups(call: Call) -> dict[str, Any]:
    """All of the organisation."""
    return call.listed([subject(one) for one in call.page(call.org.groups, 500, "top")])


@get("vssps", "/{org}/_apis/graph/users", "vso.graph", "GraphUser")
def users(call: Call) -> dict[str, Any]:
    """Everybody who was added."""
    return call.listed([subject(one) for one in call.page(call.org.users, 500, "top")])


def subject(one: User | Group) -> dict[str, Any]:
    """Somebody as the graph gives them."""
    if isinstance(one, Group):
        told = {"subjectKind": "group", "description": "", "domain": "", "principalName": one.key, "mailAddress": None}
        return {
            **told,
            "origin": "aad" if one.aad else "vsts",
            "originId": one.sid,
            "displayName": one.name,
            "descriptor": one.descriptor,
            "url": "",
            "isCrossProject": not one.project,
        }
    kind = "servicePrincipal" if one.service else "user"
    told = {"subjectKind": kind, "domain": "tenant", "principalName": one.mail, "mailAddress": one.mail}
    return {
        **told,
        "origin": "aad",
        "originId": one.id,
        "displayName": one.name,
        "descriptor": one.descriptor,
        "url": "",
        "metaType": "guest" if one.guest else "member",
        "directoryAlias": one.name,
    }


def _known(org: Organisation, descriptor: str) -> User | Group | None:
    both: list[User | Group] = [*org.users, *org.groups]
    return next((one for one in both if descriptor in (one.descriptor, one.identity)), None)


@get("vssps", "/{org}/_apis/graph/Memberships/{descriptor}", "vso.graph", "GraphMembership")
def memberships(call: Call) -> dict[str, Any]:
    """Members of a group (`direction=down`), or the groups that somebody is in."""
    org, asked = call.org, call.names["descriptor"]
    found = _known(org, asked)
    if found is None:
        raise missing("The subject")
    if call.query("direction", "up").lower() == "up":
        name = found.key if isinstance(found, Group) else found.name
        pairs = [(one.descriptor, asked) for one in org.groups if name in one.members]
    else:
        held = found.members if isinstance(found, Group) and not found.aad else []
        pairs = [(asked, _named(org, name).descriptor) for name in held]
    return call.listed(
        [{"containerDescriptor": above, "memberDescriptor": below, "_links": {}} for above, below in pairs]
    )


def _named(org: Organisation, name: str) -> User | Group:
    return org.group(name) if name.startswith("[") else org.user(name)


@get("vssps", "/{org}/_apis/graph/subjectlookup", "vso.graph", "GraphSubject", "POST")
def lookup(call: Call) -> dict[str, Any]:
    """Who stands behind descriptors; null for one that nobody has."""
    asked = [key["descriptor"] for key in json.loads(call.request.body)["lookupKeys"]]
    both = {name: _known(call.org, name) for name in asked}
    return {"count": len(both), "value": {name: subject(one) if one else None for name, one in both.items()}}


@get("vssps", "/{org}/_apis/identities", "vso.graph", "Identity")
def identities(call: Call) -> dict[str, Any]:
    """Who stands behind the descriptors of access control lists; null for one that nobody has."""
    found = [_known(call.org, name) for name in call.query("descriptors").split(",")]
    return call.listed([one and _identity(one) for one in found])


def _identity(one: User | Group) -> dict[str, Any]:
    name = one.key if isinstance(one, Group) else one.name
    made: dict[str, Any] = {"id": one.id} if isinstance(one, User) else {"id": one.sid, "isContainer": True}
    return {
        **made,
        "descriptor": one.identity,
        "subjectDescriptor": one.descriptor,
        "providerDisplayName": name,
        "isActive": True,
        "members": [],
        "memberOf": [],
        "memberIds": [],
        "properties": {},
        "resourceVersion": 2,
        "metaTypeId": 255,
    }


@get("vsaex", "/{org}/_apis/userentitlements", "vso.memberentitlementmanagement", "UserEntitlement")
def entitlements(call: Call) -> dict[str, Any]:
    """Who has which licence and when they last came; the token of the next page stands in the answer."""
    call.need(call.access.is_at_least("pca"), "Manage users")
    people = call.page([one for one in call.org.users if not one.service], 100, "top")
    further = call.headers.pop("x-ms-continuationtoken", None)
    members = [
        {
            "id": one.id,
            "user": subject(one),
            "accessLevel": {
                "licensingSource": "account",
                "accountLicenseType": one.licence,
                "licenseDisplayName": one.licence,
                "status": one.status,
                "statusMessage": "",
                "assignmentSource": "unknown",
            },
            "lastAccessedDate": one.last_seen,
            "dateCreated": "2026-01-01T08:00:00Z",
            "projectEntitlements": [],
            "extensions": [],
            "groupAssignments": [],
        }
        for one in people
    ]
    return {
        "members": members,
        "continuationToken": further,
        "totalCount": sum(not one.service for one in call.org.users),
        "items": members,
    }


GIT = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87"


@get("", "/{org}/_apis/accesscontrollists/{namespace}", "vso.security_manage", "AccessControlList")
def lists(call: Call) -> dict[str, Any] | Answer:
    """Access control lists of a token and, with `recurse`, of those below it."""
    token, namespace = call.query("token"), call.names["namespace"].lower()
    project = next((one for one in call.org.projects if one.id in token), None)
    enough = call.access.is_at_least("pca") or (
        project is not None and call.access.is_at_least("project_admin", project)
    )
    call.need(enough, "View instance-level information")
    deep = call.is_asked("recurse")
    below = f"{token.rstrip('/')}/"
    chosen = [
        one
        for one in call.org.acls
        if one.namespace == namespace
        and (one.token in (token, "") or (deep and one.token.startswith(below)) or not token)
    ]
    return call.listed([_list(one, call.is_asked("includeExtendedInfo")) for one in chosen])


def _list(one: Acl, whole: bool) -> dict[str, Any]:
    return {
        "inheritPermissions": one.inherits,
        "token": one.token,
        "acesDictionary": {ace.identity: _ace(ace, whole) for ace in one.aces},
        **({"includeExtendedInfo": True} if whole else {}),
    }


def _ace(one: Ace, whole: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"descriptor": one.identity, "allow": one.allow, "deny": one.deny}
    return {**made, "extendedInfo": {"effectiveAllow": one.allow}} if whole else made
