"""The source `gitlab`: GitLab.com and GitLab Self-Managed."""

from __future__ import annotations

from cop_scan_gitlab.source import GitLabSource

__all__ = ["GitLabSource"]
