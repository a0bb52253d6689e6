"""Generated git repositories of different kinds, the same ones for the same number."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
_WORKFLOW = """\
name: CI {n}
on: {{push: {{branches: [main]}}, pull_request: {{}}}}
permissions: {{contents: {level}}}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@{ref}
      - run: {install}
      - run: {test}
"""
_SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"


def generate(folder: Path, count: int) -> None:
    """Make `count` bare repositories below `folder`; those that are there already stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"repo-{number:05d}.git"
        if not path.exists():
            _repository(path, _files(random.Random(number), number))


def _files(choice: random.Random, number: int) -> dict[str, str]:
    files = {f"src/module_{n}/file_{n}.py": f"VALUE = {n}\n" for n in range(choice.randint(5, 200))}
    files["README.md"] = f"# Repository {number}\n"
    if choice.random() < 0.8:
        level, ref = choice.choice(["read", "write"]), choice.choice(["v4", _SHA])
        install, test = choice.choice(
            [("npm ci", "npm test"), ("uv sync --locked", "uv run pytest"), ("make", "make test")]
        )
        # A third of real organisations' repositories share their workflow: some equal, some of their own.
        own = number if choice.random() < 0.6 else 0
        text = _WORKFLOW.format(n=own, level=level, ref=ref, install=install, test=test)
        files[".github/workflows/ci.yml"] = text
    if choice.random() < 0.5:
        files["package.json"] = '{"name": "x", "dependencies": {"left": "^1.0.0"}}\n'
    if choice.random() < 0.4:
        files["package-lock.json"] = '{"lockfileVersion": 3, "packages": {}}\n'
    if choice.random() < 0.4:
        files["SECURITY.md"] = "# Security\n\nReport to security@acme.example. We answer within 5 working days.\n"
    if choice.random() < 0.2:
        files["Dockerfile"] = "FROM python:3.12-slim\nUSER nobody\nHEALTHCHECK CMD true\n"
    return files


def _repository(path: Path, files: dict[str, str]) -> None:
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True, env=ENVIRONMENT
    )
    lines = ["commit refs/heads/main", "committer Acme <acme@example.org> 1767225600 +0000", "data 4", "Made"]
    stream = "\n".join(lines).encode() + b"\n"
    for name, text in sorted(files.items()):
        data = text.encode()
        stream += f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n"
    command = ["git", "-C", str(path), "fast-import", "--quiet"]
    subprocess.run(command, input=stream + b"done\n", check=True, env=ENVIRONMENT)
