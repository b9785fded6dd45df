"""Whence a run's text comes: from the files of the inbox and the folder of earlier ones to lifted.csv."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import analyse, provenance
from pipeline.document import Document, Field, Letterhead, Source
from pipeline.errors import InputError
from pipeline.labelling import Labelled
from pipeline.labelling.copied import PlanText
from pipeline.publishing import tables
from pipeline.results import LIFTED, FileResult, Run
from tests.labelling.plan_wording import AREAS, PLAN, WORDINGS, block

TEXT = PlanText.of(AREAS, PLAN)
DRAIN = "Tổ duy tu Hai khơi 4.200 m rãnh dọc bằng máy múc mini tự đóng giá đỡ, rút được nửa số công so với đào tay ở đoạn đèo."
TREES = "- Trồng dặm 560 gốc bằng lăng dọc quốc lộ, mỗi gốc giao cho một hộ mặt tiền tưới và rào giậu đến hết mùa khô."
WORDING = f"- {WORDINGS[9]}"


def received(name: str, unit: str, texts: Sequence[str], *, day: str = "2024-06-10") -> FileResult:
    blocks = tuple(block(f"{name}#{i}", t) for i, t in enumerate(texts))
    labelled = tuple(Labelled(b, (), {}, "none", "model:thu", TEXT.find(b.text).lifts) for b in blocks)
    head = Letterhead(unit=Field(unit, None, 1.0), date=Field(day, None, 1.0))
    document = Document(Source(name, f"{len(name):064x}"), head, blocks)
    return FileResult(name, document.source.sha256, "read", "", document, labelled, "", unit, 1.0)


def lifts(files: Sequence[FileResult]) -> list[tuple[str, str, str]]:
    return [(x.block.id, lift.source, lift.file) for f in files for x in f.labelled for lift in x.lifts]


ONE = received("đoạn 1.pdf", "Đoạn 1", [DRAIN, WORDING])
TWO = received("đoạn số 2.pdf", "Đoạn 2", [TREES, DRAIN.replace("4.200", "3.150")])
OLD = received("2023/bc.pdf", "Đoạn 1", [TREES, DRAIN], day="2023-06-12")


def test_lifted_csv_quotes_every_source(tmp_path: Path, golden: Callable[[str, bytes], None]) -> None:
    files = provenance.trace([ONE, TWO], TEXT, [OLD])
    tables.write(Run(AREAS, "thu", "0", tuple(files), ()), tmp_path)
    golden("lifted.csv", (tmp_path / "lifted.csv").read_bytes())


def test_a_run_without_lifted_text_has_the_columns_all_the_same() -> None:
    assert list(Run(AREAS, "thu", "0", (), ()).lifted().columns) == list(LIFTED)


def test_what_the_plan_gave_stands_before_what_others_gave() -> None:
    found = lifts(provenance.trace([ONE, TWO], TEXT, [OLD]))
    assert found[:3] == [
        ("đoạn 1.pdf#0", "unit", "đoạn số 2.pdf"), ("đoạn 1.pdf#0", "past", "2023/bc.pdf"), ("đoạn 1.pdf#1", "plan", "kh.pdf"),
    ]  # fmt: skip


def test_an_earlier_file_that_also_lies_in_the_inbox_is_the_same_paper() -> None:
    again = replace(ONE, name="2023/đoạn 1.pdf")
    assert lifts(provenance.trace([ONE], TEXT, [again])) == lifts([ONE])


def test_a_duplicate_is_compared_with_nothing() -> None:
    copy = replace(TWO, name="bản sao.pdf", status="duplicate", labelled=())
    found = provenance.trace([TWO, copy], TEXT)
    assert lifts(found) == []
    assert [f.same_text for f in found] == [(), ()]


def test_files_of_an_unknown_unit_are_told_apart_by_their_names() -> None:
    files = [replace(f, unit="", unit_id="") for f in (ONE, TWO)]
    assert ("đoạn 1.pdf#0", "unit", "đoạn số 2.pdf") in lifts(provenance.trace(files, TEXT))


REPORT = """SỞ GIAO THÔNG VẬN TẢI
{unit}
Số: 12/BC-{code}
Sơn Khê, ngày 10 tháng 6 năm {year}

BÁO CÁO
Kết quả phong trào thi đua 6 tháng đầu năm {year}

I. KẾT QUẢ
{body}
"""


def write(path: Path, unit: str, code: str, year: int, *texts: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(REPORT.format(unit=unit, code=code, year=year, body="\n\n".join(texts)), encoding="utf-8")


def test_the_inbox_is_compared_with_itself_and_with_earlier_years(tmp_path: Path) -> None:
    inbox, past = tmp_path / "inbox", tmp_path / "nam-2023"
    write(inbox / "a.txt", "ĐOẠN QUẢN LÝ ĐƯỜNG BỘ 1", "ĐQL1", 2024, DRAIN, WORDING)
    write(inbox / "b.txt", "ĐOẠN QUẢN LÝ ĐƯỜNG BỘ 2", "ĐQL2", 2024, TREES, DRAIN.replace("4.200", "3.150"))
    write(past / "a.txt", "ĐOẠN QUẢN LÝ ĐƯỜNG BỘ 1", "ĐQL1", 2023, DRAIN)
    (past / "hỏng.pdf").write_bytes(b"%PDF-1.4 nothing")
    found = analyse(inbox, past=past).lifted()
    rows = found[["file", "source", "source_file", "figures"]].itertuples(index=False, name=None)
    assert list(rows) == [
        ("a.txt", "unit", "b.txt", "other"), ("a.txt", "past", "nam-2023/a.txt", "same"), ("b.txt", "unit", "a.txt", "other"),
    ]  # fmt: skip


def test_a_folder_of_earlier_years_that_is_not_there_is_said(tmp_path: Path) -> None:
    write(tmp_path / "inbox" / "a.txt", "ĐOẠN QUẢN LÝ ĐƯỜNG BỘ 1", "ĐQL1", 2024, DRAIN)
    with pytest.raises(InputError, match="không có thư mục"):
        analyse(tmp_path / "inbox", past=tmp_path / "nowhere")
