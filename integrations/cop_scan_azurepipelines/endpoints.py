"""The questions that are put, by endpoint: https://learn.microsoft.com/rest/api/azure/devops."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from cop_scan.evidence import Json
from cop_scan.sources.answers import Request
from cop_scan_azurepipelines.asks import VERSION, get, post

_ORG, _PROJECT = "/{organization}", "/{organization}/{project}"
_REPOSITORY = f"{_PROJECT}/_apis/git/repositories/{{repositoryId}}"
_GIT = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87"
"""The security namespace of Git repositories."""
HELLO = f"GET {_ORG}/_apis/connectionData"
PROJECTS = f"GET {_ORG}/_apis/projects"
POOLS = f"GET {_ORG}/_apis/distributedtask/pools"
ELASTIC_POOLS = f"GET {_ORG}/_apis/distributedtask/elasticpools"
SETTINGS = f"POST {_ORG}/_apis/Contribution/HierarchyQuery (pipeline settings)"
POLICIES = f"POST {_ORG}/_apis/Contribution/HierarchyQuery (policies)"
GROUPS = f"GET vssps: {_ORG}/_apis/graph/groups"
MEMBERSHIPS = f"GET vssps: {_ORG}/_apis/graph/Memberships/{{subjectDescriptor}}"
SUBJECTS = f"POST vssps: {_ORG}/_apis/graph/subjectlookup"
IDENTITIES = f"GET vssps: {_ORG}/_apis/identities"
ENTITLEMENTS = f"GET vsaex: {_ORG}/_apis/userentitlements"
AUDIT_LOG = f"GET auditservice: {_ORG}/_apis/audit/auditlog"
AUDIT_STREAMS = f"GET auditservice: {_ORG}/_apis/audit/streams"
ENABLEMENT = f"GET advsec: {_ORG}/_apis/management/enablement"
EXTENSIONS = f"GET extmgmt: {_ORG}/_apis/extensionmanagement/installedextensions"
FEEDS = f"GET feeds: {_ORG}/_apis/packaging/feeds"
ACCESS = f"GET {_ORG}/_apis/accesscontrollists/{{securityNamespaceId}}"
DEFINITIONS = f"GET {_PROJECT}/_apis/build/definitions"
GENERAL = f"GET {_PROJECT}/_apis/build/generalsettings"
RETENTION = f"GET {_PROJECT}/_apis/build/retention"
POLICY = f"GET {_PROJECT}/_apis/policy/configurations"
REPOSITORIES = f"GET {_PROJECT}/_apis/git/repositories"
QUEUES = f"GET {_PROJECT}/_apis/distributedtask/queues"
ENDPOINTS = f"GET {_PROJECT}/_apis/serviceendpoint/endpoints"
VARIABLE_GROUPS = f"GET {_PROJECT}/_apis/distributedtask/variablegroups"
ENVIRONMENTS = f"GET {_PROJECT}/_apis/pipelines/environments"
CHECKS = f"POST {_PROJECT}/_apis/pipelines/checks/queryconfigurations"
PERMISSIONS = f"GET {_PROJECT}/_apis/pipelines/pipelinepermissions/{{resourceType}}/{{resourceId}}"
BRANCH = f"GET {_REPOSITORY}/stats/branches"
COMMIT = f"GET {_REPOSITORY}/commits/{{commitId}}"
TREE = f"GET {_REPOSITORY}/trees/{{sha1}}"
BLOBS = f"POST {_REPOSITORY}/blobs as zip"
PULL_REQUESTS = f"GET {_REPOSITORY}/pullrequests"
ALERTS = f"GET advsec: {_PROJECT}/_apis/alert/repositories/{{repository}}/alerts"


def _ask(endpoint: str, path: str, version: str = VERSION, *, lasting: bool = False) -> Request:
    """The question of an endpoint that is read by GET, on its own host."""
    where, _, shape = endpoint.removeprefix("GET ").rpartition(": ")
    query = "" if not version else f"{'&' if '?' in path else '?'}{version}"
    return get(f"{path}{query}", shape, where or "core", lasting=lasting)


def _preview(number: int) -> str:
    return f"{VERSION}-preview.{number}"


def hello(org: str) -> Request:
    """Who asks, and the organisation's id."""
    return _ask(HELLO, f"/{org}/_apis/connectionData", _preview(1))


def of_organisation(org: str) -> dict[str, Request]:
    """The lists and settings of an organisation, by endpoint."""
    every = [
        _ask(POOLS, f"/{org}/_apis/distributedtask/pools"),
        _ask(ELASTIC_POOLS, f"/{org}/_apis/distributedtask/elasticpools"),
        _ask(GROUPS, f"/{org}/_apis/graph/groups", _preview(1)),
        _ask(ENTITLEMENTS, f"/{org}/_apis/userentitlements", _preview(4)),
        _ask(AUDIT_LOG, f"/{org}/_apis/audit/auditlog?batchSize=1&skipAggregation=true", _preview(1)),
        _ask(AUDIT_STREAMS, f"/{org}/_apis/audit/streams", _preview(1)),
        _ask(ENABLEMENT, f"/{org}/_apis/management/enablement?includeAllProperties=true", "api-version=7.2-preview.1"),
        _ask(FEEDS, f"/{org}/_apis/packaging/feeds"),
        _ask(
            EXTENSIONS,
            f"/{org}/_apis/extensionmanagement/installedextensions?includeDisabledExtensions=true&includeErrors=false",
            _preview(1),
        ),
        access(org, "repoV2", below=False),
    ]
    return {request.endpoint: request for request in every}


def page(endpoint: str, org: str, url: str) -> Request:
    """What a page of the organisation's settings shows, which has no question of its own."""
    pivot, provider = {
        SETTINGS: ("pipelinessettings", "ms.vss-build-web.pipelines-org-settings-data-provider"),
        POLICIES: ("organizationPolicy", "ms.vss-org-web.collection-admin-policy-data-provider"),
    }[endpoint]
    source = {
        "url": f"{url}/{org}/_settings/{pivot}",
        "routeId": "ms.vss-admin-web.collection-admin-hub-route",
        "routeValues": {"adminPivot": pivot, "controller": "ContributedPage", "action": "Execute"},
    }
    body = {"contributionIds": [provider], "dataProviderContext": {"properties": {"sourcePage": source}}}
    path = f"/{org}/_apis/Contribution/HierarchyQuery?api-version=5.0-preview.1"
    return post(path, endpoint.removeprefix("POST "), body)


def access(org: str, scope: str, *, below: bool) -> Request:
    """The access lists of Git repositories at a place, and below it."""
    token = quote(scope, safe="")
    path = f"/{org}/_apis/accesscontrollists/{_GIT}?token={token}&includeExtendedInfo=true&recurse={str(below).lower()}"
    return _ask(ACCESS, path)


def projects(org: str) -> Request:
    """The organisation's projects that the token sees."""
    return _ask(PROJECTS, f"/{org}/_apis/projects?stateFilter=wellFormed&$top=500")


def memberships(org: str, group: str) -> Request:
    """The direct members of a group."""
    return _ask(MEMBERSHIPS, f"/{org}/_apis/graph/Memberships/{quote(group, safe='')}?direction=down", _preview(1))


def subjects(org: str, descriptors: Sequence[str]) -> Request:
    """Who the members are."""
    body: Json = {"lookupKeys": [{"descriptor": one} for one in descriptors]}
    path = f"/{org}/_apis/graph/subjectlookup?{_preview(1)}"
    return post(path, SUBJECTS.removeprefix("POST vssps: "), body, "vssps")


def identities(org: str, descriptors: Sequence[str]) -> Request:
    """Whom access lists name."""
    names = quote(",".join(descriptors), safe="")
    return _ask(IDENTITIES, f"/{org}/_apis/identities?descriptors={names}&queryMembership=None")


def of_project(org: str, project: str) -> dict[str, Request]:
    """The lists and settings of a project, by endpoint."""
    base = f"/{org}/{project}/_apis"
    every = [
        _ask(
            DEFINITIONS,
            f"{base}/build/definitions?includeAllProperties=true&$top=200&queryOrder=definitionNameAscending",
        ),
        _ask(GENERAL, f"{base}/build/generalsettings"),
        _ask(RETENTION, f"{base}/build/retention"),
        _ask(POLICY, f"{base}/policy/configurations?$top=500"),
        _ask(REPOSITORIES, f"{base}/git/repositories?includeHidden=true"),
        _ask(QUEUES, f"{base}/distributedtask/queues"),
        _ask(ENDPOINTS, f"{base}/serviceendpoint/endpoints"),
        _ask(VARIABLE_GROUPS, f"{base}/distributedtask/variablegroups?$top=500"),
        _ask(ENVIRONMENTS, f"{base}/pipelines/environments?$top=500"),
        access(org, f"repoV2/{project}", below=True),
    ]
    return {request.endpoint: request for request in every}


def checks(org: str, project: str, environments: Sequence[str]) -> Request:
    """What guards environments."""
    body: Json = [{"type": "environment", "id": one} for one in environments]
    path = f"/{org}/{project}/_apis/pipelines/checks/queryconfigurations?$expand=settings&{_preview(1)}"
    return post(path, CHECKS.removeprefix("POST "), body)


def permissions(org: str, project: str, kind: str, identity: str) -> Request:
    """Which pipelines may use a queue, a connection, a group of variables or an environment."""
    path = f"/{org}/{project}/_apis/pipelines/pipelinepermissions/{kind}/{quote(identity, safe='')}"
    return _ask(PERMISSIONS, path, _preview(1))


def _repository(org: str, project: str, repository: str) -> str:
    return f"/{org}/{project}/_apis/git/repositories/{repository}"


def branch(org: str, project: str, repository: str, name: str) -> Request:
    """The newest commit of a branch."""
    return _ask(BRANCH, f"{_repository(org, project, repository)}/stats/branches?name={quote(name, safe='')}")


def commit(org: str, project: str, repository: str, oid: str) -> Request:
    """A commit, which names its tree."""
    return _ask(COMMIT, f"{_repository(org, project, repository)}/commits/{oid}", lasting=True)


def tree(org: str, project: str, repository: str, oid: str) -> Request:
    """Every file of a tree."""
    return _ask(TREE, f"{_repository(org, project, repository)}/trees/{oid}?recursive=true", lasting=True)


def blobs(org: str, project: str, repository: str, oids: Sequence[str]) -> Request:
    """The contents of files, as an archive."""
    path = f"{_repository(org, project, repository)}/blobs?{VERSION}"
    return post(path, BLOBS.removeprefix("POST "), list(oids))


def pull_requests(place: tuple[str, str, str], branch: str, most: int, after: int) -> Request:
    """The latest changes that were merged into a branch of organisation, project and repository, after so many."""
    asked = f"searchCriteria.status=completed&searchCriteria.targetRefName={quote(branch, safe='')}&$top={most}"
    asked += f"&$skip={after}" if after else ""
    return _ask(PULL_REQUESTS, f"{_repository(*place)}/pullrequests?{asked}")


def alerts(org: str, project: str, repository: str) -> Request:
    """What Advanced Security has found."""
    path = f"/{org}/{project}/_apis/alert/repositories/{repository}/alerts?top=500"
    return _ask(ALERTS, path, "api-version=7.2-preview.1")
