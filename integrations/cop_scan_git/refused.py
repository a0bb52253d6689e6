"""What ends a question to a repository: a refusal with its reason, and the wall clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from cop_scan.evidence import Status


class Refused(Exception):
    """The repository, or what was asked of it, cannot be seen: a gap, with the reason."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Deadline:
    """The time that one repository may take."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raises Refused once the time is over."""
        if time.monotonic() > self._end:
            raise Refused(Status.TIMEOUT, "The repository took too long to read.")


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Whatever a hostile or damaged repository makes a library raise is a gap.

    The exception's text may quote content from anywhere, so only its name is kept.
    """
    try:
        yield
    except Refused:
        raise
    except KeyError:
        raise Refused(Status.NOT_COLLECTED, f"{what} is not in the repository, as in a partial clone.") from None
    except PermissionError:
        raise Refused(Status.FORBIDDEN, f"{what} cannot be read without permission.") from None
    except Exception as fault:
        raise Refused(Status.MALFORMED, f"{what} cannot be read ({type(fault).__name__}).") from None


def visible(name: bytes) -> str:
    """A name as text; bytes that are not UTF-8 as backslash escapes."""
    return name.decode("utf-8", "backslashreplace")
