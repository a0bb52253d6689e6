"""Files that people write, checked where they enter: an error names file, line, key and expectation."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from cop_scan.errors import InputError, PolicyError
from cop_scan.evidence import Json
from cop_scan.yamlio import Lines, YamlError, load_all

CLAIM = r"^[A-Z]+-[1-9]\.[1-9]-C\d{2}$"
"""Form of a claim's id."""


class FileModel(BaseModel):
    """A mapping in such a file: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("must be a date such as 2026-01-31")
    return date.fromisoformat(text).isoformat()


Day = Annotated[str, AfterValidator(_day)]
"""A date as text; two compare as dates do."""
Name = Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Of a person or a thing, on one line."""


class Fault(ValueError):
    """What is wrong with a file: a sentence, and its line, or 0 where none is known."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line

    def at(self, path: Path) -> str:
        """The sentence after file and line."""
        return f"{path}:{self.line}: {self.sentence}" if self.line else f"{path}: {self.sentence}"


_M = TypeVar("_M", bound=BaseModel)


def read_model(model: type[_M], path: Path, error: type[InputError | PolicyError]) -> _M:
    """The YAML file as `model`.

    Raises `error` with file, line, key and expectation.
    """
    try:
        documents = read_documents(path)
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
        return load_all(path.read_text(encoding="utf-8"))
    except YamlError as fault:
        raise Fault(f"{fault}.", fault.line) from None
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise Fault(f"cannot be read: {reason}.") from None


def validated(model: type[_M], document: Json, lines: Lines) -> _M:
    """The document as `model`.

    Raises Fault with line, key and expectation.
    """
    try:
        return model.model_validate(document)
    except ValidationError as fault:
        raise _fault(fault, lines) from None


def _fault(fault: ValidationError, lines: Lines) -> Fault:
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    key = tuple(first["loc"])
    line = 0
    for end in range(len(key), 0, -1):
        if line := lines.get(key[:end], 0):
            break
    expectation = first["msg"]
    where = ".".join(str(step) for step in key) or "the file"
    return Fault(f"{where}: {expectation[0].lower()}{expectation[1:]}.", line or min(lines.values(), default=1))
