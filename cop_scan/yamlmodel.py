"""Files that people write, checked where they enter: an error names file, line, key and expectation."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from cop_scan.errors import InputError, PolicyError
from cop_scan.evidence import Json
from cop_scan.yamlio import Lines, YamlError, load_all

CLAIM = r"^[A-Z]+-[1-9]\.[1-9]-C\d{2}$"
"""Form of a claim's id."""


_MAX_OTHERS = 20
"""Keys that are named beside the first that is wrong."""


class FileModel(BaseModel):
    """A mapping in such a file: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("must be a date such as 2026-01-31")
    return date.fromisoformat(text).isoformat()


Day = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(_day)]
"""A date as text; two compare as dates do."""


def shown(text: str) -> str:
    """What a reader sees of it: without characters that are not shown, and with single spaces."""
    return " ".join("".join(c for c in text if _is_shown(c) or c.isspace()).split())


_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs whose picture is empty: Hangul fillers, Braille's pattern without dots."""


def _is_shown(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and character not in _BLANK


def _named(text: str) -> str:
    if not any(c.isalnum() for c in shown(text)):
        raise ValueError("must hold a letter or a digit")
    return text


Name = Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$"), AfterValidator(_named)]
"""Of a person or a thing, on one line."""


class Fault(ValueError):
    """What is wrong with a file: a sentence, its line (0: not known), and of a value its key and what is expected."""

    def __init__(self, sentence: str, line: int = 0, key: str = "", expectation: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.line = sentence, line
        self.key, self.expectation = key, expectation
        self.others: tuple[Fault, ...] = ()
        """What else is wrong with the same document."""

    @property
    def whole(self) -> str:
        """The sentence, and the keys of what else is wrong, so that a file need not be mended once for each."""
        keys = list(dict.fromkeys(other.key for other in self.others if other.key != self.key))[:_MAX_OTHERS]
        return (
            f"{self.sentence} Also wrong or missing: {', '.join(key[:80] for key in keys)}." if keys else self.sentence
        )

    def at(self, path: Path) -> str:
        """All of it, after file and line."""
        return f"{path}:{self.line}: {self.whole}" if self.line else f"{path}: {self.whole}"


_M = TypeVar("_M", bound=BaseModel)


def read_model(model: type[_M], path: Path, error: type[InputError | PolicyError]) -> _M:
    """The YAML file as `model`.

    Raises `error` with file, line, key and expectation.
    """
    try:
        return parse_model(model, path.read_bytes(), path, error)
    except OSError as fault:
        raise error(f"{path}: cannot be read: {fault.strerror}.") from None


def parse_model(model: type[_M], content: bytes, path: Path, error: type[InputError | PolicyError]) -> _M:
    """The content of the YAML file as `model`.

    Raises `error` as `read_model`.
    """
    try:
        documents = documents_in(content)
        if len(documents) > 1:
            raise Fault("more than one document.")
        return validated(model, *(documents[0] if documents else (None, {})))
    except Fault as fault:
        raise error(fault.at(path)) from None


def read_documents(path: Path) -> list[tuple[Json, Lines]]:
    """Every document of the YAML file, with the lines of its keys.

    Raises Fault if it cannot be read.
    """
    try:
        return documents_in(path.read_bytes())
    except OSError as fault:
        raise Fault(f"cannot be read: {fault.strerror}.") from None


def documents_in(content: bytes) -> list[tuple[Json, Lines]]:
    """Every document in the content of a YAML file, with the lines of its keys. Raises Fault if it is no YAML."""
    try:
        return load_all(content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
    except YamlError as fault:
        raise Fault(f"{fault}.", fault.line) from None
    except UnicodeDecodeError:
        raise Fault("cannot be read: it is not UTF-8 text.") from None


def validated(model: type[_M], document: Json, lines: Lines) -> _M:
    """The document as `model`.

    Raises Fault with line, key and expectation; it has the other faults with it.
    """
    try:
        return model.model_validate(document)
    except ValidationError as fault:
        first, *others = _faults(fault, lines)
        first.others = tuple(others)
        raise first from None


def faults(model: type[BaseModel], content: bytes) -> list[Fault]:
    """Everything that is wrong with the values of a YAML file; none where it is no YAML at all."""
    try:
        documents = documents_in(content)
    except Fault:
        return []
    for document, lines in documents[:1]:
        try:
            model.model_validate(document)
        except ValidationError as fault:
            return _faults(fault, lines)
    return []


def _faults(fault: ValidationError, lines: Lines) -> list[Fault]:
    return [
        _fault(tuple(one["loc"]), one["msg"], lines)
        for one in fault.errors(include_url=False, include_context=False, include_input=False)
    ]


def _fault(key: tuple[int | str, ...], expectation: str, lines: Lines) -> Fault:
    line = next((lines[key[:end]] for end in range(len(key), 0, -1) if lines.get(key[:end])), 0)
    words = expectation[0].lower() + expectation[1:]
    named = ".".join(map(str, key))
    return Fault(f"{named or 'the file'}: {words}.", line or min(lines.values(), default=1), named, words)
