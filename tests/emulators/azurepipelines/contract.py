"""What Microsoft publishes of the answers: the types of its client libraries for Node and Python, beside the repository's tools.

`python -m tests.emulators.azurepipelines.contract` fetches them (MIT), with npm and pip. They are generated from the services'
own descriptions, and neither has every service, so that a type may be in one of them or in both.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / ".tools" / "azure"
NODE = ("azure-devops-node-api@17.0.1", "8a53062a3d3447c0d6478c4c519d97c05321356dde55cdf7f65a035f3a077a07f8a861cc479d0c0b534ab47414db20b44b080141aaa92609cec3f533f005628a")  # fmt: skip
PYTHON = ("azure-devops==7.1.0b4", "a934fb660fbaf4c3dcc5681f61fa15cdfc0ffa0cd441b1da588ae42466f682c12bac5c0213447f61f8a15c93914951d94c945e49ce4a9254c51700b7f39f3e91")  # fmt: skip
SERVICES = ("alert", "audit", "build", "core", "elastic", "feed", "git", "graph", "identity", "location", "member_entitlement_management", "pipeline_permissions", "pipelines_checks", "policy", "security", "service_endpoint", "service_hooks", "task_agent", "contributions")  # fmt: skip
TELLING: Mapping[str, Mapping[str, str]] = {
    # https://learn.microsoft.com/en-us/rest/api/azure/devops/build/general-settings/get?view=azure-devops-rest-7.1
    "PipelineGeneralSettings": dict.fromkeys(("disableMarketplaceTasksVar", "disableInBoxTasksVar", "disableNode6TasksVar", "disableStageChooser"), "boolean"),
    # https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/query?view=azure-devops-rest-7.1
    "CheckConfiguration": {"settings": "", "version": "", "isDisabled": "boolean"},
    # https://learn.microsoft.com/en-us/azure/devops/extend/develop/contributions-overview
    "DataProviderResult": {"dataProviderSharedData": "", "dataProviders": ""},
}  # fmt: skip
"""Type -> fields that neither library has and the services answer."""
Fields = Mapping[str, str]
_PLAIN: Mapping[str, tuple[type, ...]] = {"boolean": (bool,), "bool": (bool,), "number": (int, float), "int": (int,), "float": (int, float), "long": (int,), "string": (str,), "str": (str,), "iso-8601": (str,), "Date": (str,)}  # fmt: skip


def need() -> None:
    """A visible skip where the contract is missing, and a failure where CI is set."""
    if (FOLDER / "types.json").is_file():
        return
    reason = "Azure DevOps's contract is missing: `python -m tests.emulators.azurepipelines.contract` fetches it."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def types() -> Mapping[str, Fields]:
    """Type's name -> field -> its type, of both libraries together."""
    found: Mapping[str, Fields] = json.loads((FOLDER / "types.json").read_text("utf-8"))
    return found


def _read() -> Mapping[str, Fields]:
    found: dict[str, dict[str, str]] = {}
    bases: dict[str, str] = {}
    for name, base, fields in [*_of_node(), *_of_python()]:
        found.setdefault(name, {}).update({key: text for key, text in fields.items() if key not in found.get(name, {})})
        if base:
            bases.setdefault(name, base)
    whole = {name: dict(_with_bases(name, found, bases)) for name in found}
    # where a type is named, any that is made from it may stand
    below: dict[str, dict[str, str]] = {}
    for name in found:
        for above in _above(name, bases):
            below.setdefault(above, {}).update(
                {key: text for key, text in whole[name].items() if key not in whole.get(above, {})}
            )
    return {name: {**below.get(name, {}), **fields} for name, fields in whole.items()}


def _with_bases(name: str, found: Mapping[str, Fields], bases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for one in (name, *_above(name, bases)):
        yield from found.get(one, {}).items()


def _above(name: str, bases: Mapping[str, str]) -> list[str]:
    """The types that a type is made from, the nearest first."""
    seen: list[str] = []
    while (name := bases.get(name, "")) and name not in seen:
        seen.append(name)
    return seen


def _of_node() -> Iterator[tuple[str, str, Fields]]:
    for path in sorted((FOLDER / "interfaces").glob("*.d.ts")):
        for one in re.finditer(
            r"export interface (\w+)(?: extends (?:\w+\.)?(\w+))? \{\n(.*?)\n\}", path.read_text("utf-8"), re.DOTALL
        ):
            yield one[1], one[2] or "", dict(re.findall(r"^    (\w+)\??: ([^;{]+)", one[3], re.MULTILINE))


def _of_python() -> Iterator[tuple[str, str, Fields]]:
    for path in sorted((FOLDER / "models").glob("*.py")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its comments are not ours
            tree = ast.parse(path.read_text("utf-8-sig"))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                base = node.bases[0].id if node.bases and isinstance(node.bases[0], ast.Name) else ""
                maps = [
                    ast.literal_eval(line.value)
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    and isinstance(line.targets[0], ast.Name)
                    and line.targets[0].id == "_attribute_map"
                ]
                yield (
                    node.name,
                    "" if base == "Model" else base,
                    {one["key"]: one["type"] for made in maps for one in made.values()},
                )


def problems(model: str, body: Any, where: str) -> list[str]:
    """What an answer has that its type does not; a list's items are of the type."""
    if isinstance(body, bytes):
        return []
    items = body
    if isinstance(body, dict) and "value" in body:
        items = list(body["value"].values()) if isinstance(body["value"], dict) else body["value"]
    elif isinstance(body, dict) and "members" in body and "totalCount" in body:
        items = body["members"]
    return [found for one in (items if isinstance(items, list) else [items]) for found in _wrong(one, model, where)]


def _wrong(value: Any, model: str, where: str) -> Iterator[str]:
    fields = {**types().get(model, {}), **TELLING.get(model, {})}
    if model not in types():
        yield f"{where}: {model} is no published type"
    for key, one in (value or {}).items():
        if key not in fields:
            yield f"{where}: {model} has no {key}"
        elif one is not None:
            yield from _of_type(one, fields[key].strip(), f"{where} {key}")


def _of_type(value: Any, name: str, where: str) -> Iterator[str]:
    inner = re.fullmatch(r"\[(.+)\]|(.+)\[\]", name)
    if inner:
        if not isinstance(value, list):
            yield f"{where}: {name} is no list"
            return
        for one in value:
            yield from _of_type(one, inner[1] or inner[2], where)
        return
    short = name.rsplit(".", maxsplit=1)[-1]
    if short in _PLAIN:
        kinds = _PLAIN[short]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            yield f"{where}: {value!r} is no {short}"
    elif short in types() and isinstance(value, dict) and types()[short]:
        yield from _wrong(value, short, where)


def main() -> None:
    """Fetch what is missing."""
    if (FOLDER / "types.json").is_file():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed; it fetches Microsoft's published types. Install Node and try again.")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", NODE[0]], cwd=folder, check=True, capture_output=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
            PYTHON[0],
        ]
        subprocess.run(command, cwd=folder, check=True)
        _unpack_node(_checked(next(Path(folder).glob("*.tgz")), NODE[1]))
        _unpack_python(_checked(next(Path(folder).glob("*.whl")), PYTHON[1]))
    (FOLDER / "types.json").write_text(json.dumps(_read()), "utf-8")
    sys.stdout.write(f"Azure DevOps's types: in {FOLDER}\n")


def _checked(path: Path, sha512: str) -> Path:
    digest = hashlib.sha512(path.read_bytes()).hexdigest()
    if digest != sha512:
        raise SystemExit(f"{path.name} is not what was expected: its SHA-512 is {digest}.")
    return path


def _unpack_node(path: Path) -> None:
    (FOLDER / "interfaces").mkdir(parents=True, exist_ok=True)
    with tarfile.open(path) as archive:
        for member in archive:
            source = (
                archive.extractfile(member) if member.name.endswith(".d.ts") and "/interfaces/" in member.name else None
            )
            if source:
                (FOLDER / "interfaces" / Path(member.name).name).write_bytes(source.read())


def _unpack_python(path: Path) -> None:
    (FOLDER / "models").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts = name.split("/")
            if len(parts) == 5 and parts[2] == "v7_1" and parts[3] in SERVICES and parts[4] == "models.py":
                (FOLDER / "models" / f"{parts[3]}.py").write_bytes(archive.read(name))


if __name__ == "__main__":
    main()
