"""What a query costs, by GitLab's way of counting (https://docs.gitlab.com/api/graphql/#max-query-complexity).

Each field counts one and what is below it; a list in pages counts one hundredth more for each thing that it may hold; what
asks the repository's storage counts one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
)

MOST, MOST_ANONYMOUS, DEEPEST = 250, 200, 20
DEARER = {("MergeRequest", "mergedAt"): 4}
"""Fields that GitLab counts as more than one."""
STORED = {
    ("Repository", "tree"),
    ("Repository", "blobs"),
    ("Repository", "commits"),
    ("Tree", "lastCommit"),
    ("Commit", "signature"),
} | {
    (kind, f"{name}Policies")
    for kind in ("Project", "Group")
    for name in ("scanExecution", "pipelineExecution", "approval")
}


def problems(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    *,
    anonymous: bool,
) -> list[str]:
    """Sentences as GitLab says them, none if the query may run."""
    found = _Count(schema, document, variables)
    score = found.of(operation.selection_set, schema.query_type)
    most = MOST_ANONYMOUS if anonymous else MOST
    made = []
    if score > most:
        made.append(f"Query has complexity of {score}, which exceeds max complexity of {most}")
    if found.depth > DEEPEST:
        made.append(f"Query has depth of {found.depth}, which exceeds max depth of {DEEPEST}")
    return made


class _Count:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema, self._variables, self.depth = schema, variables, 0
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def of(self, selection: Any, kind: Any, depth: int = 0) -> int:
        """The cost of everything that is selected."""
        self.depth = max(self.depth, depth)
        total = 0
        for node in selection.selections if selection else ():
            if isinstance(node, FieldNode):
                total += self._field(node, kind, depth + 1)
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else kind.name
                total += self.of(node.selection_set, self._schema.get_type(name), depth)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                below = self._schema.get_type(fragment.type_condition.name.value)
                total += self.of(fragment.selection_set, below, depth)
        return total

    def _field(self, node: FieldNode, kind: Any, depth: int) -> int:
        known = getattr(kind, "fields", {}).get(node.name.value)
        if known is None:
            return 0
        below = get_named_type(known.type)
        score = 1 + self.of(node.selection_set, below, depth)
        score += (kind.name, node.name.value) in STORED
        score += DEARER.get((kind.name, node.name.value), 0)
        if below.name.endswith("Connection"):
            score += int(score * self._limit(node) * (0.005 if node.name.value == "projects" else 0.01))
        return score

    def _limit(self, node: FieldNode) -> int:
        given = [100]
        for argument in node.arguments or ():
            if argument.name.value in {"first", "last"}:
                value = argument.value
                if isinstance(value, IntValueNode):
                    given.append(int(value.value))
                elif isinstance(value, VariableNode) and isinstance(self._variables.get(value.name.value), int):
                    given.append(int(self._variables[value.name.value]))
        return min(given)
