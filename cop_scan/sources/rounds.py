"""File contents that are read in rounds: what is looked for and not there is read before facts are made anew."""

from __future__ import annotations

from cop_scan.evidence import Status
from cop_scan.sources.files import Entry, Unreadable


class InRounds:
    """Contents for `file_facts`; an entry that is asked for and not there is noted, and is read in the next round."""

    __slots__ = ()
    have: dict[str, bytes | Unreadable]
    """By object id."""
    wanted: dict[str, int]
    """Object id -> size as far as it is known, of what was looked for and not there."""

    def size(self, entry: Entry) -> int:
        """Bytes, by the list of files or by the content."""
        return entry.size if entry.size >= 0 else len(self.read(entry, 0))

    def read(self, entry: Entry, _limit: int) -> bytes:
        """The content, or nothing for now."""
        found = self.have.get(entry.oid)
        if isinstance(found, Unreadable):
            raise found
        if found is None:
            self.wanted[entry.oid] = max(0, entry.size)
            raise Unreadable(Status.NOT_COLLECTED, "Its content was not read.")
        return found
