"""Runs a command for as long as standard input stays open, so that it never outlives whoever started it.

Run as a script by `cop_scan.engines.opa_server`. A pipe closes however its owner ends, killed or not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    """Run `command`; gives its exit code."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own caller's command

    def kill_at_end_of_input() -> None:
        while os.read(0, 4096):
            pass
        child.kill()

    threading.Thread(target=kill_at_end_of_input, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
