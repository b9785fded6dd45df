"""A draft that a person has edited is never overwritten and never deleted."""

import json
from pathlib import Path

import pytest

from pipeline.publishing.letters import keeping as files


def folder_of(path: Path) -> dict[str, bytes]:
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in sorted(path.rglob("*.docx"))}


def test_drafts_are_replaced_and_those_that_no_longer_apply_removed(tmp_path: Path) -> None:
    files.write(tmp_path, {"a.docx": b"1", "cong-van/b.docx": b"2"})
    assert files.write(tmp_path, {"a.docx": b"3"}) == files.Written(("a.docx",), ())
    assert folder_of(tmp_path) == {"a.docx": b"3"}


def test_an_edited_draft_is_never_overwritten_and_the_new_one_stands_beside_it(tmp_path: Path) -> None:
    files.write(tmp_path, {"a.docx": b"1"})
    (tmp_path / "a.docx").write_bytes(b"edited")
    assert files.write(tmp_path, {"a.docx": b"1"}) == files.Written((), ("a.docx",))  # it grew out of this very draft
    assert files.write(tmp_path, {"a.docx": b"2"}) == files.Written(("a (bản mới).docx",), ("a.docx",))
    (tmp_path / "a (bản mới).docx").write_bytes(b"edited too")
    files.write(tmp_path, {"a.docx": b"3"})
    kept = {"a.docx": b"edited", "a (bản mới).docx": b"edited too"}
    assert folder_of(tmp_path) == kept | {"a (bản mới 2).docx": b"3"}
    files.write(tmp_path, {})
    assert folder_of(tmp_path) == kept
    assert files.edited(tmp_path) == ("a (bản mới).docx", "a.docx")


def test_once_the_edited_draft_is_gone_the_new_one_takes_its_place(tmp_path: Path) -> None:
    files.write(tmp_path, {"a.docx": b"1"})
    (tmp_path / "a.docx").write_bytes(b"edited")
    files.write(tmp_path, {"a.docx": b"2"})
    (tmp_path / "a.docx").unlink()
    files.write(tmp_path, {"a.docx": b"2"})
    assert folder_of(tmp_path) == {"a.docx": b"2"}


@pytest.mark.parametrize("record", [None, "", "[]", '{"../x.docx": ["0"]}', '{"a.docx": 5}', "\x00"])
def test_without_a_record_whatever_lies_there_is_somebody_s(tmp_path: Path, record: str | None) -> None:
    outside = tmp_path / "x.docx"
    outside.write_bytes(b"x")
    run = tmp_path / "run"
    files.write(run, {"a.docx": b"1", "b.docx": b"same"})
    path = run / files.RECORD
    path.unlink() if record is None else path.write_text(record, encoding="utf-8")
    files.write(run, {"a.docx": b"2", "b.docx": b"same"})
    assert folder_of(run) == {"a.docx": b"1", "a (bản mới).docx": b"2", "b.docx": b"same"}
    assert outside.read_bytes() == b"x"


def test_a_run_that_was_ended_half_way_leaves_nothing_that_looks_edited(tmp_path: Path) -> None:
    files.write(tmp_path, {"a.docx": b"1", "b.docx": b"1"})
    known = json.loads((tmp_path / files.RECORD).read_text(encoding="utf-8"))
    files.write(tmp_path, {"a.docx": b"2", "b.docx": b"2"})
    both = {n: [*known[n], *d] for n, d in json.loads((tmp_path / files.RECORD).read_text(encoding="utf-8")).items()}
    (tmp_path / files.RECORD).write_text(json.dumps(both), encoding="utf-8")  # as it stands while files are replaced
    (tmp_path / "a.docx").write_bytes(b"1")
    (tmp_path / ".a.docx.123.thidua").write_bytes(b"half")
    assert files.write(tmp_path, {"a.docx": b"2", "b.docx": b"2"}) == files.Written(("a.docx", "b.docx"), ())
    assert {p.name for p in tmp_path.iterdir()} == {"a.docx", "b.docx", ".thidua"}
