"""Progress: live lines on a terminal, a few quiet lines elsewhere; always on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

_NAME_WIDTH = 40


@contextmanager
def phase(title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A phase of the sweep; call the given function with the name of each resource that is done."""
    console = Console(stderr=True)
    started = time.monotonic()
    done = 0

    def quiet(_: str) -> None:
        nonlocal done
        done += 1

    if not console.is_terminal:
        yield quiet
        counted = f"{done} resources, " if done else ""
        console.print(f"{title}: {counted}{time.monotonic() - started:.1f} s", highlight=False)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, TextColumn("{task.fields[name]}"), console=console, transient=True) as bar:
        task = bar.add_task(title, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=escape(visible(name)[-_NAME_WIDTH:]))


def visible(text: str) -> str:
    """`text` with everything that a terminal would obey made visible."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def say(console: Console, sentence: str, style: str = "") -> None:
    """One sentence on a line of its own."""
    console.print(Text(visible(sentence), style=style), soft_wrap=True)


def span(seconds: float) -> str:
    """A time that a person can take in: `45 s`, `12 min`, `3 h 20 min`."""
    if seconds < 59.5:
        return f"{max(0.0, seconds):.0f} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"
