"""Files that people write, checked where they enter: an error names file, line, key and expectation."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cop_scan.errors import InputError, PolicyError
from cop_scan.yamlio import Lines, YamlError, load


class FileModel(BaseModel):
    """A mapping in such a file: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_M = TypeVar("_M", bound=BaseModel)


def read_model(model: type[_M], path: Path, error: type[InputError | PolicyError]) -> _M:
    """The YAML file as `model`.

    Raises `error` with file, line, key and expectation.
    """
    try:
        document, lines = load(path.read_text(encoding="utf-8"))
    except YamlError as fault:
        place = f"{path}:{fault.line}" if fault.line else str(path)
        raise error(f"{place}: {fault}.") from None
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise error(f"{path}: cannot be read: {reason}.") from None
    try:
        return model.model_validate(document)
    except ValidationError as fault:
        raise error(_sentence(path, fault, lines)) from None


def _sentence(path: Path, fault: ValidationError, lines: Lines) -> str:
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    key = tuple(first["loc"])
    line = 0
    for end in range(len(key), 0, -1):
        if line := lines.get(key[:end], 0):
            break
    expectation = first["msg"]
    where = ".".join(str(step) for step in key) or "the file"
    return f"{path}:{line or 1}: {where}: {expectation[0].lower()}{expectation[1:]}."
