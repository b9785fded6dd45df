"""A run's folder from the first moment of a run to the last: whose it is, what was read before, whether it is whole.

The results lie in the folder itself; what the program needs for itself lies in `.thidua` below it and may be deleted:
then the next run reads everything again.
"""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from pipeline.aside import aside, clean
from pipeline.errors import InputError, StoreError
from pipeline.intake import TEMPORARY, Stamp, shown, stamps
from pipeline.kept import Readings
from pipeline.language import _
from pipeline.lock import Holder, holder, locked
from pipeline.publishing import seal
from pipeline.publishing.seal import Seal

HOME, READ, LOCK, MARK, INBOX = ".thidua", "read", "lock", "unfinished", "inbox.json"
OLD_RUN = "paragraphs.jsonl"  # tells a run of a version that wrote no run.json
RESULTS = ("documents.csv", "coverage.csv", "tong-hop.xlsx", "index.html")
TABLES = (".csv", ".jsonl")  # a workbook, page or letter may be changed by hand; these are for programs
NO_RUN = "Chỉ ra thư mục kết quả (--out) của lệnh thidua analyse."
State = Literal["running", "finished", "interrupted", "damaged"]


@contextmanager
def held(out: Path, inbox: Path) -> Iterator[None]:
    """Hold a run's folder, which is made where there is none, for this process alone.

    Raises:
        InputError: it lies in the inbox, holds results of something else, cannot be written to, or is being worked in.
    """
    if out.resolve().is_relative_to(inbox.resolve()):
        raise InputError(_("thư mục kết quả nằm trong thư mục báo cáo"), advice=_("Chọn --out ở một thư mục khác."))
    refuse_foreign(out)
    try:
        (out / HOME / READ).mkdir(parents=True, exist_ok=True)
        (out / HOME / f"{LOCK}.{os.getpid()}").write_bytes(b"")
        (out / HOME / f"{LOCK}.{os.getpid()}").unlink()
    except OSError as error:
        advice = _("Chọn --out là một thư mục ghi được (không phải tệp).")
        raise InputError(_("không ghi được vào {folder}").format(folder=out), advice=advice) from error
    with locked(out / HOME / LOCK):
        _sweep(out)
        yield


def refuse_foreign(out: Path) -> None:
    """Refuse a folder that is no run's but holds files that a run would replace.

    Raises:
        InputError: it is one.
    """
    if (out / HOME).is_dir() or (out / OLD_RUN).exists() or not out.is_dir():
        return
    with suppress(StoreError):
        if seal.read(out) is not None:
            return
    theirs = [name for name in (*RESULTS, seal.NAME) if (out / name).exists()]
    if theirs:
        advice = _("Chọn --out là một thư mục mới, hoặc thư mục của lần chạy thidua analyse trước.")
        msg = _("thư mục {folder} có tệp {name} không phải do thidua ghi").format(folder=out, name=theirs[0])
        raise InputError(msg, advice=advice)


def _sweep(out: Path) -> None:
    """Take away what processes left behind that died: drafts, and folders of archives' files."""
    for folder in (out, *(p for p in out.iterdir() if p.is_dir()), out / HOME / READ):
        clean(folder)
    for path in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*-*"):
        number = path.name.removeprefix(TEMPORARY).partition("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)) and _mine(path):
            shutil.rmtree(path, ignore_errors=True)


def _mine(path: Path) -> bool:
    try:
        return not path.is_symlink() and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
    except OSError:
        return False


def begin(out: Path, *, fresh: bool = False) -> Readings:
    """Begin a run in a folder that is held, and return what was read before; with `fresh`, nothing."""
    (out / HOME / MARK).write_bytes(b"")
    readings = Readings(out / HOME / READ)
    if fresh:
        readings.prune()
    return readings


def finish(out: Path, inbox: Path, readings: Readings) -> None:
    """End a run whose results are written: forget what is no longer needed, note what the inbox was like."""
    readings.prune()
    files = {shown(p, inbox): list(s) for p, s in readings.files.items() if p.is_relative_to(inbox)}
    about = json.dumps({"inbox": str(inbox.absolute()), "files": files}, ensure_ascii=False, indent=1)
    aside(out / HOME / INBOX, lambda draft: draft.write_bytes(about.encode("utf-8", "replace")))
    (out / HOME / MARK).unlink(missing_ok=True)


# --------------------------------------------------------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold what became of an inbox since a run; `away` where it is not there at present."""

    inbox: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    away: bool = False

    def __bool__(self) -> bool:
        """Tell whether another run would see other files."""
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class Status:
    """Hold what a run's folder holds.

    `seal` is what run.json says, None where no run was finished; `mixed` are the files that are not those of run.json;
    `when` is when run.json was written (seconds since 1970), `review` are file, fate and problem of what a person
    should look at, `changes` is None where it is not known which inbox it was.
    """

    folder: Path
    state: State
    seal: Seal | None
    when: float
    mixed: tuple[str, ...]
    review: tuple[tuple[str, str, str], ...]
    changes: Changes | None
    holder: Holder | None

    @property
    def edited(self) -> tuple[str, ...]:
        """Return the files that people may change by hand, and that somebody did."""
        return () if self.state == "interrupted" else tuple(n for n in self.mixed if not n.endswith(TABLES))

    @property
    def exit_code(self) -> int:
        """Return 0 where nothing is wanting, 5 where the folder is damaged, else 1."""
        if self.state == "damaged":
            return StoreError.exit_code
        counts = self.seal.counts if self.seal else {}
        wanting = counts.get("partial", 0) or counts.get("unreadable", 0) or self.changes
        return int(bool(wanting) or self.state != "finished")


def status(out: Path) -> Status:
    """Return what a run's folder holds.

    Raises:
        InputError: it holds no run.
        StoreError: run.json is damaged.
    """
    mark = (out / HOME / MARK).exists()
    if not out.is_dir() or not (mark or (out / seal.NAME).exists() or (out / OLD_RUN).exists()):
        raise InputError(_("không có kết quả phân tích nào trong {folder}").format(folder=out), advice=_(NO_RUN))
    found, who = seal.read(out), holder(out / HOME / LOCK)
    mixed = tuple(found.strangers(out)) if found else ()
    when = (out / seal.NAME).stat().st_mtime if found else 0.0
    state = _state(found, mixed, mark=mark, running=who is not None)
    return Status(out, state, found, when, mixed, _review(out), _changes(out), who)


def _state(found: Seal | None, mixed: tuple[str, ...], *, mark: bool, running: bool) -> State:
    if running:
        return "running"
    if mark or found is None:
        return "interrupted"
    return "damaged" if any(n.endswith(TABLES) for n in mixed) else "finished"


def _review(out: Path) -> tuple[tuple[str, str, str], ...]:
    """Return the files that a person should look at, as documents.csv has them."""
    try:
        with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [(r["file"], r["status"], r["problem"]) for r in csv.DictReader(file)]
    except (OSError, ValueError, KeyError, csv.Error):
        return ()
    return tuple(row for row in rows if row[1] != "read" or row[2])


def _changes(out: Path) -> Changes | None:
    """Return what became of the inbox since; a file of other times but the same bytes has not changed."""
    try:
        about = json.loads((out / HOME / INBOX).read_text(encoding="utf-8"))
        inbox, before = Path(about["inbox"]), {str(n): Stamp(*s) for n, s in about["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    now = {shown(p, inbox): (p, stamp) for p, stamp in stamps(inbox).items()}
    if not inbox.is_dir() or (before and not now):
        return Changes(str(inbox), away=True)
    return _compared(inbox, before, now)


def _compared(inbox: Path, before: Mapping[str, Stamp], now: Mapping[str, tuple[Path, Stamp]]) -> Changes:
    touched = [n for n, (_path, stamp) in now.items() if n in before and stamp[:2] != before[n][:2]]
    return Changes(
        str(inbox),
        tuple(n for n in now if n not in before),
        tuple(n for n in touched if seal.digest_of(now[n][0]) != before[n].sha256),
        tuple(n for n in before if n not in now),
    )
