"""The GraphQL side: GitLab's schema, as far as it is used, run by graphql-core over the state.

A query's size, depth and complexity are checked before it runs (https://docs.gitlab.com/api/graphql/#limits).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)

from tests.emulators.gitlab import complexity, graphql_fields, graphql_projects, graphql_records, graphql_roots
from tests.emulators.gitlab.access import Access, Denial
from tests.emulators.gitlab.graphql_fields import Context, Hidden
from tests.emulators.gitlab.messages import Answer, Incoming, Refused

PARTS = (graphql_projects, graphql_records, graphql_roots)
"""The modules whose tables give the fields their values."""
SCHEMA = Path(__file__).parent / "schema.graphql"
LARGEST = 10_000
"""Characters of a query."""
NO_PERMISSION = (
    "The resource that you are attempting to access does not exist or you don't have permission to perform this action"
)


@dataclass
class Done:
    """An answer, the operation's name, and what kept the emulator from answering."""

    answer: Answer
    operation: str | None = None
    missing: list[str] = field(default_factory=list)


def answer(request: Incoming, access: Access, denials: Sequence[Denial], enterprise: bool = True) -> Done:
    """What GitLab says to a query; refusals of the query itself have status 200, as GitLab's."""
    if request.method != "POST":
        raise Refused(404, {"error": "404 Not Found"})
    try:
        asked = json.loads(request.body)
        query, variables, name = str(asked["query"]), asked.get("variables") or {}, asked.get("operationName")
    except (ValueError, KeyError, TypeError, AttributeError):
        return Done(Answer(400, {"errors": [{"message": "Invalid request"}]}))
    if len(query) > LARGEST:
        return Done(Answer(200, {"errors": [{"message": f"Query too large ({len(query)} > {LARGEST})"}]}), name)
    schema = _schema(enterprise)
    try:
        document = parse(query, no_location=False)
    except GraphQLError as error:
        return Done(Answer(200, {"errors": [{"message": error.message}]}), name)
    wrong = [_invalid(error) for error in validate(schema, document)]
    if wrong:
        return Done(Answer(200, {"errors": wrong}), name)
    operation = get_operation_ast(document, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        return Done(Answer(200, {"errors": [{"message": NO_PERMISSION}]}), name)
    over = complexity.problems(schema, document, operation, variables, anonymous=access.profile.anonymous)
    if over:
        return Done(Answer(200, {"errors": [{"message": text} for text in over]}), name)
    return _run(schema, document, operation, variables, Context(access, _denied(denials), enterprise))


def _run(
    schema: GraphQLSchema,
    document: Any,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    context: Context,
) -> Done:
    name = operation.name.value if operation.name else _roots(operation)
    done = execute_sync(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation.name.value if operation.name else None,
        field_resolver=graphql_fields.resolve,
        type_resolver=graphql_fields.concrete,
    )
    body: dict[str, Any] = {"data": done.data}
    missing = []
    if done.errors:
        body["errors"] = [_error(error) for error in done.errors]
        missing = [str(error) for error in done.errors if _is_ours(error, context)]
    return Done(Answer(200, body), name, missing)


def _is_ours(error: GraphQLError, context: Context) -> bool:
    """Whether it is a mistake of the emulator, neither a refusal nor a null that a denial put where none may be."""
    cause = error.original_error
    if isinstance(cause, Hidden):
        return False
    return not (error.message.startswith("Cannot return null") and context.denied) and not isinstance(
        cause, GraphQLError
    )


def _error(error: GraphQLError) -> dict[str, Any]:
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    text = NO_PERMISSION if isinstance(error.original_error, Hidden) else error.message
    return {"message": text, "locations": places, "path": error.path}


def _invalid(error: GraphQLError) -> dict[str, Any]:
    made: dict[str, Any] = {"message": error.message}
    made["locations"] = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    words = error.message.split("'")
    if error.message.startswith("Cannot query field") and len(words) > 3:
        made["message"] = f"Field '{words[1]}' doesn't exist on type '{words[3]}'"
        made["extensions"] = {"code": "undefinedField", "typeName": words[3], "fieldName": words[1]}
    return made


def _denied(denials: Sequence[Denial]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for denial in denials:
        if denial.match.startswith("GraphQL:"):
            kind, _, name = denial.match[8:].partition(".")
            found[kind, name] = denial.mode
    return found


def _roots(operation: OperationDefinitionNode) -> str:
    return " ".join(node.name.value for node in operation.selection_set.selections if isinstance(node, FieldNode))


ENTERPRISE = {
    "Project": "pushRules securityScanners vulnerabilities scanExecutionPolicies pipelineExecutionPolicies approvalPolicies",
    "Group": (
        "scanExecutionPolicies pipelineExecutionPolicies approvalPolicies externalAuditEventStreamingDestinations"
        " externalAuditEventDestinations amazonS3Configurations googleCloudLoggingConfigurations"
    ),
}
"""Fields that the Community Edition does not have."""


@cache
def _schema(enterprise: bool) -> GraphQLSchema:
    made = build_schema(SCHEMA.read_text("utf-8"))
    for kind, names in ENTERPRISE.items() if not enterprise else ():
        known = made.get_type(kind)
        assert isinstance(known, GraphQLObjectType)
        for name in names.split():
            del known.fields[name]
    return made


def schema() -> GraphQLSchema:
    """What the Enterprise Edition has."""
    return _schema(True)


def is_connection(schema_type: Any) -> bool:
    """Whether a field's type is a list in pages."""
    return str(get_named_type(schema_type)).endswith("Connection")
