"""What an inbox holds: its files, those inside its archives, and what reading each of them came to."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import InputError, ThiduaError
from pipeline.reading.sniff import kind_of
from pipeline.workers import Limits, Outcome, Task, Tell, read_all, unpack

ARCHIVES = frozenset({"zip", "eml"})
IDLE = ("~$", ".")  # lock files of Word and hidden files are nobody's submission
IDLE_NAMES = frozenset({"thumbs.db", "desktop.ini"})
Item = tuple[str, Path, Outcome]


def files_of(inbox: Path) -> list[Path]:
    """Return the files of an inbox and its folders, ordered by name.

    Raises:
        InputError: there is no such folder, or no file in it.
    """
    if not inbox.is_dir():
        raise InputError(f"không có thư mục {inbox}", advice="Chỉ ra thư mục chứa các tệp đơn vị đã gửi.")
    found = [p for p in inbox.rglob("*") if p.is_file() and not _idle(p.relative_to(inbox))]
    if not found:
        advice = "Chép các tệp đơn vị đã gửi vào thư mục rồi chạy lại."
        raise InputError(f"thư mục {inbox} không có tệp nào", advice=advice)
    return sorted(found, key=lambda p: p.relative_to(inbox).as_posix())


def _idle(path: Path) -> bool:
    return any(part.startswith(IDLE) for part in path.parts) or path.name.lower() in IDLE_NAMES


def _name(path: Path) -> str:
    """Return a file's name as outputs show it: bytes that are no UTF-8 become question marks, names never clash."""
    name = path.as_posix()
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return plain if plain == name else f"{plain} ({hashlib.sha256(os.fsencode(name)).hexdigest()[:6]})"


def outcomes(inbox: Path, limits: Limits, tell: Tell, passwords: Sequence[str]) -> Iterator[Item]:
    """Yield name, path and outcome of every file; an archive stands for the files it holds."""
    with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
        tasks, refused = list[Task](), list[Item]()
        for path in files_of(inbox):
            some, wrong = _tasks(path, _name(path.relative_to(inbox)), Path(folder), limits, passwords)
            tasks += some
            refused += wrong
        read = read_all(tasks, limits, tell, passwords=passwords)
        done = [(t.name, t.path, o) for t, o in zip(tasks, read, strict=True)]
        yield from sorted([*done, *refused], key=lambda item: item[0])


def _tasks(
    path: Path, name: str, folder: Path, limits: Limits, passwords: Sequence[str]
) -> tuple[list[Task], list[Item]]:
    """Return the tasks of one file of the inbox: itself, or the members of an archive, and what of it was refused."""
    if not _is_archive(path):
        return [Task(path, name)], []
    found = unpack(path, Path(tempfile.mkdtemp(dir=folder)), limits, passwords=passwords)
    if isinstance(found, ThiduaError):
        return [], [(name, path, found)]
    above = name.removesuffix(path.name)
    tasks = [Task(m.path, above + m.name) for m in found.members]
    refused: list[Item] = [(above + n, path, InputError(why, advice="")) for n, why in found.problems]
    if not tasks and not refused:
        refused = [(name, path, InputError("tệp nén không có tệp nào", advice="Đề nghị đơn vị gửi lại."))]
    return tasks, refused


def _is_archive(path: Path) -> bool:
    """Tell whether a file holds files; one of which nothing can be told is left to the process that reads it."""
    try:
        return kind_of(path) in ARCHIVES
    except Exception:  # noqa: BLE001 - whoever reads the file meets the same fault, and says what it is
        return False
