"""The Rego modules of the enabled claims, and what they may call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cop_scan.catalogue import Claim
from cop_scan.errors import PolicyError
from cop_scan.evidence import Json
from cop_scan.policies import library_files, package, policy_file


@dataclass(frozen=True, slots=True)
class Module:
    """One Rego source file."""

    path: str
    """Relative to the policies folder, as error messages and both engines name it."""
    text: str


_RESERVED = frozenset(
    {
        "crypto",
        "graphql",
        "http",
        "input",
        "io",
        "net",
        "opa",
        "print",
        "providers",
        "rand",
        "rego",
        "time",
        "trace",
    }
    | {"uuid"}
)
"""Names behind which an impure or a missing built-in could hide."""


def policies_folder(claim: Claim) -> Path:
    """The policies folder that holds the claim: `<folder>/rego/claims/<provision>/<claim>`."""
    return claim.folder.parents[3]


def modules(claims: Sequence[Claim]) -> list[Module]:
    """The policies of `claims` and the shared library they import, each file once."""
    paths: dict[Path, Path] = {}
    for claim in claims:
        folder = policies_folder(claim)
        for path in [*library_files(folder), policy_file(claim.folder)]:
            paths[path] = folder
    return [_read(path, folder) for path, folder in sorted(paths.items())]


def _read(path: Path, folder: Path) -> Module:
    try:
        return Module(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise PolicyError(f"{path}: the policy cannot be read: {fault}.") from None


def query(claim: Claim) -> str:
    """The rule that decides a claim."""
    return f"data.{package(claim)}.report"


def allowed_calls(folder: Path) -> frozenset[str]:
    """The built-in functions that policies may use: `capabilities.json`, in OPA's own format."""
    document = json.loads((folder / "capabilities.json").read_text(encoding="utf-8"))
    return frozenset(builtin["name"] for builtin in document["builtins"])


def refused_calls(ast: Json, allowed: frozenset[str]) -> Iterator[tuple[str, int, str]]:
    """File, line and name of every call in regorus' syntax trees that is neither allowed nor the policy's own.

    A function or import that takes the name of a built-in's namespace is refused too: it would hide the call.
    """
    for tree in ast:
        source, rules = tree["source"], tree["ast"]
        own = dict(_functions(rules)) | dict(_imported(rules, source["contents"].encode()))
        for name in sorted(own.keys() & _RESERVED):
            yield source["file"], own[name], name
        for name, line in _calls(rules):
            if name not in allowed and name.split(".")[0] not in own.keys() - _RESERVED | {"data"}:
                yield source["file"], line, name


def _functions(tree: Json) -> Iterator[tuple[str, int]]:
    """First name and line of the functions that a module defines."""
    for rule in tree["rules"]:
        head = rule.get("Spec", {}).get("head", {}).get("Func")
        if head:
            yield _name(head["refr"]).split(".")[0], head["span"]["line"]


def _imported(tree: Json, source: bytes) -> Iterator[tuple[str, int]]:
    """Name and line of what a module imports; an alias is given as a span of the source."""
    for entry in tree["imports"]:
        alias = entry.get("as")
        name = source[alias["start"] : alias["end"]].decode() if alias else _name(entry["refr"]).split(".")[-1]
        yield name, entry["span"]["line"]


def _calls(tree: Json) -> Iterator[tuple[str, int]]:
    for node in _nodes(tree):
        call = node.get("Call")
        if isinstance(call, dict):
            yield _name(call["fcn"]), call["span"]["line"]


def _nodes(tree: Json) -> Iterator[dict[str, Json]]:
    """Every object in a JSON tree, without recursion: a policy's depth is not trusted."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def _name(reference: Json) -> str:
    """`a.b.c` for a reference expression, empty for anything else."""
    parts: list[str] = []
    while isinstance(reference, dict):
        if "RefDot" in reference:
            field = reference["RefDot"]["field"]
            parts.append(field[1] if isinstance(field, list) else "")
            reference = reference["RefDot"]["refr"]
        elif "Var" in reference:
            parts.append(reference["Var"]["value"])
            return ".".join(reversed(parts))
        else:
            return ""
    return ""


def refuse(place: str, reason: str) -> PolicyError:
    """The load error for a policy that the embedded engine cannot run."""
    return PolicyError(
        f"{place}: {reason}.",
        next_step="Mend the policy; if OPA accepts it, this policy needs engine opa (--engine opa).",
    )
