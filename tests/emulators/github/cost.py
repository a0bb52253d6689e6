"""What a GraphQL query costs, and whether it asks for too much, before it runs.

Source: "Rate limits and query limits for the GraphQL API": one request for each connection of each parent, assuming that every
`first` or `last` is reached, summed, divided by 100 and rounded, at least 1; at most 100 items a page and 500,000 nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)

LARGEST_PAGE = 100
MOST_NODES = 500_000


@dataclass
class Plan:
    """The outcome: `errors` in GitHub's form, `repositories` the most that a page of them may have."""

    requests: int = 0
    nodes: int = 0
    repositories: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Points of the hourly limit."""
        return max(1, round(self.requests / 100))


class Analysis:
    """One walk over an operation."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema, self._variables = schema, dict(variables)
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.plan = Plan()

    def run(self, operation: OperationDefinitionNode) -> Plan:
        """Cost an operation."""
        for variable in operation.variable_definitions or ():
            if variable.default_value is not None:
                self._variables.setdefault(variable.variable.name.value, value_from_ast_untyped(variable.default_value))
        assert self._schema.query_type
        self._walk([operation.selection_set], self._schema.query_type, 1, ())
        if self.plan.nodes > MOST_NODES:
            message = f"This query requests up to {self.plan.nodes:,} possible nodes which exceeds the maximum limit of {MOST_NODES:,}."
            self.plan.errors.append({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message})
        return self.plan

    def _walk(self, sets: Sequence[SelectionSetNode], parent: Any, times: int, path: tuple[str, ...]) -> None:
        merged: dict[str, tuple[Any, list[FieldNode]]] = {}
        for selection_set in sets:
            for owner, node in self._fields(selection_set, parent):
                key = node.alias.value if node.alias else node.name.value
                merged.setdefault(key, (owner, []))[1].append(node)
        for key, (owner, nodes) in merged.items():
            self._field(owner, nodes, times, (*path, key))

    def _fields(self, selection_set: SelectionSetNode, parent: Any) -> Iterator[tuple[Any, FieldNode]]:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield parent, node
            elif isinstance(node, InlineFragmentNode):
                kind = node.type_condition
                inner = self._schema.get_type(kind.name.value) if kind else parent
                yield from self._fields(node.selection_set, inner)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                yield from self._fields(
                    fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value)
                )

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            condition = next((self._value(a.value) for a in directive.arguments or () if a.name.value == "if"), None)
            if (directive.name.value, condition) in {("skip", True), ("include", False)}:
                return False
        return True

    def _value(self, node: Any) -> Any:
        return value_from_ast_untyped(node, self._variables)

    def _field(self, parent: Any, nodes: list[FieldNode], times: int, path: tuple[str, ...]) -> None:
        node = nodes[0]
        definition = _definition(parent, node.name.value)
        sets = [one.selection_set for one in nodes if one.selection_set]
        if definition is None or not sets:
            return
        kind = get_named_type(definition.type)
        args = {argument.name.value: self._value(argument.value) for argument in node.arguments or ()}
        if is_connection(kind):
            times = self._connection(node, args, sets, kind, times, path)
        elif node.name.value == "nodes" and isinstance(args.get("ids"), list):
            self.plan.repositories = max(self.plan.repositories, len(args["ids"]))
            self.plan.nodes += len(args["ids"])
            times *= len(args["ids"])
        self._walk(sets, kind, times, path)

    def _connection(
        self,
        node: FieldNode,
        args: Mapping[str, Any],
        sets: list[SelectionSetNode],
        kind: Any,
        times: int,
        path: tuple[str, ...],
    ) -> int:
        name = node.name.value
        self.plan.requests += times
        sizes = [(word, args[word]) for word in ("first", "last") if isinstance(args.get(word), int)]
        asked = {inner.name.value for one in sets for _, inner in self._fields(one, kind)} & {"nodes", "edges"}
        if not sizes:
            if asked:
                text = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
                self._refuse("MISSING_PAGINATION_BOUNDARIES", text, node, path)
            return times
        word, size = sizes[0]
        if size > LARGEST_PAGE:
            text = f"Requesting {size} records on the `{name}` connection exceeds the `{word}` limit of {LARGEST_PAGE} records."
            self._refuse("EXCESSIVE_PAGINATION", text, node, path)
        if asked:
            self.plan.nodes += times * size
        if name == "repositories":
            self.plan.repositories = max(self.plan.repositories, times * size)
        return int(times * max(size, 0))

    def _refuse(self, kind: str, message: str, node: FieldNode, path: tuple[str, ...]) -> None:
        where = node.loc and {"line": node.loc.start_token.line, "column": node.loc.start_token.column}
        self.plan.errors.append({"type": kind, "path": list(path), "locations": [where], "message": message})


def is_connection(kind: Any) -> bool:
    """Whether a type is one of the schema's connections."""
    return isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection")


def _definition(parent: Any, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None
