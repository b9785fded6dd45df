"""Reading in processes that may die: a poison file costs its own row, never the batch."""

import os
import time
from pathlib import Path

import pytest

from pipeline import workers
from pipeline.document import Line, Place
from pipeline.errors import MissingToolError, ThiduaError, UnreadableError
from pipeline.reading.page import Page, Reading
from pipeline.workers import Limits, Task

LINES = (Line("Trong năm đơn vị đã vá 320 m2 ổ gà.", Place(1), hint="start"),)


def misbehave(path: str, _engine: str, _passwords: tuple[str, ...]) -> Reading:
    name = Path(path).name
    if name == "hangs":
        time.sleep(60)
    if name == "dies":
        os._exit(1)
    if name == "eats":
        _ = bytearray(8 * 1024**3)
    if name == "refused":
        raise UnreadableError("tệp hỏng")
    if name == "bug":
        raise RuntimeError
    wants = "ảnh quét" if name.startswith("scan") else ""
    return Reading((Page(1, lines=LINES), Page(2, wants=wants)), kind="pdf")


def misrecognise(path: str, numbers: list[int], _password: str) -> list[Page]:
    name = Path(path).name
    if name == "scan-dies":
        os._exit(1)
    if name == "scan-without-tool":
        raise MissingToolError("chưa cài tesseract")
    if name == "scan-secret":
        raise UnreadableError("văn bản có dấu độ mật MẬT")
    return [Page(n, lines=(Line("Trang quét.", Place(n)),), ocr=True) for n in numbers]


def outcomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[workers.Outcome]:
    monkeypatch.setattr(workers, "_open", misbehave)
    monkeypatch.setattr(workers, "_recognise", misrecognise)
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    tasks = [Task(tmp_path / n, n) for n in names]
    return list(workers.read_all(tasks, Limits(seconds=6, page_seconds=6, jobs=2), lambda *_: None))


BAD = {
    "hangs": "đọc quá 6 giây",
    "dies": "trình đọc tệp dừng đột ngột",
    "eats": "tệp cần quá nhiều bộ nhớ",
    "refused": "tệp hỏng",
    "bug": "tệp hỏng (RuntimeError)",
    "scan-secret": "văn bản có dấu độ mật MẬT",
}


def test_a_hang_a_crash_and_a_refusal_cost_their_own_row_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = outcomes(tmp_path, monkeypatch, "good", *BAD, "also good")
    for outcome, message in zip(found[1:-1], BAD.values(), strict=True):
        assert isinstance(outcome, ThiduaError)
        assert outcome.message.startswith(message)
        assert outcome.message == message or "giây" in message
    assert [o[0].problems for o in (found[0], found[-1]) if not isinstance(o, ThiduaError)] == [(), ()]


@pytest.mark.parametrize("name", ["scan-dies", "scan-without-tool"])
def test_pages_that_could_not_be_recognised_are_lost_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    [outcome] = outcomes(tmp_path, monkeypatch, name)
    assert not isinstance(outcome, ThiduaError)
    assert outcome[0].lost_pages == (2,)
    assert outcome[0].problems[0].startswith("trang 2")
    assert len(outcome[0].blocks) == 1


def test_recognised_pages_take_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [outcome] = outcomes(tmp_path, monkeypatch, "scan")
    assert not isinstance(outcome, ThiduaError)
    assert [b.page for b in outcome[0].blocks] == [1, 2]
    assert outcome[0].source.ocr_pages == 1
