"""An inbox watched: each file once it stands still, what is away is waited for, and what was found stays."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.errors import InputError, ModelError
from pipeline.watch import LONGEST, Watch, unchanged

ROOT = Path(__file__).resolve().parents[1]
TEXT = "BÁO CÁO\n\nTrong sáu tháng đơn vị đã vá 320 m2 ổ gà trên các tuyến đường tỉnh.\n"
PATIENCE = 240  # seconds that a busy machine has for a run of one text file


@dataclass
class Desk:
    """Stand for the work: write down which files of the inbox were there and not to be left."""

    inbox: Path
    done: list[list[str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    trouble: Exception | None = None
    hold: bool = True
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.inbox, self.work, self.said.append)

    def work(self, leave: frozenset[Path]) -> bool:
        if self.trouble:
            raise self.trouble
        self.done.append(sorted(p.name for p in self.inbox.iterdir() if p not in leave))
        return self.hold

    def look(self, times: int = 1) -> list[list[str]]:
        for _ in range(times):
            self.watch.look()
        return self.done


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "in").mkdir()
    return Desk(tmp_path / "in")


def test_a_file_is_handled_once_it_stands_still_and_then_not_again(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_text("một")
    assert desk.look() == []  # whether it stands still only the second look can tell
    assert desk.look() == [["a.txt"]]
    assert desk.look(3) == [["a.txt"]]


def test_a_file_that_is_being_copied_is_left_and_the_others_are_handled(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_text("một")
    big = desk.inbox / "big.pdf"
    for size in range(1, 4):
        big.write_bytes(b"x" * size)
        desk.look()
    assert desk.done == [["a.txt"]]
    assert desk.look() == [["a.txt"], ["a.txt", "big.pdf"]]


@pytest.mark.parametrize("change", ["new", "gone", "changed"])
def test_every_change_is_handled(desk: Desk, change: str) -> None:
    for name in ("a.txt", "b.txt"):
        (desk.inbox / name).write_text(name)
    desk.look(2)
    if change == "new":
        (desk.inbox / "c.txt").write_text("c")
    elif change == "gone":
        (desk.inbox / "b.txt").unlink()
    else:
        (desk.inbox / "b.txt").write_text("b khác")
    desk.look(3)
    assert len(desk.done) == 2 if change != "changed" else desk.done[-1] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("how", ["empty", "away"])
def test_an_inbox_that_goes_away_is_waited_for_and_the_last_result_stays(desk: Desk, how: str) -> None:
    (desk.inbox / "a.txt").write_text("một")
    desk.look(2)
    aside = desk.inbox.with_name("aside")
    shutil.move(desk.inbox, aside)
    if how == "empty":  # a mount point without its drive
        desk.inbox.mkdir()
    desk.look(4)
    assert len(desk.done) == 1
    assert len(desk.said) == 1  # said once, not at every look
    assert str(desk.inbox) in desk.said[0]
    if how == "empty":
        desk.inbox.rmdir()
    shutil.move(aside, desk.inbox)
    desk.look(3)
    assert len(desk.done) == 1  # the same files as before


def test_results_that_were_overtaken_are_made_again(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_text("một")
    desk.hold = False
    assert len(desk.look(3)) == 2
    desk.hold = True
    assert len(desk.look(3)) == 3


@pytest.mark.parametrize("trouble", [InputError("tệp đang mở trong Excel"), OSError(5, "I/O error")])
def test_what_stands_in_the_way_is_said_once_and_tried_ever_less_often(desk: Desk, trouble: Exception) -> None:
    (desk.inbox / "a.txt").write_text("một")
    desk.trouble = trouble
    pauses = []
    for _ in range(12):
        desk.look()
        pauses.append(desk.watch.pause(5))
    assert pauses[0] == 5
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST
    assert len(desk.said) == 1
    desk.trouble = None
    assert desk.look() == [["a.txt"]]
    assert desk.watch.pause(5) == 5


def test_what_waiting_does_not_mend_ends_the_watch(desk: Desk) -> None:
    (desk.inbox / "a.txt").write_text("một")
    desk.trouble = ModelError("mô hình hỏng")
    with pytest.raises(ModelError):
        desk.look(2)


CHANGES: list[tuple[Callable[[Path], object], bool]] = [
    (lambda _p: None, True),
    (lambda p: p.write_text("hai hai"), False),
    (lambda p: p.unlink(), False),
    (lambda p: p.with_name("new.txt").write_text("mới"), True),  # the next look finds it
]


@pytest.mark.parametrize(("change", "holds"), CHANGES)
def test_results_hold_while_the_files_that_were_read_are_the_same(
    tmp_path: Path, change: Callable[[Path], object], holds: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("một")
    files = {path: (path.stat().st_size, path.stat().st_mtime_ns, "")}
    change(path)
    assert unchanged(tmp_path, files) == holds


# ----------------------------------------------------------------------------------------------------- the real command


def wait_for(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.2)


def rows(out: Path) -> list[str]:
    """Return the files that the results know, [] where there are none yet."""
    path = out / "documents.csv"
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    return sorted(line.partition(",")[0] for line in text.splitlines()[1:])


@pytest.mark.skipif(os.name == "nt", reason="a process of Windows cannot be sent Ctrl-C alone")
def test_the_command_handles_files_as_they_come_and_ends_with_its_table(tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.txt").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "analyse", str(inbox), "--out", str(out)]
    with subprocess.Popen(
        [*command, "--watch", "--every", "0.3"], cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        wait_for(lambda: rows(out) == ["a.txt"] and not (out / ".thidua" / "unfinished").exists(), process)
        (inbox / "b.txt").write_text(TEXT + "Đã bàn giao 4 km đường.\n", encoding="utf-8")
        wait_for(lambda: rows(out) == ["a.txt", "b.txt"] and not (out / ".thidua" / "unfinished").exists(), process)
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        assert second.returncode == 3
        assert str(process.pid) in second.stderr
        time.sleep(1)  # let it go back to waiting
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert "Đọc mới 1 tệp, dùng lại kết quả đọc trước của 1 tệp" in said
    assert "Đã dừng theo dõi" in said
    assert not (out / ".thidua" / "lock").exists()
