"""Who may use what: answers must be of the thing that was asked for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cop_scan_azurepipelines import endpoints as at
from cop_scan_azurepipelines.definition import Definition
from cop_scan_azurepipelines.project import ENVIRONMENT, Project, look

from cop_scan.evidence import Json, Status
from cop_scan.sources.answers import Answer, Request


class Answering:
    """A project with one environment, and an answer to who may use it."""

    def __init__(self, resource: Json) -> None:
        self.resource = resource

    async def ask(self, request: Request, *, carry: str = "") -> Answer:
        body: Json = {"value": [{"id": 5, "name": "production"}] if "environments" in request.path else []}
        if "pipelinepermissions" in request.path:
            body = {"resource": self.resource, "all": True, "named": []}
        return Answer(request.key, 200, body, "2026-11-01T09:00:00Z")

    def known(self, request: Request) -> Answer:
        return Answer(request.key, 200, {}, "2026-11-01T09:00:00Z")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"type": "environment", "id": "5"}, True),
        ({"type": "environment", "id": "6"}, None),
        ({"type": "queue", "id": "5"}, None),
        ({}, None),
    ],
)
def test_who_may_use_another_thing_is_not_told_of_this(resource: Json, expected: bool | None) -> None:
    project = Project("acme", "p", "shop", "private")
    asker: Any = Answering(resource)
    asyncio.run(look(asker, project, {"environments"}, whole=True))
    assert project.list(at.ENVIRONMENTS).items
    found = Definition(project, {"id": 7}).may_use(ENVIRONMENT, "5")
    assert found is expected or (isinstance(found, Answer) and found.gap is Status.MALFORMED and expected is None)
