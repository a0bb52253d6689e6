"""Names of the secrets and variables that a definition's jobs are given: its own, groups of variables, connections.

A group or connection counts where the definition may use it: where every pipeline may, or it is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.hiding import Hiding
from cop_scan_azurepipelines.organisation import Organisation
from cop_scan_azurepipelines.project import CONNECTION, GROUP
from cop_scan_azurepipelines.reduced import LOOKS_LIKE

_VAULT = "AzureKeyVault"
_FEDERATED = ("WorkloadIdentityFederation", "ManagedServiceIdentity", "InstallationToken")
"""Schemes of connections with which nothing is stored: each run proves who it is."""


def ci_secrets(_organisation: Organisation, definition: Definition) -> Fact:
    """The fact of one definition."""
    found = Hiding()
    found.answers = definition.said[:1]
    secrets, variables = _own(definition)
    more, plain = _groups(found, definition)
    secrets += [*more, *_connections(found, definition)]
    found.value["secrets"] = _sorted(secrets)
    found.value["variables"] = _sorted([*variables, *plain])
    return found.fact("ci_secrets")


def _sorted(entries: list[dict[str, Json]]) -> list[Json]:
    return sorted(entries, key=lambda entry: (str(entry["name"]), str(entry["scope"])))


def _own(definition: Definition) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    found = definition.one["variables"]
    secrets = [_secret(name, "build_project", "stored") for name, one in found.items() if one.get("isSecret")]
    plain = [_variable(name, "build_project", one) for name, one in found.items() if not one.get("isSecret")]
    return secrets, plain


def _secret(name: str, scope: str, kind: str) -> dict[str, Json]:
    return {"name": name, "scope": scope, "kind": kind}


def _variable(name: str, scope: str, one: Mapping[str, Any]) -> dict[str, Json]:
    looks = one.get(LOOKS_LIKE)
    told = {} if looks is None else {"looks_like": "credential" if looks else "plain"}
    return {"name": name, "scope": scope, **told}


def _may_use(found: Hiding, definition: Definition, kind: str, identity: str, parts: tuple[str, ...]) -> bool:
    """Whether the definition may use it; where that is not seen, the parts are hidden."""
    may = definition.may_use(kind, identity)
    if isinstance(may, bool):
        return may
    for part in parts:
        found.hide(f"{part}:*", may)
    return False


def _groups(found: Hiding, definition: Definition) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    secrets: list[dict[str, Json]] = []
    plain: list[dict[str, Json]] = []
    listed = definition.project.list(at.VARIABLE_GROUPS)
    parts = ("secrets", "variables")
    if listed.gap is not None:
        for part in parts:
            found.hide(f"{part}:*", listed.gap)
    linked = set(definition.one.get("groups") or [])
    for group in listed.items:
        if group["id"] in linked or _may_use(found, definition, GROUP, str(group["id"]), parts):
            more, others = _of_group(group)
            secrets += more
            plain += others
    if linked - {group["id"] for group in listed.items} and listed.gap is None:
        for part in parts:
            found.hide(f"{part}:*", "It uses a group of variables that is not shown.")
    return secrets, plain


def _of_group(group: Mapping[str, Any]) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    kind = "vault" if group.get("type") == _VAULT else "stored"
    named = {f"{group['name']}/{name}": one for name, one in group["variables"].items()}
    hidden = {title: one for title, one in named.items() if kind == "vault" or one.get("isSecret")}
    secrets = [_secret(title, "project", kind) for title in hidden]
    return secrets, [_variable(title, "project", one) for title, one in named.items() if title not in hidden]


def _connections(found: Hiding, definition: Definition) -> list[dict[str, Json]]:
    listed = definition.project.list(at.ENDPOINTS)
    if listed.gap is not None:
        found.hide("secrets:*", listed.gap)
    used = [one for one in listed.items if _may_use(found, definition, CONNECTION, str(one["id"]), ("secrets",))]
    if any(not isinstance(one.get("scheme"), str) for one in used):
        found.missing("secrets:*")
    known = [one for one in used if isinstance(one.get("scheme"), str)]
    kinds = {True: "federated", False: "stored"}
    return [_secret(str(one["name"]), "project", kinds[one["scheme"] in _FEDERATED]) for one in known]
