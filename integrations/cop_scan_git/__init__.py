"""The source `git`: repositories on this machine, read without running git or anything of theirs."""

from __future__ import annotations

from cop_scan_git.source import GitSource

__all__ = ["GitSource"]
