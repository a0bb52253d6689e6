"""The facts of one repository of Artifact Registry."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cop_scan.evidence import Fact, Json, Status
from cop_scan.sources import answered
from cop_scan.sources.answered import Asked, ordered, part, partial, unseen
from cop_scan.sources.answers import Answer
from cop_scan_cloudbuild.iam import EVERYBODY, Held, Roles, is_plain
from cop_scan_cloudbuild.offers import lacking
from cop_scan_cloudbuild.project import Project
from cop_scan_cloudbuild.registry import LATEST, RECORDS, Registry, beside, digest, is_image, is_referrer, is_single
from cop_scan_cloudbuild.triggers import inner

_WRITERS = frozenset(
    {
        "roles/owner",
        "roles/editor",
        "roles/artifactregistry.admin",
        "roles/artifactregistry.repoAdmin",
        "roles/artifactregistry.writer",
        "roles/artifactregistry.createOnPushWriter",
        "roles/artifactregistry.createOnPushRepoAdmin",
    }
)
_READERS = frozenset({"roles/viewer", "roles/logging.viewer", "roles/storage.objectViewer"})
_BUILDER = "https://cloudbuild.googleapis.com/"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")


def facts(registry: Registry, project: Project, roles: Roles, wanted: Collection[str], now: str) -> dict[str, Fact]:
    """Each wanted fact, or its gap."""
    makers = {
        "registry_settings": lambda: registry_settings(registry, project, roles),
        "images": lambda: images(registry, now),
    }
    said = project.repositories.answers[:1]
    return {key: answered.made(key, "Google", makers[key], *said) if key in makers else lacking(key) for key in wanted}


def registry_settings(registry: Registry, project: Project, roles: Roles) -> Fact:
    """What was published can be replaced or not, is scanned or not, and who may publish."""
    value: dict[str, Json] = {"format": "container" if registry.is_container else "package", "hidden": []}
    answers = list(project.repositories.answers[:1])
    config = registry.body.get("dockerConfig", {})
    fixed = config.get("immutableTags", False) if isinstance(config, dict) else None
    if not registry.is_container:
        words = "Whether a version can be replaced is told for container images only."
        value["hidden"].append(unseen("immutable", words))
    elif isinstance(fixed, bool):
        value["immutable"] = fixed
    else:
        value["hidden"].append(part("immutable", Status.MALFORMED, "It is no yes or no."))
    scanned = _scanned(registry.body)
    if scanned:
        value["scanned"] = scanned
    else:
        value["hidden"].append(unseen("scanned", "Google does not say whether what is published is scanned."))
    written = _open(registry.held(), roles)
    if isinstance(written, bool):
        value["open_to_all"] = written
        answers += [*roles.answers, *([registry.policy] if isinstance(registry.policy, Answer) else [])]
    else:
        value["hidden"].append(unseen("open_to_all", written))
    value["hidden"] = ordered(value["hidden"])
    return partial("registry_settings", value, *answers, about=("format",))


def _scanned(body: Mapping[str, Any]) -> str:
    """https://cloud.google.com/artifact-analysis/docs/enable-automatic-scanning."""
    state = inner(body, "vulnerabilityScanningConfig").get("enablementState")
    return {"SCANNING_ACTIVE": "continuously", "SCANNING_DISABLED": "off"}.get(str(state), "")


def _open(own: list[Held] | Asked, roles: Roles) -> bool | Asked:
    """Whether everybody may write: one policy shows that they may, all together that they may not."""
    held = [*(own if isinstance(own, list) else []), *roles.held]
    given = [one.role for one in held if one.member in EVERYBODY]
    if any(role in _WRITERS for role in given):
        return True
    if not isinstance(own, list):
        return own
    if others := sorted(role for role in given if not is_plain(role) and role not in _READERS):
        return f"{others[0]} is given to everybody; whether it lets them write is not judged."
    return False if roles.gap is None else roles.gap


def images(registry: Registry, now: str) -> Fact:
    """The latest images with what Google's records say of them, and what is published beside them."""
    if not registry.is_container:
        return answered.gap("images", "The repository holds packages, whose records are not read.")
    if not registry.images.seen:
        return answered.gap("images", registry.images.gap or "It was not asked.")
    hidden: list[dict[str, Json]] = []
    if registry.images.gap is not None:
        hidden.append(unseen("*", registry.images.gap))
    if not all(is_image(one) for one in registry.images.items):
        hidden.append(part("*", Status.MALFORMED, "An image is not as Google describes it."))
    found = [_image(registry, one, now, hidden) for one in registry.latest()]
    value = {"images": found, "hidden": ordered(hidden)}
    return answered.fact("images", value, *registry.images.answers[:1], *registry.records.answers[:1])


def _image(registry: Registry, one: Mapping[str, Any], now: str, hidden: list[dict[str, Json]]) -> dict[str, Json]:
    name = digest(one)
    found: dict[str, Json] = {
        "digest": name,
        "tags": sorted(str(tag) for tag in one.get("tags", [])),
        "pushed_at": _time(one["uploadTime"], now) or "",
    }
    if not found["pushed_at"]:
        found["pushed_at"] = str(one["uploadTime"])
        hidden.append(part(f"{name}:pushed_at", Status.MALFORMED, "It is no time, or lies ahead."))
    records = [each for each in registry.records.items if isinstance(each, dict) and _is_of(each, str(one["uri"]))]
    by_kind: dict[str, list[Mapping[str, Any]]] = {
        kind: [each for each in records if each["kind"] == kind] for kind in RECORDS
    }
    for field, value in _said(registry, one, by_kind).items():
        _put(found, field, value, registry, hidden)
    _scan(found, by_kind["DISCOVERY"], registry, now, hidden)
    return found


def _said(
    registry: Registry, one: Mapping[str, Any], by_kind: Mapping[str, list[Mapping[str, Any]]]
) -> dict[str, Json]:
    """What is said of an image; None where it may lie in an attestation or an index, which are not read."""
    name = digest(one)
    tags = {beside(each) for each in registry.images.items if is_image(each)}
    is_open = bool({f"{name}.att", name} & tags) or _has_referrers(registry, one) or not registry.images.whole
    lacking_is_seen = not is_open and is_single(one)
    vouched = _provenance(by_kind["BUILD"])
    signed = bool(by_kind["ATTESTATION"] or by_kind["DSSE_ATTESTATION"]) or f"{name}.sig" in tags
    listed = bool(by_kind["SBOM_REFERENCE"]) or f"{name}.sbom" in tags
    return {
        "built_by": _built_by(by_kind["BUILD"]),
        "provenance": None if vouched == "none" and not lacking_is_seen else vouched,
        "signed": signed or (None if is_open else False),
        "sbom": listed or (False if lacking_is_seen else None),
    }


def _has_referrers(registry: Registry, one: Mapping[str, Any]) -> bool:
    """Whether something is said of an image of that name, maybe of this one."""
    name = str(one["uri"]).partition("@")[0]
    others = (each for each in registry.images.items if is_image(each) and is_referrer(each))
    return any(str(each["uri"]).partition("@")[0] == name for each in others)


def _is_of(record: Mapping[str, Any], uri: str) -> bool:
    """Whether a record is of that image, whatever was asked for."""
    return record["resourceUri"] in (uri, f"https://{uri}")


def _put(found: dict[str, Json], field: str, said: Json, registry: Registry, hidden: list[dict[str, Json]]) -> None:
    """A field: what proves something stands; that there is no record stands only where all records were seen."""
    absent = said in (False, "unknown", "none", None)
    gap = registry.records.gap or (registry.images.gap if field in ("signed", "sbom") else None)
    if said is None or (absent and gap is not None):
        words = gap if gap is not None else "A record, or what is published beside the image, is not read."
        hidden.append(unseen(f"{found['digest']}:{field}", words))
    else:
        found[field] = said


def _built_by(builds: Sequence[Mapping[str, Any]]) -> str | None:
    """`service` where the record's provenance names Cloud Build; None for records of older forms alone."""
    builders = [_builder(one) for one in builds]
    if any(one.startswith(_BUILDER) for one in builders):
        return "service"
    return None if builds and not all(builders) else "unknown"


def _builder(record: Mapping[str, Any]) -> str:
    return str(inner(record, "build", "inTotoSlsaProvenanceV1", "predicate", "runDetails", "builder").get("id") or "")


def _provenance(builds: Sequence[Mapping[str, Any]]) -> str | None:
    """`attested` where a record holds a provenance by SLSA; None for records of older forms alone."""
    if any(_builder(one).startswith(_BUILDER) for one in builds):
        return "attested"
    return None if builds else "none"


def _scan(
    found: dict[str, Json],
    discoveries: Sequence[Mapping[str, Any]],
    registry: Registry,
    now: str,
    hidden: list[dict[str, Json]],
) -> None:
    """When it was last scanned to the end."""
    done = [one for one in (inner(each, "discovery") for each in discoveries) if one.get("analysisStatus") in _DONE]
    times = [time for one in done if (time := _time(one.get("lastScanTime"), now))]
    if times:
        found["scanned_at"] = max(times)
    elif registry.records.gap is not None:
        hidden.append(unseen(f"{found['digest']}:scanned_at", registry.records.gap))
    elif done:
        words = "The record does not say when, or says a time that lies ahead."
        hidden.append(unseen(f"{found['digest']}:scanned_at", words))


_DONE = ("FINISHED_SUCCESS", "COMPLETE")


def _time(value: Json, now: str) -> str:
    """A time to the second; empty for what is none, or lies ahead of the sweep."""
    text = str(value)
    return f"{text[:19]}Z" if _TIME.fullmatch(text) and text[:19] <= now[:19] else ""


__all__ = ["LATEST", "facts", "images", "registry_settings"]
