"""Questions to GitLab: REST, its pages, and GraphQL for many projects at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cop_scan.evidence import Json, Status, canonical, digest
from cop_scan.sources.answered import Asked, Withheld, part
from cop_scan.sources.answers import Answer, Request
from cop_scan.sources.asking import Asker
from cop_scan.sources.batching import Batches, Part
from cop_scan.sources.paging import MAX_PAGES, PageSize, following, gap

API = "/api/v4"
PROJECT = "gid://gitlab/Project/"
ERRORS = "_errors"
"""Key under which a project carries what GitLab refused of the answer that it came in: then null may stand for that."""
NOT_TOLD = Withheld("GitLab's answer leaves it out.")
WITHHELD = Withheld("GitLab's answer leaves it out, as it does for those who may not see it.")
MAINTAINERS = Withheld("GitLab shows it to Maintainers only.")


def get(path: str, endpoint: str, *, lasting: bool = False) -> Request:
    """A REST question; `endpoint` is the path with placeholders."""
    return Request(f"GET {path}", f"{API}{path}", endpoint=f"GET {endpoint}", lasting=lasting)


def of_group(path: str) -> Request:
    """A group itself, without its projects."""
    return get(f"/groups/{quoted(path)}?with_projects=false", "/groups/:id")


def quoted(path: str) -> str:
    """A full path in the place of an id."""
    return quote(path, safe="")


async def pages(asker: Asker, request: Request, most: int = MAX_PAGES) -> list[Answer]:
    """The pages of a list, the last one a gap where it ends early. A next page elsewhere is not followed."""
    found: list[Answer] = []
    asked: set[str] = set()
    place = request.path.partition("?")[0]
    while True:
        asked.add(request.path)
        answer = await asker.ask(request)
        if answer.ok and not isinstance(answer.body, list):
            answer = gap(answer, Status.MALFORMED, "The page holds no list where one is expected.")
        found.append(answer)
        if not answer.ok or not answer.next:
            return found
        strange = answer.next in asked or answer.next.partition("?")[0] != place
        if strange or len(asked) >= most:
            why = "The next page is no page of this list." if strange else f"There are more than {most} pages."
            found.append(gap(answer, Status.MALFORMED if strange else Status.TRUNCATED, why))
            return found
        request = _next(request, answer.next)


def _next(request: Request, path: str) -> Request:
    whole = following(request, path)
    return Request(f"GET {path.removeprefix(API)}", whole.path, endpoint=request.endpoint)


def graph(name: str, key: str, query: str, variables: Mapping[str, Json]) -> Request:
    """A GraphQL question whose journal key is its name and `key`."""
    body = {"operationName": name, "query": query, "variables": dict(variables)}
    return Request(
        f"GraphQL {name} {key}".strip(), "/api/graphql", "POST", body, resource="graphql", endpoint=f"GraphQL {name}"
    )


def of_projects(asker: Asker, name: str, fields: str, size: PageSize) -> Batches:
    """Asks for projects by their numbers; a part's answer has the project as its body."""
    asked = f"projects(ids: $ids, first: $n) {{ nodes {{ id {fields} }} }}"
    query = f"query {name}($ids: [ID!]!, $n: Int!) {{ {asked} }}"

    def together(parts: Sequence[Part]) -> Request:
        ids = [f"{PROJECT}{part.id}" for part in parts]
        return graph(name, digest(canonical(ids))[:16], query, {"ids": ids, "n": len(ids)})

    def apart(answer: Answer, _place: int, part: Part) -> Answer:
        node = next((n for n in _nodes(answer) if isinstance(n, Mapping) and n.get("id") == PROJECT + part.id), None)
        if node is None:
            return left_out(answer, "the project")
        errors = (answer.body or {}).get("errors") or []
        return Answer(part.key, answer.status, {**node, ERRORS: errors} if errors else dict(node), answer.at)

    return Batches(asker, together, apart, size)


def _nodes(answer: Answer) -> list[Any]:
    listed = ((answer.body or {}).get("data") or {}).get("projects")
    nodes = listed.get("nodes") if isinstance(listed, Mapping) else None
    return nodes if isinstance(nodes, list) else []


def left_out(answer: Answer, what: str) -> Answer:
    """The gap of what an answer does not hold: GitLab leaves out, without a word, what a token may not see."""
    errors = (answer.body or {}).get("errors") or []
    said = f" GitLab: {errors[0]}" if errors else ""
    detail = f"GitLab's answer leaves {what} out.{said}"
    return Answer(answer.request, answer.status, None, answer.at, Status.HIDDEN, detail)


def withheld(asked: Asked) -> Asked:
    """Why something is not to be found in an answer, which may be none."""
    return WITHHELD if isinstance(asked, Answer) and asked.ok else asked


def plan(path: str, detail: str) -> dict[str, Json]:
    """A part that a licence lacks."""
    return part(path, Status.PLAN_UNAVAILABLE, detail)
