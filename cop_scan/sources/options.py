"""Options of a target, checked as they enter: what the sources of all platforms share."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ValidationError

from cop_scan.errors import InputError
from cop_scan.sources.interface import Target

Model = TypeVar("Model", bound=BaseModel)


def address(url: str) -> str:
    """The address of an API, without a slash at its end: by HTTPS, unless it is on this machine.

    Raises ValueError, as validators do.
    """
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise ValueError("must begin with https://")
    if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
        raise ValueError("must be an address without user, query or fragment")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(address)]
"""An option that holds the address of an API."""


def is_chosen(name: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a resource is taken: by one of the globs of `include`, if there are any, and by none of `exclude`.

    A glob with a slash is compared with the whole name, one without with what follows the first slash.
    """
    return (not include or any(_matches(name, glob) for glob in include)) and not any(
        _matches(name, glob) for glob in exclude
    )


def _matches(name: str, glob: str) -> bool:
    return fnmatch.fnmatchcase((name if "/" in glob else name.split("/", 1)[-1]).lower(), glob.lower())


def each(is_one: Callable[[str], bool], wrong: str) -> AfterValidator:
    """Checks an option that is a list of names; `wrong` is said of one that is none: `is no login of GitHub`."""

    def check(names: list[str]) -> list[str]:
        for name in names:
            if not is_one(name):
                raise ValueError(f"{name!r} {wrong}")
        return names

    return AfterValidator(check)


def separated(what: str) -> list[str]:
    """The names that a command line gives with commas between."""
    return [name.strip() for name in what.split(",") if name.strip()]


def named(what: str, is_one: Callable[[str], bool], wrong: str) -> list[str]:
    """The names that a command line gives with commas between.

    Raises InputError that says what is `wrong` with the first that is none, such as `no project of GitLab`.
    """
    names = separated(what)
    first = next((name for name in names if not is_one(name)), None)
    if not names or first is not None:
        raise InputError(f"{first or what!r} is {wrong}.")
    return names


def by_depth(names: Sequence[str], top: str, below: str) -> dict[str, list[str]]:
    """Two options of a target: the names without a slash, and those with one; without the one that would be empty."""
    chosen = {top: [name for name in names if "/" not in name], below: [name for name in names if "/" in name]}
    return {option: found for option, found in chosen.items() if found}


def read(model: type[Model], target: Target) -> Model:
    """The target's options.

    Raises InputError that names the first thing that is wrong.
    """
    try:
        return model(**dict(target.options))
    except ValidationError as fault:
        first: Any = fault.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or part in model.model_fields)
        known = ", ".join(name for name in model.model_fields if name != "base")
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"{first['loc'][0]}: is no option of the source {target.source}.", next_step=f"Its options are {known}."
            ) from None
        said = str(first["msg"]).removeprefix("Value error, ")
        raise InputError(f"{key + ': ' if key else ''}{said}.") from None
