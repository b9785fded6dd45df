"""What a person has settled once about letterheads and files: a small table beside the register, obeyed ever after."""

import csv
import glob
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from pipeline.aside import aside
from pipeline.document import Letterhead
from pipeline.errors import InputError
from pipeline.language import _
from pipeline.text import fold, normalise
from pipeline.units.sheets import decoded
from pipeline.units.unit import Unit

NONE = "-"  # "none of the register's units"
ANY = "*"  # whatever the body above
COLUMNS = {
    "letterhead": "Tên trên văn bản", "upper": "Cơ quan cấp trên", "file": "Tệp", "unit_id": "Mã đơn vị",
    "note": "Ghi chú",
}  # fmt: skip
HEADINGS = {
    "letterhead": ("letterhead", "ten tren van ban", "ten ghi tren van ban", "don vi tren van ban"),
    "upper": ("upper", "co quan cap tren", "cap tren", "co quan chu quan", "upper line"),
    "file": ("file", "tep", "ten tep", "file name", "mau ten tep"),
    "unit_id": ("unit id", "ma don vi", "ma", "id"),
    "note": ("note", "ghi chu"),
}  # fmt: skip
HARMFUL = ("=", "+", "-", "@", "\t", "\r")
ADVICE = "Sửa dòng đó trong tệp (bằng Excel hoặc Notepad, lưu kiểu CSV UTF-8), hoặc xoá dòng."


class Settlement(NamedTuple):
    """Hold one decision: papers with these lines, or in files so named, are from the unit of an id, "-" for nobody.

    Both lines must be the same but for case, tones and punctuation; `upper` "*" stands for any. `file` is a path in
    the inbox or a pattern of one ("Thanh tra/*"); where lines and file are given, both must hold.
    """

    letterhead: str
    upper: str
    file: str
    unit_id: str
    note: str = ""


def existing(register: Path | None) -> Path | None:
    """Return the file of settlements of a register, None where there is none."""
    path = beside(register) if register else None
    return path if path and path.is_file() else None


def beside(register: Path) -> Path:
    """Return the file of settlements that belongs to a register."""
    return register.with_name(f"{register.stem}.khop.csv")


def settlements(register: Path, units: Sequence[Unit]) -> tuple[Settlement, ...]:
    """Return what was settled about the letterheads of a register's units; () where nothing was.

    Raises:
        InputError: the file of settlements cannot be read, or a line of it is broken or names no unit of the register.
    """
    path = existing(register)
    if path is None:
        return ()
    known = {u.id for u in units} | {NONE}
    return tuple(_settlement(path, number, row, known) for number, row in _rows(path))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the lines of a file of settlements under our names of the columns, with their numbers."""
    text = _text(path)
    mark, columns = _header(text, path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        next(reader)
        for cells in reader:
            row = {ours: normalise(c).removeprefix("'") for ours, c in zip(columns, cells, strict=False) if ours}
            if any(row.values()) and not cells[0].startswith("#"):
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            _("{name}, dòng {number}: không đúng dạng CSV ({why})").format(
                name=path.name, number=reader.line_num, why=error
            ),
            advice=ADVICE,
        ) from error


def _text(path: Path) -> str:
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise InputError(
            _("không mở được {path}").format(path=path), advice="Đóng tệp nếu đang mở trong Excel rồi chạy lại."
        ) from error


def _header(text: str, path: Path) -> tuple[str, list[str]]:
    """Return the mark that parts the columns, and our names of them, "" for one that is not ours."""
    line = text.splitlines()[0] if text else ""
    mark = max(",;\t", key=line.count)
    columns = [_column(cell) for cell in next(csv.reader([line], delimiter=mark), [])]
    if "unit_id" not in columns or not {"letterhead", "file"} & {*columns}:
        advice = _("Dòng đầu là: {columns}. Có thể xoá tệp rồi chạy lại lệnh thidua units settle.").format(
            columns=",".join(COLUMNS.values())
        )
        raise InputError(
            _("{name}, dòng 1: thiếu cột “Mã đơn vị” hoặc “Tên trên văn bản”").format(name=path.name), advice=advice
        )
    return mark, columns


def _column(cell: str) -> str:
    return next((ours for ours, known in HEADINGS.items() if fold(cell) in known), "")


def _settlement(path: Path, number: int, row: Mapping[str, str], known: set[str]) -> Settlement:
    found = Settlement(**{ours: row.get(ours, "") for ours in COLUMNS})
    where = _("{name}, dòng {number}").format(name=path.name, number=number)
    if not fold(found.letterhead) and not found.file:
        raise InputError(_("{where}: chưa ghi tên trên văn bản hay tên tệp").format(where=where), advice=ADVICE)
    if not found.unit_id:
        raise InputError(
            _("{where}: chưa ghi mã đơn vị").format(where=where),
            advice=_("Ghi “-” nếu không phải đơn vị nào.") + " " + _(ADVICE),
        )
    if found.unit_id not in known:
        raise InputError(
            _("{where}: danh sách đơn vị không có mã “{id}”").format(where=where, id=found.unit_id[:60]), advice=ADVICE
        )
    return found


def obeyed(letterhead: Letterhead, file: str, settled: Sequence[Settlement]) -> Settlement | None:
    """Return the settlement that a paper falls under, the last of several; None where nothing was settled."""
    return next((s for s in reversed(settled) if _holds(s, letterhead, file)), None)


def _holds(settlement: Settlement, letterhead: Letterhead, file: str) -> bool:
    lines = fold(settlement.letterhead) == fold(letterhead.unit.value)
    above = settlement.upper == ANY or fold(settlement.upper) == fold(letterhead.upper.value)
    named = not settlement.file or _matches(file, settlement.file)
    return named and (not fold(settlement.letterhead) or (lines and above))


def _matches(file: str, pattern: str) -> bool:
    path, shape = _plain(file), _plain(pattern)
    return fnmatchcase(path, shape) or fnmatchcase(path.rpartition("/")[2], shape)


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold().replace("\\", "/")


def settled_by(letterhead: str, upper: str, file: str, unit_id: str, *, note: str = "") -> Settlement:
    """Return the settlement of a file: by the lines of its letterhead, by its path where it has none."""
    if fold(letterhead):
        return Settlement(letterhead, upper, "", unit_id, note)
    return Settlement("", "", glob.escape(file), unit_id, note)


def remember(register: Path, units: Sequence[Unit], settlement: Settlement) -> Path:
    """Add a line to the settlements of a register, leaving every other byte as it is, and return their file.

    Raises:
        InputError: there is no such unit, or the file is broken, or cannot be written.
    """
    path = beside(register)
    settlements(register, units)  # a broken file is mended by whoever wrote it, before anything is added
    if settlement.unit_id != NONE and settlement.unit_id not in {u.id for u in units}:
        ids = ", ".join(u.id for u in units[:12])
        raise InputError(
            _("danh sách đơn vị không có mã “{id}”").format(id=settlement.unit_id[:60]),
            advice=_("Các mã có: {ids}…").format(ids=ids),
        )
    old = path.read_bytes() if path.is_file() else _encoded(_line(COLUMNS.values(), ","), "utf-8-sig")
    new = old + _added(old, settlement, path)
    aside(path, lambda draft: draft.write_bytes(new))
    return path


def _added(old: bytes, settlement: Settlement, path: Path) -> bytes:
    """Return a settlement as bytes in the manner of the file: its encoding, its columns, its line ends."""
    encoding = _encoding(old, path)
    text = decoded(old)
    mark, columns = _header(text, path)
    cells = settlement._asdict()
    line = _line([_harmless(cells.get(ours, "")) for ours in columns], mark)
    return _encoded(line if text.endswith(("\n", "\r")) else f"\r\n{line}", encoding)


def _encoding(raw: bytes, path: Path) -> str:
    if raw.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if raw.startswith(b"\xfe\xff"):
        return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            _("{name} không phải UTF-8").format(name=path.name), advice="Lưu lại tệp kiểu “CSV UTF-8” rồi chạy lại."
        ) from error
    return "utf-8"


def _harmless(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula; the "-" for nobody stays."""
    flat = normalise(cell)
    return f"'{flat}" if flat != NONE and flat.startswith(HARMFUL) else flat


def _line(cells: Iterable[str], mark: str) -> str:
    whole = io.StringIO(newline="")
    csv.writer(whole, delimiter=mark, lineterminator="\r\n").writerow(cells)
    return whole.getvalue()


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")
