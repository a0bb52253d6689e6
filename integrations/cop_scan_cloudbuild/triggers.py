"""Where things stand in a trigger's document, by https://cloud.google.com/build/docs/api/reference/rest/v1/projects.triggers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cop_scan.evidence import Json

CONFIGS: Mapping[str, str] = {
    "github": "github",
    "bitbucketServerTriggerConfig": "bitbucket",
    "gitlabEnterpriseEventsConfig": "gitlab",
    "repositoryEventConfig": "",
    "developerConnectEventConfig": "",
}
"""Where a connection stands -> what it connects to, if that is the same for all."""
_RESOURCE = re.compile(r"projects/([a-z0-9.:-]{1,60})/locations/([a-z0-9-]{1,40})/triggers/([A-Za-z0-9-]{1,64})")


def place(trigger: Mapping[str, Json]) -> tuple[str, str, str] | None:
    """Project, location and id; a trigger from before there were locations has none, and is global."""
    found = _RESOURCE.fullmatch(str(trigger.get("resourceName", "")))
    if found:
        return found[1], found[2], found[3]
    identity = trigger.get("id")
    if "resourceName" in trigger or not isinstance(identity, str) or not re.fullmatch(r"[A-Za-z0-9-]{1,64}", identity):
        return None
    return "", "global", identity


def inner(value: Mapping[str, Json] | None, *keys: str) -> dict[str, Any]:
    """The mapping below these keys; an empty one where there is none."""
    found: Any = value
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def is_inline(trigger: Mapping[str, Json]) -> bool:
    """Whether the definition stands in the trigger itself."""
    return isinstance(trigger.get("build"), dict)


def account(trigger: Mapping[str, Json]) -> str:
    """The address of the service account that is named; empty where none is."""
    written = trigger.get("serviceAccount") or inner(trigger, "build").get("serviceAccount") or ""
    return str(written).rsplit("/", 1)[-1]


def pool(trigger: Mapping[str, Json]) -> str:
    """The private pool that an inline definition names; empty where none is."""
    options = inner(trigger, "build", "options")
    return str(inner(options, "pool").get("name") or options.get("workerPool") or "")


def bucket(trigger: Mapping[str, Json]) -> str:
    """The bucket of its own that an inline definition writes its logs to; empty where none is."""
    written = str(inner(trigger, "build").get("logsBucket") or "")
    return written.removeprefix("gs://").split("/", 1)[0]


def events(trigger: Mapping[str, Json], kind: str) -> list[dict[str, Any]]:
    """The filters of events `push` or `pullRequest`, whatever connects the source."""
    return [inner(trigger, name, kind) for name in CONFIGS if kind in inner(trigger, name)]
