"""How large an object is, told from its header, before anything of it is inflated.

A packed object may be a delta of another, that of a third, and each may inflate to gigabytes from a
few bytes; so the largest of the chain is told too. Formats: https://git-scm.com/docs/gitformat-pack.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from dulwich.object_store import DiskObjectStore
from dulwich.objects import ObjectID, hex_to_sha
from dulwich.pack import OFS_DELTA, REF_DELTA, Pack

_CHAIN = 5_000
_HEADER = 64


@dataclass(frozen=True, slots=True)
class _Packed:
    """A packed object's header."""

    kind: int
    size: int
    """Bytes of the object, or of the delta."""
    base: int | str
    """Offset or name of what it is a delta of; 0 where it is none."""
    result: int
    """Bytes of the object itself."""


class Sizes:
    """Sizes of the objects of one store."""

    def __init__(self, folder: Path, store: DiskObjectStore) -> None:
        self._folder = folder
        self._packs: list[Pack] = list(store.packs)
        self._files: dict[int, BufferedReader] = {}

    def close(self) -> None:
        """Close the pack files."""
        for file in self._files.values():
            file.close()

    def of(self, oid: str) -> tuple[int, int]:
        """Bytes of the object, and of the largest in the chain that makes it. Raises KeyError if it is not here."""
        for number, pack in enumerate(self._packs):
            try:
                offset = pack.index.object_offset(hex_to_sha(ObjectID(oid.encode())))
            except KeyError:
                continue
            return self._in_pack(number, offset)
        size = self._loose(oid)
        return size, size

    def _loose(self, oid: str) -> int:
        try:
            with (self._folder / oid[:2] / oid[2:]).open("rb") as file:
                header = zlib.decompressobj().decompress(file.read(4096), _HEADER)
        except FileNotFoundError:
            raise KeyError(oid) from None
        return int(header.split(b"\0", 1)[0].split(b" ")[1])

    def _in_pack(self, number: int, offset: int) -> tuple[int, int]:
        first = found = self._packed(number, offset)
        largest = max(found.size, found.result)
        for _ in range(_CHAIN):
            if found.kind == OFS_DELTA and isinstance(found.base, int):
                offset -= found.base
            elif found.kind == REF_DELTA and isinstance(found.base, str):
                offset = self._packs[number].index.object_offset(hex_to_sha(ObjectID(found.base.encode())))
            else:
                return first.result, largest
            found = self._packed(number, offset)
            largest = max(largest, found.size, found.result)
        raise ValueError("a chain of deltas is too long")

    def _packed(self, number: int, offset: int) -> _Packed:
        data = self._read(number, offset)
        kind, size, at = data[0] >> 4 & 7, data[0] & 15, 1
        shift = 4
        while data[at - 1] & 0x80:
            size |= (data[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
        base: int | str = 0
        if kind == OFS_DELTA:
            base, at = _distance(data, at)
        elif kind == REF_DELTA:
            base, at = data[at : at + 20].hex(), at + 20
        if kind not in (OFS_DELTA, REF_DELTA):
            return _Packed(kind, size, 0, size)
        start = zlib.decompressobj().decompress(data[at:], _HEADER)
        return _Packed(kind, size, base, _number(start, _number(start, 0)[1])[0])

    def _read(self, number: int, offset: int) -> bytes:
        if number not in self._files:
            self._files[number] = Path(self._packs[number].data.path).open("rb")  # noqa: SIM115 - closed by close()
        self._files[number].seek(offset)
        return self._files[number].read(512)


def _distance(data: bytes, at: int) -> tuple[int, int]:
    """How far before it the base of an offset delta lies, and where the next field begins."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A little-endian number of seven bits a byte, and where the next one begins."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not data[at - 1] & 0x80:
            return value, at
