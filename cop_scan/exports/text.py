"""What every export needs: words and symbols of states, hostile text made visible, places, and safe writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from cop_scan.errors import CopScanError
from cop_scan.evidence import Json
from cop_scan.finding import Finding
from cop_scan.report import Report, State

WORDS: Mapping[State, str] = MappingProxyType(
    {
        State.MET: "met",
        State.PARTIALLY_MET: "partially met",
        State.NOT_MET: "not met",
        State.NOT_ASSESSED: "not assessed",
        State.NOT_APPLICABLE: "not applicable",
    }
)
"""A state as a reader sees it."""
SYMBOLS: Mapping[State, str] = MappingProxyType(
    {
        State.MET: "✓",
        State.PARTIALLY_MET: "◐",
        State.NOT_MET: "✗",
        State.NOT_ASSESSED: "?",
        State.NOT_APPLICABLE: "○",
    }
)
"""Beside the word, so that neither colour nor shape alone carries a state."""
NOTICE = (
    "Not a certificate: this says which claims were found to hold, against which edition, at what time and for how "
    "many of the resources."
)
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


_UNCLAIMED = {
    "repository": ("repository", "repositories"),
    "build_project": ("build project", "build projects"),
    "registry": ("registry", "registries"),
}


def unclaimed(report: Report) -> str:
    """How many resources belong to no product, in words: `1 repository and 2 build projects belong`."""
    kinds = {subject.id: subject.kind for subject in report.subjects}
    found = [kinds[key] for key, _ in report.unclaimed]
    counted = ((found.count(kind), *words) for kind, words in _UNCLAIMED.items())
    parts = [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
    return f"{' and '.join(parts)} {'belongs' if len(found) == 1 else 'belong'}"


def relying(report: Report) -> str:
    """How far what is required is met only by exception, as a sentence."""
    found = report.reliance
    share = f" ({100 * found.relying / found.claims:.3g} %)" if found.claims else ""
    return f"{found.relying} of the {found.claims} claims of level shall that apply rely on waivers{share}."


_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0 with the escape of ANSI sequences, DEL, C1
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, separators, bidirectional
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # lone surrogates, that no encoding can write
    "]"
)


def visible(text: str) -> str:
    r"""`text` on one line, with control, invisible and bidirectional characters as escapes such as `\x1b`, `\u202e`."""
    return _HIDDEN.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")


def json_visible(text: str) -> str:
    r"""JSON text of equal value in which control and bidirectional characters are `\u` escapes; line ends stay."""
    return _HIDDEN.sub(lambda found: found[0] if found[0] == "\n" else _json_escape(found[0]), text)


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: a path inside the resource, and a line from 1, or 0 where none is known."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


def places(finding: Finding) -> tuple[Place, ...]:
    """The places that a finding's evidence names, each once.

    Where a claim has several criteria, only those of the criteria that have the finding's own outcome.
    """
    evidence = finding.evidence if isinstance(finding.evidence, Mapping) else {}
    found = list(_places(evidence))
    for criterion in _mappings(evidence.get("criteria")):
        if criterion.get("outcome", finding.outcome) == finding.outcome:
            inner = criterion.get("evidence")
            found += _places(inner if isinstance(inner, Mapping) else {})
    return tuple(dict.fromkeys(found))


def _places(evidence: Mapping[str, Json]) -> Iterator[Place]:
    for entry in _mappings(evidence.get("places")):
        path, line, text = entry.get("path"), entry.get("line"), entry.get("text")
        if isinstance(path, str) and path:
            known = line if isinstance(line, int) and not isinstance(line, bool) and line >= 1 else 0
            yield Place(path, known, text if isinstance(text, str) else "")


def _mappings(value: Json) -> Iterator[Mapping[str, Json]]:
    yield from (entry for entry in (value if isinstance(value, list | tuple) else ()) if isinstance(entry, Mapping))


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A UTF-8 stream to a file beside `path` that takes its place once all is written.

    Raises CopScanError if it cannot be written; what was at `path` before is then still there.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        with partial.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(path)
    except OSError as fault:
        raise CopScanError(f"{path.name} cannot be written: {fault.strerror or fault}.") from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
