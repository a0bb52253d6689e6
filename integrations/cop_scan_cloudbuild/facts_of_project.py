"""The facts of one project, which is the organisation of its triggers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cop_scan.evidence import Fact, Json
from cop_scan.sources import answered
from cop_scan.sources.answered import Asked, ordered, unseen
from cop_scan.sources.answers import Answer
from cop_scan_cloudbuild import keys
from cop_scan_cloudbuild.iam import BASIC, EVERYBODY, MANY, Roles, is_custom
from cop_scan_cloudbuild.offers import lacking
from cop_scan_cloudbuild.project import Project
from cop_scan_cloudbuild.registry import Registry

ADMINISTER = ("roles/owner", "roles/admin", "roles/cloudbuild.builds.editor", "roles/iam.serviceAccountTokenCreator")
"""Who may change what is built and how, or act as the accounts that build."""
_OWN_SINKS = ("_Required", "_Default")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")


def facts(
    project: Project, roles: Roles, registries: list[Registry], keys_wanted: Collection[str], now: str
) -> dict[str, Fact]:
    """Each wanted fact, or its gap. `now` is the sweep's start."""
    makers = {
        "administrators": lambda: administrators(roles),
        "member_access": lambda: member_access(project, roles, registries),
        "audit_log": lambda: audit_log(project, now),
        "ci_secrets": lambda: keys.of_project(project),
    }
    return {
        key: answered.made(key, "Google", makers[key], project.said) if key in makers else lacking(key)
        for key in keys_wanted
    }


def administrators(roles: Roles) -> Fact:
    """Who holds one of the roles; whom a group or a domain stands for is not seen."""
    if not roles.answers:
        return answered.gap("administrators", roles.gap or "No policy was asked for.")
    holders = sorted({one.member for one in roles.held if one.role in ADMINISTER})
    hidden = [] if roles.gap is None else [unseen("*", roles.gap)]
    hidden += [unseen("*", f"Whom {member} stands for is not seen.") for member in holders if member.startswith(MANY)]
    hidden.append(unseen("members", "Google Cloud has no list of a project's members."))
    people = [{"login": _login(one), "bot": _is_bot(one)} for one in holders if not one.startswith(MANY)]
    return answered.fact("administrators", {"administrators": people, "hidden": ordered(hidden)}, *roles.answers)


def _login(member: str) -> str:
    """An address without its kind; of principals of another form, the whole."""
    kind, _, name = member.partition(":")
    return name if kind in ("user", "serviceAccount") else member


def _is_bot(member: str) -> bool:
    return not member.startswith(("user:", "principal:", *EVERYBODY))


def member_access(project: Project, roles: Roles, registries: list[Registry]) -> Fact:
    """What everybody may use, and roles that let whole groups write everything."""
    if not roles.answers:
        return answered.gap("member_access", roles.gap or "No policy was asked for.")
    open_to_all = {f"{one.where}: {one.role}" for one in roles.of(*EVERYBODY)}
    missing: Asked | None = roles.gap or project.repositories.gap or project.left_out or None
    answers = list(roles.answers)
    for registry in registries:
        found = registry.held()
        if isinstance(found, list):
            open_to_all |= {f"{registry.name}: {one.role}" for one in found if one.member in EVERYBODY}
            answers += [registry.policy] if isinstance(registry.policy, Answer) else []
        else:
            missing = missing or found
    many = [one for one in roles.held if one.member.startswith((*MANY, *EVERYBODY))]
    broad = {f"{one.role}: {one.member}" for one in many if one.role in BASIC and not one.conditional}
    perhaps = [one for one in many if is_custom(one.role) or (one.role in BASIC and one.conditional)]
    unsure = [f"Whether {one.role} lets {one.member} write everything is not judged." for one in perhaps]
    value: dict[str, Json] = {}
    hidden: list[dict[str, Json]] = []
    for field, listed, why in (
        ("open_to_all", open_to_all, missing),
        ("broad_roles", broad, next(iter(unsure), roles.gap)),
    ):
        if listed or why is None:
            value[field] = sorted(listed)
        if why is not None:
            hidden.append(unseen(field, why))
    return answered.partial("member_access", {**value, "hidden": ordered(hidden)}, *answers)


def audit_log(project: Project, now: str) -> Fact:
    """The latest event, and the sinks that deliver the log elsewhere: the project's own and those above it."""
    value: dict[str, Json] = {"hidden": []}
    answers: list[Answer] = []
    latest = _latest(project.events, project, now)
    if isinstance(latest, tuple):
        value.update(readable=True, latest=latest[0])
        answers.append(latest[1])
    else:
        value["hidden"].append(unseen("readable", latest))
    streams: list[Json] = []
    for where, listed in project.sinks.items():
        answers += listed.answers[:1]
        found = list(_streams(project, where, listed.items))
        streams += [one for one in found if isinstance(one, dict)]
        value["hidden"] += [unseen("streams", one) for one in found if isinstance(one, str)]
        value["hidden"] += [unseen("streams", listed.gap)] if listed.gap is not None else []
    if not (isinstance(project.ancestry, Answer) and project.ancestry.ok):
        value["hidden"].append(unseen("streams", project.ancestry))
    if streams or not any(one["path"] == "streams" for one in value["hidden"]):
        value["streams"] = sorted(streams, key=str)
    value["hidden"] = ordered(value["hidden"])
    return answered.partial("audit_log", value, *answers)


def _latest(said: Asked, project: Project, now: str) -> tuple[str, Answer] | Asked:
    if isinstance(said, str) or not said.ok:
        return said
    listed = said.body.get("entries", [])
    if not isinstance(listed, list):
        raise TypeError("no list")
    if not listed:
        return "The log shows no event to this credential."
    name, time = str(listed[0]["logName"]), str(listed[0]["timestamp"])
    if not name.startswith((f"projects/{project.id}/", f"projects/{project.number}/")):
        return "Google answered with an event of another project."
    if not _TIME.fullmatch(time) or time[:19] > now[:19]:
        return "The time of the latest event is none, or lies ahead."
    return f"{time[:19]}Z", said


def _streams(project: Project, where: str, sinks: list[Any]) -> Iterator[dict[str, Json] | str]:
    """Sinks that take the audit log elsewhere; in words, one of which that is not told by its filter."""
    for sink in sinks:
        kind, place = _destination(str(sink["destination"]))
        if sink["name"] in _OWN_SINKS and _is_within(place, project, where):
            continue
        if not where.startswith("projects/") and not _flag(sink, "includeChildren"):
            continue
        takes = _takes_audit(sink, project)
        if takes is None:
            yield f"Whether the sink {sink['name']} takes the audit log is not told by its filter."
        if takes:
            found: dict[str, Json] = {"kind": kind, "enabled": not _flag(sink, "disabled")}
            yield {**found, "separate": not _is_within(place, project, where)} if place else found


def _flag(sink: Mapping[str, Any], field: str) -> bool:
    """A yes or no, which is no where it is left out. Raises TypeError for anything else."""
    found = sink.get(field, False)
    if not isinstance(found, bool):
        raise TypeError(f"{field} is neither yes nor no")
    return found


def _destination(written: str) -> tuple[str, str]:
    """The service, and the project where it says which."""
    host, _, rest = written.partition("/")
    found = re.match(r"projects/([^/]+)", rest)
    return f"sink to {host.removesuffix('.googleapis.com')}", found[1] if found else ""


def _is_within(place: str, project: Project, where: str) -> bool:
    return place in (project.id, project.number) or (not place and not where.startswith("projects/"))


def _takes_audit(sink: Mapping[str, Any], project: Project) -> bool | None:
    """Whether it takes the log of administrators' deeds; None where that cannot be told without evaluating."""
    if sink.get("exclusions"):
        return None
    written = str(sink.get("filter") or "").strip()
    if not written:
        return True
    plain = re.fullmatch(rf"(?:{_NAMED}|{_named_whole(project)}|\s|OR)+", written)
    return True if plain else None


_LOG = r"cloudaudit\.googleapis\.com"
_NAMED = (
    rf"logName\s*:\s*\"?(?:/?logs/)?{_LOG}(?:%2F(?:activity)?)?\"?|(?:LOG_ID|log_id)\(\"{_LOG}(?:%2F|/)activity\"\)"
)
"""The log's name without whose it is: a part of it after a colon, or its id."""


def _named_whole(project: Project) -> str:
    """The log's whole name; that of another project, or of a folder or organisation, takes nothing of this one."""
    return rf"logName\s*[:=]\s*\"?projects/(?:{re.escape(project.id)}|{project.number})/logs/{_LOG}%2Factivity\"?"
