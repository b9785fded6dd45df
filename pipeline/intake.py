"""What an inbox holds: its files, those inside its archives, and what reading each of them came to."""

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline import reading
from pipeline.document import Document
from pipeline.errors import InputError, ThiduaError, UnreadableError
from pipeline.kept import Identity, Inside, Readings, identify, renamed
from pipeline.workers import Limits, Outcome, Task, Tell, read_all, unpack

ARCHIVES = frozenset({"zip", "eml"})
IDLE = ("~$", "._", ".~")  # lock files of Word and LibreOffice, and what a Mac leaves, are nobody's submission
ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what would steer a terminal
IDLE_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
GONE = "không mở được tệp, tệp đã bị chuyển đi"
TEMPORARY = "thidua-"  # begins the name of the folder for archives' files, followed by the process that made it


class Item(NamedTuple):
    """Hold what reading one file came to: the name that outputs show, its digest ("" where it vanished)."""

    name: str
    sha256: str
    outcome: Outcome


class Stamp(NamedTuple):
    """Hold by what a file is seen to change: size, time of the last change (nanoseconds), digest ("" where unknown)."""

    size: int
    changed: int
    sha256: str = ""


def files_of(inbox: Path) -> list[Path]:
    """Return the files of an inbox and its folders, ordered by name.

    Raises:
        InputError: there is no such folder, or no file in it.
    """
    if not inbox.is_dir():
        raise InputError(f"không có thư mục {inbox}", advice="Chỉ ra thư mục chứa các tệp đơn vị đã gửi.")
    found = [p for p in _under(inbox) if p.is_file() or p.is_symlink() or p.is_dir()]
    if not found:
        advice = "Chép các tệp đơn vị đã gửi vào thư mục rồi chạy lại."
        raise InputError(f"thư mục {inbox} không có tệp nào", advice=advice)
    return sorted(found, key=lambda p: p.relative_to(inbox).as_posix())


def _under(inbox: Path) -> Iterator[Path]:
    """Yield what stands in an inbox, but for what is nobody's, and the folders that cannot be opened."""
    closed = list[Path]()
    for folder, folders, names in os.walk(inbox, onerror=lambda error: closed.append(Path(error.filename))):
        links = [f for f in folders if (Path(folder) / f).is_symlink()]
        yield from (p for p in (Path(folder) / n for n in [*names, *links]) if not _idle(p.relative_to(inbox)))
    if inbox not in closed:
        yield from (p for p in closed if not _idle(p.relative_to(inbox)))


def _refusal(path: Path, inbox: Path) -> InputError | None:
    """Return why something in an inbox is not opened: it leads elsewhere, or is a folder that nobody may look into."""
    if path.is_symlink() and not _leads_inside(path, inbox):
        advice = "Chép chính tệp đó vào thư mục báo cáo."
        return InputError("là liên kết trỏ ra ngoài thư mục báo cáo nên không mở", advice=advice)
    if path.is_dir():
        return InputError("không được phép mở thư mục con này", advice="Xin quyền đọc thư mục rồi chạy lại.")
    return None


def _leads_inside(path: Path, inbox: Path) -> bool:
    target = path.resolve()
    return target.is_relative_to(inbox.resolve()) and target.is_file()


def stamps(inbox: Path) -> dict[Path, Stamp]:
    """Return the files of an inbox as they are now; none where it is not there, or not there any more."""
    found = dict[Path, Stamp]()
    with suppress(OSError):
        for path in sorted(_under(inbox)):
            with suppress(OSError):
                if path.is_file() and not _refusal(path, inbox):
                    found[path] = stamp_of(path)
    return found


def stamp_of(path: Path) -> Stamp:
    """Return a file's stamp without its digest.

    Raises:
        OSError: there is no such file, or it cannot be looked at.
    """
    seen = path.stat()
    return Stamp(seen.st_size, seen.st_mtime_ns)


def shown(path: Path, inbox: Path) -> str:
    """Return the name of a file of an inbox as outputs show it."""
    return _name(path.relative_to(inbox))


def _idle(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts[:-1]) or path.name.startswith(IDLE)
    return hidden or path.name.lower() in IDLE_NAMES or (path.name.startswith(".") and not path.suffix)


def _name(path: Path) -> str:
    """Return a file's name as outputs show it: bytes that are no UTF-8 become question marks, names never clash."""
    name = path.as_posix()
    plain = ESCAPES.sub("?", name.encode("utf-8", "replace").decode("utf-8"))
    return plain if plain == name else f"{plain} ({hashlib.sha256(os.fsencode(name)).hexdigest()[:6]})"


def outcomes(
    inbox: Path,
    limits: Limits,
    tell: Tell,
    passwords: Sequence[str],
    *,
    kept: Readings | None = None,
    leave: Collection[Path] = (),
) -> Iterator[Item]:
    """Yield what reading every file came to; an archive stands for the files it holds.

    What is kept from an earlier run is not read again; `leave` are files that are still being copied.
    """
    with tempfile.TemporaryDirectory(prefix=f"{TEMPORARY}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        desk = _Desk(Path(folder), limits, tuple(passwords), kept or Readings())
        for path in files_of(inbox):
            if path in leave:
                continue
            if refusal := _refusal(path, inbox):
                desk.items.append(Item(shown(path, inbox), "", refusal))
            else:
                desk.take(path, shown(path, inbox))
        yield from sorted([*desk.items, *desk.read(tell)], key=lambda item: item.name)


def read_once(path: Path, kept: Readings) -> Document:
    """Return a single file as a Document, as it is kept where it was read before.

    Raises:
        UnreadableError: the file cannot be read at all.
        MissingToolError: it needs LibreOffice, which is not installed.
    """
    what = identify(path, limits="")
    known = kept.outcome(what, path.name)
    if isinstance(known, tuple):
        return known[0]
    document = reading.read(path)
    kept.keep(what, (document,), path)
    return document


@dataclass(slots=True)
class _Desk:
    """Gather what of an inbox is known already (`items`) and what must be read (`tasks`)."""

    folder: Path
    limits: Limits
    passwords: tuple[str, ...]
    kept: Readings
    items: list[Item] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    def take(self, path: Path, name: str) -> None:
        """Take in one file of the inbox, or what it holds."""
        try:
            stamp = stamp_of(path)
            what = self.identify(path)
        except OSError:
            self.items.append(Item(name, "", UnreadableError(GONE)))
            return
        except ThiduaError as error:
            self.items.append(Item(name, "", error))
            return
        self.kept.files[path] = (stamp.size, stamp.changed, what.sha256)
        if what.kind in ARCHIVES:
            self.open(path, name, what)
        else:
            self.add(path, name, what)

    def identify(self, path: Path) -> Identity:
        return identify(path, limits=self.limits.key, passwords=self.passwords)

    def add(self, path: Path, name: str, what: Identity) -> None:
        """Take in a file: as it is known, or as a task."""
        known = self.kept.outcome(what, name)
        if known is None:
            self.tasks.append(Task(path, name, what))
        else:
            self.items.append(Item(name, what.sha256, known))

    def open(self, path: Path, name: str, what: Identity) -> None:
        """Take in what an archive holds; it is opened only where something in it is not known."""
        inside = self.kept.inside(what)
        known = self.known_inside(inside, name) if inside else None
        if inside is None or known is None:
            self.unpack(path, name, what)
            return
        self.items += [*known, *self.refused(inside, name, what)]

    def known_inside(self, inside: Inside, name: str) -> list[Item] | None:
        """Return what the files of an archive came to, None where one of them must be read."""
        found = []
        for rest, sha256, key in inside.members:
            outcome = self.kept.outcome(Identity(sha256, "", key), name + rest)
            if outcome is None:
                return None
            found.append(Item(name + rest, sha256, outcome))
        return found

    def unpack(self, path: Path, name: str, what: Identity) -> None:
        """Take the files of an archive out and take them in; their names are told from the archive's on."""
        found = unpack(path, Path(tempfile.mkdtemp(dir=self.folder)), self.limits, passwords=self.passwords)
        if isinstance(found, ThiduaError):
            self.items.append(Item(name, what.sha256, found))
            return
        members = [(m.path, m.name.removeprefix(path.name), self.identify(m.path)) for m in found.members]
        plain = tuple((rest, whose.sha256, whose.key) for _, rest, whose in members)
        inside = Inside(plain, tuple((shown.removeprefix(path.name), why) for shown, why in found.problems))
        self.kept.keep_inside(what, inside)
        for place, rest, whose in members:
            self.add(place, name + rest, whose)
        self.items += self.refused(inside, name, what)

    @staticmethod
    def refused(inside: Inside, name: str, what: Identity) -> list[Item]:
        """Return what of an archive could not be taken out; it bears the archive's digest."""
        if not inside.members and not inside.problems:
            return [Item(name, what.sha256, InputError("tệp nén không có tệp nào", advice="Đề nghị đơn vị gửi lại."))]
        return [Item(name + rest, what.sha256, InputError(why, advice="")) for rest, why in inside.problems]

    def read(self, tell: Tell) -> list[Item]:
        """Return what reading the tasks comes to; the same bytes under several names are read once."""
        first = {t.what.key: t for t in reversed(self.tasks) if t.what}
        tasks = [t for t in self.tasks if t.what and first[t.what.key] is t]
        found = read_all(
            tasks, self.limits, tell,
            passwords=self.passwords, kept=self.kept, folder=self.folder, done=len(self.items),
        )  # fmt: skip
        outcomes = {t.what.key: o for t, o in zip(tasks, found, strict=True) if t.what}
        return [_item(t, t.what, outcomes[t.what.key]) for t in self.tasks if t.what]


def _item(task: Task, what: Identity, outcome: Outcome) -> Item:
    return Item(task.name, what.sha256, outcome if isinstance(outcome, ThiduaError) else renamed(outcome, task.name))
