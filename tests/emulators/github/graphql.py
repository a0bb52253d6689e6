"""The GraphQL side: GitHub's own schema, run by graphql-core over the state.

A query is checked against the schema and costed before it runs; what it may not ask is refused in GitHub's form, with HTTP 200.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from tests.emulators.github import (
    graphql_accounts,
    graphql_alerts,
    graphql_environments,
    graphql_git,
    graphql_nodes,
    graphql_repository,
    graphql_roots,
    graphql_rules,
    graphql_work,
)
from tests.emulators.github.access import Denial
from tests.emulators.github.connections import Refusal
from tests.emulators.github.cost import Analysis
from tests.emulators.github.fields import Context, NotEmulated, install, type_name
from tests.emulators.github.messages import Refused
from tests.emulators.github.schema import GRAPHQL

PARTS = (
    graphql_accounts,
    graphql_alerts,
    graphql_environments,
    graphql_git,
    graphql_nodes,
    graphql_repository,
    graphql_roots,
    graphql_rules,
    graphql_work,
)
"""The modules whose tables give the fields their values."""

KEPT = 512
__all__ = ["PARTS", "Asked", "Context", "Engine", "Outcome", "denied", "engine"]


@dataclass(frozen=True)
class Asked:
    """A request's body."""

    query: str
    variables: Mapping[str, Any]
    operation: str | None

    @classmethod
    def parse(cls, body: bytes) -> Asked:
        """From JSON; 400 for anything else, as GitHub."""
        try:
            read = json.loads(body)
            return cls(str(read["query"]), read.get("variables") or {}, read.get("operationName"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(400, "Problems parsing JSON") from error


@dataclass
class Outcome:
    """An answer: what it cost in points, which operation it was (its name, else its fields), and what kept the emulator from answering."""

    body: dict[str, Any]
    cost: int = 0
    operation: str | None = None
    missing: tuple[str, ...] = ()
    too_large: bool = False


def denied(denials: Iterable[Denial]) -> dict[tuple[str, str], str]:
    """The denied fields, by type and name."""
    found: dict[tuple[str, str], str] = {}
    for denial in denials:
        if denial.match.startswith("GraphQL:"):
            kind, _, name = denial.match[8:].partition(".")
            found[kind, name] = denial.mode
    return found


class Engine:
    """Runs queries. One serves every emulator of a process: the schema is large, the state comes with the context."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        install(schema)
        self._known: OrderedDict[str, tuple[DocumentNode | None, list[dict[str, Any]]]] = OrderedDict()
        self._lock = Lock()

    def execute(self, asked: Asked, context: Context, largest: int | None = None) -> Outcome:
        """Check, cost and run; `largest` is how many repositories a query may ask for before the answer is 502."""
        document, errors = self._read(asked.query)
        if errors or document is None:
            return Outcome({"errors": errors})
        operation = get_operation_ast(document, asked.operation)
        if operation is None:
            return Outcome({"errors": [{"message": f"No operation named '{asked.operation}'"}]})
        name = operation.name.value if operation.name else _roots(operation)
        if operation.operation is not OperationType.QUERY:
            text = context.access.inaccessible_text
            return Outcome({"data": None, "errors": [{"type": "FORBIDDEN", "message": text}]}, 1, name)
        return self._run(asked, document, operation, context, largest, name)

    def _run(
        self,
        asked: Asked,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        context: Context,
        largest: int | None,
        name: str | None,
    ) -> Outcome:
        plan = Analysis(self._schema, document, asked.variables).run(operation)
        if plan.errors:
            return Outcome({"errors": plan.errors}, 1, name)
        if largest is not None and plan.repositories > largest:
            return Outcome({}, plan.points, name, too_large=True)
        context.cost, context.nodes = plan.points, plan.nodes
        done = execute_sync(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation,
            type_resolver=_concrete,
        )
        body: dict[str, Any] = {"data": done.data}
        if done.errors:
            body["errors"] = [_error(error, context) for error in done.errors]
        return Outcome(body, plan.points, name, tuple(dict.fromkeys(context.missing)))

    def _read(self, text: str) -> tuple[DocumentNode | None, list[dict[str, Any]]]:
        """A query's syntax tree, or what is wrong with it; each distinct text is read and checked once."""
        with self._lock:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
                return known
        try:
            document = parse(text, no_location=False)
            made: tuple[DocumentNode | None, list[dict[str, Any]]]
            made = document, [_invalid(error) for error in validate(self._schema, document)]
        except GraphQLError as error:
            made = None, [_invalid(error)]
        with self._lock:
            self._known[text] = made
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return made


def _roots(operation: OperationDefinitionNode) -> str:
    """An operation without a name is called by what it asks for."""
    fields = [node.name.value for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return " ".join(name for name in fields if name != "rateLimit") or "rateLimit"


def _concrete(value: Any, info: Any, abstract: Any) -> str:
    parameters = graphql_rules.Parameters
    return value.type if isinstance(value, parameters) else type_name(value)


def _locations(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]


def _invalid(error: GraphQLError) -> dict[str, Any]:
    made: dict[str, Any] = {"message": error.message, "locations": _locations(error)}
    unknown = re.match(r"Cannot query field '(\w+)' on type '(\w+)'", error.message)
    if unknown:
        made["message"] = f"Field '{unknown[1]}' doesn't exist on type '{unknown[2]}'"
        made["extensions"] = {"code": "undefinedField", "typeName": unknown[2], "fieldName": unknown[1]}
    return made


def _error(error: GraphQLError, context: Context) -> dict[str, Any]:
    """An execution's error; what is neither GitHub's refusal nor the query's mistake is the emulator's own, and shows as such."""
    cause = error.original_error
    made: dict[str, Any] = {"path": error.path, "locations": _locations(error), "message": error.message}
    if isinstance(cause, Refusal):
        return {"type": cause.kind, **made}
    if cause is not None and not isinstance(cause, NotEmulated | GraphQLError):
        context.missing.append(f"{'.'.join(map(str, error.path or ()))}: {type(cause).__name__}: {cause}")
    elif error.message.startswith("Cannot return null") or isinstance(cause, NotEmulated):
        context.missing.append(error.message)
    return made


@cache
def engine() -> Engine:
    """The engine on the published schema; FileNotFoundError, with the way to get it, if that is not here."""
    if not GRAPHQL.is_file():
        raise FileNotFoundError(f"{GRAPHQL} is missing: `python -m tests.emulators.github.schema` fetches it.")
    return Engine(build_schema(GRAPHQL.read_text("utf-8"), assume_valid=True, assume_valid_sdl=True))
