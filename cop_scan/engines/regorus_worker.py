"""The process in which policies run: regorus and nothing else, so that a runaway policy can be killed.

Run as a script by `cop_scan.engines.rego`. One JSON line in, one JSON line out. The first line is
`{"modules": [[path, text], ...], "memory": bytes}`; each later one is a query, a tab, and the input as JSON.
Answers: `{"report": ...}`, `{"undefined": true}` or `{"error": reason, "detail": text}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import regorus


def _engine(modules: list[list[str]]) -> Any:
    engine = regorus.Engine()
    for path, text in modules:
        engine.add_policy(path, text)
    return engine


def detail(fault: BaseException) -> str:
    """An engine's error on one line, without the Rust back trace that follows it."""
    text = str(fault).split("Stack backtrace", 1)[0]
    lines = [line.strip() for line in text.splitlines()]
    place = next((line[4:] for line in lines if line.startswith("--> ")), "")
    reason = next((line[7:] for line in lines if line.startswith("error: ")), " ".join(filter(None, lines)))
    return f"{place}: {reason}" if place else reason


def _ask(engine: Any, query: str, document: str) -> dict[str, Any]:
    engine.set_input_json(document)
    result = json.loads(engine.eval_query_as_json(query)).get("result")
    return {"report": result[0]["expressions"][0]["value"]} if result else {"undefined": True}


def _limit_memory(limit: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main() -> None:
    """Answer questions until standard input ends."""
    start = json.loads(sys.stdin.readline())
    _limit_memory(start["memory"])
    engine = _engine(start["modules"])
    for line in sys.stdin:
        query, _, document = line.partition("\t")
        try:
            answer = _ask(engine, query, document)
        except Exception as fault:
            answer = {"error": "evaluation", "detail": detail(fault)}
        except BaseException as fault:
            # pyo3's PanicException is no Exception; the engine may be poisoned after one.
            if type(fault).__name__ != "PanicException":
                raise
            answer = {"error": "panic", "detail": detail(fault)}
            engine = _engine(start["modules"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
