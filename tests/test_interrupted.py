"""A run that is stopped or killed leaves no process behind and nothing half-written, and goes on when it is run again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline import runs
from scripts.kill_test import PATIENCE, kill, leftovers, make_batch, results, rounds, run, start, tell
from scripts.rendering import FontMissingError, find_fonts

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and process groups are those of POSIX")


def fonts_missing() -> bool:
    try:
        find_fonts()
    except FontMissingError:
        return True
    return False


needs_fonts = pytest.mark.skipif(fonts_missing(), reason="no Times-like font with Vietnamese letters is installed")


@needs_fonts
@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_ends_in_the_same_bytes(tmp_path: Path) -> None:
    make_batch(tmp_path / "inbox", 8, scans=0)
    for number, found in enumerate(rounds(tmp_path / "inbox", tmp_path, (0.3, 0.6, 0.9)), 1):
        assert found.held, tell(number, found)


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the processes that a run has started, once some of them read."""
    parent, end = psutil.Process(process.pid), time.monotonic() + 4 * PATIENCE
    while time.monotonic() < end and process.poll() is None:
        found = parent.children(recursive=True)
        if any("tesseract" in p.name() for p in found if p.is_running()):
            return found
        time.sleep(0.05)
    pytest.fail("no page was recognised")


@needs_fonts
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda s: s.name)
def test_no_process_outlives_the_run_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    make_batch(tmp_path / "inbox", 1, scans=1)
    process = start(tmp_path / "inbox", tmp_path / "out", "--jobs", "2")
    children = family(process)
    process.send_signal(number)
    code = process.wait(timeout=PATIENCE)
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []
    assert code == (-number if number == signal.SIGKILL else 130), (tmp_path / "out.err").read_text(encoding="utf-8")
    assert results(tmp_path / "out") == {}
    if number != signal.SIGKILL:
        assert leftovers(tmp_path / "out") == ("unfinished",)


PARENT = """
import sys, time
from pathlib import Path
from pipeline.workers import Limits, _pool

if __name__ == "__main__":
    with _pool(2, Limits(), None) as pool:
        for _ in range(2):
            pool.schedule(time.sleep, args=[3600])
        while not Path(sys.argv[1]).exists():
            time.sleep(0.05)
"""


def test_workers_in_the_middle_of_something_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script), str(tmp_path / "never")], env=environment) as process:
        workers = list[psutil.Process]()
        while len(workers) < 2:
            found = psutil.Process(process.pid).children(recursive=True)
            workers = [p for p in found if "spawn_main" in " ".join(p.cmdline())]
            time.sleep(0.1)
        assert kill(process, group=False) == 0


def test_what_an_earlier_process_unpacked_and_left_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.runs.tempfile.gettempdir", lambda: str(tmp_path))
    for name in ("thidua-4000000-abc", f"thidua-{os.getpid()}-abc", "thidua-office-abc", "other-4000000-abc"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bc.pdf").write_bytes(b"x")
    (tmp_path / "in").mkdir()
    with runs.held(tmp_path / "out", tmp_path / "in"):
        left = {p.name for p in tmp_path.glob("*-*")}
    assert left == {f"thidua-{os.getpid()}-abc", "thidua-office-abc", "other-4000000-abc"}


def test_a_run_ends_alike_with_one_process_and_with_several(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        text = f"BÁO CÁO\n\nTrong sáu tháng đơn vị đã vá {number} m2 ổ gà trên các tuyến đường tỉnh.\n"
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    assert [run(tmp_path / "in", tmp_path / f"out{n}", "--jobs", f"{n}") for n in (1, 3)] == [0, 0]
    assert results(tmp_path / "out1") == results(tmp_path / "out3")
