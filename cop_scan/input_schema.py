"""The JSON Schema of what a policy in Rego sees, for `opa check --schema` (https://www.openpolicyagent.org/docs/policy-language#schema).

With it OPA refuses a policy that names a fact or a field that does not exist, which would be undefined for ever.
"""

from __future__ import annotations

from collections.abc import Mapping

from cop_scan.catalogue import FactSpec
from cop_scan.evidence import Json


def schema(facts: Mapping[str, FactSpec]) -> dict[str, Json]:
    """The schema of `input`; OPA knows draft 7, so that what facts define stands under `definitions`."""
    definitions: dict[str, Json] = {}
    shapes = {key: _hoisted(dict(spec.schema), key, definitions) for key, spec in sorted(facts.items())}
    text = {"type": "string"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What a policy sees",
        **_closed(
            {
                "facts": _closed(shapes),
                "resource": _closed({"kind": text, "platform": text}),
                "parent": {"type": "object"},
                "params": {"type": "object"},
                "now": text,
            }
        ),
        "definitions": definitions,
    }


def _closed(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _hoisted(value: Json, key: str, definitions: dict[str, Json]) -> Json:
    """The value with its own `$defs` moved to `definitions`, under names that carry the fact's key."""
    if isinstance(value, list):
        return [_hoisted(item, key, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    for name, shape in (value.get("$defs") or {}).items():
        definitions[f"{key}_{name}"] = _hoisted(shape, key, definitions)
    kept = {name: item for name, item in value.items() if name != "$defs"}
    return {name: _reference(name, item, key) or _hoisted(item, key, definitions) for name, item in kept.items()}


def _reference(name: str, item: Json, key: str) -> str:
    return item.replace("#/$defs/", f"#/definitions/{key}_") if name == "$ref" and isinstance(item, str) else ""
