"""Secrets and variables: what a build is given, and the keys that were made for the account that it acts as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources import answered
from cop_scan.sources.answered import Asked, Partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_cloudbuild.looks import variables
from cop_scan_cloudbuild.project import MAX_ACCOUNTS, Project, default_address
from cop_scan_cloudbuild.triggers import account, inner, is_inline

_IN_REPOSITORY = "The definition lies in the repository, which is not read here; it may name more."


def of_trigger(project: Project, trigger: Mapping[str, Any], looks: Mapping[str, str], answers: list[Answer]) -> Fact:
    """`ci_secrets` of one trigger."""
    hidden: list[Json] = []
    found = [*answers]
    secrets = _available(trigger)
    if not is_inline(trigger):
        hidden.append(unseen("secrets:*", _IN_REPOSITORY))
        hidden.append(unseen("variables:*", _IN_REPOSITORY))
    named = account(trigger)
    if named or is_inline(trigger):
        address = named or default_address(project)
        said = project.keys.get(address, _why_not(project, address))
        made = made_keys(said, address)
        if isinstance(made, list):
            secrets += made
            found += [said] if isinstance(said, Answer) else []
        else:
            hidden.append(unseen("secrets:*", made))
    value = {
        "secrets": sorted(secrets, key=str),
        "variables": _variables(trigger, looks),
        "hidden": answered.ordered(hidden),
    }
    return answered.fact("ci_secrets", value, *found)


def of_project(project: Project) -> Fact:
    """The keys of every account that triggers act as, and of the default one."""
    part = Partial()
    part.answers = project.triggers.answers[:1]
    part.value = {"secrets": [], "variables": []}
    if missing := project.triggers.gap or project.left_out:
        part.hide("secrets:*", missing)
    used = {account(one) for one in project.documents} - {""}
    if any(not account(one) for one in project.documents):
        used.add(default_address(project))
    if any(not account(one) and not is_inline(one) for one in project.documents):
        part.hide("secrets:*", _IN_REPOSITORY)
    for address in sorted(used):
        said = project.keys.get(address, _why_not(project, address))
        made = made_keys(said, address)
        if isinstance(made, list):
            part.value["secrets"] += made
            part.answers += [said] if isinstance(said, Answer) else []
        else:
            part.hide("secrets:*", made)
    part.hidden = list({str(one): one for one in part.hidden}.values())
    return part.fact("ci_secrets")


def _why_not(project: Project, address: str) -> Asked:
    if not address:
        return project.default_account
    if len(project.keys) >= MAX_ACCOUNTS:
        return f"The keys of no more than {MAX_ACCOUNTS} accounts were asked for."
    return "The account is not named by an address, so that its keys were not asked for."


def made_keys(said: Asked, address: str) -> list[Json] | Asked:
    """The keys that people made for an account; those that Google makes and keeps are not among them."""
    if isinstance(said, str) or not said.ok:
        return said
    listed = said.body.get("keys", [])
    mine = f"/serviceAccounts/{address}/keys/"
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and mine in str(one.get("name")) for one in listed
    ):
        return "Google's answer has not the shape that its documentation gives."
    return [
        {
            "name": f"service account key {str(one['name']).rsplit('/', 1)[-1]} of {address}",
            "scope": "project",
            "kind": "stored",
            **answered.known(one, updated_at="validAfterTime"),
        }
        for one in listed
        if one.get("keyType") != "SYSTEM_MANAGED" and one.get("disabled") is not True
    ]


def _available(trigger: Mapping[str, Any]) -> list[Json]:
    """What is read from Secret Manager, or decrypted with a key, when a build runs. Raises as strange answers do."""
    build = inner(trigger, "build")
    available = build.get("availableSecrets", {})
    names = [answered.text(one, "env") for one in available.get("secretManager", [])]
    for listed, field in ((available.get("inline", []), "envMap"), (build.get("secrets", []), "secretEnv")):
        names += [name for one in listed for name in dict(one.get(field, {}))]
    return [{"name": name, "scope": "build_project", "kind": "vault"} for name in sorted(set(names))]


def _variables(trigger: Mapping[str, Any], looks: Mapping[str, str]) -> list[Json]:
    names = {name for name, _ in variables(trigger)}
    return [
        {"name": name, "scope": "build_project", **({"looks_like": looks[name]} if name in looks else {})}
        for name in sorted(names)
    ]
