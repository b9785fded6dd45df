"""One process at a time in a run's folder: a lock that names who holds it, and that the dead do not keep."""

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline import codec
from pipeline.errors import InputError
from pipeline.language import _

PAUSE = 0.1  # seconds after which a lock that was taken over from the dead is looked at again
LATE = 5  # looks at a lock that says nothing yet, before its holder counts as dead
SAME = 10.0  # seconds by which the start of one process may differ when it is asked for again: clocks are set


@dataclass(frozen=True, slots=True)
class Holder:
    """Hold who works in a folder: process, when it was started (seconds, as the system counts), and the machine."""

    pid: int
    started: float
    host: str

    @property
    def alive(self) -> bool:
        """Tell whether that process still runs; of one on another machine nobody here can tell, so it counts as alive.

        A number that the system has since given to another process is told by when that one was started.
        """
        if self.host != platform.node():
            return True
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started) < SAME and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True


def myself() -> Holder:
    """Return this process as a holder."""
    return Holder(os.getpid(), psutil.Process().create_time(), platform.node())


def holder(path: Path) -> Holder | None:
    """Return the living process that holds a lock, or None."""
    found = _read(path)
    return found if found and found.alive else None


def _read(path: Path) -> Holder | None:
    """Return who a lock names, alive or dead; None where there is none or it is damaged."""
    try:
        found: Holder = codec.unpack(Holder, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
    return found


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock while something is done.

    Raises:
        InputError: another process that is alive holds it.
    """
    me = myself()
    if not _create(path, me):
        _wait_for_words(path)
        if (other := holder(path)) is not None:
            raise _refused(path, other)
        _take_over(path, me)
    try:
        yield
    finally:
        if _read(path) == me:
            with suppress(OSError):
                path.unlink()


def _create(path: Path, me: Holder) -> bool:
    """Make the lock, and tell whether there was none."""
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(codec.pack(me), file)
    except FileExistsError:
        return False
    return True


def _wait_for_words(path: Path) -> None:
    """Give a process that has just made the lock the time to write its name into it."""
    for _look in range(LATE):
        if _read(path) is not None or not path.exists():
            return
        time.sleep(PAUSE)


def _take_over(path: Path, me: Holder) -> None:
    """Replace a dead process's lock; of several that do so at once the last has it, and the others see that.

    Raises:
        InputError: another process was later.
    """
    draft = path.with_name(f"{path.name}.{me.pid}")
    draft.write_text(json.dumps(codec.pack(me)), encoding="utf-8")
    draft.replace(path)
    time.sleep(PAUSE)
    found = _read(path)
    if found != me:
        raise _refused(path, found or me)


def _refused(path: Path, other: Holder) -> InputError:
    if other.host == platform.node():
        who = _("tiến trình {pid}").format(pid=other.pid)
        advice = _("Đợi lệnh kia xong (xem bằng thidua status), hoặc chọn --out ở một thư mục khác.")
    else:
        who = _("máy {host}").format(host=other.host)
        advice = _("Đợi máy kia xong; nếu chắc chắn lệnh ở đó đã dừng thì xoá tệp {path} rồi chạy lại.")
        advice = advice.format(path=path)
    return InputError(_("thư mục kết quả đang được {who} dùng").format(who=who), advice=advice)
