"""What Azure DevOps, or this source, does not tell of a resource, and why."""

from __future__ import annotations

from collections.abc import Mapping

_RELEASES = "Azure Repos has no releases; what is published goes to feeds and registries."
LACKS: Mapping[str, str] = {
    "advisories": "Azure DevOps publishes no advisories.",
    "attested_releases": _RELEASES,
    "ci_secrets": "Secrets belong to projects and definitions; the organisation has none.",
    "code_owner_errors": "Azure Repos knows no file of code owners.",
    "collaborators": "Who has access is told by groups, whose members are not read for each repository.",
    "commit_signatures": "Azure Repos does not verify signatures of commits.",
    "dependency_manifests": "Azure DevOps shows no dependency graph.",
    "history": "The authors of commits are not read; a clone tells them.",
    "images": "Feeds of Azure Artifacts hold packages, not images.",
    "immutable_releases": _RELEASES,
    "mfa": "Conditional Access is Microsoft Entra ID's and is read by Microsoft Graph, which this source does not ask.",
    "private_reporting": "Azure DevOps has no private reporting of vulnerabilities.",
    "release_assets": _RELEASES,
    "release_notes": _RELEASES,
    "release_sboms": _RELEASES,
    "releases": _RELEASES,
    "roles": "Which repository holds the organisation's roles is not settled on Azure DevOps.",
    "runners": "Pools of machines are told as the worker of each build project.",
    "sbom": "Azure DevOps makes no list of a repository's components.",
    "scan_history": "When Advanced Security last looked is not read.",
    "support_history": "The history of files is not read; a clone tells it.",
    "tags": "Whether tags are annotated or signed is not read; a clone tells it.",
    "webhooks": "Service hooks are not read.",
}
"""Fact -> why it is given of no resource."""


def why(key: str) -> str:
    """Why a fact is not given of a resource."""
    return LACKS.get(key, "This source does not read it.")
