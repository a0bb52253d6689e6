"""The resource that a project becomes: every fact that is wanted, from the answers that were had, or a gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from cop_scan.evidence import Fact, Resource, Status
from cop_scan.sources.answered import STRANGE, fact, gap
from cop_scan_gitlab import alerts, people, policies, protection, rules, samples, settings
from cop_scan_gitlab.permissions import LACKS
from cop_scan_gitlab.project import Project, left_out, untold

_FULL = frozenset({"change_reviews"})
_CORE = frozenset({"commit_signatures", "history", "vulnerabilities", "secret_alerts"})


def identity(host: str, kind: str, number: int) -> str:
    """A resource's id: GitLab's numbers are each host's own."""
    return f"{host}/{kind}/{number}"


def resource(project: Project, keys: Sequence[str], target: str, host: str, observed_at: str) -> Resource:
    """The resource with a fact or a gap for each of `keys`."""
    tags = {
        "archived": project.node["archived"],
        "empty": project.empty,
        "mirror": project.mirror,
        "fork": project.fork,
    }
    return Resource(
        identity(host, "project", project.number),
        "repository",
        "gitlab",
        target,
        project.name,
        str(project.node.get("web_url") or ""),
        project.parent,
        MappingProxyType(facts(project, keys, observed_at)),
        tuple(sorted({name for name, there in tags.items() if there} | {project.visibility})),
    )


def facts(project: Project, keys: Sequence[str], observed_at: str) -> dict[str, Fact]:
    """Key -> the fact, or the gap in its place."""
    return {key: _fact(project, key, observed_at) for key in keys}


def _fact(project: Project, key: str, observed_at: str) -> Fact:
    if key in project.files:
        return settings.run_files(project) if key == "pipelines" else project.files[key]
    why = _ungiven(project, key)
    if why is not None:
        return why
    try:
        return samples.history(project, observed_at) if key == "history" else _WAYS[key](project)
    except STRANGE:
        return samples.strange(key, project)


def _ungiven(project: Project, key: str) -> Fact | None:
    """The gap of what is not looked at."""
    if not project.judged and key != "repository_settings":
        return gap(key, "Nothing is asked of a project that is archived, empty or a mirror.")
    if key in LACKS:
        return Fact.gap(key, Status.UNSUPPORTED, LACKS[key])
    if key not in GIVEN:
        return gap(key, "The source gitlab does not give this fact.")
    if (project.tier == "bulk" and key in _CORE) or (project.tier != "full" and key in _FULL):
        return gap(key, left_out(project.tier))
    return None


def _default_branch(project: Project) -> Fact:
    if not project.branch:
        return Fact.gap(
            "default_branch", Status.HIDDEN, "GitLab shows no default branch.", request=project.said.request
        )
    return fact("default_branch", {"name": project.branch}, project.said)


def _branch_rules(project: Project) -> Fact:
    if not project.branch:
        return Fact.gap("branch_rules", Status.HIDDEN, "GitLab shows no default branch.", request=project.said.request)
    return rules.branch_rules(project)


_WAYS: Mapping[str, Callable[[Project], Fact]] = {
    "repository_settings": settings.repository_settings,
    "branch_rules": _branch_rules,
    "tag_rules": protection.tag_rules,
    "ci_settings": settings.ci_settings,
    "build_logs": settings.build_logs,
    "private_reporting": settings.private_reporting,
    "security_features": settings.security_features,
    "code_scanning": policies.code_scanning,
    "environments": settings.environments,
    "default_branch": _default_branch,
    "head_commit": samples.head_commit,
    "change_reviews": samples.change_reviews,
    "commit_signatures": samples.commit_signatures,
    "history": partial(samples.history, observed_at=""),
    "releases": samples.releases,
    "release_assets": samples.release_assets,
    "release_notes": samples.release_notes,
    "attested_releases": samples.attested_releases,
    "immutable_releases": settings.immutable_releases,
    "release_sboms": samples.release_sboms,
    "collaborators": people.collaborators,
    "ci_secrets": people.ci_secrets,
    "runners": people.runners,
    "webhooks": lambda project: people.webhooks(untold(project, "hooks")),
    "scan_history": policies.scan_history,
    "secret_alerts": alerts.secret_alerts,
    "vulnerabilities": alerts.vulnerabilities,
}
GIVEN = frozenset(_WAYS)
"""Facts of projects that are not read from files."""
