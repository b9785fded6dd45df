"""The directory of an OLE compound file (MS-CFB): just enough to tell what it is and whether Word locked it."""

import struct
from collections.abc import Iterator

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LAST = 0xFFFFFFFA  # this and higher numbers are no sectors
HEADER, ENTRY = 512, 128  # bytes
WORD, LOCKED = (0xA5EC, 0xA5DC), 0x0100  # what a Word stream begins with, and its flag for a password (MS-DOC, 2.5.2)


def streams(raw: bytes) -> dict[str, int]:
    """Return the streams and storages at a file's top, in small letters, with their first sectors.

    A damaged file has none.
    """
    try:
        directory = b"".join(_sectors(raw, _number(raw, 48), _table(raw)))
        return dict(_top(directory))
    except (struct.error, IndexError, ValueError):
        return {}


def is_locked(raw: bytes, sector: int) -> bool:
    """Tell whether the Word stream that begins in a sector says that it is encrypted."""
    start = (sector + 1) * _size(raw)
    if start + 12 > len(raw):
        return False
    mark, flags = struct.unpack_from("<H8xH", raw, start)
    return mark in WORD and bool(flags & LOCKED)


def _number(raw: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", raw, at)[0])


def _size(raw: bytes) -> int:
    """Return the size of a sector in bytes: 512, or 4,096 in version 4."""
    return 4096 if struct.unpack_from("<H", raw, 30)[0] == 12 else 512


def _sector(raw: bytes, number: int) -> bytes:
    size = _size(raw)
    return raw[(number + 1) * size : (number + 2) * size]


def _sectors(raw: bytes, number: int, table: tuple[int, ...]) -> Iterator[bytes]:
    """Yield the sectors of a chain, each once."""
    seen = set[int]()
    while number < LAST and number not in seen:
        seen.add(number)
        yield _sector(raw, number)
        number = table[number]


def _table(raw: bytes) -> tuple[int, ...]:
    """Return the allocation table: for every sector the next one of its chain."""
    places = [*struct.unpack_from("<109I", raw, 76)]
    more, seen = _number(raw, 68), set[int]()
    while more < LAST and more not in seen:
        seen.add(more)
        *listed, more = _numbers(_sector(raw, more))
        places += listed
    return tuple(n for place in places if place < LAST for n in _numbers(_sector(raw, place)))


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _top(directory: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and first sector of the entries right below the root."""
    waiting, seen = [_number(directory, 76)], set[int]()
    while waiting:
        index = waiting.pop()
        if index >= LAST or index in seen:
            continue
        seen.add(index)
        at = index * ENTRY
        length, left, right, start = struct.unpack_from("<H2xII40xI", directory, at + 64)
        yield directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace").lower(), start
        waiting += [left, right]
