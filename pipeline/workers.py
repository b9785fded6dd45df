"""Reading in processes that may die: one file, or a few pages of one, a task, each with a limit on time and memory.

pdfium aborts on some hostile files and pdfminer runs for a minute on others. One poison document among 61 cost the
standard pool 28 files, joblib its whole call, and pebble exactly one; so pebble it is.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline import reading
from pipeline.document import Document, Line
from pipeline.errors import ThiduaError, UnreadableError
from pipeline.reading import archive
from pipeline.reading.page import Page, Reading
from pipeline.reading.pdf import Engine
from pipeline.reading.secret import SecretError

CHUNK = 2  # pages recognised in one task, so that the cores share even a single long scan
AGAIN = "Đề nghị đơn vị gửi lại tệp."

T = TypeVar("T")
Tell = Callable[[str, int, int], None]
Chunk = tuple[Sequence[int], "Future[list[Page]]"]
Waiting = tuple[Reading | ThiduaError, list[Chunk], "Future[list[Line]] | None"]
Outcome = tuple[Document, ...] | ThiduaError


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what reading may cost: seconds a file, seconds a page to recognise, bytes a process, processes at once."""

    seconds: float = 120.0
    page_seconds: float = 120.0
    memory: int = 4 * 1024**3
    jobs: int = 0

    @property
    def workers(self) -> int:
        """Return how many processes read at once: one a core where `jobs` is 0."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one file to read: where it lies and what the outputs call it."""

    path: Path
    name: str


def read_all(tasks: Sequence[Task], limits: Limits, tell: Tell, *, passwords: Sequence[str] = ()) -> Iterator[Outcome]:
    """Yield each file's documents, or the error that says why there are none, in the order of the files."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(
        limits.workers, max_tasks=100, context=context, initializer=_confine, initargs=[limits.memory]
    ) as pool:
        desk = _Desk(pool, limits, tell, tuple(passwords), total=len(tasks))
        opened = [desk.open(task, "pdfium") for task in tasks]
        waiting = [desk.pages(task, future) for task, future in zip(tasks, opened, strict=True)]
        for task, (reading_or_error, chunks, seen) in zip(tasks, waiting, strict=True):
            yield desk.finish(task, reading_or_error, chunks, seen)


def unpack(
    path: Path, folder: Path, limits: Limits, *, passwords: Sequence[str] = ()
) -> archive.Expansion | ThiduaError:
    """Return the files of an archive or e-mail, taken out into a folder by a process that may die; or why not."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(1, context=context, initializer=_confine, initargs=[limits.memory]) as pool:
        future = pool.schedule(_expand, args=[str(path), str(folder), tuple(passwords)], timeout=limits.seconds)
        return _outcome(future.result, limits.seconds)


@dataclass(slots=True)
class _Desk:
    """Hand out tasks to the pool and count what is done; `total` grows by the pages that want recognition."""

    pool: ProcessPool
    limits: Limits
    tell: Tell
    passwords: tuple[str, ...]
    total: int
    done: int = 0

    def open(self, task: Task, engine: Engine) -> "Future[Reading]":
        return self.pool.schedule(_open, args=[str(task.path), engine, self.passwords], timeout=self.limits.seconds)

    def pages(self, task: Task, future: "Future[Reading]") -> Waiting:
        """Return what was read at once, and the tasks that recognise the rest."""
        found = _outcome(future.result, self.limits.seconds)
        if isinstance(found, CrashError) and task.path.suffix.lower() == ".pdf":
            found = _outcome(self.open(task, "pdfminer").result, self.limits.seconds)
        if isinstance(found, ThiduaError):
            return found, [], None
        numbers = reading.wanted(found)
        self.total += len(numbers)
        self.step(task.name)
        chunks = [numbers[i : i + CHUNK] for i in range(0, len(numbers), CHUNK)]
        some: list[Chunk] = [(c, self.recognise(task, c, found.password)) for c in chunks]
        return found, some, self.look(task, found) if reading.looks(found) else None

    def look(self, task: Task, found: Reading) -> "Future[list[Line]]":
        return self.pool.schedule(_look, args=[str(task.path), found], timeout=2 * self.limits.page_seconds)

    def recognise(self, task: Task, numbers: Sequence[int], password: str) -> "Future[list[Page]]":
        seconds = self.limits.page_seconds * len(numbers)
        future = self.pool.schedule(_recognise, args=[str(task.path), list(numbers), password], timeout=seconds)
        future.add_done_callback(lambda _: self.step(task.name, len(numbers)))
        return future

    def step(self, name: str, count: int = 1) -> None:
        self.done += count
        self.tell(name, min(self.done, self.total), self.total)

    def finish(
        self, task: Task, found: Reading | ThiduaError, chunks: Sequence[Chunk], look: "Future[list[Line]] | None"
    ) -> Outcome:
        """Return a file's documents; pages that could not be recognised are missing and count as lost."""
        if isinstance(found, ThiduaError):
            return found
        seen = _outcome(look.result, 2 * self.limits.page_seconds) if look else []
        if isinstance(seen, SecretError):
            return seen
        pages = list[Page]()
        for numbers, chunk in chunks:
            some = _outcome(chunk.result, self.limits.page_seconds * len(numbers))
            if isinstance(some, UnreadableError) and not isinstance(some, CrashError):
                return some  # a stamp of secrecy, or a file that cannot be opened for its images
            pages += reading.lost(numbers, some) if isinstance(some, ThiduaError) else some
        lines = [] if isinstance(seen, ThiduaError) else seen
        return _outcome(
            lambda: reading.finish(task.path, found, pages, name=task.name, seen=lines), self.limits.seconds
        )


class CrashError(UnreadableError):
    """Say that reading a file cost its process: time, memory, or a fault in a library."""

    advice = AGAIN


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
