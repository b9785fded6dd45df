"""Reading in processes that may die: one file, or a few pages of one, a task, each with a limit on time and memory.

pdfium aborts on some hostile files and pdfminer runs for a minute on others. One poison document among 61 cost the
standard pool 28 files, joblib its whole call, and pebble exactly one; so pebble it is.
"""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import TypeVar

import psutil
from pebble import ProcessExpired, ProcessPool

from pipeline import reading
from pipeline.document import Document, Line
from pipeline.errors import ThiduaError, UnreadableError
from pipeline.kept import Identity, Readings
from pipeline.reading import archive
from pipeline.reading.page import Page, Reading
from pipeline.reading.pdf import Engine
from pipeline.reading.secret import SecretError

CHUNK = 2  # pages recognised in one task, so that the cores share even a single long scan
AGAIN = "Đề nghị đơn vị gửi lại tệp."

T = TypeVar("T")
Tell = Callable[[str, int, int], None]
Chunk = tuple[Sequence[int], "Future[list[Page]]"]
Outcome = tuple[Document, ...] | ThiduaError


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what reading may cost: seconds a file, seconds a page to recognise, bytes a process, processes at once."""

    seconds: float = 120.0
    page_seconds: float = 120.0
    memory: int = 4 * 1024**3
    jobs: int = 0

    @property
    def key(self) -> str:
        """Return what of the limits may change what comes of a file."""
        return f"{self.seconds} {self.page_seconds} {self.memory}"

    @property
    def workers(self) -> int:
        """Return how many processes read at once: one a core where `jobs` is 0."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one file to read: where it lies, what the outputs call it, and by what its reading is known."""

    path: Path
    name: str
    what: Identity | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hold a file that was opened, while some of its pages and the images on its first are still being recognised."""

    found: Reading
    chunks: tuple[Chunk, ...]
    look: "Future[list[Line]] | None"


def read_all(
    tasks: Sequence[Task],
    limits: Limits,
    tell: Tell,
    *,
    passwords: Sequence[str] = (),
    kept: Readings | None = None,
    folder: Path | None = None,
    done: int = 0,
) -> Iterator[Outcome]:
    """Yield each file's documents, or the error that says why there are none, in the order of the files.

    What comes of a file is kept as soon as it is known; `folder` is for what the processes write while they read;
    `done` files were known already and are counted with the others.
    """
    if not tasks:
        return
    with _pool(limits.workers, limits, folder) as pool:
        total = done + len(tasks)
        desk = _Desk(pool, limits, tell, tuple(passwords), kept or Readings(), total=total, done=done)
        opened = [desk.open(task, "pdfium") for task in tasks]
        some = [desk.first(task, future) for task, future in zip(tasks, opened, strict=True)]
        for task, found in zip(tasks, some, strict=True):
            yield desk.finish(task, found) if isinstance(found, Waiting) else found


@contextmanager
def _pool(workers: int, limits: Limits, folder: Path | None) -> Iterator[ProcessPool]:
    """Give a pool of processes that are gone afterwards, with all that they started, however it ends."""
    pool = ProcessPool(
        workers, max_tasks=100, context=multiprocessing.get_context("spawn"), initializer=_begin,
        initargs=[limits.memory, str(folder or "")],
    )  # fmt: skip
    try:
        yield pool
    except BaseException:  # Ctrl-C, or whoever asked wants no more: what is under way is of no use
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.close()  # type: ignore[no-untyped-call]
        pool.join()


def unpack(
    path: Path, folder: Path, limits: Limits, *, passwords: Sequence[str] = ()
) -> archive.Expansion | ThiduaError:
    """Return the files of an archive or e-mail, taken out into a folder by a process that may die; or why not."""
    with _pool(1, limits, folder) as pool:
        future = pool.schedule(_expand, args=[str(path), str(folder), tuple(passwords)], timeout=limits.seconds)
        return _outcome(future.result, limits.seconds)


def each(work: Callable[..., T], asked: Sequence[tuple[object, ...]], limits: Limits) -> Iterator[T | ThiduaError]:
    """Yield in order what a piece of work gives for each set of arguments, or why not, in processes that may die."""
    if not asked:
        return
    with _pool(min(limits.workers, len(asked)), limits, None) as pool:
        futures = [pool.schedule(work, args=list(arguments), timeout=limits.seconds) for arguments in asked]
        for future in futures:
            yield _outcome(future.result, limits.seconds)


@dataclass(slots=True)
class _Desk:
    """Hand out tasks to the pool and count what is done; `total` grows by the pages that want recognition."""

    pool: ProcessPool
    limits: Limits
    tell: Tell
    passwords: tuple[str, ...]
    kept: Readings
    total: int
    done: int = 0

    def open(self, task: Task, engine: Engine) -> "Future[Reading]":
        return self.pool.schedule(_open, args=[str(task.path), engine, self.passwords], timeout=self.limits.seconds)

    def first(self, task: Task, future: "Future[Reading]") -> Waiting | Outcome:
        """Return what came of a file where it could be read at once, else what it still waits for."""
        found = _outcome(future.result, self.limits.seconds)
        if isinstance(found, CrashError) and task.path.suffix.lower() == ".pdf":
            found = _outcome(self.open(task, "pdfminer").result, self.limits.seconds)
        numbers = () if isinstance(found, ThiduaError) else reading.wanted(found)
        self.total += len(numbers)
        self.step(task.name)
        if isinstance(found, ThiduaError):
            return self.settled(task, found)
        parts = [numbers[i : i + CHUNK] for i in range(0, len(numbers), CHUNK)]
        chunks = tuple((part, self.recognise(task, part, found.password)) for part in parts)
        waiting = Waiting(found, chunks, self.look(task, found) if reading.looks(found) else None)
        return waiting if chunks or waiting.look else self.finish(task, waiting)

    def look(self, task: Task, found: Reading) -> "Future[list[Line]]":
        return self.pool.schedule(_look, args=[str(task.path), found], timeout=2 * self.limits.page_seconds)

    def recognise(self, task: Task, numbers: Sequence[int], password: str) -> "Future[list[Page]]":
        """Return the pages to come; those that were kept when the last run was interrupted are there at once."""
        future: Future[list[Page]]
        if task.what and (known := self.kept.pages(task.what, numbers)) is not None:
            future = Future()
            future.set_result(known)
        else:
            seconds = self.limits.page_seconds * len(numbers)
            future = self.pool.schedule(_recognise, args=[str(task.path), list(numbers), password], timeout=seconds)
        future.add_done_callback(lambda _: self.step(task.name, len(numbers)))
        return future

    def step(self, name: str, count: int = 1) -> None:
        self.done += count
        self.tell(name, min(self.done, self.total), self.total)

    def finish(self, task: Task, waiting: Waiting) -> Outcome:
        """Return a file's documents; pages that could not be recognised are missing and count as lost.

        Pages are kept once the first has come and shows no mark of secrecy; what was lost to a fault of the moment
        (time, memory, a missing program) is tried again in the next run.
        """
        seen = _outcome(waiting.look.result, 2 * self.limits.page_seconds) if waiting.look else []
        if isinstance(seen, SecretError):
            return self.settled(task, seen)
        pages, whole = list[Page](), not isinstance(seen, ThiduaError)
        for numbers, chunk in waiting.chunks:
            some = _outcome(chunk.result, self.limits.page_seconds * len(numbers))
            if isinstance(some, UnreadableError) and not isinstance(some, CrashError):
                return self.settled(task, some)  # a stamp of secrecy, or a file that cannot be opened for its images
            if isinstance(some, ThiduaError):
                whole, some = False, reading.lost(numbers, some)
            if task.what and whole:
                self.kept.keep_pages(task.what, numbers, some)
            pages += some
        lines = [] if isinstance(seen, ThiduaError) else seen
        outcome = _outcome(
            lambda: reading.finish(task.path, waiting.found, pages, name=task.name, seen=lines), self.limits.seconds
        )
        return self.settled(task, outcome) if whole else outcome

    def settled(self, task: Task, outcome: Outcome) -> Outcome:
        """Return an outcome, which is kept where it would be the same again."""
        if task.what:
            self.kept.keep(task.what, outcome, task.path)
        return outcome


class CrashError(UnreadableError):
    """Say that reading a file cost its process: time, memory, or a fault in a library."""

    advice = AGAIN


def _begin(memory: int, folder: str) -> None:
    """Make a reading process ready: it writes into one folder, ends when its parent does, and takes all along."""
    if folder:
        tempfile.tempdir = folder
        os.environ.update(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), folder))
    Thread(target=_follow, daemon=True).start()
    ending = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        _end_children()
        if callable(ending):
            ending(number, frame)

    signal.signal(signal.SIGTERM, end)
    _confine(memory)


def _follow() -> None:
    """End this process when its parent is gone, however that went: nobody is left to hear what it reads."""
    if parent := parent_process():
        parent.join()
        _end_children()
        os._exit(1)


def _end_children() -> None:
    """End the programs that this process has started."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()


def _confine(memory: int) -> None:
    """Limit the memory of a reading process, where the system knows how (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _expand(path: str, folder: str, passwords: tuple[str, ...]) -> archive.Expansion:
    return archive.expand(Path(path), Path(folder), passwords=[p.encode() for p in passwords])


def _open(path: str, engine: Engine, passwords: tuple[str, ...]) -> Reading:
    return reading.open_file(Path(path), passwords=passwords, engine=engine)


def _look(path: str, found: Reading) -> list[Line]:
    return reading.look(Path(path), found)


def _recognise(path: str, numbers: list[int], password: str) -> list[Page]:
    return reading.recognise(Path(path), numbers, password=password)


def _outcome(result: Callable[[], T], seconds: float) -> T | ThiduaError:
    """Return a result or the error it ended with; `seconds` are those it was given."""
    try:
        return result()
    except ThiduaError as error:
        return error
    except Late:
        return CrashError(f"đọc quá {seconds:.0f} giây nên đã dừng")
    except ProcessExpired:
        return CrashError("trình đọc tệp dừng đột ngột")
    except (MemoryError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        return CrashError("nội dung tệp lồng nhau quá sâu" if deep else "tệp cần quá nhiều bộ nhớ")
    except Exception as error:  # noqa: BLE001 - whatever a library throws on one file must not cost the others
        return CrashError(f"tệp hỏng ({type(error).__name__})")
