"""What reading gave is kept: a file is read once, however often the inbox is analysed, and never wrongly known."""

import gzip
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline import intake, reading, workers
from pipeline.document import Document, Line, Place
from pipeline.errors import EncryptedError, MissingToolError, NotSupportedError, ThiduaError, UnreadableError
from pipeline.kept import Readings, identify
from pipeline.reading import identity
from pipeline.reading.page import Page, Reading
from pipeline.reading.secret import SecretError
from pipeline.workers import CrashError, Limits

LIMITS = Limits(jobs=2)
TEXT = "BÁO CÁO\n\nTrong sáu tháng đơn vị đã vá 320 m2 ổ gà trên các tuyến đường tỉnh.\n"
OTHER = "BÁO CÁO\n\nTrong sáu tháng xảy ra 12 vụ tai nạn giao thông trên các tuyến.\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "read").mkdir()
    return tmp_path / "read"


def read(inbox: Path, readings: Readings, passwords: tuple[str, ...] = ()) -> dict[str, workers.Outcome]:
    found = intake.outcomes(inbox, LIMITS, lambda *_: None, passwords, kept=readings)
    return {item.name: item.outcome for item in found}


def read_here(
    tasks: Sequence[workers.Task], _limits: Limits, _tell: workers.Tell, *, kept: Readings, **_: object
) -> Iterator[workers.Outcome]:
    """Stand for the processes that read where these are not the point: starting them takes a second each time."""
    for task in tasks:
        outcome: workers.Outcome
        try:
            outcome = (reading.read(task.path, name=task.name),)
        except ThiduaError as error:
            outcome = error
        assert task.what is not None
        kept.keep(task.what, outcome, task.path)
        yield outcome


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not {"processes", "scans"} & set(request.fixturenames):
        monkeypatch.setattr(intake, "read_all", read_here)


@pytest.fixture
def processes() -> None:
    """Say that a test wants the real processes."""


def again(inbox: Path, home: Path, passwords: tuple[str, ...] = ()) -> tuple[dict[str, workers.Outcome], int]:
    """Return what reading came to, and how many files had to be read for it."""
    readings = Readings(home)
    found = read(inbox, readings, passwords)
    readings.prune()
    return found, readings.made


def same(one: dict[str, workers.Outcome], other: dict[str, workers.Outcome]) -> bool:
    """Tell whether two readings are the same to the letter; errors have no equality of their own."""
    return {n: repr(o) for n, o in one.items()} == {n: repr(o) for n, o in other.items()}


@pytest.mark.usefixtures("processes")
def test_an_unchanged_file_is_read_once_and_comes_back_the_very_same(inbox: Path, home: Path) -> None:
    first, made = again(inbox, home)
    second, anew = again(inbox, home)
    assert (made, anew) == (1, 0)
    assert same(first, second)


def test_another_name_is_no_other_file_and_other_bytes_are(inbox: Path, home: Path) -> None:
    again(inbox, home)
    (inbox / "a.txt").rename(inbox / "b.txt")
    found, made = again(inbox, home)
    assert made == 0
    assert isinstance(found["b.txt"], tuple)
    assert found["b.txt"][0].source.name == "b.txt"
    (inbox / "b.txt").write_text(OTHER, encoding="utf-8")
    assert again(inbox, home)[1] == 1


def test_an_ending_that_readers_go_by_makes_another_file(inbox: Path, home: Path) -> None:
    again(inbox, home)
    (inbox / "a.txt").rename(inbox / "a.md")
    assert again(inbox, home)[1] == 1


def test_the_same_bytes_under_two_names_are_read_once(inbox: Path, home: Path) -> None:
    (inbox / "copy.txt").write_text(TEXT, encoding="utf-8")
    found, made = again(inbox, home)
    assert made == 1
    assert [d.source.name for o in found.values() if isinstance(o, tuple) for d in o] == ["a.txt", "copy.txt"]


def test_another_reader_or_other_limits_read_again(inbox: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(inbox, home)
    key = identify(inbox / "a.txt", limits="x").key
    assert key != identify(inbox / "a.txt", limits="y").key
    monkeypatch.setattr("pipeline.kept.identity", lambda _kind: "another reader")
    assert again(inbox, home)[1] == 1
    assert len(list(home.iterdir())) == 1  # what the other reader gave is gone


def test_the_recogniser_counts_only_for_what_it_recognises(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {kind: identity.identity(kind) for kind in ("pdf", "docx", "doc")}
    identity.identity.cache_clear()
    monkeypatch.setattr(identity, "_recogniser", lambda: "tesseract 9")
    monkeypatch.setattr(identity, "_office", lambda: "LibreOffice 99")
    after = {kind: identity.identity(kind) for kind in before}
    identity.identity.cache_clear()
    assert [before[k] == after[k] for k in before] == [False, True, False]


@pytest.mark.parametrize("spoil", ["cut", "empty", "text", "zip", "other", "list"])
def test_a_damaged_kept_file_is_read_anew_and_replaced(inbox: Path, home: Path, spoil: str) -> None:
    first, _ = again(inbox, home)
    [path] = home.iterdir()
    whole = path.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "text": b"not gzip",
        "zip": gzip.compress(b"[1, 2"),
        "other": gzip.compress(gzip.decompress(whole).replace(b'"name": "', b'"name": "x')),
        "list": gzip.compress(gzip.decompress(whole).replace(b'["documents", [[[', b'["documents", [[[1, ')),
    }
    path.write_bytes(damaged[spoil])
    second, made = again(inbox, home)
    assert made == 1
    assert same(first, second)
    assert path.read_bytes() == whole  # and the same bytes as before


def test_what_left_the_inbox_is_forgotten(inbox: Path, home: Path) -> None:
    (inbox / "b.txt").write_text(OTHER, encoding="utf-8")
    again(inbox, home)
    (inbox / "b.txt").unlink()
    again(inbox, home)
    assert len(list(home.iterdir())) == 1


def test_what_was_left_out_is_not_read(inbox: Path) -> None:
    (inbox / "growing.txt").write_text(OTHER, encoding="utf-8")
    found = intake.outcomes(inbox, LIMITS, lambda *_: None, (), leave={inbox / "growing.txt"})
    assert [item.name for item in found] == ["a.txt"]


# ------------------------------------------------------------------------------------------------------------- archives


@pytest.fixture
def archive(inbox: Path) -> Path:
    (inbox / "a.txt").unlink()
    with zipfile.ZipFile(inbox / "gui.zip", "w") as file:
        file.writestr("bc/one.txt", TEXT)
        file.writestr("bc/two.txt", OTHER)
        file.writestr("bc/empty.txt", "")
    return inbox / "gui.zip"


def test_an_archive_is_opened_once(archive: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, made = again(archive.parent, home)
    assert (sorted(first), made) == (["gui.zip/bc/empty.txt", "gui.zip/bc/one.txt", "gui.zip/bc/two.txt"], 3)
    monkeypatch.setattr(intake, "unpack", None)  # whoever opens it now fails
    second, made = again(archive.parent, home)
    assert made == 0
    assert same(first, second)
    archive.rename(archive.with_name("moi.zip"))
    third, made = again(archive.parent, home)
    assert (sorted(third), made) == (["moi.zip/bc/empty.txt", "moi.zip/bc/one.txt", "moi.zip/bc/two.txt"], 0)


@pytest.mark.usefixtures("processes")
def test_of_an_archive_only_what_is_new_is_read(archive: Path, home: Path) -> None:
    again(archive.parent, home)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("bc/three.txt", TEXT + "Đã bàn giao 4 km đường.\n")
    assert again(archive.parent, home)[1] == 1


# --------------------------------------------------------------------------------------------------- what is not kept


LASTING = [
    UnreadableError("tệp hỏng"),
    EncryptedError("đặt mật khẩu"),
    NotSupportedError("không đọc"),
    SecretError("MẬT"),
]
PASSING = [CrashError("đọc quá 6 giây"), MissingToolError("chưa cài"), ThiduaError("?")]


@pytest.mark.parametrize("error", [*LASTING, *PASSING], ids=lambda e: type(e).__name__)
def test_only_errors_that_will_recur_are_kept(inbox: Path, home: Path, error: ThiduaError) -> None:
    what, readings = identify(inbox / "a.txt", limits=""), Readings(home)
    readings.keep(what, error, inbox / "a.txt")
    found = readings.outcome(what, "a.txt")
    assert (found is None) == (error in PASSING)
    if found is not None:
        assert isinstance(found, ThiduaError)
        assert (type(found), found.message, found.advice) == (type(error), error.message, error.advice)


def test_an_error_of_a_file_that_changed_meanwhile_is_not_kept(inbox: Path, home: Path) -> None:
    what, readings = identify(inbox / "a.txt", limits=""), Readings(home)
    (inbox / "a.txt").write_text(OTHER, encoding="utf-8")
    readings.keep(what, UnreadableError("tệp hỏng"), inbox / "a.txt")
    (inbox / "a.txt").unlink()
    readings.keep(what, UnreadableError("tệp hỏng"), inbox / "a.txt")
    assert list(home.iterdir()) == []


def test_passwords_count_for_locked_files_only(tmp_path: Path) -> None:
    for name, content in (("open.pdf", b"%PDF-1.7 /Root"), ("locked.pdf", b"%PDF-1.7 /Encrypt 5 0 R")):
        (tmp_path / name).write_bytes(content)
    keys = [
        [identify(tmp_path / name, limits="", passwords=p).key for p in ((), ("one",), ("two",))]
        for name in ("open.pdf", "locked.pdf")
    ]
    assert [len(set(some)) for some in keys] == [1, 3]


def test_a_file_that_is_not_there_any_more_costs_its_row_only(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = [inbox / "a.txt", inbox / "gone.txt"]
    monkeypatch.setattr(intake, "files_of", lambda _inbox: there)
    found = read(inbox, Readings())
    assert isinstance(found["a.txt"], tuple)
    assert isinstance(found["gone.txt"], UnreadableError)


# ---------------------------------------------------------------------------------------------------------------- scans


def scan(_path: str, _engine: str, _passwords: tuple[str, ...]) -> Reading:
    return Reading(tuple(Page(n, wants="ảnh quét") for n in range(1, 7)), kind="pdf")


def recognise(path: str, numbers: list[int], _password: str) -> list[Page]:
    log = Path(path).parent.parent / "log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{numbers}\n")
    trouble = Path(path).parent.parent / "trouble"
    kind = trouble.read_text(encoding="utf-8") if trouble.exists() else ""
    if kind == "secret" and 1 in numbers:
        raise SecretError("văn bản có dấu độ mật MẬT: không lưu nội dung")
    if kind == "crash" and 5 in numbers:
        raise MissingToolError("chưa cài")
    return [Page(n, lines=(Line(f"Trang quét số {n}.", Place(n)),), ocr=True) for n in numbers]


def recognised(inbox: Path) -> list[str]:
    log = inbox.parent / "log"
    found = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return sorted(found)


@pytest.fixture
def scans(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(workers, "_open", scan)
    monkeypatch.setattr(workers, "_recognise", recognise)
    return inbox


def test_pages_lost_to_a_fault_of_the_moment_are_tried_again_and_the_others_kept(scans: Path, home: Path) -> None:
    (scans.parent / "trouble").write_text("crash")
    first, _ = again(scans, home)
    assert isinstance(first["a.txt"], tuple)
    assert first["a.txt"][0].lost_pages == (5, 6)
    assert recognised(scans) == ["[1, 2]", "[3, 4]", "[5, 6]"]
    (scans.parent / "trouble").unlink()
    second, _ = again(scans, home)
    assert recognised(scans) == ["[5, 6]"]
    assert isinstance(second["a.txt"], tuple)
    assert second["a.txt"][0].lost_pages == ()
    assert again(scans, home)[1] == 0
    assert recognised(scans) == []
    assert len(list(home.iterdir())) == 1  # the document; its pages are not kept beside it


def test_of_a_secret_paper_nothing_is_kept_but_that_it_is_one(scans: Path, home: Path) -> None:
    (scans.parent / "trouble").write_text("secret")
    found, _ = again(scans, home)
    assert isinstance(found["a.txt"], SecretError)
    [path] = home.iterdir()
    assert "Trang" not in gzip.decompress(path.read_bytes()).decode()
    assert again(scans, home)[1] == 0


def test_a_document_of_other_bytes_than_the_file_had_is_not_kept(inbox: Path, home: Path) -> None:
    what, readings = identify(inbox / "a.txt", limits=""), Readings(home)
    outcome = next(intake.outcomes(inbox, LIMITS, lambda *_: None, ())).outcome
    assert isinstance(outcome, tuple)
    assert isinstance(outcome[0], Document)
    (inbox / "a.txt").write_text(OTHER, encoding="utf-8")
    readings.keep(identify(inbox / "a.txt", limits=""), outcome, inbox / "a.txt")
    assert list(home.iterdir()) == []
    readings.keep(what, outcome, inbox / "a.txt")
    assert len(list(home.iterdir())) == 1
