"""Carrying a run out, once or again and again (`analyse --watch`), and the verb `thidua status`.

`cli` gives the work and is the error boundary. Heavy modules are imported inside, so that `--help` answers at once.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn, Self

import typer

from pipeline.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.kept import Readings
    from pipeline.results import Run
    from pipeline.runs import Status

runs_app = typer.Typer()
FRESH_HELP = "Đọc lại mọi tệp từ đầu, không dùng kết quả đọc của lần chạy trước."
WATCH_HELP = "Theo dõi thư mục: có tệp mới hoặc tệp thay đổi thì phân tích và ghi lại kết quả; Ctrl-C để dừng."
EVERY_HELP = "Với --watch: bao nhiêu giây xem lại thư mục một lần."
STATES = {
    "running": "đang chạy",
    "finished": "trọn vẹn",
    "interrupted": "bị ngắt giữa chừng",
    "damaged": "hỏng: có tệp bị sửa hoặc mất sau khi ghi",
}
MOST_NAMES = 30  # listed one by one


@dataclass(frozen=True, slots=True)
class Job:
    """Hold what a run is to do: where from, where to, what finds (with `tell`, `kept`, `leave`) and what writes."""

    inbox: Path
    out: Path
    analyse: "Callable[..., Run]"
    publish: "Callable[[Run], None]"


def carry_out(job: Job, console: "Console", *, fresh: bool = False) -> "Run":
    """Do a job once, and show what came of it."""
    from pipeline import runs

    with _stoppable(), runs.held(job.out, job.inbox):
        readings = runs.begin(job.out, fresh=fresh)
        run = _found(job, console, readings, frozenset())
        _publish(job, run, readings, console)
    return run


def _publish(job: Job, run: "Run", readings: "Readings", console: "Console") -> None:
    """Write a run and show it; an error that costs nothing but the letters is told after that.

    Raises:
        InputError: the run, or its letters, could not be written.
    """
    from pipeline import runs
    from pipeline.publishing.folder import LettersError

    wrong = None
    try:
        job.publish(run)
    except LettersError as error:
        wrong = error
    runs.finish(job.out, job.inbox, readings)
    _show(job, run, readings, console)
    if wrong is not None:
        raise wrong


def follow(job: Job, console: "Console", *, fresh: bool, every: float) -> NoReturn:
    """Do a job whenever its inbox has changed, until somebody stops it.

    Raises:
        Exit: it was stopped while it waited; the code is that of the last run.
        KeyboardInterrupt: it was stopped in the middle of a run.
    """
    from pipeline import runs
    from pipeline.watch import Watch

    code, again = [0], [fresh]

    def work(leave: frozenset[Path]) -> bool:
        run = _watched(job, console, leave, fresh=again[0])
        if run is not None:
            code[0], again[0] = exit_code(run), False
        return run is not None

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    watch = Watch(job.inbox, work, say)
    with _stoppable(), runs.held(job.out, job.inbox):
        say(_("Theo dõi {folder}; nhấn Ctrl-C để dừng.").format(folder=job.inbox))
        while True:
            try:
                watch.look()
                time.sleep(watch.pause(every))
            except KeyboardInterrupt:
                if watch.busy:
                    raise
                say(_("Đã dừng theo dõi; kết quả ở {folder}.").format(folder=job.out.resolve()))
                raise typer.Exit(code[0]) from None


def _watched(job: Job, console: "Console", leave: frozenset[Path], *, fresh: bool) -> "Run | None":
    """Do a job once; None, with the results left as they were, where its files changed on the way."""
    from pipeline import runs
    from pipeline.watch import unchanged

    readings = runs.begin(job.out, fresh=fresh)
    run = _found(job, console, readings, leave)
    if not unchanged(job.inbox, readings.files):
        console.print(_("Thư mục vừa thay đổi trong khi đọc, sẽ đọc lại."), highlight=False)
        return None
    _publish(job, run, readings, console)
    return run


def exit_code(run: "Run") -> int:
    """Return 0 where every file was read whole, else 1."""
    counts = run.counts()
    return int(bool(counts["partial"] or counts["unreadable"]))


def _found(job: Job, console: "Console", readings: "Readings", leave: frozenset[Path]) -> "Run":
    with _progress(console) as tell:
        return job.analyse(tell=tell, kept=readings, leave=leave)


def _show(job: Job, run: "Run", readings: "Readings", console: "Console") -> None:
    from pipeline.cli_show import show
    from pipeline.publishing.letters import edited

    show(run, console)
    counted = _("Đọc mới {made} tệp, dùng lại kết quả đọc trước của {known} tệp.")
    console.print(counted.format(made=readings.made, known=readings.known), highlight=False)
    console.print(_("Kết quả ở thư mục [bold]{folder}[/bold]:").format(folder=_plain(job.out.resolve())))
    names = sorted(p.name for p in job.out.iterdir() if not p.name.startswith("."))
    console.print("  " + ", ".join(names), markup=False, highlight=False)
    kept = edited(job.out)
    if kept:
        told = _("Giữ nguyên {number} bản nháp đã có người sửa: {names}. Bản mới, nếu khác, ghi ở tệp “(bản mới)”.")
        console.print(told.format(number=len(kept), names=", ".join(kept)), markup=False, highlight=False)


def _plain(path: Path) -> str:
    from rich.markup import escape

    return escape(str(path))


@contextmanager
def _stoppable() -> Iterator[None]:
    """Have an order to end (a service manager's, a closed terminal) do what Ctrl-C does: end all processes, tidy up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = [(number, signal.signal(number, stop)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


class _progress:  # noqa: N801 - reads as a function where it is used
    """Show how many files, and pages to recognise, are done while the batch runs."""

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn(_("Đọc và gắn nhãn (tệp và trang quét)")),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, name: str, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total, description=name[:50])


# --------------------------------------------------------------------------------------------------------------- status


@runs_app.command()
def status(
    run: Annotated[Path, typer.Argument(help="Thư mục kết quả của thidua analyse.")],
    as_json: Annotated[bool, typer.Option("--json", help="In ra dạng JSON cho chương trình khác.")] = False,
) -> None:
    """Cho biết thư mục kết quả có gì: trọn vẹn hay dở dang, tệp nào cần xem, thư mục báo cáo có thay đổi không."""
    from pipeline import runs

    found = runs.status(run)
    if as_json:
        sys.stdout.write(json.dumps(_fields(found), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(found)) + "\n")
    raise typer.Exit(found.exit_code)


def _fields(found: "Status") -> dict[str, object]:
    """Return a status as JSON knows it."""
    return {
        "folder": str(found.folder),
        "state": found.state,
        "when": _when(found),
        "version": found.seal.version if found.seal else None,
        "model": found.seal.model if found.seal else None,
        "counts": dict(found.seal.counts) if found.seal else {},
        "mixed": list(found.mixed),
        "review": [dict(zip(("file", "status", "problem"), row, strict=True)) for row in found.review],
        "inbox": asdict(found.changes) if found.changes is not None else None,
        "process": asdict(found.holder) if found.holder else None,
    }


def _when(found: "Status") -> str | None:
    """Return when the results were written, in the time of this place."""
    return datetime.fromtimestamp(found.when).astimezone().isoformat(timespec="seconds") if found.when else None


def _lines(found: "Status") -> list[str]:
    """Return a status as lines for people."""
    lines = [_("Thư mục kết quả {folder}: {state}").format(folder=found.folder, state=_(STATES[found.state]))]
    lines += [_("Ghi lần cuối: {when}").format(when=_when(found))] if found.when else []
    lines += _advice(found)
    lines += _counted(found)
    if found.edited:
        lines.append(_("Đã sửa tay sau khi ghi: {names}").format(names=_named(found.edited)))
    lines += _inbox_lines(found)
    if found.review:
        lines.append(_("Cần xem lại ({count}):").format(count=len(found.review)))
        lines += [f"  • {_one_line(name)}: {_one_line(why or fate)}" for name, fate, why in found.review[:MOST_NAMES]]
    return lines


def _advice(found: "Status") -> list[str]:
    """Return what to do about a run that is not finished."""
    if found.state == "running" and found.holder:
        return ["→ " + _("Tiến trình {pid} trên máy {host} đang làm việc ở đây.").format(
            pid=found.holder.pid, host=found.holder.host
        )]  # fmt: skip
    if found.state == "interrupted":
        whole = found.seal is not None and not found.mixed
        first = _("Kết quả đang có là của lần chạy trọn vẹn trước đó.") if whole else _("Các tệp kết quả chưa đủ bộ.")
        return ["→ " + first + " " + _("Chạy lại cùng lệnh thidua analyse để làm tiếp.")]
    if found.state == "damaged":
        return ["→ " + _("Sai khác: {names}. Chạy lại thidua analyse để ghi lại.").format(names=_named(found.mixed))]
    return []


def _counted(found: "Status") -> list[str]:
    from pipeline.results import FILE_STATUS

    if found.seal is None:
        return []
    counts = found.seal.counts
    fates = " + ".join(f"{counts.get(s, 0)} {_(word)}" for s, word in FILE_STATUS.items() if counts.get(s))
    units = _("{units} đơn vị; {missing} ô bỏ sót; {absent} đơn vị chưa nộp")
    return [
        _("Nhận {count} tệp = {fates}").format(count=counts.get("files", 0), fates=fates or "0"),
        units.format(**{k: counts.get(k, 0) for k in ("units", "missing", "absent")}),
    ]


def _inbox_lines(found: "Status") -> list[str]:
    changes = found.changes
    if changes is None:
        return []
    if changes.away:
        return [_("Không thấy thư mục báo cáo {folder} (ổ mạng bị ngắt?)").format(folder=changes.inbox)]
    words = ((changes.new, _("tệp mới")), (changes.changed, _("tệp đã thay đổi")), (changes.gone, _("tệp không còn")))
    told = [f"  {word} ({len(names)}): {_named(names)}" for names, word in words if names]
    if not told:
        return [_("Thư mục báo cáo {folder}: không thay đổi").format(folder=changes.inbox)]
    head = _("Thư mục báo cáo {folder} đã thay đổi; chạy lại thidua analyse:").format(folder=changes.inbox)
    return [head, *told]


def _named(names: tuple[str, ...]) -> str:
    more = f"; … (+{len(names) - MOST_NAMES})" if len(names) > MOST_NAMES else ""
    return "; ".join(map(_one_line, names[:MOST_NAMES])) + more


def _one_line(text: str) -> str:
    """Return a stranger's text so that it does nothing to a terminal and stays on its line."""
    return "".join(c if c.isprintable() else "?" for c in text)[:500]
