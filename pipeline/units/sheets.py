"""Tables of cells as offices keep them: CSV as Excel saves it anywhere, XLSX, and lists of records in YAML.

The home of openpyxl for registers; a form is written by `forms`.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pipeline.errors import InputError
from pipeline.language import _

MOST_BYTES, MOST_INFLATED = 20_000_000, 200_000_000
MOST_ROWS, MOST_COLUMNS = 20_000, 60
BLANK_ROWS = 300  # after so many rows without a word a sheet is taken to have ended, whatever it says of its size
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SAVE_AS = "Mở tệp trong Excel, chọn Lưu thành (Save As) kiểu “Excel Workbook (*.xlsx)” rồi dùng tệp mới."
ENDINGS = "Danh sách đơn vị là tệp .xlsx, .csv hoặc .yaml; mẫu có bằng lệnh: thidua units template don-vi.xlsx"


class Row(NamedTuple):
    """Hold the cells of a row and its number, from 1, as a person counts."""

    number: int
    cells: tuple[object, ...]


class Sheet(NamedTuple):
    """Hold the rows of a sheet that have a word in them; `name` is "" where a file is one sheet."""

    name: str
    rows: tuple[Row, ...]
    listed: bool = False  # its rows are entries of a list, not lines

    def place(self, number: int) -> str:
        """Return where a row stands, as a person looks for it."""
        if self.listed:
            return _("mục {number}").format(number=number)
        if not self.name:
            return _("dòng {number}").format(number=number)
        return _("trang “{sheet}”, dòng {number}").format(sheet=self.name, number=number)


def tables(path: Path) -> list[list[Sheet]]:
    """Return the ways in which a file may be read, each a list of sheets; a CSV may be parted by three marks.

    Raises:
        InputError: the file cannot be opened, or is none of the kinds that can be read.
    """
    raw = _bytes(path)
    if raw.startswith(OLD_EXCEL):
        raise InputError(
            _("{name} là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu").format(name=path.name), advice=SAVE_AS
        )
    if raw.startswith(b"PK"):
        return [_workbook(raw, path.name)]
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise InputError(
            _("{name} không phải là tệp Excel (.xlsx), hoặc tệp bị hỏng").format(name=path.name), advice=SAVE_AS
        )
    if path.suffix.lower() in (".yaml", ".yml"):
        return [[_records(decoded(raw), path.name)]]
    return _parted(decoded(raw), path.name)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(_("{name} quá lớn cho một danh sách đơn vị").format(name=path.name), advice=ENDINGS)
        return path.read_bytes()
    except OSError as error:
        advice = "Kiểm tra đường dẫn, và đóng tệp nếu đang mở trong Excel."
        raise InputError(
            _("không có hoặc không mở được danh sách đơn vị {path}").format(path=path), advice=advice
        ) from error


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16, else in the code page of a Vietnamese Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def _parted(text: str, name: str) -> list[list[Sheet]]:
    try:
        return [[_sheet("", csv.reader(io.StringIO(text, newline=""), delimiter=mark))] for mark in ",;\t"]
    except csv.Error as error:
        raise InputError(
            _("danh sách đơn vị {name} không đọc được dưới dạng CSV: {why}").format(name=name, why=error),
            advice=ENDINGS,
        ) from error


def _sheet(name: str, lines: Iterable[Iterable[object]]) -> Sheet:
    return Sheet(name, tuple(_rows(lines)))


def _rows(lines: Iterable[Iterable[object]]) -> Iterator[Row]:
    """Yield the rows with a word in them, up to a long stretch without one."""
    last = 0
    for number, line in enumerate(lines, 1):
        cells = tuple(line)[:MOST_COLUMNS]
        if any(c is not None and str(c).strip() for c in cells):
            last = number
            yield Row(number, cells)
        if number - last > BLANK_ROWS or number >= MOST_ROWS:
            return


def _workbook(raw: bytes, name: str) -> list[Sheet]:
    _refuse_bomb(raw, name)
    try:
        return list(_worksheets(raw))
    except Exception as error:  # openpyxl raises whatever its parts do (KeyError, ValueError, XML errors…)
        raise InputError(
            _("{name} không đọc được dưới dạng Excel (.xlsx), có thể bị hỏng").format(name=name), advice=SAVE_AS
        ) from error


def _refuse_bomb(raw: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            inflated = sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(
            _("{name} bị hỏng, không phải là tệp Excel (.xlsx)").format(name=name), advice=SAVE_AS
        ) from error
    if inflated > MOST_INFLATED:
        raise InputError(_("{name} quá lớn cho một danh sách đơn vị").format(name=name), advice=ENDINGS)


def _worksheets(raw: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep (validation, styles) matters to no register
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                yield _sheet(sheet.title, _lines(sheet))
        finally:
            book.close()


def _lines(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - the stubs give this sheet no rows to read
    """Yield a sheet's lines; what it says of its own size is often wrong."""
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)


def _records(text: str, name: str) -> Sheet:
    """Return a list of records as rows under the names of their fields."""
    try:
        data = yaml.safe_load(text)
    except Exception as error:  # a date or number that is none raises ValueError, deep nesting RecursionError
        advice = "Mỗi đơn vị một mục “- name: …”; xem mẫu: thidua units template don-vi.yaml"
        raise InputError(
            _("danh sách đơn vị {name} không đúng YAML{place}").format(name=name, place=_mark(error)), advice=advice
        ) from error
    records = next((v for v in data.values() if isinstance(v, list)), data) if isinstance(data, dict) else data
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise InputError(
            _("danh sách đơn vị {name} không phải là một danh sách các mục").format(name=name), advice=ENDINGS
        )
    heads = list(dict.fromkeys(str(k) for r in records for k in r))[:MOST_COLUMNS]
    named = [{str(k): v for k, v in r.items()} for r in records[:MOST_ROWS]]
    rows = [Row(i, tuple(_plain(r.get(h), name, i) for h in heads)) for i, r in enumerate(named, 1)]
    return Sheet("", (Row(0, tuple(heads)), *rows), listed=True)


def _mark(error: Exception) -> str:
    place = getattr(error, "problem_mark", None)
    return _(" (dòng {number})").format(number=place.line + 1) if place else ""


def _plain(value: object, name: str, number: int) -> object:
    """Return the value of a field: a list as text parted by ";"."""
    if isinstance(value, list) and all(isinstance(v, str | int | float) for v in value):
        return "; ".join(map(str, value))
    if isinstance(value, list | dict | set):
        raise InputError(
            _("danh sách đơn vị {name}, mục {number}: có mục lồng nhau").format(name=name, number=number),
            advice=ENDINGS,
        )
    return value
