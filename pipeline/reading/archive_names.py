"""The names of files in a ZIP, whose encoding most programs do not tell: guessed by what gives the best Vietnamese."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence

from pipeline.reading import encodings
from pipeline.text import normalise, syllable_share

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075  # Info-ZIP's extra field with the name in UTF-8


def _cp1258(raw: bytes) -> str:
    return raw.decode("cp1258", "replace")


def _tcvn3(raw: bytes) -> str:
    return encodings.decode(raw.decode("latin-1"), "tcvn3")


def _vni(raw: bytes) -> str:
    return encodings.decode(raw.decode("latin-1"), "vni")


def _cp1252(raw: bytes) -> str:
    return raw.decode("cp1252", "replace")


def _cp437(raw: bytes) -> str:
    return raw.decode("cp437")


GUESSES: tuple[Callable[[bytes], str], ...] = (_cp1258, _tcvn3, _vni, _cp1252, _cp437)  # the first wins a draw


def names_of(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the members' names; those without a told encoding share one guess, since one program wrote them all."""
    raws = [None if info.flag_bits & UTF8_FLAG else info.orig_filename.encode("cp437", "replace") for info in infos]
    decode = _guess([raw for raw in raws if raw and not raw.isascii()])
    return [
        _told(info, raw) or (info.filename if raw is None else decode(raw))
        for info, raw in zip(infos, raws, strict=True)
    ]


def _told(info: zipfile.ZipInfo, raw: bytes | None) -> str:
    """Return the name in the extra field, where it was made for the name that stands in the entry."""
    at = 0
    while raw is not None and at + 4 <= len(info.extra):
        kind, size = struct.unpack_from("<HH", info.extra, at)
        value = info.extra[at + 4 : at + 4 + size]
        if kind == UNICODE_PATH and value[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return value[5:].decode("utf-8", "replace")
        at += 4 + size
    return ""


def _guess(raws: Sequence[bytes]) -> Callable[[bytes], str]:
    """Return what turns these names into the best Vietnamese; valid UTF-8 is never anything else."""
    whole = b"\n".join(raws)
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        return max(GUESSES, key=lambda decode: _score(decode(whole)))
    return lambda raw: raw.decode("utf-8")


def _score(text: str) -> float:
    """Return the share of valid syllables less the share of signs that no name holds."""
    text = unicodedata.normalize("NFC", text)
    foreign = [c for c in text if c > "\x7f"]
    odd = sum(not c.isalpha() for c in foreign)
    return syllable_share(re.sub(r"[\W\d_]+", " ", text)) - odd / max(len(foreign), 1)


def guessed(raw: bytes) -> str:
    """Return a single name whose encoding nothing tells."""
    return _guess([raw])(raw)


def cleaned(name: str) -> str:
    """Return a name fit to be shown: forward slashes, no drive, no step up, no invisible characters."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    return "/".join(x for x in map(normalise, parts) if x not in ("", ".", ".."))
