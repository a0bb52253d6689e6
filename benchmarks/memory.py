"""The largest resident size of a process and its children."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class Memory:
    """Watches while its context lasts; `peak` is in MiB."""

    def __init__(self, pid: int | None = None) -> None:
        self.peak = 0.0
        self._pid = str(pid or os.getpid())
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.is_set():
            self.peak = max(self.peak, sum(_resident(pid) for pid in self._tree()))
            time.sleep(0.1)

    def _tree(self) -> list[str]:
        try:
            return [self._pid, *Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()]
        except OSError:
            return []


def _resident(pid: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
