"""What reading gave, kept beside a run's results, so that a file is read once and not in every run.

A kept thing is known by the bytes of the file and by what read it, never by the file's name. What may come out
otherwise the next time (a time-out, a missing program) is not kept, and of a paper marked secret only that it is one.
"""

import gzip
import hashlib
import json
import mmap
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import codec
from pipeline.aside import aside
from pipeline.document import Document
from pipeline.errors import EncryptedError, InputError, NotSupportedError, ThiduaError, UnreadableError
from pipeline.reading.identity import CONVERTED, identity
from pipeline.reading.page import Page
from pipeline.reading.secret import SecretError
from pipeline.reading.sniff import kind_of

FORMAT = 1
ENDING = ".json.gz"
MOST_BYTES = 400_000_000  # inflated; more was never written here
LETTERS = 32  # hex digits of the file's digest, and half as many of the reader's, in a name
ERRORS: dict[str, type[ThiduaError]] = {
    kind.__name__: kind for kind in (UnreadableError, EncryptedError, NotSupportedError, SecretError)
}
Outcome = tuple[Document, ...] | ThiduaError


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold by what a file's reading is known: the digest of its bytes, its kind, and a key of both and the reader."""

    sha256: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Inside:
    """Hold what an archive gave: name and key of each file in it, and name and reason of what did not come out."""

    members: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]


def identify(path: Path, *, limits: str, passwords: Sequence[str] = ()) -> Identity:
    """Return by what the reading of a file is known; passwords count only where the file says that it is locked.

    Raises:
        UnreadableError: the file cannot be opened.
    """
    try:
        sha256, locked = _digest(path)
    except OSError as error:
        advice = "Tệp đã bị chuyển đi, hoặc đang được chương trình khác giữ: đóng chương trình đó rồi chạy lại."
        raise UnreadableError("không mở được tệp", advice=advice) from error
    kind = _kind(path)
    tried = "\0".join(passwords) if locked or kind in ("zip", "eml") else ""
    parts = (str(FORMAT), sha256, kind, path.suffix.lower(), identity(kind), limits, tried)
    reader = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return Identity(sha256, kind, f"{sha256[:LETTERS]}-{reader[: LETTERS // 2]}")


def _digest(path: Path) -> tuple[str, bool]:
    """Return the SHA-256 of a file's bytes, and whether the dictionary of a locked PDF stands among them."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if not path.stat().st_size:
            return sha256, False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            return sha256, view.find(b"/Encrypt") >= 0


def _kind(path: Path) -> str:
    """Return a file's kind; of one of which nothing can be told whoever reads it says so."""
    try:
        return kind_of(path)
    except Exception:  # noqa: BLE001 - hostile bytes; whoever reads the file meets the same fault in a process of its own
        return "unknown"


@dataclass(slots=True)
class Readings:
    """Keep what reading gave in a folder, or nowhere where there is none.

    `used` are the names that this run needs, `files` size, time and digest of each file as it was met; `known` and
    `made` count what was kept and what had to be read.
    """

    folder: Path | None = None
    used: set[str] = field(default_factory=set)
    files: dict[Path, tuple[int, int, str]] = field(default_factory=dict)
    known: int = 0
    made: int = 0

    def outcome(self, what: Identity, name: str) -> Outcome | None:
        """Return what reading a file gave, under the name that the file has now; None where it must be read."""
        value = self._load(what.key)
        found = None
        with suppress(ValueError, TypeError, KeyError):
            found = _outcome(value, name)
        self.known += found is not None
        return found

    def keep(self, what: Identity, outcome: Outcome, path: Path) -> None:
        """Keep what reading a file gave, where it would be the same again and the file is still what was read."""
        self.made += 1
        if self.folder is None or not _lasts(what, outcome, path):
            return
        value: codec.Plain
        if isinstance(outcome, ThiduaError):
            value = ["error", type(outcome).__name__, outcome.message, outcome.advice]
        else:
            value = ["documents", codec.pack(renamed(outcome, ""))]
        self._save(what.key, value)
        self._forget_pages(what)

    def pages(self, what: Identity, numbers: Sequence[int]) -> list[Page] | None:
        """Return some pages of a file as they were recognised before it was interrupted; None where they must be."""
        value = self._load(_of_pages(what, numbers))
        with suppress(ValueError, TypeError):
            found: list[Page] = codec.unpack(list[Page], value)
            return found if [p.number for p in found] == list(numbers) else None
        return None

    def keep_pages(self, what: Identity, numbers: Sequence[int], pages: Sequence[Page]) -> None:
        """Keep some pages of a file that is still being read; it must be known by now that the paper is not secret."""
        if self.folder is not None:
            self._save(_of_pages(what, numbers), codec.pack(list(pages)))

    def inside(self, what: Identity) -> Inside | None:
        """Return what an archive holds; None where it must be opened."""
        value = self._load(what.key)
        with suppress(ValueError, TypeError):
            found: Inside = codec.unpack(Inside, value)
            return found
        return None

    def keep_inside(self, what: Identity, inside: Inside) -> None:
        """Keep what an archive holds."""
        if self.folder is not None:
            self._save(what.key, codec.pack(inside))

    def prune(self) -> None:
        """Take away what this run did not need: files that left the inbox, and what another reader gave."""
        for path in self.folder.glob(f"*{ENDING}") if self.folder else ():
            if path.name.removesuffix(ENDING) not in self.used:
                with suppress(OSError):
                    path.unlink()

    def _load(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON holds; whoever asked checks it
        """Return what was kept under a name; None where there is nothing or it is damaged."""
        self.used.add(name)
        if self.folder is None:
            return None
        try:
            with gzip.open(self.folder / f"{name}{ENDING}") as file:
                kept = json.loads(file.read(MOST_BYTES))
            return kept["value"] if (kept["format"], kept["name"]) == (FORMAT, name) else None
        except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError, zlib.error):
            return None

    def _save(self, name: str, value: codec.Plain) -> None:
        """Keep something under a name; where that fails the file is read once more the next time, and that is all."""
        if self.folder is None:
            return
        self.used.add(name)
        kept = json.dumps({"format": FORMAT, "name": name, "value": value}, ensure_ascii=False)
        with suppress(OSError, InputError, UnicodeEncodeError):
            packed = gzip.compress(kept.encode(), compresslevel=6, mtime=0)
            aside(self.folder / f"{name}{ENDING}", lambda draft: draft.write_bytes(packed))

    def _forget_pages(self, what: Identity) -> None:
        """Take away the pages of a file that is now kept as a whole."""
        for path in self.folder.glob(f"{what.key}.*{ENDING}") if self.folder else ():
            with suppress(OSError):
                path.unlink()


def _of_pages(what: Identity, numbers: Sequence[int]) -> str:
    return f"{what.key}.{'-'.join(map(str, numbers))}"


def _outcome(value: Any, name: str) -> Outcome | None:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, list) or not value:
        return None
    if value[0] == "error":
        _, kind, message, advice = value
        return ERRORS[kind](str(message), advice=str(advice))
    documents: tuple[Document, ...] = codec.unpack(tuple[Document, ...], value[1])
    return renamed(documents, name) if documents else None


def renamed(documents: Sequence[Document], name: str) -> tuple[Document, ...]:
    """Return the documents of a file under a name: the first bears it, further ones with their number."""
    titles = [name, *(f"{name}#{i}" for i in range(2, len(documents) + 1))]
    pairs = zip(documents, titles, strict=True)
    return tuple(replace(d, source=replace(d.source, name=title)) for d, title in pairs)


def _lasts(what: Identity, outcome: Outcome, path: Path) -> bool:
    """Tell whether reading would give the same again, of the bytes by which the file is known.

    LibreOffice may fail on a file today and open it tomorrow.
    """
    if isinstance(outcome, ThiduaError):
        converted = type(outcome) is UnreadableError and what.kind in CONVERTED
        return type(outcome) in ERRORS.values() and not converted and _holds(path, what.sha256)
    return all(d.source.sha256 == what.sha256 for d in outcome)


def _holds(path: Path, sha256: str) -> bool:
    """Tell whether a file still has the bytes of a digest."""
    try:
        return _digest(path)[0] == sha256
    except OSError:
        return False
