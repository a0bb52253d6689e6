"""Runs a command for as long as standard input stays open, so that it never outlives whoever started it.

Run as a script by `cop_scan.engines.opa_server`. A pipe closes however its owner ends, killed or not.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading

_SIGNAL_AT_PARENTS_END = 1


def _end_with_keeper() -> None:
    """Linux only: in case that the keeper itself is killed."""
    ctypes.CDLL(None).prctl(_SIGNAL_AT_PARENTS_END, signal.SIGKILL)


def main(command: list[str]) -> int:
    """Run `command`; gives its exit code."""
    before = _end_with_keeper if sys.platform == "linux" else None
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=before)  # noqa: S603, PLW1509 - no thread yet

    def kill_at_end_of_input() -> None:
        while os.read(0, 4096):
            pass
        child.kill()

    threading.Thread(target=kill_at_end_of_input, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
