"""Find the real OPA: on PATH, where `make tools` puts it, or where Go does."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def find_opa() -> Path | None:
    """The `opa` binary, or None where there is none."""
    built = ROOT / ".tools" / "bin" / "opa"
    found = shutil.which("opa") or (str(built) if built.is_file() else None) or _by_go()
    return Path(found) if found else None


def _by_go() -> str | None:
    if not shutil.which("go"):
        return None
    base = subprocess.run(["go", "env", "GOPATH"], capture_output=True, text=True, check=False).stdout.strip()
    path = Path(base) / "bin" / "opa"
    return str(path) if base and path.is_file() else None


def need_opa() -> Path:
    """The `opa` binary; a visible skip without one, and a failure where CI is set."""
    found = find_opa()
    if found is None:
        reason = "OPA is not installed: `make tools` builds it where Go is."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
