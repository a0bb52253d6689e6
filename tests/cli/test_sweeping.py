"""Progress: on a terminal, and where there is none."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import threading
from pathlib import Path

import pytest
from rich.console import Console

from cop_scan.cli.progress import span
from cop_scan.cli.sweeping import State, sweeping
from cop_scan.evidence import Resource
from cop_scan.sources.interface import Progress
from tests.cli.fakes import HOSTILE, Network, Shell
from tests.cli.test_commands import RUN
from tests.repositories import commit, repository


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (-3, "0 s"), (59, "59 s"), (59.6, "1 min"), (720, "12 min"), (3600, "1 h"), (12_000, "3 h 20 min")],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_a_state_says_what_is_done_left_and_to_come() -> None:
    now = [0.0]
    state = State("acme", "GitHub", clock=lambda: now[0])
    assert state.words() == "0 resources"
    state.hear(Progress("acme", 120, 3000, 500, 4321, 0, 760))
    assert state.words() == "120 of 3,000 resources, 4,321 requests left in this window, about 13 min to go"
    state.hear(Progress("acme", 120, 3000, 500, 0, 720, 760))
    assert state.words() == "120 of 3,000 resources, 0 requests left in this window, waiting 12 min for GitHub's limit"
    now[0] = 420
    assert state.words().endswith("waiting 5 min for GitHub's limit")
    now[0] = 721
    assert state.words().endswith("about 13 min to go")


def test_resources_count_where_the_source_says_nothing() -> None:
    with sweeping({"git": "git"}, Console(file=io.StringIO())) as watch:
        watch.collected(Resource("git:git/a", "repository", "git", "git", "a"))
        watch.collected(Resource("vendor", "vendor", "attestations", "Acme", "Acme"))
    assert watch.states["git"].done == 1
    assert watch.resources == 2


class _Heard(io.StringIO):
    """Tells when something has been written."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        if "left in this window" in text:
            self.heard.set()
        return written


def test_without_a_terminal_there_is_a_line_now_and_then() -> None:
    file = _Heard()
    with sweeping({HOSTILE: "github"}, Console(file=file, width=60), every=0.001) as watch:
        watch.hear(Progress(HOSTILE, 1, 9, 5, 77))
        assert file.heard.wait(30)
    lines = file.getvalue().splitlines()
    assert set(lines[:-1]) == {"a[red]b[/red]\\x1b[2J: 1 of 9 resources, 77 requests left in this window"}
    assert lines[-1].startswith("Collecting: 0 resources, ")


def test_a_short_sweep_without_a_terminal_is_one_line() -> None:
    file = io.StringIO()
    with sweeping({"acme": "github"}, Console(file=file)) as watch:
        watch.hear(Progress("acme", 1, 9, 5, 77))
    assert len(file.getvalue().splitlines()) == 1


def test_a_terminal_shows_a_line_for_each_target() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=160, no_color=True)
    with sweeping({"acme": "github", HOSTILE: "github"}, console) as watch:
        watch.hear(Progress("acme", 3, 3, 5, 77, 0, 60))
        watch.hear(Progress(HOSTILE, 1, 9, 9, 5, 1800))
    said = file.getvalue()
    assert "3 of 3 resources, 77 requests left in this window, about 1 min to go" in said
    assert "waiting 30 min for GitHub's limit" in said
    assert "a[red]b[/red]\\x1b[2J" in said
    assert "\x1b[2J" not in said
    assert "\x1b[3" not in said  # no colours


def test_the_source_s_news_reach_the_screen(shell: Shell, network: Network) -> None:
    network.news = (Progress("acme", 1, 2, 5, 77),)
    done = shell("collect", "fake:acme")
    assert done.code == 0
    assert "Collecting: 2 resources" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_real_terminal(tmp_path: Path) -> None:
    for name in ("a", "b"):
        commit(repository(tmp_path / "all" / name), {"package.json": "{}"})
    primary, secondary = pty.openpty()
    environment = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    with subprocess.Popen(
        [*RUN, "collect", "all"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=secondary,
    ) as process:
        os.close(secondary)
        said = b""
        try:
            while chunk := os.read(primary, 4096):
                said += chunk
        except OSError:  # the other end was closed
            pass
        finally:
            os.close(primary)
        assert process.stdout is not None
        out = process.stdout.read().decode()
    assert process.returncode == 0
    assert "git" in said.decode()
    assert "2 resources" in said.decode()
    assert "2 resources in cop-scan-report/snapshot" in out
