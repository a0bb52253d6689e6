"""REST: security configurations, advisories, attestations, SBOM."""

from __future__ import annotations

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused, not_found
from tests.emulators.github.rest import Call, route
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import Advisory, SecurityConfiguration

OWNER = Needs("owner", "organization_administration", "admin:org")


# security configurations
_CONFIGURATION = (
    "id name description target_type advanced_security dependency_graph dependabot_alerts dependabot_security_updates"
    " code_scanning_default_setup secret_scanning secret_scanning_push_protection secret_scanning_validity_checks"
    " secret_scanning_non_provider_patterns private_vulnerability_reporting enforcement"
).split()


def _configuration(call: Call, one: SecurityConfiguration) -> Json:
    place = f"orgs/{call.org.login}/code-security/configurations"
    return {name: getattr(one, name) for name in _CONFIGURATION} | {
        "dependency_graph_autosubmit_action": "not_set",
        "secret_scanning_delegated_bypass": "not_set",
        "url": f"{call.api}/{place}/{one.id}",
        "html_url": f"{call.html}/organizations/{call.org.login}/settings/security_products/configurations/edit/{one.id}",
        "created_at": one.created,
        "updated_at": one.updated,
    }


@route("/orgs/{org}/code-security/configurations", OWNER)
def configurations(call: Call) -> Page:
    wanted = call.query.get("target_type", "all")
    found = [one for one in call.org.security_configurations if wanted in {"all", one.target_type}]
    return Page(found, lambda one: _configuration(call, one), by="cursor")


@route("/orgs/{org}/code-security/configurations/defaults", OWNER)
def default_configurations(call: Call) -> list[Json]:
    return [
        {"default_for_new_repos": one.default_for, "configuration": _configuration(call, one)}
        for one in call.org.security_configurations
        if one.default_for != "none"
    ]


@route("/orgs/{org}/code-security/configurations/{configuration_id}/repositories", OWNER)
def attached(call: Call) -> Page:
    chosen = next(
        (one for one in call.org.security_configurations if str(one.id) == call.words["configuration_id"]), None
    )
    if chosen is None:
        raise not_found()
    wanted = call.query.get("status", "all").split(",")
    statuses = {name: status for name, status in chosen.attached.items() if "all" in wanted or status in wanted}
    found = [repo for repo in call.org.repositories if repo.name in statuses]
    return Page(
        found, lambda repo: {"status": statuses[repo.name], "repository": call.shapes.repository(repo)}, by="cursor"
    )


# reports from outside
@route("/repos/{owner}/{repo}/private-vulnerability-reporting", Needs("pull", "metadata", "repo"))
def private_vulnerability_reporting(call: Call) -> Json:
    if call.repo.visibility != "public":
        raise Refused(422, "Private vulnerability reporting is only available for public repositories.")
    return {"enabled": call.repo.private_vulnerability_reporting}


@route("/repos/{owner}/{repo}/security-advisories", Needs("pull", "repository_advisories", "repo"))
def advisories(call: Call) -> Page:
    everything = call.access.may(call.repo, "admin", "repository_advisories")
    wanted = call.query.get("state")
    shown = [one for one in call.repo.advisories if everything or one.state == "published"]
    found = [one for one in shown if wanted in {None, one.state}]
    return Page(found, lambda one: _own_advisory(call, one), by="cursor")


def _own_advisory(call: Call, one: Advisory) -> Json:
    ids = [{"type": "GHSA", "value": one.ghsa}, *([{"type": "CVE", "value": one.cve}] if one.cve else [])]
    return {
        "ghsa_id": one.ghsa,
        "cve_id": one.cve,
        "url": f"{call.url}/{one.ghsa}",
        "html_url": f"{call.html}/{call.repo.full_name}/security/advisories/{one.ghsa}",
        "summary": one.summary,
        "description": one.summary,
        "severity": one.severity,
        "author": None,
        "publisher": call.shapes.user(call.repo.owner) if one.state == "published" else None,
        "identifiers": ids,
        "state": one.state,
        "created_at": one.created,
        "updated_at": one.created,
        "published_at": one.published,
        "closed_at": None,
        "withdrawn_at": None,
        "submission": None,
        "vulnerabilities": [_product(affected, fixed) for affected, fixed in one.versions],
        "cvss": None,
        "cwes": [],
        "cwe_ids": [],
        "credits": [],
        "credits_detailed": [],
        "collaborating_users": [],
        "collaborating_teams": [],
        "private_fork": None,
    }


def _product(affected: str | None, fixed: str | None) -> Json:
    return {
        "package": {"ecosystem": "other", "name": "product"},
        "vulnerable_version_range": affected,
        "patched_versions": fixed,
        "vulnerable_functions": [],
    }


# provenance
@route("/repos/{owner}/{repo}/attestations/{subject_digest}", Needs("pull", "attestations", "repo"))
def attestations(call: Call) -> Page:
    kind = call.query.get("predicate_type")
    found = [one for one in call.repo.attestations if one.digest == call.words["subject_digest"]]
    found = [one for one in found if kind in {None, one.predicate_type}]
    if not found:
        raise not_found()
    return Page(
        found, lambda one: {"bundle": one.bundle, "repository_id": call.repo.id}, by="cursor", key="attestations"
    )


@route("/orgs/{org}/attestations/repositories", Needs("member", "attestations", "read:org"))
def attested_repositories(call: Call) -> Page:
    kind = call.query.get("predicate_type")
    found = [
        repo
        for repo in call.org.repositories
        if call.access.sees(repo) and any(kind in {None, one.predicate_type} for one in repo.attestations)
    ]
    return Page(found, lambda repo: {"id": repo.id, "name": repo.name}, by="cursor")


@route("/repos/{owner}/{repo}/dependency-graph/sbom", Needs("pull", "contents", "repo"))
def sbom(call: Call) -> Json:
    if not call.repo.dependency_graph:
        raise Refused(404, "Dependency graph is not enabled for this repository.")
    name = f"com.github.{call.repo.full_name}"
    wanted = sorted({dep for manifest in call.repo.manifests for dep in manifest.dependencies})
    packages = [
        {
            "SPDXID": f"SPDXRef-{kind}-{package}",
            "name": package,
            "versionInfo": version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
        }
        for kind, package, version in wanted
    ]
    document = {
        "SPDXID": "SPDXRef-DOCUMENT",
        "spdxVersion": "SPDX-2.3",
        "creationInfo": {"created": call.world.clock, "creators": ["Tool: GitHub.com-Dependency-Graph"]},
        "name": name,
        "dataLicense": "CC0-1.0",
        "documentNamespace": f"https://spdx.org/spdxdocs/protobom/{call.repo.id}",
        "packages": packages,
        "relationships": [],
    }
    return {"sbom": document}
