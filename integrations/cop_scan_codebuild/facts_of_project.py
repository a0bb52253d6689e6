"""The facts of one project, from what CodeBuild says of it and what its account and region say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from cop_scan.evidence import Fact, Json, canonical, digest
from cop_scan.sources.answered import Asked, body, fact, gap, made, malformed, once, ordered, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.masking import mask
from cop_scan_codebuild import build_logs, environments
from cop_scan_codebuild.hooks import Hook
from cop_scan_codebuild.identities import Identities
from cop_scan_codebuild.looking import Account, Region, source_of

FILE = "project.codebuild.json"
_HOSTS: Mapping[str, str] = {
    "GITHUB": "github",
    "GITHUB_ENTERPRISE": "github",
    "GITLAB": "gitlab",
    "GITLAB_SELF_MANAGED": "gitlab",
    "BITBUCKET": "bitbucket",
    "CODECOMMIT": "codecommit",
    "S3": "archive",
    "CODEPIPELINE": "pipeline",
    "NO_SOURCE": "none",
}
_GIT = frozenset({"github", "gitlab", "bitbucket", "codecommit"})
_KINDS: Mapping[str, str] = {
    "OAUTH": "stored",
    "BASIC_AUTH": "stored",
    "PERSONAL_ACCESS_TOKEN": "stored",
    "CODECONNECTIONS": "federated",
    "SECRETS_MANAGER": "vault",
}
_SHARED = "Whether another project acts as the same role is not known: not every project of the account was seen."


class Project:
    """Makes the facts of one project."""

    def __init__(self, account: Account, region: Region, name: str) -> None:
        self.account, self.region, self.name = account, region, name
        self.shown = region.details[name]
        self.said = region.said[name]
        self.contents: dict[str, bytes] = {}
        self.ways: Mapping[str, Callable[[Mapping[str, Any]], Fact]] = {
            "pipelines": self._pipelines,
            "build_definition": self._definition,
            "worker": self._worker,
            "ci_settings": self._settings,
            "ci_secrets": self._secrets,
            "build_logs": lambda one: build_logs.build_logs(one, self.region, self.said),
            "environments": lambda one: environments.environments(one, self.account, self.region, self.said),
        }

    @property
    def arn(self) -> str:
        """The id of the project, which its account, region and name make."""
        return self.account.project(self.region.name, self.name)

    def fact(self, key: str) -> Fact:
        """The fact of that key, or the gap in its place."""
        shown = self.shown
        if isinstance(shown, Answer):
            return gap(key, shown)
        if not self._is_whole(shown):
            return malformed(key, "CodeBuild", self.said)
        if key not in self.ways:
            return gap(key, "The source codebuild does not give this fact.")
        return made(key, "CodeBuild", lambda: self.ways[key](shown), self.said)

    def _is_whole(self, project: Mapping[str, Any]) -> bool:
        """Whether it is the project that was asked for, with what every project has."""
        source, machine = project.get("source"), project.get("environment")
        return (
            project.get("arn") == self.arn
            and isinstance(source, dict)
            and None not in project.values()  # AWS leaves out what is not there
            and None not in source.values()
            and str(source.get("type")) in _HOSTS
            and isinstance(machine, dict)
            and None not in machine.values()
            and isinstance(machine.get("type"), str)
            and isinstance(machine.get("image"), str)
        )

    def _pipelines(self, project: Mapping[str, Any]) -> Fact:
        content = mask(canonical(project).encode())
        mark = digest(content)
        self.contents[mark] = content
        return fact(
            "pipelines", {"files": [{"path": FILE, "digest": mark, "size": len(content)}], "hidden": []}, self.said
        )

    def _definition(self, project: Mapping[str, Any]) -> Fact:
        source, hidden = project["source"], []
        kind = _HOSTS[source["type"]]
        value: dict[str, Json] = {"source": {"kind": kind, **_place(kind, str(source.get("location") or ""))}}
        if kind in _GIT and isinstance(source.get("insecureSsl"), bool):
            value["source"]["secure"] = not source["insecureSsl"]
        lies, path, why = _lies(source, kind)
        if lies:
            value["lies_in"] = lies
        else:
            hidden.append(unseen("lies_in", why))
        if path:
            value["path"] = path
        value["branches"], patterns = Hook(project).branches()
        if patterns:
            value["branch_patterns"] = patterns
        return fact("build_definition", {**value, "hidden": ordered(hidden)}, self.said)

    def _worker(self, project: Mapping[str, Any]) -> Fact:
        machine = project["environment"]
        fleet = (machine.get("fleet") or {}).get("fleetArn")
        value: dict[str, Json] = {"hosted": True, "ephemeral": not fleet}
        hidden: list[dict[str, Json]] = []
        if isinstance(machine.get("privilegedMode"), bool):
            value["privileged"] = machine["privilegedMode"]
        else:
            hidden.append(unseen("privileged", "CodeBuild's answer does not say it."))
        self._kept(project, fleet, value, hidden)
        if fleet:
            value["pool"] = str(fleet).rpartition("fleet/")[2].partition(":")[0]
            self._shared_pool(str(fleet), value, hidden)
        else:
            value["dedicated"] = True
        if fleet or (project.get("vpcConfig") or {}).get("vpcId"):
            hidden.append(unseen("reaches_internet", "The routes of its network are not looked at."))
        else:
            value["reaches_internet"] = True
        if _may_be_batched(project):
            for field, good in (("privileged", False), ("ephemeral", True), ("dedicated", True)):
                if value.get(field) is good:
                    del value[field]
                    hidden.append(unseen(field, "The builds of a batch may ask for other machines."))
        return fact("worker", {**value, "hidden": ordered(hidden)}, self.said)

    @staticmethod
    def _kept(project: Mapping[str, Any], fleet: Json, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
        cache = (project.get("cache") or {}).get("type")
        if cache == "LOCAL" or project.get("fileSystemLocations") or project["environment"].get("dockerServer"):
            value["keeps_state"] = True
        elif cache not in ("NO_CACHE", "S3"):
            hidden.append(unseen("keeps_state", "CodeBuild's answer does not say what is cached."))
        elif fleet:
            hidden.append(unseen("keeps_state", "What a machine of a fleet keeps from build to build is not told."))
        else:
            value["keeps_state"] = False

    def _shared_pool(self, fleet: str, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
        others = [one for name, one in self.region.details.items() if name != self.name]
        seen = [one for one in others if not isinstance(one, Answer)]
        if any(((one.get("environment") or {}).get("fleet") or {}).get("fleetArn") == fleet for one in seen):
            value["dedicated"] = False
        elif len(seen) < len(others) or not self.region.lists_all():
            hidden.append(
                unseen("dedicated", "Not every project of the region was seen, and others may use the fleet.")
            )
        else:
            value["dedicated"] = True

    def _settings(self, project: Mapping[str, Any]) -> Fact:
        hook, value, hidden = Hook(project), {}, []
        if why := environments.proposals(project, self.account, self.region):
            hidden.append(unseen("outsiders", why))
        elif not hook.is_open or source_of(project).get("type") == "CODECOMMIT":
            value["outsiders"] = False
        else:
            hidden.append(unseen("outsiders", "Whether the repository is public is not told by CodeBuild."))
        if hook.is_open:
            value["forks_get_secrets"] = True  # every build is given the same role and the same secrets
            if hook.waits is None:
                hidden.append(unseen("forks_need_approval", "CodeBuild's answer does not say it."))
            else:
                value["forks_need_approval"] = hook.waits
        self._identity(project, value, hidden)
        return partial("ci_settings", {**value, "hidden": ordered(hidden)}, self.said)

    def _identity(self, project: Mapping[str, Any], value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
        role = project["serviceRole"]
        used, whole = _roles(self.account, self.region, self.name)
        if role in used:
            value["identity"] = "shared"
        elif whole:
            value["identity"] = "own"
        else:
            hidden.append(unseen("identity", _SHARED))
        found = self.account.identities
        if not isinstance(found, Identities):
            hidden.append(unseen("identity_is_wide", found))
            return
        holder = found.roles.get(role)
        why: Asked = (
            f"What the role {_short(role)} may do is decided by conditions, refusals or a policy that is not seen."
        )
        if holder is None:
            why = found.listing.gap or f"The account does not list the role {_short(role)}."
        wide = None if holder is None else found.width(holder).is_wide
        if wide is None:
            hidden.append(unseen("identity_is_wide", why))
        else:
            value["identity_is_wide"] = wide

    def _secrets(self, project: Mapping[str, Any]) -> Fact:
        variables, secrets = [], []
        for one in project["environment"].get("environmentVariables") or []:
            entry = {"name": str(one["name"]), "scope": "build_project"}
            if one["type"] in ("PARAMETER_STORE", "SECRETS_MANAGER"):
                secrets.append({**entry, "kind": "vault"})
            else:
                variables.append({**entry, **({"looks_like": one["looksLike"]} if "looksLike" in one else {})})
        fetched = [self._fetches(one) for one in (source_of(project), *(project.get("secondarySources") or []))]
        found = list({str(one): one for some, _ in fetched for one in some}.values())
        hidden = once([part for _, some in fetched for part in some])
        value = {"variables": _sorted(variables), "secrets": _sorted([*secrets, *found]), "hidden": ordered(hidden)}
        return fact("ci_secrets", value, self.said)

    def _fetches(self, source: Mapping[str, Any]) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
        """By what the source is fetched: the project's own way, or the account's credentials for such hosts."""
        kind, auth = str(source.get("type")), source.get("auth")
        if kind not in _HOSTS or (auth is not None and auth["type"] not in _KINDS):
            return [], [unseen("secrets:*", "CodeBuild says in a way that is not understood how a source is fetched.")]
        if _HOSTS[kind] not in _GIT or kind == "CODECOMMIT":
            return [], []
        if auth is not None and auth["type"] != "OAUTH":
            return [{"name": f"{kind}_{auth['type']}", "scope": "build_project", "kind": _KINDS[auth["type"]]}], []
        said = self.region.credentials
        listed = (body(said) or {}).get("sourceCredentialsInfos")
        if not isinstance(listed, list):
            return [], [unseen("secrets:*", said)]
        if any(one["authType"] not in _KINDS or not isinstance(one["serverType"], str) for one in listed):
            return [], [unseen("secrets:*", "CodeBuild names credentials in a way that is not understood.")]
        ways = sorted({str(one["authType"]) for one in listed if one["serverType"] == kind})
        return [{"name": f"{kind}_{way}", "scope": "organisation", "kind": _KINDS[way]} for way in ways], []


def _sorted(found: list[dict[str, Json]]) -> list[Json]:
    return sorted(found, key=lambda one: (str(one["name"]), str(one)))


def _short(role: Json) -> str:
    return str(role).rpartition("/")[2][:64]


def _roles(account: Account, home: Region, own: str) -> tuple[set[str], bool]:
    """The roles of the account's projects but `own` in the region `home`, and whether these are all of them."""
    others = [
        one
        for region in account.regions
        for name, one in region.details.items()
        if (region.name, name) != (home.name, own)
    ]
    roles = [None if isinstance(one, Answer) else one.get("serviceRole") for one in others]
    used = {role for role in roles if isinstance(role, str)}
    return used, account.every_region and all(map(Region.lists_all, account.regions)) and all(
        isinstance(role, str) for role in roles
    )


def _place(kind: str, location: str) -> dict[str, Json]:
    """Host and whole name of a repository, where the address is one."""
    if kind not in ("github", "gitlab", "bitbucket"):
        return {}
    try:
        parts = urlsplit(location)
    except ValueError:
        return {}
    name = parts.path.strip("/").removesuffix(".git")
    return (
        {"host": parts.hostname, "repository": name} if parts.hostname and re.fullmatch(r"[\w./-]{3,200}", name) else {}
    )


def _may_be_batched(project: Mapping[str, Any]) -> bool:
    """Whether its builds can be a batch's, each with a machine of its own, but for a definition here that has none.

    https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
    """
    source = project["source"]
    written = str(source.get("buildspec") or "")
    is_here = _lies(source, _HOSTS[source["type"]])[0] == "service" and not written.strip().startswith("arn:")
    return bool(project.get("buildBatchConfig")) and not (is_here and "batch" not in written)


def _lies(source: Mapping[str, Any], kind: str) -> tuple[str, str, str]:
    """Where the definition lies, its path, and why that is not known."""
    written = str(source.get("buildspec") or "").strip()
    if "\n" in written or re.match(r"[{]|version\s*:|phases\s*:", written):
        return "service", "", ""
    if written.startswith("arn:"):
        return "service", "", ""
    path = written or "buildspec.yml"
    if kind in _GIT:
        return "repository", path, ""
    if kind == "none":
        return "", "", "There is neither a source nor a definition."
    said = "a stored archive" if kind == "archive" else "what another step hands over"
    return "", path, f"The definition lies in {said}, and whether that is a repository is not told."
