"""Progress of collecting: on a terminal a line for each target, elsewhere a line a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich import progress as bars
from rich.console import Console
from rich.text import Text

from cop_scan import plugins
from cop_scan.cli.progress import span, visible
from cop_scan.errors import CopScanError
from cop_scan.evidence import Resource
from cop_scan.sources.interface import Progress

MINUTE = 60.0
"""Seconds between two lines where there is no terminal."""
_NAME_WIDTH = 30


def _platform(source: str) -> str:
    """How people write the name of a source's platform."""
    try:
        return str(getattr(plugins.source(source), "platform", source))
    except CopScanError:
        return source  # what is wrong with it is said where it is used


@dataclass(slots=True)
class State:
    """How far one target has come."""

    target: str
    platform: str
    collected: int = 0
    """Resources that came in this run."""
    news: Progress | None = None
    """What the source said last; None where it says nothing."""
    waiting_until: float = 0.0
    clock: Callable[[], float] = time.monotonic

    @property
    def done(self) -> int:
        """Resources, those of an earlier run that the source counts among them."""
        return max(self.collected, self.news.done if self.news else 0)

    @property
    def total(self) -> int | None:
        """Resources in all, where the source knows."""
        return self.news.total if self.news else None

    def hear(self, news: Progress) -> None:
        """The source's own news."""
        self.news = news
        self.waiting_until = self.clock() + news.waiting if news.waiting > 0 else 0.0

    def words(self) -> str:
        """The state in words: resources, requests left, and time to finish or to wait."""
        total = f" of {self.total:,}" if self.total is not None else ""
        parts = [f"{self.done:,}{total} resources"]
        if self.news and self.news.left is not None:
            parts.append(f"{self.news.left:,} requests left in this window")
        wait = self.waiting_until - self.clock()
        if wait > 0:
            parts.append(f"waiting {span(wait)} for {self.platform}'s limit")
        elif self.news and self.news.seconds_to_go is not None:
            parts.append(f"about {span(self.news.seconds_to_go)} to go")
        return ", ".join(parts)


@dataclass(slots=True)
class Watch:
    """Hears of every target; `show` is told of the one that has news."""

    states: Mapping[str, State]
    show: Callable[[State], None] = lambda _: None
    now: State | None = None
    """The target that is being swept."""
    resources: int = field(default=0)

    def hear(self, news: Progress) -> None:
        """For `Manner.tell`."""
        state = self.states.get(news.target)
        if state is not None:
            state.hear(news)
            self._changed(state)

    def collected(self, resource: Resource) -> None:
        """One resource more."""
        self.resources += 1
        state = self.states.get(resource.target)
        if state is not None:
            state.collected += 1
            self._changed(state)

    def _changed(self, state: State) -> None:
        self.now = state
        self.show(state)


@contextmanager
def sweeping(targets: Mapping[str, str], console: Console | None = None, every: float = MINUTE) -> Iterator[Watch]:
    """The progress of sweeping `targets` (name -> source)."""
    console = console or Console(stderr=True)
    states = {name: State(name, _platform(source)) for name, source in targets.items()}
    started = time.monotonic()
    watch = Watch(states)
    with _live(watch, console) if console.is_terminal else _quiet(watch, console, every):
        yield watch
    if not console.is_terminal:
        took = time.monotonic() - started
        console.print(f"Collecting: {watch.resources} resources, {took:.1f} s", highlight=False)


class _Words(bars.ProgressColumn):
    """A target's state in words, made anew whenever it is shown: a wait grows shorter without news."""

    def render(self, task: bars.Task) -> Text:
        state: State = task.fields["state"]
        return Text(state.words())


@contextmanager
def _live(watch: Watch, console: Console) -> Iterator[None]:
    columns = (bars.SpinnerColumn(), bars.TextColumn("{task.description}", markup=False), bars.BarColumn(20), _Words())
    with bars.Progress(*columns, console=console, transient=True) as shown:
        tasks: dict[str, bars.TaskID] = {}

        def show(state: State) -> None:
            if state.target not in tasks:
                _finish(shown, tasks)
                name = visible(state.target)[:_NAME_WIDTH]
                tasks[state.target] = shown.add_task(name, total=state.total, state=state)
            shown.update(tasks[state.target], completed=state.done, total=state.total)

        watch.show = show
        yield


def _finish(shown: bars.Progress, tasks: Mapping[str, bars.TaskID]) -> None:
    """Targets are swept one after another: news of the next one ends the others."""
    for task in tasks.values():
        completed = shown.tasks[task].completed
        shown.update(task, completed=completed, total=completed)


@contextmanager
def _quiet(watch: Watch, console: Console, every: float) -> Iterator[None]:
    end = threading.Event()

    def speak() -> None:
        while not end.wait(every):
            if watch.now is not None:
                console.print(Text(f"{visible(watch.now.target)}: {watch.now.words()}"), soft_wrap=True)

    speaker = threading.Thread(target=speak, name="progress", daemon=True)
    speaker.start()
    try:
        yield
    finally:
        end.set()
        speaker.join()
