"""The facts of one trigger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from cop_scan.evidence import Fact, Json, Status, canonical, digest
from cop_scan.facts.pipelines.cloudbuild import PATH
from cop_scan.sources import answered
from cop_scan.sources.answered import Asked, ordered, part, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_cloudbuild import keys, logs
from cop_scan_cloudbuild.iam import Roles, wideness
from cop_scan_cloudbuild.looks import is_whole
from cop_scan_cloudbuild.offers import lacking
from cop_scan_cloudbuild.project import Project, default_address, is_address
from cop_scan_cloudbuild.triggers import CONFIGS, account, events, inner, is_inline, pool

IN_REPOSITORY = "It stands in the definition, which lies in the repository and is not read here."
_EVENTS = ("push", "pullRequest")
_NO_ADDRESS = "The account is named by a number or a variable, which tells nothing."
_STRANGE = "It is not of the type that the API describes."
_TEXTS = ("filename", "serviceAccount", "name", "description")
_MAPPINGS = (*CONFIGS, "build", "gitFileSource", "approvalConfig", "substitutions", "triggerTemplate", "sourceToBuild")
_OF_EVENTS: Mapping[str, type] = {"branch": str, "tag": str, "branchName": str, "tagName": str, "invertRegex": bool}
_OF_BUILDS: Mapping[str, type] = {"options": dict, "substitutions": dict, "serviceAccount": str, "logsBucket": str}
_OF_OPTIONS: Mapping[str, type] = {"pool": dict, "workerPool": str, "logging": str}
_GUARDED = ("COMMENTS_ENABLED", "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY")
_KINDS = {"GITHUB": "github", "GITLAB": "gitlab", "BITBUCKET": "bitbucket", "CLOUD": "git"}


@dataclass(frozen=True)
class TriggerFacts:
    """One trigger, with what was answered of its project."""

    project: Project
    trigger: Mapping[str, Any]
    looks: Mapping[str, str]
    """What the values of substitutions look like."""
    roles: Roles
    name: str

    @cached_property
    def answer(self) -> list[Answer]:
        """What the trigger was read from."""
        return self.project.triggers.answers[:1]

    @cached_property
    def odd(self) -> list[str]:
        """Fields of another type than they should have."""
        found = [key for key in _TEXTS if not isinstance(self.trigger.get(key, ""), str)]
        found += [key for key in _MAPPINGS if not isinstance(self.trigger.get(key, {}), dict)]
        found += [key for key in ("disabled", "autodetect") if not isinstance(self.trigger.get(key, False), bool)]
        filters = [(f"{key}.{kind}", inner(self.trigger, key).get(kind, {})) for key in CONFIGS for kind in _EVENTS]
        found += [name for name, value in filters if not isinstance(value, dict)]
        found += [f"{name}.{field}" for name, value in filters for field in _odd_in(value, _OF_EVENTS)]
        found += [f"triggerTemplate.{field}" for field in _odd_in(inner(self.trigger, "triggerTemplate"), _OF_EVENTS)]
        build = inner(self.trigger, "build")
        found += [f"build.{field}" for field in _odd_in(build, _OF_BUILDS)]
        return found + [f"build.options.{field}" for field in _odd_in(inner(build, "options"), _OF_OPTIONS)]

    def facts(self, wanted: Collection[str]) -> dict[str, Fact]:
        """Each wanted fact, or its gap."""
        makers = {
            "pipelines": self.pipelines,
            "build_definition": self.build_definition,
            "worker": self.worker,
            "ci_settings": self.ci_settings,
            "ci_secrets": self.ci_secrets,
            "environments": self.environments,
            "build_logs": self.build_logs,
        }
        return {
            key: answered.made(key, "Google", makers[key], *self.answer) if key in makers else lacking(key)
            for key in wanted
        }

    @cached_property
    def content(self) -> bytes:
        """The trigger as JSON; it was masked before it was kept."""
        return canonical(self.trigger).encode()

    def pipelines(self) -> Fact:
        """The document; its reading is left to the evaluation."""
        file = {"path": PATH, "digest": digest(self.content), "size": len(self.content)}
        return answered.fact("pipelines", {"files": [file], "hidden": []}, *self.answer)

    def build_definition(self) -> Fact:
        """Where the definition lies and what starts it."""
        if self.odd:
            return self._strange("build_definition")
        trigger = self.trigger
        value: dict[str, Json] = {"hidden": [], "enabled": trigger.get("disabled") is not True}
        path = trigger.get("filename") or inner(trigger, "gitFileSource").get("path")
        if is_inline(trigger):
            value["lies_in"] = "service"
        elif path or trigger.get("autodetect") is True:
            value["lies_in"] = "repository"
        else:
            value["hidden"].append(unseen("lies_in", "The trigger names no definition."))
        if path and not is_inline(trigger):
            value["path"] = str(path)
        value.update(_branches(trigger))
        value["source"] = _source(trigger)
        return partial("build_definition", value, *self.answer)

    def worker(self) -> Fact:
        """Every build has a machine of its own, in the default pool and in private ones alike.

        https://cloud.google.com/build/docs/private-pools/private-pools-overview
        """
        if self.odd:
            return self._strange("worker")
        value: dict[str, Json] = {"hosted": True, "ephemeral": True, "keeps_state": False, "hidden": []}
        answers = list(self.answer)
        if not is_inline(self.trigger):
            value["hidden"] = [unseen(field, IN_REPOSITORY) for field in ("pool", "reaches_internet")]
            return answered.fact("worker", value, *answers)
        name = pool(self.trigger)
        if not name:
            return answered.fact("worker", {**value, "reaches_internet": True}, *answers)
        value["pool"] = name.rsplit("/", 1)[-1]
        said = self.project.pools.get(name, "Its name is not one that the API describes.")
        option = _egress(said, name)
        if isinstance(option, bool):
            value["reaches_internet"] = option
            answers += [said] if isinstance(said, Answer) else []
        else:
            value["hidden"].append(unseen("reaches_internet", option))
        return answered.fact("worker", value, *answers)

    def ci_settings(self) -> Fact:
        """Who can start it, and as whom it builds."""
        if self.odd:
            return self._strange("ci_settings")
        value: dict[str, Json] = {"enabled": self.trigger.get("disabled") is not True, "from": {}, "hidden": []}
        proposals = events(self.trigger, "pullRequest")
        answers = list(self.answer)
        if proposals:
            controls = {str(one.get("commentControl", "COMMENTS_DISABLED")) for one in proposals}
            if controls <= {"COMMENTS_DISABLED", *_GUARDED}:
                value["forks_need_approval"] = controls <= set(_GUARDED)
            else:
                value["hidden"].append(unseen("forks_need_approval", "The control is of no kind that is known here."))
            value["forks_get_secrets"] = True
            words = "Cloud Build does not say whether people without access can propose a change to the repository."
            value["hidden"].append(unseen("outsiders", words))
        else:
            value["outsiders"] = False
        answers += self._identity(value)
        value["hidden"] = ordered(value["hidden"])
        return answered.fact("ci_settings", value, *answers)

    def _identity(self, value: dict[str, Json]) -> list[Answer]:
        """As whom it builds; the definition in a repository may name another, if the trigger names none."""
        named, usual = account(self.trigger), default_address(self.project)
        if not named and not is_inline(self.trigger):
            value["hidden"] += [unseen(field, IN_REPOSITORY) for field in ("identity", "identity_is_wide")]
            return []
        if not named or named in _usual(self.project):
            value["identity"] = "default"
        elif is_address(named):
            self._own_or_shared(value, named)
        else:
            value["hidden"].append(unseen("identity", _NO_ADDRESS))
        value["from"]["identity"] = "build_project" if named else "project"
        address = named or usual
        if not address:
            value["hidden"].append(unseen("identity_is_wide", self.project.default_account))
            return []
        return self._wide(value, address)

    def _own_or_shared(self, value: dict[str, Json], address: str) -> None:
        if self.project.users[address] > 1:
            value["identity"] = "shared"
        elif missing := self.project.triggers.gap or self.project.left_out:
            value["hidden"].append(unseen("identity", missing))
        else:
            value["identity"] = "own"

    def _wide(self, value: dict[str, Json], address: str) -> list[Answer]:
        home = address.split("@", 1)[-1].removesuffix(".iam.gserviceaccount.com")
        found = wideness(self.roles, address)
        if found is False and not is_address(address):
            found = _NO_ADDRESS
        elif found is False and home != self.project.id and address not in _usual(self.project):
            found = f"The account is of {home}, whose policy was not looked at."
        if isinstance(found, bool):
            value["identity_is_wide"] = found
            return list(self.roles.answers)
        value["hidden"].append(unseen("identity_is_wide", found))
        return []

    def ci_secrets(self) -> Fact:
        """Names of secrets and substitutions, and the keys of the account that it builds as."""
        if self.odd or not is_whole(self.trigger):
            return self._strange("ci_secrets")
        return keys.of_trigger(self.project, self.trigger, self.looks, self.answer)

    def environments(self) -> Fact:
        """What the trigger itself is: one environment, which may wait for an approval."""
        if self.odd:
            return self._strange("environments")
        wanted = inner(self.trigger, "approvalConfig").get("approvalRequired", False)
        one: dict[str, Json] = {"name": self.name.rsplit("/", 1)[-1]}
        hidden: list[Json] = []
        if isinstance(wanted, bool):
            one["reviewers"] = int(wanted)
        else:
            hidden.append(part(f"{one['name']}:reviewers", Status.MALFORMED, _STRANGE))
        found = _branches(self.trigger)
        if found["branches"] != "none":
            one.update(found)
        return answered.fact("environments", {"environments": [one], "hidden": hidden}, *self.answer)

    def build_logs(self) -> Fact:
        """Whether logs are kept, where, and for how long."""
        if self.odd:
            return self._strange("build_logs")
        if not is_inline(self.trigger):
            return answered.gap("build_logs", IN_REPOSITORY)
        return logs.of_trigger(self.project, self.trigger, self.roles, self.answer)

    def _strange(self, key: str) -> Fact:
        return answered.malformed(key, "Google", *self.answer)


def _odd_in(value: Json, types: Mapping[str, type]) -> list[str]:
    """The fields of a mapping that are there, and of another type."""
    return [
        key for key, kind in types.items() if isinstance(value, dict) and not isinstance(value.get(key, kind()), kind)
    ]


def _branches(trigger: Mapping[str, Any]) -> dict[str, Json]:
    """Which branches start it. An inverted expression leaves nearly all of them, so that any may."""
    template = inner(trigger, "triggerTemplate")
    filters = [one for kind in ("push", "pullRequest") for one in events(trigger, kind)]
    written = [(one.get("branch"), one) for one in filters if one.get("tag") is None]
    if template and template.get("tagName") is None and template.get("commitSha") is None:
        written.append((template.get("branchName"), template))
    if not written:
        return {"branches": "none"}
    if any(not isinstance(text, str) or one.get("invertRegex") or text in ("", ".*", "^.*$") for text, one in written):
        return {"branches": "any"}
    return {"branches": "patterns", "branch_patterns": sorted({str(text) for text, _ in written})}


def _source(trigger: Mapping[str, Any]) -> dict[str, Json]:
    """What is built; connections of the newer kind do not say the repository's name on its host."""
    github, template = inner(trigger, "github"), inner(trigger, "triggerTemplate")
    if github:
        found: dict[str, Json] = {"kind": "github", "secure": True}
        if not github.get("enterpriseConfigResourceName"):
            found["host"] = "github.com"
        if github.get("owner") and github.get("name"):
            found["repository"] = f"{github['owner']}/{github['name']}"
        return found
    if template:
        name = f"{template.get('projectId') or ''}/{template.get('repoName') or ''}".strip("/")
        return {"kind": "git", "host": "source.developers.google.com", "repository": name, "secure": True}
    for key, kind in CONFIGS.items():
        config = inner(trigger, key)
        if config:
            said = str(config.get("repositoryType") or "").split("_", 1)[0]
            return {"kind": kind or _KINDS.get(said, "git"), "secure": True}
    return _by_hand(inner(trigger, "sourceToBuild") or inner(trigger, "gitFileSource"))


def _by_hand(source: Mapping[str, Any]) -> dict[str, Json]:
    if not source:
        return {"kind": "none"}
    found: dict[str, Json] = {"kind": _KINDS.get(str(source.get("repoType") or "").split("_", 1)[0], "git")}
    parts = urlsplit(str(source.get("uri") or ""))
    if parts.hostname:
        path = parts.path.strip("/").removesuffix(".git")
        found.update(host=parts.hostname, repository=path, secure=parts.scheme == "https")
    return found


def _egress(said: Asked, name: str) -> bool | Asked:
    """Whether a private pool reaches the public internet, which it does unless it is said otherwise."""
    if isinstance(said, str) or not said.ok:
        return said
    config = inner(said.body, "privatePoolV1Config")
    if not config or str(said.body.get("name", "")).rsplit("/", 1)[-1] != name.rsplit("/", 1)[-1]:
        return "Google's answer is not of that pool."
    if "privateServiceConnect" in config:
        return _egress_by_attachment(inner(config, "privateServiceConnect"))
    network = config.get("networkConfig", {})
    option = network.get("egressOption", "EGRESS_OPTION_UNSPECIFIED") if isinstance(network, dict) else None
    known = {"NO_PUBLIC_EGRESS": False, "PUBLIC_EGRESS": True, "EGRESS_OPTION_UNSPECIFIED": True}
    return known.get(str(option), "The pool's way out is of a kind that is not known here.")


def _egress_by_attachment(connection: Mapping[str, Any]) -> bool | Asked:
    """https://cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.workerPools#PrivateServiceConnect."""
    without_address = connection.get("publicIpAddressDisabled", False)
    if connection.get("routeAllTraffic", False) is not False or not isinstance(without_address, bool) or not connection:
        return "The pool's traffic takes the way of a network whose own way out was not looked at."
    return not without_address


def _usual(project: Project) -> tuple[str, str]:
    """The accounts that Google makes for every project, each with wide powers or shared by all builds."""
    number = project.number
    return f"{number}-compute@developer.gserviceaccount.com", f"{number}@cloudbuild.gserviceaccount.com"
