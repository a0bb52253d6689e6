"""Trees of code and GitLab's pipelines, made by hand, beside what is told people on every platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.emulators.common.templates import ODDITIES, PAPERS, Template, read

__all__ = ["CANARY", "ODDITIES", "PAPERS", "SHARED", "TREES", "Template"]
CANARY = "glpat-canaryInAPipeline000"
TREES: Mapping[str, Template] = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}
SHARED = (Path(__file__).parent / "checks.yml").read_bytes()
"""What the tree `shared` includes from the group's own project."""
