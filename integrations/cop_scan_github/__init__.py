"""The source `github`: organisations, users and repositories of github.com and GitHub Enterprise Server."""

from __future__ import annotations

from cop_scan_github.source import GitHubSource

__all__ = ["GitHubSource"]
