"""GraphQL requests: pages of repositories, and nodes by id. Partial data keeps what is there and says what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cop_scan.evidence import Json, Status, canonical, digest
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.paging import PageSize
from cop_scan_github.queries import RATE

REFUSED = "_refused"
"""Key under which a node carries the fields that GitHub refused: field -> [status, detail]."""
_STATUSES = {"NOT_FOUND": Status.HIDDEN, "FORBIDDEN": Status.FORBIDDEN, "INSUFFICIENT_SCOPES": Status.FORBIDDEN}
_DETAIL = 200


def request(name: str, key: str, query: str, variables: Mapping[str, Json]) -> Request:
    """A GraphQL request whose journal key is its name and `key`."""
    body = {"query": query, "variables": dict(variables)}
    return Request(
        f"GraphQL {name} {key}".strip(), "/graphql", "POST", body, resource="graphql", endpoint=f"GraphQL {name}"
    )


def refusals(errors: Sequence[Mapping[str, Any]], under: Sequence[str | int]) -> dict[str, list[str]]:
    """Field -> why GitHub refused it, of the object at the path `under`."""
    found: dict[str, list[str]] = {}
    for error in errors:
        path = _place(error)
        if path[: len(under)] == list(under) and len(path) > len(under):
            status = _STATUSES.get(str(error.get("type")), Status.MALFORMED)
            found.setdefault(str(path[len(under)]), [status.value, _said(error)])
    return found


def _place(error: Mapping[str, Any]) -> list[Any]:
    path = error.get("path")
    return path if isinstance(path, list) else []


def _said(error: Mapping[str, Any]) -> str:
    return f"GitHub: {str(error.get('message', ''))[:_DETAIL]}"


def node_of(answer: Answer, path: Sequence[str | int]) -> Mapping[str, Any] | None:
    """The object at that path of an answer's data, with what GitHub refused of it; None where it is not there."""
    found: Any = (answer.body or {}).get("data")
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    if not isinstance(found, Mapping):
        return None
    refused = refusals((answer.body or {}).get("errors") or [], path)
    return {**found, REFUSED: refused} if refused else found


def refused(node: Mapping[str, Any], field: str) -> tuple[Status, str] | None:
    """Why GitHub refused that field of the node."""
    found = (node.get(REFUSED) or {}).get(field)
    return (Status(found[0]), str(found[1])) if found else None


def missing(answer: Answer, path: Sequence[str | int], what: str) -> Answer:
    """The gap that takes the place of an object that is not in the answer."""
    errors = [e for e in (answer.body or {}).get("errors") or [] if _place(e)[: len(path)] == list(path)]
    status = _STATUSES.get(str(errors[0].get("type")), Status.MALFORMED) if errors else Status.HIDDEN
    detail = _said(errors[0]) if errors else f"GitHub's answer leaves {what} out."
    return Answer(answer.request, answer.status, None, answer.at, status, detail)


def by_node(asker: Asker, name: str, on: str, fields: str, size: PageSize) -> Batches:
    """Asks for nodes of one type by their ids; a part's answer has the node as its body."""
    query = f"query($ids: [ID!]!) {{ {RATE} nodes(ids: $ids) {{ id ... on {on} {{ {fields} }} }} }}"

    def together(parts: Sequence[Part]) -> Request:
        ids = [part.id for part in parts]
        return request(name, digest(canonical(ids))[:16], query, {"ids": ids})

    def apart(answer: Answer, place: int, part: Part) -> Answer:
        path = ("nodes", place)
        node = node_of(answer, path)
        if node is None or node.get("id") != part.id:
            return missing(answer, path, "it")
        return Answer(part.key, answer.status, node, answer.at)

    return Batches(asker, together, apart, size)


def blobs(asker: Asker, size: PageSize) -> Batches:
    """Asks for the contents of files; a part's id is `<repository's node id> <object id>`."""

    def together(parts: Sequence[Part]) -> Request:
        by_repository: dict[str, list[str]] = {}
        for place, part in enumerate(parts):
            repository, oid = part.id.split(" ")
            field = f'b{place}: object(oid: "{oid}") {{ oid ... on Blob {{ byteSize isBinary isTruncated text }} }}'
            by_repository.setdefault(repository, []).append(field)
        variables = {f"r{number}": repository for number, repository in enumerate(by_repository)}
        asked = " ".join(
            f"r{number}: node(id: $r{number}) {{ ... on Repository {{ id {' '.join(fields)} }} }}"
            for number, fields in enumerate(by_repository.values())
        )
        declared = ", ".join(f"${name}: ID!" for name in variables)
        key = digest(canonical([part.id for part in parts]))[:16]
        return request("files", key, f"query({declared}) {{ {RATE} {asked} }}", variables)

    def apart(answer: Answer, place: int, part: Part) -> Answer:
        repository, oid = part.id.split(" ")
        for alias, node in (answer.body or {}).get("data", {}).items():
            if isinstance(node, Mapping) and node.get("id") == repository:
                found = node_of(answer, (alias, f"b{place}"))
                if isinstance(found, Mapping) and found.get("oid") == oid:
                    return Answer(part.key, answer.status, dict(found), answer.at)
                return missing(answer, (alias, f"b{place}"), "the file")
        errors = (answer.body or {}).get("errors") or []
        whole = (_place(error) for error in errors if len(_place(error)) == 1)
        return missing(answer, next(whole, ("",)), "the repository")

    return Batches(asker, together, apart, size)
