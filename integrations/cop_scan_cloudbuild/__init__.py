"""The source `cloudbuild`: triggers of Google Cloud Build, the projects they lie in, and their registries."""

from __future__ import annotations

from cop_scan_cloudbuild.source import CloudBuildSource

__all__ = ["CloudBuildSource"]
