"""The facts of an account as a whole: who is in it, what anybody may use, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import STRANGE, Asked, body, fact, gap, made, once, ordered, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_codebuild.calls import Listing
from cop_scan_codebuild.facts_of_registry import moment
from cop_scan_codebuild.identities import Identities, is_bot, is_for_people, openness
from cop_scan_codebuild.looking import NOT_ASKED, Account, Region
from cop_scan_codebuild.selectors import records_writes

_STALE = timedelta(days=2)
"""AWS makes a credential report anew after four hours, where it may be made at all."""
_ZERO = 0
_NOT_SAID = "AWS's answer does not say it."


class Whole:
    """Makes the facts of one account."""

    def __init__(self, account: Account, observed_at: str, *, registries: bool = True) -> None:
        self.account, self.observed_at, self.registries = account, observed_at, registries
        self.ways: Mapping[str, Callable[[], Fact]] = {
            "mfa": self._mfa,
            "member_access": self._member_access,
            "administrators": self._administrators,
            "audit_log": self._audit_log,
        }

    def fact(self, key: str) -> Fact:
        """The fact of that key, or the gap in its place."""
        if key not in self.ways:
            return gap(key, LACKS.get(key, "The source codebuild does not give this fact."))
        return made(key, "AWS", self.ways[key], self.account.caller)

    def _mfa(self) -> Fact:
        report, summary = self.account.asked("report"), self.account.asked("summary")
        counted = self._report()
        hidden: list[dict[str, Json]] = []
        value: dict[str, Json] = {}
        root = self._root(summary)
        if isinstance(counted, dict) and isinstance(root, bool) and not counted["strange"]:
            value = {"members_without": counted["without"] + int(not root), "counted": True}
        else:
            why: Asked = "The credential report does not tell it of everybody."
            if not isinstance(counted, dict):
                why = counted
            elif not isinstance(root, bool):
                why = root
            hidden.append(unseen("members_without", why))
            hidden.append(unseen("counted", why))
            if isinstance(counted, dict) and counted["without"]:
                value = {"members_without": counted["without"], "counted": False}
                hidden = [part for part in hidden if part["path"] != "members_without"]
        self._sign_on(value, hidden)
        answers = [answer for answer in (report, summary) if isinstance(answer, Answer) and answer.ok]
        return partial("mfa", {**value, "hidden": ordered(hidden)}, *answers, about={"single_sign_on"})

    def _sign_on(self, value: dict[str, Json], hidden: list[dict[str, Json]]) -> None:
        """Whether an identity provider lets people in: whether a role trusts one, as of IAM Identity Center."""
        found = self.account.identities
        if isinstance(found, Identities) and any(is_for_people(one) for one in found.roles.values()):
            value["single_sign_on"] = True
        elif isinstance(found, Identities) and found.listing.gap is None:
            value["single_sign_on"] = False
        else:
            hidden.append(unseen("single_sign_on", found.listing.gap or "" if isinstance(found, Identities) else found))

    def _report(self) -> dict[str, Any] | Asked:
        """The credential report, if it is new enough, or why it is not seen."""
        report = self.account.asked("report")
        found = body(report)
        if found is None:
            made = self.account.asked("made")
            return made if isinstance(made, Answer) and not made.ok else report
        age = datetime.fromisoformat(self.observed_at) - datetime.fromisoformat(str(found["generated_at"]))
        if not -_STALE <= age <= _STALE:
            return f"The credential report is of {found['generated_at']}."
        return dict(found)

    @staticmethod
    def _root(summary: Asked) -> bool | Asked:
        """Whether nobody can sign in as the owner of the account without a second factor, or why that is not known."""
        found = body(summary)
        if found is None:
            return summary
        enabled, password = found.get("AccountMFAEnabled"), found.get("AccountPasswordPresent")
        if enabled == 1 or password == _ZERO:
            return True
        return False if enabled == _ZERO else "AWS's answer does not say whether the owner has a second factor."

    def _member_access(self) -> Fact:
        named: set[str] = set()
        hidden: list[dict[str, Json]] = []
        for name, found in self._open():
            if found is True:
                named.add(name)
            elif found is not False:
                hidden.append(
                    unseen("open_to_all:*", found or f"Conditions, or an identity provider, decide who may use {name}.")
                )
        value = {"open_to_all": sorted(named)}
        if not named and hidden:
            return partial("member_access", {"hidden": ordered(once(hidden)[:200])}, self.account.caller)
        return partial("member_access", {**value, "hidden": ordered(once(hidden)[:200])}, self.account.caller)

    def _open(self) -> Iterator[tuple[str, bool | Asked | None]]:
        """Each thing that a policy could open to everybody: whether it does, or why that is not known."""
        identities = self.account.identities
        if isinstance(identities, Identities):
            for arn, role in identities.roles.items():
                yield f"role {arn.rpartition('/')[2]}", _said(role.get("trust"))
            if identities.listing.gap is not None:
                yield "roles", identities.listing.gap
        else:
            yield "roles", identities
        for region in self.account.regions:
            yield from self._of_region(region)

    def _of_region(self, region: Region) -> Iterator[tuple[str, bool | Asked | None]]:
        if not region.lists_all():
            yield region.name, _unlisted(region.projects)
        for name, one in region.details.items():
            if isinstance(one, Answer):
                yield name, one
                continue
            visibility = one.get("projectVisibility")
            known = {"PUBLIC_READ": True, "PRIVATE": False}
            yield f"project {name}", known.get(str(visibility), "CodeBuild's answer does not say who sees the project.")
            said = region.policies.get(
                name, "Whom projects are shared with is not asked; `project_policies: true` asks it."
            )
            if isinstance(said, Answer) and said.ok:
                yield f"project {name}", _said(said.body["document"]) if said.body["document"] != {} else False
            else:
                yield f"project {name}", said
        if region.registries is None and not self.registries:
            yield region.name, "Registries are not looked at."
        elif region.registries is None or region.registries.gap or len(region.stores()) < len(region.registries.items):
            yield region.name, _unlisted(region.registries)
        for name, written in region.writers.items():
            yield f"registry {name}", _of_registry(written)

    def _administrators(self) -> Fact:
        identities = self.account.identities
        if not isinstance(identities, Identities):
            return gap("administrators", identities)
        hidden = identities.listing.hidden("*")
        found: list[dict[str, Json]] = []
        people = self._people()
        for one in identities.users:
            is_bot_user = people is not None and one["arn"] not in people
            self._weigh(identities, one, is_bot_user, found, hidden)
        for one in identities.roles.values():
            bot = is_bot(one)
            before = len(found)
            self._weigh(identities, one, bot, found, hidden)
            if len(found) > before and not bot:
                hidden.append(unseen("*", f"Who may act as the role {_name(one)} is not told."))
        members = [one for one in identities.roles.values() if not is_bot(one)]
        value = {
            "administrators": sorted(found, key=lambda one: str(one["login"])),
            "members": len(identities.users) + len(members),
            "hidden": ordered(once(hidden)[:200]),
        }
        return fact("administrators", value, identities.listing.first)

    def _people(self) -> set[str] | None:
        """Who can sign in with a password; None where that is not known."""
        counted = self._report()
        return set(counted["people"]) if isinstance(counted, dict) and not counted["strange"] else None

    @staticmethod
    def _weigh(
        identities: Identities,
        one: Mapping[str, Any],
        bot: bool,
        found: list[dict[str, Json]],
        hidden: list[dict[str, Json]],
    ) -> None:
        holds = identities.width(one).holds("codebuild")
        if holds:
            found.append({"login": _name(one), "bot": bot})
        elif holds is None:
            hidden.append(
                unseen(
                    "*",
                    f"Whether {_name(one)} administers hangs on conditions, refusals or a policy that is not seen.",
                )
            )

    def _audit_log(self) -> Fact:
        listed = (body(self.account.trails) or {}).get("trailList")
        if not isinstance(listed, list):
            return gap("audit_log", self.account.trails)
        hidden: list[dict[str, Json]] = []
        streams = [stream for stream in (self._stream(trail, hidden) for trail in listed) if stream is not None]
        times = [float(time) for time, _ in streams if time]
        value: dict[str, Json] = {}
        if streams or not hidden:
            value["streams"] = sorted((one for _, one in streams), key=str)
        if any(one["enabled"] for _, one in streams):
            value["readable"] = True
        elif hidden:
            hidden.append({**hidden[0], "path": "readable"})
        else:
            value["readable"] = False
        if times:
            value["latest"] = moment(max(times))
        pairs = self.account.status.values()
        asked = [answer for pair in pairs for answer in pair if isinstance(answer, Answer) and answer.ok]
        answers = [one for one in (self.account.trails, *asked) if isinstance(one, Answer)]
        return partial("audit_log", {**value, "hidden": ordered(once(hidden)[:200])}, *answers[:3])

    def _stream(self, trail: Mapping[str, Any], hidden: list[dict[str, Json]]) -> tuple[Json, dict[str, Json]] | None:
        """A trail of all regions as a destination, with the time of its latest delivery."""
        if trail.get("IsMultiRegionTrail") is False:
            return None
        arn = str(trail["TrailARN"])
        status, records = self.account.status.get(arn, (_NOT_SAID, _NOT_SAID))
        logging, kept = (
            (body(status) or {}).get("IsLogging"),
            None if body(records) is None else records_writes(body(records)),
        )
        if not isinstance(logging, bool) or kept is None:
            why = status if body(status) is None else records if body(records) is None else _NOT_SAID
            hidden.append(unseen("streams", why))
            return None
        stream: dict[str, Json] = {"kind": "CloudTrail to S3", "enabled": logging and kept}
        if arn.split(":")[4] != self.account.number:
            stream["separate"] = True
        if isinstance(trail.get("LogFileValidationEnabled"), bool):
            stream["validated"] = trail["LogFileValidationEnabled"]
        return body(status).get("LatestDeliveryTime"), stream


def _unlisted(listed: Listing | None) -> Asked:
    """Why a list does not show everything by its name."""
    if listed is None:
        return NOT_ASKED
    return listed.gap or "AWS names something in a way that is not understood."


def _said(document: Json) -> bool | Asked | None:
    try:
        return openness(document)
    except STRANGE:
        return "A policy cannot be read."


def _of_registry(said: Asked) -> bool | Asked | None:
    if not isinstance(said, Answer) or (not said.ok and said.gap is not Status.FEATURE_OFF):
        return said
    return _said(said.body["document"]) if said.ok else False  # without a policy nobody else may use it


def _name(one: Mapping[str, Any]) -> str:
    return str(one["arn"]).rpartition("/")[2]


LACKS: Mapping[str, str] = {
    "apps": "An AWS account has no apps; what roles trust is told by `member_access`.",
    "ci_secrets": "CodeBuild keeps variables and credentials with each project and region, not with the account.",
    "members": "IAM does not tell when somebody who comes through an identity provider was last here.",
    "roles": "Documents on roles lie in a repository, which this source does not read.",
    "rule_baseline": "An AWS account holds no repositories with rules of branches.",
    "runners": "Machines of CodeBuild are told by `worker`, for each project.",
    "security_defaults": "CodeBuild has no settings that new projects begin with.",
    "webhooks": "CodeBuild sends nothing by itself; rules of EventBridge are not read.",
}
"""Fact of an organisation -> why it is not given."""
