"""A run's folder: one process at a time, nobody else's files, whole or known to be interrupted."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pipeline import aside, codec, lock, runs
from pipeline.errors import InputError, StoreError
from pipeline.kept import Readings
from pipeline.publishing import folder, letters, page, seal
from pipeline.publishing.folder import LettersError, publish
from tests.publishing_run import make_run

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("BÁO CÁO", encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def finished(out: Path, inbox: Path) -> None:
    """Do a run whose results are made up, on an inbox that is real."""
    with runs.held(out, inbox):
        readings = runs.begin(out)
        publish(make_run(), out)
        for path in inbox.iterdir():
            found = path.stat()
            readings.files[path] = (found.st_size, found.st_mtime_ns, seal.digest_of(path))
        runs.finish(out, inbox, readings)


def snapshot(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


# ----------------------------------------------------------------------------------------------------------- the results


def test_the_same_run_twice_leaves_the_same_bytes_and_nothing_else(out: Path, inbox: Path) -> None:
    finished(out, inbox)
    first = snapshot(out)
    finished(out, inbox)
    assert snapshot(out) == first
    assert not [name for name in first if "lock" in name or "unfinished" in name or name.endswith(aside.DRAFT)]


def test_run_json_names_every_result_with_its_digest(out: Path, inbox: Path) -> None:
    finished(out, inbox)
    found = seal.read(out)
    assert found is not None
    results = {n for n in snapshot(out) if not n.startswith(".thidua/") and n != seal.NAME}
    assert set(found.files) == results
    assert found.strangers(out) == []
    assert found.counts["files"] == len(make_run().files)
    assert str(out.parent) not in (out / seal.NAME).read_text(encoding="utf-8")  # the same on every machine


def test_an_error_while_writing_leaves_all_results_as_they_were(
    out: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(out, inbox)
    before = snapshot(out)
    monkeypatch.setattr(page, "render", lambda *_args, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(replace(make_run(), version="2"), out)
    assert snapshot(out) == before


def test_an_error_of_the_letters_costs_the_letters_only(
    out: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise InputError("mẫu công văn sai")

    monkeypatch.setattr(letters, "write", refuse)
    with pytest.raises(LettersError, match="mẫu công văn sai"):
        finished(out, inbox)
    found = seal.read(out)
    assert found is not None
    assert {"coverage.csv", "tong-hop.xlsx", "index.html"} <= set(found.files)
    assert found.strangers(out) == []


def test_a_file_that_cannot_be_replaced_is_told_with_advice(
    out: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(out, inbox)
    before = snapshot(out)

    def held(_path: Path) -> None:
        raise folder._held("tong-hop.xlsx")

    monkeypatch.setattr(folder, "_refuse_held", held)  # what Windows does while Excel has the file open
    with pytest.raises(InputError, match=r"tong-hop\.xlsx") as caught:
        publish(replace(make_run(), version="2"), out)
    assert "Excel" in caught.value.advice
    assert snapshot(out) == before


def test_a_draft_becomes_the_file_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    aside.aside(path, lambda p: p.write_text("one"))

    def half(draft: Path) -> None:
        draft.write_text("tw")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aside.aside(path, half)
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


# ---------------------------------------------------------------------------------------------- whose folder it is


def test_what_a_dead_process_left_is_taken_away_and_nothing_else(out: Path, inbox: Path) -> None:
    finished(out, inbox)
    before = snapshot(out)
    (out / "notes.txt").write_text("của người khác")
    (out / ".hidden.thidua").write_text("của người khác")
    (out / ".coverage.csv.4000000.thidua").write_text("half")
    (out / ".thidua" / "read" / ".x.json.gz.4000000.thidua").write_text("half")
    (out / ".thidua" / "out").mkdir()
    (out / ".thidua" / "out" / "coverage.csv").write_text("half")
    finished(out, inbox)
    assert snapshot(out) == before | dict.fromkeys(("notes.txt", ".hidden.thidua"), "của người khác".encode())


FOREIGN = [
    ({"run.json": '{"name": "mine"}'}, "run.json"),
    ({"run.json": "not json"}, "run.json"),
    ({"index.html": "<p>mine"}, "index.html"),
    ({"tong-hop.xlsx": "x", "notes.txt": "y"}, "tong-hop.xlsx"),
]


@pytest.mark.parametrize(("files", "named"), FOREIGN)
def test_a_folder_with_results_of_something_else_is_refused_and_left_alone(
    out: Path, inbox: Path, files: dict[str, str], named: str
) -> None:
    out.mkdir()
    for name, text in files.items():
        (out / name).write_text(text)
    before = snapshot(out)
    with pytest.raises(InputError, match=named) as caught, runs.held(out, inbox):
        pass
    assert "--out" in caught.value.advice
    assert snapshot(out) == before


@pytest.mark.parametrize("files", [{}, {"notes.txt": "x"}, {"paragraphs.jsonl": "", "coverage.csv": ""}])
def test_an_empty_folder_one_with_other_things_and_a_run_of_old_are_taken(
    out: Path, inbox: Path, files: dict[str, str]
) -> None:
    out.mkdir()
    for name, text in files.items():
        (out / name).write_text(text)
    with runs.held(out, inbox):
        assert (out / ".thidua" / "lock").exists()


@pytest.mark.parametrize("where", ["in", "in/deep/out"])
def test_results_never_go_into_the_inbox(tmp_path: Path, inbox: Path, where: str) -> None:
    with pytest.raises(InputError, match="nằm trong thư mục báo cáo"), runs.held(tmp_path / where, inbox):
        pass


# -------------------------------------------------------------------------------------------------------------- the lock


@pytest.fixture
def other() -> Iterator[psutil.Process]:
    """Give another process that is alive for a while."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield psutil.Process(process.pid)
        process.kill()


def holding(process: psutil.Process) -> lock.Holder:
    return replace(lock.myself(), pid=process.pid, started=process.create_time())


def written(out: Path, holder: lock.Holder) -> Path:
    path = out / ".thidua" / "lock"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(codec.pack(holder)))
    return path


def test_a_second_process_is_refused_with_advice_and_the_lock_stays(
    out: Path, inbox: Path, other: psutil.Process
) -> None:
    path = written(out, holding(other))
    with pytest.raises(InputError, match=f"tiến trình {other.pid}") as caught, runs.held(out, inbox):
        pass
    assert "--out" in caught.value.advice
    assert path.exists()


STALE: list[tuple[str, Callable[[lock.Holder], lock.Holder]]] = [
    ("gone", lambda h: replace(h, pid=4_000_000)),
    ("number given to another process", lambda h: replace(h, started=h.started - 1000)),
]


@pytest.mark.parametrize(("_why", "changed"), STALE, ids=[s[0] for s in STALE])
def test_the_lock_of_a_dead_process_is_taken_over(
    out: Path, inbox: Path, other: psutil.Process, _why: str, changed: Callable[[lock.Holder], lock.Holder]
) -> None:
    path = written(out, changed(holding(other)))
    with runs.held(out, inbox):
        assert lock.holder(path) == lock.myself()
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '["a", 1.0, "b"]'])
def test_a_damaged_lock_is_taken_over(out: Path, inbox: Path, text: str) -> None:
    written(out, lock.myself()).write_text(text)
    with runs.held(out, inbox):
        assert lock.holder(out / ".thidua" / "lock") == lock.myself()


def test_the_lock_of_another_machine_stays_and_the_advice_names_it(out: Path, inbox: Path) -> None:
    path = written(out, replace(lock.myself(), host="may-khac"))
    with pytest.raises(InputError, match="máy may-khac") as caught, runs.held(out, inbox):
        pass
    assert str(path) in caught.value.advice


def test_of_two_that_take_a_lock_over_at_once_one_is_refused(
    out: Path, inbox: Path, other: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(out, replace(lock.myself(), pid=4_000_000))
    monkeypatch.setattr("pipeline.lock.time.sleep", lambda _: path.write_text(json.dumps(codec.pack(holding(other)))))
    with pytest.raises(InputError, match=f"tiến trình {other.pid}"), runs.held(out, inbox):
        pass
    assert lock.holder(path) == holding(other)


# ---------------------------------------------------------------------------------------------------------------- status


def interrupted(out: Path) -> None:
    (out / ".thidua" / "unfinished").touch()


def changed(name: str) -> Callable[[Path], None]:
    def change(out: Path) -> None:
        (out / name).write_bytes(b"changed")

    return change


def removed(*names: str) -> Callable[[Path], None]:
    def remove(out: Path) -> None:
        for name in names:
            (out / name).unlink()

    return remove


# What is done to a finished run with one file that was not read whole; state, exit code, files that are not the run's.
STATES: list[tuple[Callable[[Path], None], str, int, set[str]]] = [
    (lambda _out: None, "finished", 1, set()),
    (interrupted, "interrupted", 1, set()),
    (changed("coverage.csv"), "damaged", 5, {"coverage.csv"}),
    (removed("documents.csv", "paragraphs.jsonl"), "damaged", 5, {"documents.csv", "paragraphs.jsonl"}),
    (changed("tong-hop.xlsx"), "finished", 1, {"tong-hop.xlsx"}),
    (removed("run.json"), "interrupted", 1, set()),
]


@pytest.mark.parametrize(("meddle", "state", "code", "mixed"), STATES)
def test_status_tells_whole_from_interrupted_from_damaged(
    out: Path, inbox: Path, meddle: Callable[[Path], None], state: str, code: int, mixed: set[str]
) -> None:
    finished(out, inbox)
    meddle(out)
    found = runs.status(out)
    assert (found.state, found.exit_code, set(found.mixed)) == (state, code, mixed)


def test_a_run_that_was_interrupted_while_it_was_written_is_not_taken_for_damaged(out: Path, inbox: Path) -> None:
    finished(out, inbox)
    changed("coverage.csv")(out)  # of the second run, whose run.json was not reached
    interrupted(out)
    assert runs.status(out).state == "interrupted"


def test_status_names_who_is_at_work(out: Path, inbox: Path) -> None:
    with runs.held(out, inbox):
        runs.begin(out)
        found = runs.status(out)
    assert (found.state, found.holder) == ("running", lock.myself())


def test_status_lists_what_a_person_should_look_at(out: Path, inbox: Path) -> None:
    finished(out, inbox)
    expected = [f.name for f in make_run().files if f.status != "read" or f.problem]
    assert [name for name, _, _ in runs.status(out).review] == expected


def test_status_tells_what_became_of_the_inbox(out: Path, inbox: Path) -> None:
    (inbox / "b.txt").write_text("hai")
    (inbox / "c.txt").write_text("ba")
    finished(out, inbox)
    assert not runs.status(out).changes
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").write_text("hai khác")
    (inbox / "new.txt").write_text("mới")
    os.utime(inbox / "c.txt", (1, 1))  # copied again: another time, the same bytes
    found = runs.status(out).changes
    assert found is not None
    assert (found.new, found.changed, found.gone, found.away) == (("new.txt",), ("b.txt",), ("a.txt",), False)
    inbox.rename(inbox.with_name("elsewhere"))
    away = runs.status(out).changes
    assert away is not None
    assert (bool(away), away.away) == (False, True)


@pytest.mark.parametrize("text", ["", "[]", '{"inbox": 5, "files": []}', '{"inbox": "x", "files": {"a": [1]}}'])
def test_what_is_known_of_the_inbox_may_be_lost(out: Path, inbox: Path, text: str) -> None:
    finished(out, inbox)
    (out / ".thidua" / "inbox.json").write_text(text)
    assert runs.status(out).changes is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", StoreError),
        ('{"program": "thidua", "schema": 1}', StoreError),
        ('{"program": "thidua", "schema": 99}', InputError),
    ],
)
def test_a_run_json_that_cannot_be_used_is_refused(out: Path, inbox: Path, text: str, error: type[Exception]) -> None:
    finished(out, inbox)
    (out / "run.json").write_text(text)
    with pytest.raises(error):
        runs.status(out)


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_without_a_run_is_none(tmp_path: Path, *, there: bool) -> None:
    if there:
        (tmp_path / "x").mkdir()
    with pytest.raises(InputError, match="không có kết quả"):
        runs.status(tmp_path / "x")


def test_fresh_forgets_what_was_read(out: Path, inbox: Path) -> None:
    with runs.held(out, inbox):
        (out / ".thidua" / "read" / "x.json.gz").write_bytes(b"x")
        assert runs.begin(out) == Readings(out / ".thidua" / "read")
        assert list((out / ".thidua" / "read").iterdir())
        runs.begin(out, fresh=True)
        assert not list((out / ".thidua" / "read").iterdir())
