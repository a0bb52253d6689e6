"""Where builds write their logs, and how long they stay there.

https://cloud.google.com/build/docs/securing-builds/store-manage-build-logs
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources.answered import STRANGE, Asked, fact, partial, text, unseen
from cop_scan.sources.answers import Answer
from cop_scan.sources.paging import gap
from cop_scan_cloudbuild.iam import EVERYBODY, Roles, is_plain
from cop_scan_cloudbuild.project import Project
from cop_scan_cloudbuild.triggers import bucket, inner

_DEFAULT_SINK = "_Default"
_USUAL = re.compile(
    r"(?:\s*(?:AND\s+)?NOT\s+LOG_ID\(\"(?:cloudaudit|externalaudit)\.googleapis\.com/[a-z_]{1,40}\"\)\s*)*"
)
"""Its filter as Google makes it, which leaves out nothing but logs of audits that are kept elsewhere."""
_CLOUD = ("CLOUD_LOGGING_ONLY", "STACKDRIVER_ONLY")
_READERS = frozenset(
    {
        "roles/owner",
        "roles/editor",
        "roles/viewer",
        "roles/logging.admin",
        "roles/logging.viewer",
        "roles/logging.privateLogViewer",
        "roles/logging.viewAccessor",
        "roles/storage.admin",
        "roles/storage.objectViewer",
        "roles/cloudbuild.builds.viewer",
        "roles/cloudbuild.builds.editor",
    }
)
"""Roles that show logs of builds to their holder."""
_OWN = ("GCS_ONLY", "LEGACY", "LOGGING_UNSPECIFIED")


def of_trigger(project: Project, trigger: Mapping[str, Any], roles: Roles, answers: list[Answer]) -> Fact:
    """`build_logs` of a trigger whose definition is seen."""
    options = inner(trigger, "build", "options")
    mode = str(options.get("logging", "LOGGING_UNSPECIFIED"))
    if mode == "NONE":
        return fact("build_logs", {"kept": False, "protection": "none", "hidden": []}, *answers)
    value: dict[str, Json] = {"hidden": []}
    found = list(answers)
    if mode in _CLOUD:
        found += _in_logging(project, value)
        found += _closed(roles, value)
    elif mode in _OWN:
        found += _in_bucket(project, bucket(trigger), roles, value)
        if mode != "GCS_ONLY" and value.pop("kept_days", None) is not None:
            words = "They are written to Cloud Logging too, and may be kept longer there."
            value["hidden"].append(unseen("kept_days", words))
    else:
        words = "The way of logging is one that is not known here."
        value["hidden"] += [unseen(field, words) for field in ("kept", "kept_days", "protection")]
    return partial("build_logs", value, *found)


def _in_logging(project: Project, value: dict[str, Json]) -> list[Answer]:
    """The bucket of Cloud Logging that the default sink writes to, unless something keeps logs from it."""
    value["protection"] = "platform"
    sinks = project.sinks.get(f"projects/{project.id}")
    found = _default_bucket(project)
    if not isinstance(found, dict):
        value["hidden"] += [unseen(field, found) for field in ("kept", "kept_days")]
        return []
    days = found.get("retentionDays")
    value["kept"] = True
    if type(days) is int and days > 0:
        value["kept_days"] = days
    else:
        value["hidden"].append(unseen("kept_days", "The bucket does not say how long it keeps what it holds."))
    return [*project.buckets.answers[:1], *(sinks.answers[:1] if sinks else [])]


def _default_bucket(project: Project) -> dict[str, Json] | Asked:
    sinks = project.sinks.get(f"projects/{project.id}")
    if sinks is None or not sinks.seen:
        return (sinks.gap if sinks else None) or "The sinks of the project were not asked for."
    sink = next((one for one in sinks.items if isinstance(one, dict) and one.get("name") == _DEFAULT_SINK), None)
    if sink is None:
        return sinks.gap or "The project has no default sink; where its logs go is not told."
    if sink.get("disabled") or sink.get("exclusions") or not _USUAL.fullmatch(str(sink.get("filter") or "")):
        return "The default sink leaves logs out; whether those of builds are among them is not judged."
    where = str(sink.get("destination", "")).removeprefix("logging.googleapis.com/")
    if not project.buckets.seen:
        return project.buckets.gap or "The buckets of logs were not asked for."
    own = (f"projects/{project.id}/", f"projects/{project.number}/")
    wanted = where.split("/", 2)[-1] if where.startswith(own) else where
    for one in project.buckets.items:
        name = str(one.get("name", "")) if isinstance(one, dict) else ""
        if name and (name.split("/", 2)[-1] if name.startswith(own) else name) == wanted:
            return dict(one)
    return project.buckets.gap or "The bucket that the default sink writes to is not among the project's."


def _closed(roles: Roles, value: dict[str, Json]) -> list[Answer]:
    """Whether everybody may read what the project's log holds, by its policies and those above it."""
    given = [one.role for one in roles.of(*EVERYBODY)]
    if any(role in _READERS for role in given):
        value["wider_than_code"] = True
        return list(roles.answers)
    if others := sorted(role for role in given if not is_plain(role)):
        words = f"{others[0]} is given to everybody; whether it shows them logs is not judged."
        value["hidden"].append(unseen("wider_than_code", words))
    elif roles.gap is not None:
        value["hidden"].append(unseen("wider_than_code", roles.gap))
    else:
        value["wider_than_code"] = False
        return list(roles.answers)
    return []


def _in_bucket(project: Project, name: str, roles: Roles, value: dict[str, Json]) -> list[Answer]:
    """A bucket of Cloud Storage: the vendor's own, or one that Google keeps and does not show."""
    value["kept"] = True
    if not name:
        value["protection"] = "platform"
        words = "The logs lie in a bucket that Google names; how long is not told by the trigger."
        value["hidden"].append(unseen("kept_days", words))
        return _closed(roles, value)
    value["protection"] = "encryption"
    said = project.log_stores.get(name, "The bucket is named by a variable, which tells nothing.")
    if isinstance(said, Answer) and said.ok and said.body.get("name") != name:
        said = gap(said, Status.MALFORMED, "Google's answer is not of that bucket.")
    if isinstance(said, str) or not said.ok:
        value["hidden"] += [unseen("kept_days", said), unseen("wider_than_code", said)]
        return []
    ages = _ages(said.body)
    if ages is None:
        value["hidden"].append(unseen("kept_days", "A rule of the bucket is not one that is judged here."))
    elif ages:
        value["kept_days"] = min(ages)
    else:
        value["kept_forever"] = True
    if inner(said.body, "iamConfiguration").get("publicAccessPrevention") == "enforced":
        value["wider_than_code"] = False
    else:
        words = "The bucket does not refuse to be public, and its own policy was not asked for."
        value["hidden"].append(unseen("wider_than_code", words))
    return [said]


def _ages(body: Mapping[str, Any]) -> list[int] | None:
    """Days after which a rule deletes what lies there; None where a rule deletes by something else, or is none."""
    ages: list[int] = []
    try:
        for rule in body.get("lifecycle", {}).get("rule", []):
            if text(rule["action"], "type") != "Delete":
                continue
            condition = rule["condition"]
            if set(condition) != {"age"} or type(condition["age"]) is not int:
                return None
            ages.append(condition["age"])
    except STRANGE:
        return None
    return ages
