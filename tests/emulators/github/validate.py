"""Does an answer keep GitHub's published contract? Checks REST bodies against the OpenAPI description of Enterprise Cloud.

The description is OpenAPI 3.0: `nullable` becomes a second type. Its `oneOf` is read as `anyOf`, for several of its alternatives
overlap (a private user is a public user too), which real answers would fail as well.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

from tests.emulators.github.routes import find
from tests.emulators.github.schema import OPENAPI

FORMATS = FormatChecker(formats=("date", "email"))


@FORMATS.checks("date-time", raises=ValueError)
def _time(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@cache
def description() -> Any:
    """GitHub's description, as published."""
    return json.loads(OPENAPI.read_text("utf-8"))


def published(template: str, method: str) -> bool:
    """Whether GitHub publishes a path with a method."""
    return method.lower() in description()["paths"].get(template, {})


@cache
def validator(template: str, method: str, status: int) -> Validator | None:
    """The schema of a success's body; None where it has none. KeyError if the status is not published."""
    said = _followed(description()["paths"][template][method.lower()]["responses"][str(status)])
    content = said.get("content", {}).get("application/json")
    if content is None:
        return None
    held: dict[str, Any] = {}
    schema = _converted(content["schema"], held)
    return Draft202012Validator({**schema, "$defs": held}, format_checker=FORMATS)


def problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer: nothing for a body that keeps the contract."""
    chosen = find(method, re.sub(r"^/repositories/\d+", "/repos/owner/name", path))
    if chosen is None:
        return [f"{path} is not served"]
    if isinstance(body, bytes):
        return []  # contents of a file, which have no schema
    checker = validator(chosen[0].template, method, status)
    if checker is None:
        return [] if body is None else [f"{path} has a body, and should not"]
    return [f"{path}: {error.json_path}: {error.message[:300]}" for error in checker.iter_errors(body)]


def _followed(node: Any) -> Any:
    while "$ref" in node:
        found = description()
        for step in node["$ref"].split("/")[1:]:
            found = found[step.replace("~1", "/")]
        node = found
    return node


def _converted(node: Any, held: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_converted(part, held) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name not in held:
            held[name] = {}
            held[name].update(_converted(_followed(node), held))
        return {"$ref": f"#/$defs/{name}"}
    if node.get("enum") == ["Repository", "Organization"]:
        node = {**node, "enum": ["Repository", "Organization", "Enterprise"]}  # a ruleset's source, as elsewhere in it
    skipped = {"example", "examples", "nullable", "discriminator", "description", "title"}
    made = {
        _keyword(key, part): _properties(part, held) if key == "properties" else _converted(part, held)
        for key, part in node.items()
        if key not in skipped
    }
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") else made


def _keyword(key: str, part: Any) -> str:
    """In one place an account is described as a user and an enterprise at once: it is one of them."""
    both = key == "allOf" and {one.get("title") for one in part} >= {"Simple User", "Enterprise"}
    return "anyOf" if both or key == "oneOf" else key


def _properties(node: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """Names of fields are not keywords: a field may be called `description` or `oneOf`."""
    return {name: _converted(part, held) for name, part in node.items()}
