"""WinZip's AES encryption of ZIP members (APPNOTE 7.2, AE-1 and AE-2), which the standard library does not read.

WinRAR and 7-Zip lock ZIP files with it. The key comes from the standard library, the cipher from `cryptography`, which
pdfminer brings along.
"""

import hashlib
import hmac
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator

METHOD = 99
EXTRA = 0x9901
SALTS = {1: 8, 2: 12, 3: 16}  # strength -> bytes of salt; the key is twice as long
ROUNDS = 1_000
STORED, DEFLATED = 0, 8
MAC, CHECK = 10, 2  # bytes
PIECE = 64 * 1024


class PasswordError(Exception):
    """Say that a password does not open a member."""


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """Yield the contents of a locked member piece by piece.

    Raises:
        PasswordError: the password does not open it, or its bytes were changed.
        NotImplementedError: it is compressed in a way that is not read.
    """
    strength, method = _told(info)
    if method not in (STORED, DEFLATED):
        raise NotImplementedError(method)
    plain = _opened(_raw(archive, info), strength, password)
    yield from [plain] if method == STORED else _inflated(plain)


def _told(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Return strength and compression method out of the extra field."""
    at = 0
    while at + 4 <= len(info.extra):
        kind, size = struct.unpack_from("<HH", info.extra, at)
        if kind == EXTRA and size >= 7:
            strength, method = struct.unpack_from("<BH", info.extra, at + 8)
            return int(strength), int(method)
        at += 4 + size
    raise NotImplementedError(METHOD)


def _raw(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes as they stand in the file, behind its local header."""
    file = archive.fp
    if file is None:
        raise zipfile.BadZipFile
    file.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    file.seek(info.header_offset + 30 + name + extra)
    return file.read(info.compress_size)


def _opened(raw: bytes, strength: int, password: bytes) -> bytes:
    if strength not in SALTS:
        raise NotImplementedError(strength)
    size = SALTS[strength]
    salt, check, body, mac = raw[:size], raw[size : size + CHECK], raw[size + CHECK : -MAC], raw[-MAC:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, ROUNDS, 4 * size + CHECK)
    cipher_key, mac_key = keys[: 2 * size], keys[2 * size : 4 * size]
    if keys[4 * size :] != check or hmac.digest(mac_key, body, "sha1")[:MAC] != mac:
        raise PasswordError
    return _deciphered(body, cipher_key)


def _deciphered(body: bytes, key: bytes) -> bytes:
    """Return the plain bytes: AES in counter mode, with WinZip's counter, which runs from 1, lowest byte first."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - counter mode is built upon it
    plain, counter = bytearray(), itertools.count(1)
    for start in range(0, len(body), PIECE):
        piece = body[start : start + PIECE]
        blocks = b"".join(next(counter).to_bytes(16, "little") for _ in range(-(-len(piece) // 16)))
        stream = encryptor.update(blocks)[: len(piece)]
        plain += (int.from_bytes(piece) ^ int.from_bytes(stream)).to_bytes(len(piece))
    return bytes(plain)


def _inflated(data: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while data and not inflater.eof:
        yield inflater.decompress(data, PIECE)
        data = inflater.unconsumed_tail
    yield inflater.flush()
