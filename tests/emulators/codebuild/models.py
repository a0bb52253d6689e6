"""AWS's own description of its services, as botocore carries it: requests and answers are held against it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

NEWER: Mapping[str, frozenset[str]] = {
    "codebuild:BatchGetProjects": frozenset({"pullRequestBuildPolicy"}),
    "ecr:DescribeRepositories": frozenset({"imageTagMutabilityExclusionFilters"}),
    "ecr:DescribeImages": frozenset({"subjectManifestDigest"}),
}
"""Fields that are newer than the oldest botocore that is supported."""
TARGETS: Mapping[str, str] = {
    "CodeBuild_20161006": "codebuild",
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
    "Logs_20140328": "logs",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101": "cloudtrail",
    "CloudTrail_20131101": "cloudtrail",
    "CodePipeline_20150709": "codepipeline",
}


@cache
def service(name: str) -> ServiceModel:
    """The description of a service."""
    return botocore.session.Session().get_service_model(name)


def problems_of_request(action: str, body: Any) -> list[str]:
    """How a request differs from what the service takes."""
    name, _, operation = action.partition(":")
    shape = service(name).operation_model(operation).input_shape
    if shape is None:
        return [f"{action} takes nothing"] if body else []
    report = ParamValidator().validate(body, shape)
    unknown = sorted(set(body) - set(shape.members))
    return [*([report.generate_report()] if report.has_errors() else []), *(f"{action}: {one}" for one in unknown)]


def problems_of_answer(action: str, body: Any) -> list[str]:
    """How an answer of the emulator differs from what the service gives."""
    name, _, operation = action.partition(":")
    shape = service(name).operation_model(operation).output_shape
    if shape is None:
        return []
    whole = {
        key: value for key, value in body.items() if value != []
    }  # empty lists come although the description forbids it
    report = ParamValidator().validate(_older(whole, NEWER.get(action, frozenset())), shape)
    return [report.generate_report()] if report.has_errors() else []


def _older(value: Any, newer: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _older(item, newer) for key, item in value.items() if key not in newer}
    return [_older(item, newer) for item in value] if isinstance(value, list) else value


def typed(action: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a query request, each in its type."""
    name, _, operation = action.partition(":")
    shape = service(name).operation_model(operation).input_shape
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in ("Action", "Version"):
            kind = shape.members[key].type_name if shape and key in shape.members else "string"
            found[key] = int(value) if kind == "integer" else value
    return found


def xml(action: str, body: Mapping[str, Any]) -> str:
    """An answer of the query protocol."""
    name, _, operation = action.partition(":")
    model = service(name).operation_model(operation)
    inner = "".join(_structure(body, model.output_shape)) if model.output_shape else ""
    space = service(name).metadata["xmlNamespace"]
    return (
        f'<{operation}Response xmlns="{space}"><{operation}Result>{inner}</{operation}Result>'
        f"<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{operation}Response>"
    )


def _structure(value: Mapping[str, Any], shape: Any) -> Iterator[str]:
    for key, item in value.items():
        if item is not None:
            yield f"<{key}>{_inner(item, shape.members[key])}</{key}>"


def _inner(value: Any, shape: Any) -> str:
    if shape.type_name == "structure":
        return "".join(_structure(value, shape))
    if shape.type_name == "list":
        return "".join(f"<member>{_inner(one, shape.member)}</member>" for one in value)
    if shape.type_name == "map":
        return "".join(
            f"<entry><key>{key}</key><value>{_inner(item, shape.value)}</value></entry>" for key, item in value.items()
        )
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    return ("true" if value else "false") if isinstance(value, bool) else escape(str(value))
