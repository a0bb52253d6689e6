"""The facts of a pipeline definition, save for its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cop_scan.evidence import Fact
from cop_scan.sources.answered import made
from cop_scan_azurepipelines.built import build_definition, build_logs
from cop_scan_azurepipelines.ci_secrets import ci_secrets
from cop_scan_azurepipelines.ci_settings import ci_settings
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.environments import environments
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.worker import worker

_FACTS: Mapping[str, Callable[[Organisation, Definition], Fact]] = {
    "build_definition": build_definition,
    "build_logs": build_logs,
    "ci_secrets": ci_secrets,
    "ci_settings": ci_settings,
    "environments": environments,
    "worker": worker,
}
KEYS = tuple(_FACTS)


def make(key: str, organisation: Organisation, definition: Definition) -> Fact:
    """A fact of a definition; an answer of a strange shape is a gap."""
    return made(key, "Azure DevOps", lambda: _FACTS[key](organisation, definition), *definition.said[:1])
