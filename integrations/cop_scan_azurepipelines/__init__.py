"""The source `azurepipelines`: organisations, definitions, repositories and feeds of Azure DevOps, read-only."""

from __future__ import annotations

from cop_scan_azurepipelines.source import AzurePipelinesSource

__all__ = ["AzurePipelinesSource"]
