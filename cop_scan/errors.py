"""Every error that cop-scan raises, in one tree.

    CopScanError            exit 1   something cop-scan could not do
    ├── InputError          exit 2   a file or an argument of the user's is wrong
    ├── PolicyError         exit 3   a claim, a fact definition or a policy cannot be loaded
    ├── SourceError         exit 4   a target cannot be read at all
    ├── SnapshotError       exit 5   a snapshot is damaged, incomplete or cannot be written
    └── EngineError         exit 6   an engine cannot be started
        └── EngineMissing            its package is not installed; never reaches the edge

Inside the pipeline what could not be seen is a value (a gap); these errors are for the edge,
where nothing sensible can go on. The message is one sentence; `next_step` says what to do.
"""

from __future__ import annotations


class CopScanError(Exception):
    """The root: a sentence for the user, and what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class InputError(CopScanError):
    """An estate, attestation or argument is wrong; the message names file, line, key and expectation."""

    exit_code = 2


class PolicyError(CopScanError):
    """A claim folder, fact definition or policy is wrong; the message names file and line."""

    exit_code = 3


class SourceError(CopScanError):
    """A target cannot be read at all, so that there is nothing to record about it."""

    exit_code = 4


class SnapshotError(CopScanError):
    """A snapshot is missing, damaged, of another version, or cannot be written."""

    exit_code = 5


class EngineError(CopScanError):
    """An engine cannot be started or reached."""

    exit_code = 6


class EngineMissing(EngineError):
    """An engine's package is not installed: its claims are `unknown`, and the sweep goes on."""
