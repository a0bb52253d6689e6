"""What the source can give, by which call, and which role shows it; the documentation is made from this."""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.evidence import Fact
from cop_scan.sources import answered
from cop_scan.sources.interface import Grant, Offer

_TRIGGERS = "GET cloudbuild/v1/projects/{project}/locations/-/triggers"
_POLICIES = "POST cloudresourcemanager/v3/{projects,folders,organizations}/{id}:getIamPolicy"
_BUILDS = "cloudbuild.builds.list (roles/cloudbuild.builds.viewer)"
_IAM = "resourcemanager.projects.getIamPolicy, and the same of folders and organisation (roles/iam.securityReviewer)"
_LISTED = "1 for each 1,000 triggers"
_PROJECT = "1 for the project, and 1 for each folder and organisation above it"

OFFERS = (
    Offer("pipelines", "build_project", _TRIGGERS, _BUILDS, _LISTED, "A definition that lies in a repository."),
    Offer("build_definition", "build_project", _TRIGGERS, _BUILDS, _LISTED),
    Offer(
        "worker",
        "build_project",
        f"{_TRIGGERS}; GET cloudbuild/v1/projects/{{project}}/locations/{{location}}/workerPools/{{pool}}",
        f"{_BUILDS}; cloudbuild.workerpools.get (roles/cloudbuild.workerPoolUser)",
        f"{_LISTED}; 1 for each private pool",
        "The pool that a definition in a repository names.",
    ),
    Offer(
        "ci_settings",
        "build_project",
        f"{_TRIGGERS}; GET cloudbuild/v1/projects/{{project}}/locations/global/defaultServiceAccount; {_POLICIES}",
        f"{_BUILDS}; {_IAM}",
        f"{_LISTED}; {_PROJECT}",
        "Whether the repository is open to proposals of people without access.",
    ),
    Offer(
        "ci_secrets",
        "build_project",
        f"{_TRIGGERS}; GET iam/v1/projects/-/serviceAccounts/{{account}}/keys",
        f"{_BUILDS}; iam.serviceAccountKeys.list (roles/iam.securityReviewer)",
        f"{_LISTED}; 1 for each service account, at most 50",
        "Secrets that a definition in a repository names.",
    ),
    Offer("environments", "build_project", _TRIGGERS, _BUILDS, _LISTED),
    Offer(
        "build_logs",
        "build_project",
        f"{_TRIGGERS}; GET logging/v2/projects/{{project}}/sinks;"
        " GET logging/v2/projects/{project}/locations/-/buckets; GET storage/v1/b/{bucket}",
        f"{_BUILDS}; logging.sinks.list and logging.buckets.list (roles/logging.viewer); storage.buckets.get",
        f"{_LISTED}; 2 for the project; 1 for each bucket of logs",
        "Logs in a bucket that Google names, and those of a definition in a repository.",
    ),
    Offer(
        "registry_settings",
        "registry",
        "GET artifactregistry/v1/projects/{project}/locations/-/repositories;"
        " GET artifactregistry/v1/{repository}:getIamPolicy",
        f"artifactregistry.repositories.list and .getIamPolicy (roles/iam.securityReviewer); {_IAM}",
        "1 for each 1,000 registries; 1 for each registry",
        "Whether a version of a package can be replaced.",
    ),
    Offer(
        "images",
        "registry",
        "GET artifactregistry/v1/{repository}/dockerImages; GET containeranalysis/v1/projects/{project}/occurrences",
        "artifactregistry.dockerimages.list (roles/artifactregistry.reader);"
        " containeranalysis.occurrences.list (roles/containeranalysis.occurrences.viewer)",
        "1 for each 1,000 images; 2 for each registry",
        "Packages that are no container images.",
    ),
    Offer("administrators", "organisation", _POLICIES, _IAM, _PROJECT, "Who belongs to a group."),
    Offer("member_access", "organisation", _POLICIES, _IAM, _PROJECT),
    Offer(
        "audit_log",
        "organisation",
        "POST logging/v2/entries:list; GET logging/v2/{projects,folders,organizations}/{id}/sinks",
        "logging.logEntries.list and logging.sinks.list, in folders and the organisation too (roles/logging.viewer)",
        f"1 for the project; {_PROJECT}",
    ),
    Offer(
        "ci_secrets",
        "organisation",
        "GET iam/v1/projects/-/serviceAccounts/{account}/keys",
        "iam.serviceAccountKeys.list (roles/iam.securityReviewer)",
        "1 for each service account, at most 50",
        "Keys of accounts that no trigger acts as.",
    ),
)

_ROLES = (
    "roles/browser",
    "roles/cloudbuild.builds.viewer",
    "roles/cloudbuild.workerPoolUser",
    "roles/iam.securityReviewer",
    "roles/logging.viewer",
    "roles/artifactregistry.reader",
    "roles/containeranalysis.occurrences.viewer",
)
_ABOVE = ("roles/iam.securityReviewer", "roles/logging.viewer")


def _commands(target: str, roles: tuple[str, ...]) -> str:
    lines = [
        f'gcloud {target} add-iam-policy-binding "$WHERE" --member="serviceAccount:$ACCOUNT" --role={role}'
        for role in roles
    ]
    return "\n".join(lines) + "\n"


GRANTS = (
    Grant("On each project", "sh", 'WHERE="my-project"\n' + _commands("projects", _ROLES)),
    Grant("On the organisation above it", "sh", 'WHERE="123456789"\n' + _commands("organizations", _ABOVE)),
    Grant(
        "For buckets of your own that logs are written to", "", "storage.buckets.get on the bucket, by a role of yours."
    ),
)

LACKS: Mapping[str, str] = {
    "apps": "Google Cloud has no applications that are installed in a project.",
    "members": "A project has no list of members, only roles that are given to accounts and groups.",
    "mfa": "Whether people must use a second factor is set in Cloud Identity, which Cloud Build does not show.",
    "roles": "The file lies in a repository, which this source does not read.",
    "rule_baseline": "Rules for branches are the code host's.",
    "runners": "Cloud Build has no machines of the vendor's own; private pools are Google's machines.",
    "security_defaults": "Organisation policies of Google Cloud switch on none of the features that scan repositories.",
    "webhooks": "Events are sent to Pub/Sub, whose receivers the project does not list.",
}

PERMISSIONS: Mapping[tuple[str, str], str] = {(one.kind, one.fact): one.permission for one in OFFERS}


def permission(kind: str, fact: str) -> str:
    """The least that shows a fact of a kind of resource; empty where the source does not give it."""
    return PERMISSIONS.get((kind, fact), "")


def lacking(fact: str) -> Fact:
    """The gap of a fact that the source does not give."""
    return answered.gap(fact, LACKS.get(fact, "The source cloudbuild does not give it."))
