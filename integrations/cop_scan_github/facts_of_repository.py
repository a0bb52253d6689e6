"""The resource that a repository becomes: every fact that is wanted, from the answers that were had, or a gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from cop_scan.evidence import Fact, Json, Resource, Status
from cop_scan.sources.answered import Asked, fact, gap, part
from cop_scan.sources.answers import Answer
from cop_scan_github import alerts, further, samples, settings
from cop_scan_github.answered import left_out
from cop_scan_github.environments import environments
from cop_scan_github.graph import refused
from cop_scan_github.history import history
from cop_scan_github.offers import LACKS
from cop_scan_github.repository import Repository
from cop_scan_github.rules import Layers, branch_rules, tag_rules
from cop_scan_github.settings import Actions


def identity(host: str, node: str) -> str:
    """A resource's id: GitHub's node ids are each host's own."""
    return f"{host}/{node}"


def resource(repository: Repository, keys: Sequence[str], target: str, host: str, observed_at: str) -> Resource:
    """The resource with a fact or a gap for each of `keys`."""
    made = _Facts(repository, observed_at)
    facts = {key: made.fact(key) for key in keys}
    node = repository.node
    tags = {
        "archived": node["isArchived"],
        "empty": node["isEmpty"],
        "mirror": node["isMirror"],
        "fork": node["isFork"],
        "template": node["isTemplate"],
        "disappeared": repository.gone,
    }
    found = sorted({name for name, there in tags.items() if there} | {str(node["visibility"]).lower()})
    parent = identity(host, str(repository.account.node["id"])) if repository.account.node else ""
    return Resource(
        identity(host, repository.id),
        "repository",
        "github",
        target,
        repository.name,
        str(node.get("url") or ""),
        parent if repository.account.kind == "organisation" else "",
        MappingProxyType(facts),
        tuple(found),
    )


class _Facts:
    """Makes a repository's facts, each once."""

    def __init__(self, repository: Repository, observed_at: str) -> None:
        self.repository = repository
        self.answers = repository.answers
        self.made: dict[str, Fact] = {}
        self.ways: Mapping[str, Callable[[], Fact]] = {
            "branch_rules": self._branch_rules,
            "tag_rules": lambda: fact("tag_rules", tag_rules(self._layers()), repository.said),
            "ci_settings": self._ci_settings,
            "code_scanning": self._code_scanning,
            "scan_history": lambda: settings.scan_history(self._first("analyses")),
            "private_reporting": self._private_reporting,
            "security_features": self._security_features,
            "secret_alerts": lambda: alerts.secret_alerts(
                self._alerts("secret-scanning"), repository.number, self.fact("security_features")
            ),
            "vulnerabilities": self._vulnerabilities,
            "environments": lambda: environments(
                self._asked("environments"), repository.node.get("environments"), repository.branches
            ),
            "releases": lambda: samples.releases(repository.node.get("releases"), repository.said),
            "immutable_releases": self._immutable_releases,
            "change_reviews": lambda: self._sample(
                "change_reviews", "changes", lambda a: samples.change_reviews(a, repository.branch)
            ),
            "commit_signatures": lambda: self._sample("commit_signatures", "commits", samples.commit_signatures),
            "history": lambda: self._sample("history", "commits", lambda a: history(a, observed_at)),
            "code_owner_errors": self._code_owner_errors,
            "repository_settings": self._settings,
            "default_branch": self._default_branch,
            "head_commit": self._head_commit,
            **{key: partial(further.of_repository, key, repository) for key in further.REPOSITORY},
        }

    def fact(self, key: str) -> Fact:
        """The fact of that key, or the gap in its place."""
        if key not in self.made:
            self.made[key] = self._fact(key)
        return self.made[key]

    def _fact(self, key: str) -> Fact:
        if key in self.repository.files:
            return self.repository.files[key]
        if not self.repository.said.ok and key != "repository_settings":
            return gap(key, self.repository.said)
        if not self.repository.judged and key != "repository_settings":
            return gap(key, "Nothing is asked of a repository that is archived, empty or a mirror.")
        if key not in self.ways:
            return gap(key, LACKS.get(key, "The source github does not give this fact yet."))
        try:
            return self.ways[key]()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            detail = "GitHub's answer has not the shape that its documentation gives."
            return Fact.gap(key, Status.MALFORMED, detail, request=self.repository.said.request)

    def _asked(self, name: str) -> Asked:
        return self.answers.get(name, "It was not asked.")

    def _first(self, name: str) -> Asked:
        found = self.repository.lists.get(name)
        return found[0] if found else left_out(self.repository.tier)

    def _sample(self, key: str, name: str, make: Callable[[Answer], Fact]) -> Fact:
        answer = self.repository.samples.get(name)
        return make(answer) if answer else gap(key, left_out(self.repository.tier))

    def _layers(self) -> Layers:
        repository, node = self.repository, self.repository.node
        branch = node.get("defaultBranchRef") or {}
        classic = _listed(node, "branchProtectionRules")
        hidden: list[Json] = []
        believed = classic is not None and (bool(classic) or repository.administrator)
        if not believed:
            reason = refused(node, "branchProtectionRules")
            known = reason or (
                Status.HIDDEN,
                "GitHub shows classic protection only to those who may see the administration.",
            )
            hidden.append(part("classic_protection", *known))
        rulesets = _listed(node, "rulesets")
        if rulesets is None:
            reason = refused(node, "rulesets") or (Status.HIDDEN, "GitHub's answer leaves the rulesets out.")
            hidden.append(part("rulesets", *reason))
        return Layers(
            default_branch=repository.branch,
            classic=classic if believed else None,
            applies=str((branch.get("branchProtectionRule") or {}).get("id") or ""),
            update_rule=branch.get("refUpdateRule"),
            rulesets=rulesets,
            details=repository.details,
            administrator=repository.administrator,
            owner=repository.account.owner,
            hidden=hidden,
        )

    def _branch_rules(self) -> Fact:
        if not self.repository.branch:
            return self._branchless("branch_rules")
        return fact("branch_rules", branch_rules(self._layers()), self.repository.said)

    def _branchless(self, key: str) -> Fact:
        """The gap of what is told of the default branch, where there is none to be seen."""
        reason, detail = refused(self.repository.node, "defaultBranchRef") or (
            Status.FEATURE_OFF,
            "It has no default branch.",
        )
        return Fact.gap(key, reason, detail, request=self.repository.said.request)

    def _default_branch(self) -> Fact:
        if not self.repository.branch:
            return self._branchless("default_branch")
        return fact("default_branch", {"name": self.repository.branch}, self.repository.said)

    def _ci_settings(self) -> Fact:
        own = Actions(*(self._asked(name) for name in ("permissions", "selected", "workflow", "forks")))
        return settings.ci_settings(own, self.repository.account.actions, public=self.repository.public)

    def _code_scanning(self) -> Fact:
        setup, rules = self._asked("default_setup"), self.fact("branch_rules")
        return settings.code_scanning(setup, rules, enforced=self.repository.analysed)

    def _private_reporting(self) -> Fact:
        settled = self.repository.setting().get("private_vulnerability_reporting") == "enabled"
        public = self.repository.public
        return settings.private_reporting(self._asked("reporting"), public=public, settled=settled)

    def _security_features(self) -> Fact:
        pages = self.repository.account.lists.get("listing") or []
        itself = self._asked("itself")
        said = itself if isinstance(itself, Answer) else next(iter(pages), self.repository.said)
        listing, proven = self.repository.listing, self.repository.administrator
        return settings.security_features(listing, self.repository.node, administrator=proven, said=said)

    def _alerts(self, kind: str) -> alerts.Listed | str:
        own = self.repository.lists.get(kind)
        if own is not None:
            return alerts.own(own, self.repository.number)
        above = self.repository.account.alerts.get(kind)
        if above is None:
            return left_out(self.repository.tier)
        # A token that is limited to some repositories sees others that are public, but not their alerts.
        return replace(above, whole=above.whole and (self.repository.within or self.repository.administrator))

    def _vulnerabilities(self) -> Fact:
        features = self.fact("security_features").value or {}
        on = {True: "on", False: "off", None: None}[features.get("dependency_alerts")]
        scanners = {"dependencies": on, "code": self._code_scanner()}
        own = self._alerts("dependabot"), self._alerts("code-scanning")
        why = {
            "dependencies": alerts.untold(self.fact("security_features"), "dependency_alerts"),
            "code": self._untold_code(),
        }
        return alerts.vulnerabilities(*own, self.repository.number, scanners, why)

    def _untold_code(self) -> Status:
        """Why it is not known whether code is scanned: what was not shown of its setup, or of its results."""
        setup = alerts.untold(self.fact("code_scanning"), "default_setup")
        results = self._first("analyses")
        refused = None if isinstance(results, str) or results.gap is Status.FEATURE_OFF else results.gap
        return refused if refused and setup is Status.NOT_COLLECTED else setup

    def _code_scanner(self) -> str | None:
        """Whether code is scanned at all: results or a setting show that it is, GitHub's own words that it is not."""
        listed = self._alerts("code-scanning")
        found = None if isinstance(listed, str) else listed
        setup = self.fact("code_scanning")
        results = next(iter(self.repository.lists.get("analyses") or []), None)
        seen = bool(found and found.by_repository.get(self.repository.number)) or bool(results and results.body)
        if seen or (setup.ok and setup.value["analyses"]):
            return "on"
        if not setup.ok or any(one["path"] == "default_setup" for one in setup.value["hidden"]):
            return None  # it may be set up, and have found nothing so far
        told = [answer for answer in (found.refused if found else None, results) if answer is not None]
        if any(answer.gap is Status.FEATURE_OFF for answer in told):
            return "off"
        return "off" if results is not None and results.ok else None

    def _immutable_releases(self) -> Fact:
        repository = self.repository
        above = repository.account.immutably(repository.number)
        asked = self._asked("immutable")
        return settings.immutable_releases(asked, above=above, administrator=repository.administrator)

    def _code_owner_errors(self) -> Fact:
        files = self.repository.files.get("code_owners")
        absent = files is not None and files.ok and not files.value["files"] and not files.value["hidden"]
        return samples.code_owner_errors(self.repository.node, self.repository.said, absent=absent)

    def _settings(self) -> Fact:
        node, listing = self.repository.node, self.repository.listing or {}
        value: dict[str, Json] = {
            "visibility": str(node["visibility"]).lower(),
            "archived": node["isArchived"],
            "fork": node["isFork"],
            "template": node["isTemplate"],
            "mirror": node["isMirror"],
            "empty": node["isEmpty"],
            "forking_allowed": node.get("forkingAllowed"),
            "signoff_required": node.get("webCommitSignoffRequired"),
            "pushed_at": node.get("pushedAt"),
            "created_at": node.get("createdAt"),
            "topics": sorted(listing["topics"]) if isinstance(listing.get("topics"), list) else None,
            "properties": listing.get("custom_properties"),
        }
        known = {name: entry for name, entry in value.items() if entry is not None}
        return fact("repository_settings", known, self.repository.said)

    def _head_commit(self) -> Fact:
        if not self.repository.branch:
            return self._branchless("head_commit")
        target = self.repository.target
        if not target:
            detail = "GitHub's answer leaves the newest commit out; the token may lack read access to contents."
            reason, why = refused(self.repository.node, "defaultBranchRef") or (Status.HIDDEN, detail)
            return Fact.gap("head_commit", reason, why, request=self.repository.said.request)
        kinds = {"GpgSignature": "gpg", "SshSignature": "ssh", "SmimeSignature": "x509"}
        signature = target.get("signature")
        value = {
            "oid": target["oid"],
            "committed_at": target["committedDate"],
            "signature": {
                "present": signature is not None,
                "kind": kinds.get(str((signature or {}).get("__typename")), ""),
            },
        }
        return fact("head_commit", value, self.repository.said)


def listed_nodes(connection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those nodes of a connection that say who they are; the others are missing from its total."""
    return [entry for entry in connection.get("nodes") or [] if isinstance(entry, Mapping) and entry.get("id")]


def _listed(node: Mapping[str, Any], name: str) -> list[Mapping[str, Any]] | None:
    """The nodes of a connection; None where it was refused, left out or could not be read to its end."""
    connection = node.get(name)
    if not isinstance(connection, Mapping) or not isinstance(connection.get("nodes"), list):
        return None
    nodes = listed_nodes(connection)
    return nodes if len(nodes) == connection.get("totalCount") else None
