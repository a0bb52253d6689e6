"""REST: alerts of three kinds and code scanning, of a repository and of an organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.emulators.github.access import Needs
from tests.emulators.github.messages import Page, Refused
from tests.emulators.github.rest import Call, route
from tests.emulators.github.shapes import Json
from tests.emulators.github.state import Analysis, CodeAlert, DependabotAlert, Repository, SecretAlert

DEPENDABOT = "vulnerability_alerts"
CODE = "security_events"
SECRETS = "secret_scanning_alerts"


def _chooser(call: Call) -> Callable[[Any], bool] | None:
    """The filter that the query asks for, or None for all."""
    states, severities = call.query.get("state"), call.query.get("severity")
    if not states and not severities:
        return None
    right = set(states.split(",")) if states else None
    grave = set(severities.split(",")) if severities else None

    def chosen(alert: Any) -> bool:
        graded = grave is None or getattr(alert, "severity", None) in grave
        return graded and (right is None or alert.state in right)

    return chosen


def _states(call: Call, alerts: Sequence[Any]) -> list[Any]:
    chosen = _chooser(call)
    return [alert for alert in alerts if chosen is None or chosen(alert)]


def _all(call: Call, kind: str, covered: Callable[[Repository], bool]) -> list[tuple[Repository, Any]]:
    """The alerts of an organisation's repositories; those without any are passed over first, for most have none."""
    chosen, access = _chooser(call), call.access
    everything = access.sees_all(call.org)
    return [
        (repo, alert)
        for repo in call.org.repositories
        if (alerts := getattr(repo.alerts, kind)) and covered(repo) and (everything or access.shows_alerts(repo))
        for alert in alerts
        if chosen is None or chosen(alert)
    ]


def _where(call: Call, repo: Repository, kind: str, number: int) -> Json:
    place = {"code-scanning": "code-scanning", "secret-scanning": "secret-scanning", "dependabot": "dependabot"}[kind]
    return {
        "number": number,
        "url": f"{call.api}/repos/{repo.full_name}/{kind}/alerts/{number}",
        "html_url": f"{call.html}/{repo.full_name}/security/{place}/{number}",
    }


# Dependabot
@route("/repos/{owner}/{repo}/dependabot/alerts", Needs("push", DEPENDABOT, "repo"))
def dependabot_alerts(call: Call) -> Page:
    if call.repo.archived:
        raise Refused(403, "Dependabot alerts are not available for archived repositories.")
    if not call.repo.dependabot_alerts:
        raise Refused(403, "Dependabot alerts are disabled for this repository.")
    found = _states(call, call.repo.alerts.dependabot)
    return Page(found, lambda alert: _dependabot(call, call.repo, alert), by="cursor")


@route("/orgs/{org}/dependabot/alerts", Needs("owner", DEPENDABOT, "repo"))
def dependabot_alerts_of_organisation(call: Call) -> Page:
    found = _all(call, "dependabot", lambda repo: repo.dependabot_alerts and not repo.archived)
    return Page(found, lambda pair: _dependabot(call, *pair) | _repository(call, pair[0]), by="cursor")


def _repository(call: Call, repo: Repository) -> Json:
    return {"repository": call.shapes.repository(repo)}


def _dependabot(call: Call, repo: Repository, alert: DependabotAlert) -> Json:
    package = {"ecosystem": alert.ecosystem, "name": alert.package}
    patched = {"identifier": alert.patched} if alert.patched else None
    vulnerability = {
        "package": package,
        "severity": alert.severity,
        "vulnerable_version_range": alert.vulnerable,
        "first_patched_version": patched,
    }
    return _where(call, repo, "dependabot", alert.number) | {
        "state": alert.state,
        "dependency": {
            "package": package,
            "manifest_path": alert.manifest,
            "scope": alert.scope,
            "relationship": "direct",
        },
        "security_advisory": _advisory(alert, vulnerability),
        "security_vulnerability": vulnerability,
        "created_at": alert.created,
        "updated_at": alert.updated,
        "dismissed_at": alert.dismissed,
        "dismissed_by": call.shapes.maybe_user(alert.dismissed_by),
        "dismissed_reason": alert.dismissed_reason,
        "dismissed_comment": None,
        "fixed_at": alert.fixed,
        "auto_dismissed_at": alert.updated if alert.state == "auto_dismissed" else None,
        "assignees": [],
    }


def _advisory(alert: DependabotAlert, vulnerability: Json) -> Json:
    ids = [{"type": "GHSA", "value": alert.ghsa}, *([{"type": "CVE", "value": alert.cve}] if alert.cve else [])]
    return {
        "ghsa_id": alert.ghsa,
        "cve_id": alert.cve,
        "summary": alert.summary,
        "description": alert.summary,
        "vulnerabilities": [vulnerability],
        "severity": alert.severity,
        "classification": "general",
        "cvss": {"vector_string": None, "score": 0.0},
        "cwes": [],
        "identifiers": ids,
        "references": [],
        "published_at": alert.created,
        "updated_at": alert.updated,
        "withdrawn_at": None,
    }


# code scanning
def _code_security(repo: Repository) -> None:
    if repo.visibility != "public" and not repo.code_security:
        raise Refused(403, "Code Security must be enabled for this repository to use code scanning.")


@route("/repos/{owner}/{repo}/code-scanning/default-setup", Needs("admin", "administration", "repo"))
def default_setup(call: Call) -> Json:
    _code_security(call.repo)
    setup = call.repo.default_setup
    on = setup.state == "configured"
    return {
        "state": setup.state,
        "languages": setup.languages,
        "query_suite": setup.query_suite,
        "threat_model": setup.threat_model,
        "updated_at": setup.updated if on else None,
        "schedule": "weekly" if on else None,
        "runner_type": "standard" if on else None,
        "runner_label": None,
    }


@route("/repos/{owner}/{repo}/code-scanning/analyses", Needs("push", CODE, "repo"))
def analyses(call: Call) -> Page:
    _code_security(call.repo)
    if not call.repo.analyses:
        raise Refused(404, "no analysis found")
    wanted = call.query.get("tool_name"), call.query.get("ref")
    found = [one for one in call.repo.analyses if wanted[0] in {None, one.tool} and wanted[1] in {None, one.ref}]
    found.sort(key=lambda one: (one.created, one.id), reverse=call.query.get("direction", "desc") == "desc")
    return Page(found, lambda one: _analysis(call, one))


def _analysis(call: Call, one: Analysis) -> Json:
    return {
        "ref": one.ref,
        "commit_sha": one.commit,
        "analysis_key": one.key,
        "environment": "{}",
        "category": one.category,
        "error": one.error,
        "warning": one.warning,
        "created_at": one.created,
        "results_count": one.results,
        "rules_count": one.rules,
        "id": one.id,
        "url": f"{call.url}/{one.id}",
        "sarif_id": f"00000000-0000-0000-0000-{one.id:012x}",
        "tool": {"name": one.tool, "guid": None, "version": one.version},
        "deletable": True,
    }


@route("/repos/{owner}/{repo}/code-scanning/alerts", Needs("push", CODE, "repo"))
def code_alerts(call: Call) -> Page:
    _code_security(call.repo)
    if not call.repo.analyses:
        raise Refused(404, "no analysis found")
    found = _states(call, call.repo.alerts.code)
    return Page(found, lambda alert: _code(call, call.repo, alert), by="both")


@route("/orgs/{org}/code-scanning/alerts", Needs("owner", CODE, "repo"))
def code_alerts_of_organisation(call: Call) -> Page:
    found = _all(call, "code", lambda repo: repo.visibility == "public" or repo.code_security)
    return Page(found, lambda pair: _code(call, *pair) | _repository(call, pair[0]), by="both")


def _code(call: Call, repo: Repository, alert: CodeAlert) -> Json:
    head = repo.head
    made = _where(call, repo, "code-scanning", alert.number)
    return made | {
        "instances_url": f"{made['url']}/instances",
        "state": alert.state,
        "created_at": alert.created,
        "updated_at": alert.updated,
        "fixed_at": alert.fixed,
        "dismissed_by": call.shapes.maybe_user(alert.dismissed_by),
        "dismissed_at": alert.dismissed,
        "dismissed_reason": alert.dismissed_reason,
        "dismissed_comment": None,
        "rule": {
            "id": alert.rule,
            "name": alert.rule,
            "severity": alert.severity,
            "security_severity_level": alert.security_severity,
            "description": alert.rule,
            "tags": ["security"],
        },
        "tool": {"name": alert.tool, "guid": None, "version": None},
        "most_recent_instance": {
            "ref": f"refs/heads/{repo.default_branch}",
            "analysis_key": ".github/workflows/codeql.yml:analyze",
            "environment": "{}",
            "category": "/language:python",
            "state": alert.state,
            "commit_sha": head.oid if head else "0" * 40,
            "message": {"text": alert.rule},
            "location": {
                "path": alert.path,
                "start_line": alert.line,
                "end_line": alert.line,
                "start_column": 1,
                "end_column": 2,
            },
            "classifications": [],
        },
    }


# secret scanning
@route("/repos/{owner}/{repo}/secret-scanning/alerts", Needs("admin", SECRETS, "repo"))
def secret_alerts(call: Call) -> Page:
    if not call.repo.secret_scanning:
        raise Refused(404, "Secret scanning is disabled on this repository.")
    found = _states(call, call.repo.alerts.secrets)
    return Page(found, lambda alert: _secret(call, call.repo, alert), by="both")


@route("/orgs/{org}/secret-scanning/alerts", Needs("owner", SECRETS, "repo"))
def secret_alerts_of_organisation(call: Call) -> Page:
    found = _all(call, "secrets", lambda repo: repo.secret_scanning)
    return Page(found, lambda pair: _secret(call, *pair) | _repository(call, pair[0]), by="both")


def _secret(call: Call, repo: Repository, alert: SecretAlert) -> Json:
    hidden = call.query.get("hide_secret") == "true"
    made = _where(call, repo, "secret-scanning", alert.number)
    return made | {
        "locations_url": f"{made['url']}/locations",
        "state": alert.state,
        "resolution": alert.resolution,
        "resolved_at": alert.resolved,
        "resolved_by": call.shapes.maybe_user(alert.resolved_by),
        "resolution_comment": None,
        "secret_type": alert.secret_type,
        "secret_type_display_name": alert.display,
        "secret": "" if hidden else alert.secret,
        "validity": alert.validity,
        "publicly_leaked": alert.publicly_leaked,
        "multi_repo": False,
        "push_protection_bypassed": alert.push_protection_bypassed,
        "push_protection_bypassed_by": None,
        "push_protection_bypassed_at": None,
        "created_at": alert.created,
        "updated_at": alert.updated,
    }
