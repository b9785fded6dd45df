"""The empty form of a register: whoever fills it in has a register; left alone it is none."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import units
from pipeline.errors import InputError
from pipeline.text import fold, normalise
from pipeline.units import Unit, forms
from pipeline.units.register import FOOT, TOTAL

ENDINGS = (".xlsx", ".csv", ".yaml")
FILLED = {
    "id": "01", "name": "Văn phòng Sở", "parent": "Sở A", "other_names": "VP; VPS", "kind": "phòng", "areas": "1-3",
    "contact": "A, a@b.vn", "valid_from": "1/2/2020", "valid_to": "2030", "successor": "",
}  # fmt: skip
UNIT = Unit(
    "01", "Văn phòng Sở", "Sở A", ("VP", "VPS"), (1, 2, 3), "phòng", "A, a@b.vn", date(2020, 2, 1), date(2030, 12, 31)
)


def fill(path: Path, record: dict[str, str]) -> None:
    """Add a unit to a form, as a person does: below the examples."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet: Any = book[forms.SHEET]
        for i, column in enumerate(forms.COLUMNS, 1):
            sheet.cell(4, i).value = record[column.name]
        book.save(path)
    elif path.suffix == ".csv":
        line = ",".join(f'"{record[c.name]}"' for c in forms.COLUMNS)
        path.write_bytes(path.read_bytes() + f"{line}\r\n".encode())
    else:
        text = path.read_text(encoding="utf-8")
        path.write_text(text + yaml.safe_dump([record], allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_that_was_filled_in_is_a_register_without_its_examples(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mau{ending}"
    forms.write(path)
    fill(path, FILLED)
    assert units.load(path) == (UNIT,)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_that_was_not_filled_in_is_no_register(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mau{ending}"
    forms.write(path)
    with pytest.raises(InputError, match="không có đơn vị nào"):
        units.load(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_never_replaces_a_file_and_has_the_same_bytes_every_time(tmp_path: Path, ending: str) -> None:
    one, two = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    forms.write(one)
    forms.write(two)
    assert one.read_bytes() == two.read_bytes()
    one.write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError, match="đã có"):
        forms.write(one)
    assert one.read_text(encoding="utf-8") == "của tôi"


@pytest.mark.parametrize("name", ["mau.xls", "mau", "mau.docx", "khong-co/mau.csv"])
def test_a_form_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        forms.write(tmp_path / name)


def test_the_workbook_guides_whoever_fills_it_in(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    forms.write(path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book[forms.SHEET]
    assert book.sheetnames == [forms.SHEET, forms.GUIDE]
    assert [c.value for c in sheet[1]] == [c.heading for c in forms.COLUMNS]
    assert {sheet.cell(row, 6).number_format for row in (2, 4, 100)} == {"@"}  # Excel leaves 1-5 as it is
    assert len(sheet.data_validations.dataValidation) == 3
    assert sheet.column_dimensions["B"].width > 40


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30).map(
    normalise
)
NAME = CELL.filter(
    lambda t: (
        any(map(str.isalpha, t)) and not TOTAL.match(fold(t)) and not FOOT.match(fold(t)) and not t.startswith("'")
    )
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.sampled_from([".xlsx", ".yaml"]), NAME)
def test_a_name_comes_back_from_a_form_as_it_was_typed(tmp_path: Path, ending: str, name: str) -> None:
    path = tmp_path / f"mau{ending}"
    path.unlink(missing_ok=True)
    forms.write(path)
    fill(path, {**FILLED, "name": f"Phòng {name}"})
    assert units.load(path)[0].name == normalise(f"Phòng {name}")
