"""Read objects by name, inflating nothing before its size is known to be within bounds.

A packed object may be a delta of another, that of a third, and each may inflate to gigabytes from a
few bytes; so the headers of the whole chain are read first. dulwich's own store is not used: it would
follow `alternates` and believe a `multi-pack-index`. What is read must have the hash that it was asked
for by. Formats: https://git-scm.com/docs/gitformat-pack.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from dulwich.object_format import SHA1
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tag, Tree, hex_to_sha, object_class
from dulwich.pack import OFS_DELTA, REF_DELTA, Pack

from cop_scan.evidence import Status
from cop_scan_git.refused import Refused

MAX_CHAIN = 128 << 20
"""Bytes that an object and all that it is a delta of may inflate to, together."""
_CACHE = 16 << 20
_LINKS = 5_000
_HEADER = 64
_COMPRESSED = 4096

Object = Commit | Tag | Tree | Blob


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a packed object begins."""

    pack: int
    offset: int


class Objects:
    """The objects in one folder `objects`. Methods raise KeyError for an object that is not here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        stems = [path.with_suffix("") for path in sorted((folder / "pack").glob("*.pack"))]
        whole = [stem for stem in stems if stem.with_suffix(".idx").is_file()]
        self._packs = [Pack(str(stem), object_format=SHA1, delta_base_cache_limit=_CACHE) for stem in whole]
        self._files: dict[int, BufferedReader] = {}

    def close(self) -> None:
        """Close every file."""
        for file in self._files.values():
            file.close()
        for pack in self._packs:
            pack.close()

    def size(self, oid: str) -> int:
        """Bytes of the object's content."""
        place = self._find(oid)
        return self._chain(place)[0] if place else self._loose_header(oid)[1]

    def read(self, oid: str, limit: int) -> Object:
        """The object. Raises Refused if it is larger than `limit` bytes."""
        place = self._find(oid)
        kind, data = self._read_packed(place, limit) if place else self._read_loose(oid, limit)
        return ShaFile.from_raw_string(kind, data, verify_sha=ObjectID(oid.encode()))  # type: ignore[return-value] # the common base class

    def _find(self, oid: str) -> _Place | None:
        name = hex_to_sha(ObjectID(oid.encode()))
        for number, pack in enumerate(self._packs):
            try:
                return _Place(number, pack.index.object_offset(name))
            except KeyError:
                continue
        return None

    def _read_packed(self, place: _Place, limit: int) -> tuple[int, bytes]:
        size, inflated = self._chain(place)
        _bound(size, limit)
        _bound(inflated, MAX_CHAIN)
        pack = self._packs[place.pack]
        kind, found = pack.data.get_object_at(place.offset)
        kind, chunks = pack.resolve_object(place.offset, kind, found)
        return kind, b"".join(chunks)  # type: ignore[arg-type] # a delta is resolved by now

    def _read_loose(self, oid: str, limit: int) -> tuple[int, bytes]:
        kind, size, start = self._loose_header(oid)
        _bound(size, limit)
        end = start + size
        with self._loose(oid).open("rb") as file:
            data = zlib.decompressobj().decompress(file.read(end + end // 100 + _COMPRESSED), end + 1)
        if len(data) != end:
            raise ValueError("an object has not the size that it says")
        return kind, data[start:]

    def _loose_header(self, oid: str) -> tuple[int, int, int]:
        """The object's kind, the bytes of its content, and where that begins."""
        try:
            with self._loose(oid).open("rb") as file:
                header = zlib.decompressobj().decompress(file.read(_COMPRESSED), _HEADER)
        except FileNotFoundError:
            raise KeyError(oid) from None
        words = header[: header.index(b"\0")]
        name, size = words.split(b" ")
        known = object_class(name)
        if known is None or not size.isdigit():
            raise ValueError("an object is of no known kind")
        return known.type_num, int(size), len(words) + 1

    def _loose(self, oid: str) -> Path:
        return self._folder / oid[:2] / oid[2:]

    def _chain(self, place: _Place) -> tuple[int, int]:
        """Bytes of the object, and of all that is inflated to make it."""
        first = found = self._packed(place)
        inflated = found.size + found.result
        for _ in range(_LINKS):
            if found.kind == OFS_DELTA and isinstance(found.base, int):
                place = _Place(place.pack, place.offset - found.base)
            elif found.kind == REF_DELTA and isinstance(found.base, str):
                name = hex_to_sha(ObjectID(found.base.encode()))
                place = _Place(place.pack, self._packs[place.pack].index.object_offset(name))
            else:
                return first.result, inflated
            found = self._packed(place)
            inflated += found.size + found.result
        raise ValueError("a chain of deltas is too long")

    def _packed(self, place: _Place) -> _Packed:
        data = self._start(place)
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

    def _start(self, place: _Place) -> bytes:
        if place.pack not in self._files:
            self._files[place.pack] = Path(self._packs[place.pack].data.path).open("rb")  # noqa: SIM115 - closed by close()
        self._files[place.pack].seek(place.offset)
        return self._files[place.pack].read(512)


def _bound(size: int, limit: int) -> None:
    if size > limit:
        raise Refused(Status.TRUNCATED, f"It is larger than {limit} bytes.")


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
