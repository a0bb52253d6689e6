"""Trees of code and Azure's pipelines, made by hand: what claims on files alone must conclude, and observations beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.emulators.common.templates import Template, read

__all__ = ["CANARY", "TREES", "Template"]
CANARY = "ghp_canaryInAPipelineFile00000000000000000"
TREES: Mapping[str, Template] = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}
