from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cop_scan.cli import EXIT_CODES
from cop_scan.errors import CopScanError

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_generated_pages_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "docs" / "generate.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", text):
        assert (page.parent / target).exists(), target


def test_every_exit_code_is_documented() -> None:
    kinds: list[type[CopScanError]] = [CopScanError, *CopScanError.__subclasses__()]
    for kind in kinds:
        assert re.search(rf"^ *{kind.exit_code}  ", EXIT_CODES, re.MULTILINE), kind


def test_the_readme_names_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^ {4}make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
