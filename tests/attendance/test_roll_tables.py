"""The roll-call as tables: as they were when somebody last read them, and harmless."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.publishing import tables
from pipeline.results import PROMISES, ROLL_CALL, UNITS, Run
from tests.attendance.inbox import MID_YEAR, PORT, REGISTER, broken, called, paper, told
from tests.publishing_run import TAXONOMY

FILES = [
    paper("kế hoạch.docx", said=told(1, 2, stance="intent"), kind="KẾ HOẠCH", subject="Thi đua năm 2024", date="2024-02-01"),
    paper("báo cáo.pdf", said=told(1), date="2024-06-05", number="10/BC-H1"),
    paper("báo cáo sửa.pdf", said=told(1, 3), date="2024-06-20", number="15/BC-H1"),
    paper("cảng vụ.pdf", PORT, told(2, 4), subject=MID_YEAR.replace("2024", "2023"), date="2023-06-20"),
    broken("hỏng.pdf", PORT),
]  # fmt: skip
NAMES = ("roll-call.csv", "units.csv", "promises.csv")


def run_of(files: list[object]) -> Run:
    found = called(files, year=2024)  # type: ignore[arg-type]  # files of the tests
    return Run(TAXONOMY, "thu-1", "0.1.0", found.files, (), register=REGISTER, roll=found.roll)


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_are_as_they_were(name: str, tmp_path: Path, golden: Callable[[str, bytes], None]) -> None:
    tables.write(run_of([*FILES]), tmp_path)
    golden(name, (tmp_path / name).read_bytes())


def test_a_run_without_a_roll_has_the_columns_all_the_same() -> None:
    empty = Run(TAXONOMY, "m", "0", (), ())
    found = (empty.roll_call(), empty.units(), empty.promises())
    assert [tuple(t.columns) for t in found] == [ROLL_CALL, UNITS, PROMISES]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-2+3"])
def test_names_of_files_and_units_run_nothing(text: str, tmp_path: Path) -> None:
    unit = type(PORT)("", text)
    tables.write(run_of([paper(text, unit, told(1)), broken(text + ".pdf", unit)]), tmp_path)
    for name in NAMES:
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            assert not [c for r in csv.reader(file, strict=True) for c in r if c.startswith(tables.HARMFUL)]
