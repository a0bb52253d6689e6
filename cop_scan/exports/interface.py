"""The export seam: a report becomes files, one method.

An export is registered as an entry point in the group `cop_scan.exports`; its value is a callable
without arguments whose result satisfies `Export`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cop_scan.report import Report


class Export(Protocol):
    """A way to write a report."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write the report below `folder` (which exists) and give the file that a reader opens first.

        Everything in the report may come from a hostile repository: escape it for the format.
        """
        ...
