"""The embedded Rego engine: regorus in a process of its own (why: docs/decisions/0002).

Policies are checked as they are loaded: syntax, unsafe variables, and calls outside
`policies/capabilities.json`, which leaves out everything that reads a clock, the network or the
environment. regorus has no time limit, so questions go to a worker that is killed when one takes
too long; that question is an error with its reason, and the next one gets a new worker.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import regorus

from cop_scan.catalogue import Claim
from cop_scan.engines import regorus_worker
from cop_scan.engines.interface import UNDEFINED, Answer, answer_from
from cop_scan.engines.modules import (
    Module,
    allowed_calls,
    modules,
    policies_folder,
    query,
    refuse,
    refused_calls,
)
from cop_scan.errors import EngineError
from cop_scan.evidence import Json

SECONDS = 10.0
"""Wall time that one question may take."""
MEMORY = 4 << 30
"""Address space of the worker in bytes."""


class RegorusEngine:
    """The default engine for claims in Rego. Options: `seconds` (a question's limit)."""

    def __init__(self, claims: Sequence[Claim], options: Mapping[str, Json] | None = None) -> None:
        self.version = f"regorus {metadata.version('gordon-to-regorus')}"
        self._modules = modules(claims)
        self._seconds = float((options or {}).get("seconds", SECONDS))
        self._worker: _Worker | None = None
        if claims:
            check(self._modules, allowed_calls(policies_folder(claims[0])))

    def ask(self, claim: Claim, question: Mapping[str, Json]) -> Answer:
        """The claim's answer; a time-out, a panic and an evaluation error are answers with a reason."""
        if self._worker is None:
            self._worker = _Worker(self._modules)
        reply = self._worker.ask(f"{query(claim)}\t{json.dumps(question)}\n", self._seconds)
        if reply is None:
            died = self._worker.ended()
            self.close()
            if died:
                return Answer.failed("crash", "the engine's process ended")
            return Answer.failed("timeout", f"it took longer than {self._seconds:g} seconds")
        if "error" in reply:
            return Answer.failed(reply["error"], reply["detail"])
        return answer_from(UNDEFINED if "undefined" in reply else reply["report"])

    def close(self) -> None:
        """Stop the worker."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


def check(sources: Sequence[Module], allowed: frozenset[str]) -> None:
    """Refuse modules that do not compile, or that call what policies may not.

    Raises PolicyError with file, line and reason.
    """
    engine = regorus.Engine()
    try:
        for module in sources:
            engine.add_policy(module.path, module.text)
        for path, line, name in refused_calls(json.loads(engine.get_ast_as_json()), allowed):
            raise refuse(f"{path}:{line}", f"it calls {name}, which policies may not use")
        engine.set_input_json("{}")
        engine.eval_query_as_json("1 == 1")  # compiles every module: unsafe variables, arity, recursion
    except RuntimeError as fault:
        place, _, reason = regorus_worker.detail(fault).partition(": ")
        raise refuse(place, reason or "it cannot be read") from None


class _Worker:
    """A running `regorus_worker` and the thread that reads its answers."""

    def __init__(self, sources: Sequence[Module]) -> None:
        script = Path(regorus_worker.__file__)
        command = [sys.executable, "-I", "-X", "utf8", str(script)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        start = {"modules": [[m.path, m.text] for m in sources], "memory": MEMORY}
        if not self._send(json.dumps(start) + "\n"):
            raise EngineError("The Rego engine's process did not start.")

    def ask(self, line: str, seconds: float) -> dict[str, Json] | None:
        """The answer, or None if the worker ended or the time did."""
        if not self._send(line):
            return None
        try:
            answer = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        return dict(json.loads(answer)) if answer else None

    def ended(self) -> bool:
        """Whether the process is gone, which it is not after a mere time-out."""
        try:
            self._process.wait(0.05)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # unsent input of a worker that is gone
                    pipe.close()

    def _send(self, line: str) -> bool:
        stdin = self._process.stdin
        try:
            if stdin:
                stdin.write(line)
                stdin.flush()
        except OSError:
            return False
        return stdin is not None

    def _read(self) -> None:
        if self._process.stdout:
            for line in self._process.stdout:
                self._lines.put(line)
        self._lines.put("")
