"""The HTML export: a folder of plain pages for readers, without scripts or requests to anywhere.

Every page opens from disk, carries a content security policy that allows its own stylesheet only, and
escapes everything at the sink: autoescape against markup, `visible` against text that hides.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, PackageLoader, StrictUndefined

from cop_scan.errors import InputError
from cop_scan.exports.html import words
from cop_scan.exports.html.pages import pages
from cop_scan.report import Report

FOLDER = "dashboard"
_MARKER = "method.html"


class HtmlExport:
    """Writes `dashboard/` below the output folder."""

    def render(self, report: Report, folder: Path) -> Path:
        """Write all pages to a folder beside, then put it in the previous one's place; give the first page.

        Raises InputError if `dashboard` is there and is not one of ours, rather than delete it.
        """
        target = folder / FOLDER
        if target.is_symlink() or (target.exists() and not (target / _MARKER).is_file()):
            raise InputError(f"{target} is there and is not a dashboard of cop-scan's.", next_step="Move it away.")
        with TemporaryDirectory(prefix=f".{FOLDER}-", dir=folder) as beside:
            work = Path(beside) / "new"
            work.mkdir()
            _write(report, work)
            if target.exists():
                target.rename(Path(beside) / "old")
            work.rename(target)
        return target / "index.html"


def environment() -> Environment:
    """The templates: compiled once, escaping everything, failing on a value that is not there."""
    made = Environment(
        loader=PackageLoader(__name__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=words.visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        moment=words.moment,
        percent=words.percent,
        plain=words.plain,
        state_reason=words.state_reason,
        gap_reason=words.gap_reason,
    )
    made.globals.update(STATES=words.STATES, OUTCOMES=words.OUTCOMES)
    return made


def _write(report: Report, work: Path) -> None:
    templates = environment()
    for part in ("organisations", "products", "provisions", "resources"):
        (work / part).mkdir()
    style = resources.files(__name__).joinpath("style.css").read_text(encoding="utf-8")
    (work / "style.css").write_text(style, encoding="utf-8")
    for page in pages(report):
        document = templates.get_template(page.template).render(page.values)
        (work / page.path).write_text(document, encoding="utf-8", newline="\n")
