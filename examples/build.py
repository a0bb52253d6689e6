"""Make git repositories of the folders in `repositories/`, so that the demo has something to sweep.

Use: `python examples/build.py FOLDER`. What stands in FOLDER under the same names is replaced.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_NAME": "Acme" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "acme@example.org" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2026-09-01T12:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}


def build(tree: Path, repository: Path) -> None:
    """Commit a copy of `tree` to a new repository."""
    shutil.rmtree(repository, ignore_errors=True)
    shutil.copytree(tree, repository)
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["commit", "--quiet", "-m", "Example"],
    ):
        subprocess.run(["git", "-C", str(repository), *words], check=True, env=ENVIRONMENT)


if __name__ == "__main__":
    goal = Path(sys.argv[1])
    goal.mkdir(parents=True, exist_ok=True)
    for example in sorted((Path(__file__).parent / "repositories").iterdir()):
        build(example, goal / example.name)
