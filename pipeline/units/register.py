"""The register of units that must submit, read from a table that an office keeps: its columns, its rows, its slips."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.text import fold, normalise
from pipeline.units import days, sheets
from pipeline.units.names import key
from pipeline.units.unit import Unit, heir

# What offices head their columns with, folded and without what stands in brackets; the first of a name counts most.
HEADINGS = {
    "name": (
        "name", "ten don vi", "ten co quan don vi", "ten co quan", "co quan don vi", "don vi co quan", "don vi",
        "ten", "unit", "unit name", "ten phong ban", "phong ban", "ten phong ban don vi", "ten goi",
    ),
    "id": ("id", "ma don vi", "ma", "ma so", "ma dinh danh", "ma so don vi", "ky hieu", "code"),
    "parent": (
        "parent", "co quan chu quan", "don vi cap tren", "co quan cap tren", "cap tren", "chu quan", "truc thuoc",
        "don vi chu quan", "co quan cap tren truc tiep", "thuoc", "upper body", "parent body",
    ),
    "other_names": (
        "other names", "ten khac", "ten goi khac", "viet tat", "ten viet tat", "ten khac viet tat", "ten cu",
        "ten goi cu", "ten khac va viet tat", "ten khac ten viet tat", "aliases", "abbreviations", "abbreviation",
    ),
    "kind": ("kind", "loai don vi", "loai", "loai hinh", "khoi", "nhom", "nhom don vi", "type"),
    "areas": (
        "areas", "noi dung", "noi dung yeu cau", "noi dung phai bao cao", "noi dung bao cao", "noi dung thi dua",
        "cac noi dung", "noi dung duoc giao",
    ),
    "contact": (
        "contact", "lien he", "nguoi nhan", "nguoi lien he", "dau moi", "can bo dau moi", "dau moi lien he", "email",
        "thu dien tu", "e mail", "dien thoai", "so dien thoai", "sdt", "dt", "phone", "chuc vu nguoi nhan",
        "thong tin lien he",
    ),
    "valid_from": (
        "valid from", "tu ngay", "hieu luc tu", "ngay thanh lap", "thanh lap", "hoat dong tu", "tu nam", "co tu", "tu",
    ),
    "valid_to": (
        "valid to", "den ngay", "hieu luc den", "ngay giai the", "giai the", "hoat dong den", "den nam", "den",
        "ket thuc", "ngay ket thuc", "den het ngay", "ngay sap nhap",
    ),
    "successor": (
        "successor", "don vi ke thua", "ke thua", "sap nhap vao", "don vi moi", "doi thanh", "sap nhap doi ten thanh",
        "ma don vi ke thua", "don vi tiep nhan", "nhap vao", "doi ten thanh", "sap nhap vao don vi",
    ),
    "counter": ("stt", "tt", "so tt", "so thu tu", "no"),
}  # fmt: skip
HEADER_ROWS = 15  # offices put their own name, a title and a date above the table
JOINED = {"contact": "; ", "other_names": "; "}  # columns of which a table may have several
ADVICE = (
    "Cần dòng tiêu đề có cột name (hoặc “Tên đơn vị”); có thể thêm id, parent, other_names, areas. "
    "Mẫu có bằng lệnh: thidua units template don-vi.xlsx"
)
TOTAL = re.compile(r"^(?:tong cong|tong so|tong|cong)(?: (?:cac )?(?:don vi\b|\d).*)?$")  # not "Tổng công ty"
FOOT = re.compile(r"^(?:nguoi lap|thu truong|noi nhan|ky ten|ghi chu|lap bieu|.*\bngay .{0,4} ?thang .{0,4} ?nam\b)")
EXAMPLE = "vi du"  # how the ids of a template's example rows begin, folded
GROUP = re.compile(r"[ivx]+|[a-h]", re.IGNORECASE)
ALL = frozenset({"", "tat ca", "all", "toan bo", "moi noi dung", "du", "x"})
RANGE = re.compile(r"(\d{1,3})\s*(?:-|–|—|đến|den|\.\.)\s*(\d{1,3})")
AREAS_ADVICE = "Ví dụ: 1;2;9 hoặc 1-5. Để trống, hoặc ghi “tất cả”, nếu yêu cầu mọi nội dung."


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a row under our names of the columns, and the place where it stands."""

    place: str
    values: Mapping[str, object]

    def text(self, column: str) -> str:
        """Return a cell as text on one line; a whole number without its decimal point."""
        return _text(self.values.get(column))


def load(path: Path) -> tuple[Unit, ...]:
    """Read a register: XLSX, YAML, or CSV as Excel saves it anywhere (comma, semicolon, tab; UTF-8, UTF-16).

    The header row may have titles above it and be in any sheet. Rows that are no unit (totals, groups, signatures,
    the examples of a template) are left aside.

    Raises:
        InputError: the file cannot be read, has no column of names, names a unit or an id twice, or a cell is wrong.
    """
    found = list(entries(path))
    taken = {e.text("id") for e in found}
    fresh = (f"u{i:02d}" for i in range(1, len(found) + len(taken) + 2))
    numbered = [(e, e.text("id") or next(n for n in fresh if n not in taken)) for e in found]
    if not found:
        raise InputError(_("danh sách đơn vị {name} không có đơn vị nào").format(name=path.name), advice=ADVICE)
    units = [_unit(e, id_) for e, id_ in numbered]
    units = [_succeeded(u, e, units) for u, e in zip(units, found, strict=True)]
    _refuse_twice(units, found, path.name)
    _refuse_circle(units, found)
    return tuple(units)


def entries(path: Path) -> Iterator[Entry]:
    """Yield the rows of a register that are units, in order.

    Raises:
        InputError: the file cannot be read, or has no column of names.
    """
    ways = [found for way in sheets.tables(path) if (found := _with_header(way))]
    if not ways:
        raise InputError(_("danh sách đơn vị {name} thiếu cột “name”").format(name=path.name), advice=ADVICE)
    sheet, at, columns = max(ways, key=lambda w: len(w[2]))
    rows = (Entry(sheet.place(r.number), _values(r, columns)) for r in sheet.rows[at + 1 :])
    for entry in rows:
        head = fold(entry.text("name") or entry.text("counter"))
        if TOTAL.match(head) or FOOT.match(head):
            return
        if _is_unit(entry):
            yield entry


Header = tuple[sheets.Sheet, int, dict[int, str]]


def _with_header(way: Sequence[sheets.Sheet]) -> Header | None:
    """Return the sheet with the header row that names most columns, where it stands, and our names of the columns."""
    rows = [(sheet, i, _columns(row)) for sheet in way for i, row in enumerate(sheet.rows[:HEADER_ROWS])]
    named = [row for row in rows if "name" in row[2].values()]
    return max(named, key=lambda row: len(row[2])) if named else None


def _columns(row: sheets.Row) -> dict[int, str]:
    """Return our names of a header row's columns by index; of two columns of names the better one counts."""
    heads = {i: fold(re.sub(r"\(.*?\)|\[.*?\]", " ", _text(c)).replace("*", " ")) for i, c in enumerate(row.cells)}
    found: dict[int, str] = {}
    for ours, known in HEADINGS.items():
        met = sorted((known.index(h), i) for i, h in heads.items() if h in known and i not in found)
        found |= dict.fromkeys([i for _, i in (met if ours in JOINED else met[:1])], ours)
    return found


def _values(row: sheets.Row, columns: Mapping[int, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for i in sorted(columns):
        cell, ours = row.cells[i] if i < len(row.cells) else None, columns[i]
        values[ours] = (
            JOINED[ours].join(t for t in (_text(values.get(ours)), _text(cell)) if t) if ours in JOINED else cell
        )
    return values


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    return "" if cell is None else normalise(str(cell)).removeprefix("'")


def _is_unit(entry: Entry) -> bool:
    """Tell whether a row is a unit: it has a name in letters, is no example, and no heading of a group ("II")."""
    name, counter = entry.text("name"), entry.text("counter")
    grouped = GROUP.fullmatch(counter.strip(" .)")) and all(
        k in ("name", "counter") or not entry.text(k) for k in entry.values
    )
    return any(map(str.isalpha, name)) and not grouped and not is_example(entry)


def is_example(entry: Entry) -> bool:
    """Tell whether a row is one that a template brings as an example."""
    return f"{fold(entry.text('id'))} ".startswith(f"{EXAMPLE} ")


def _unit(entry: Entry, id_: str) -> Unit:
    others = tuple(n.strip() for n in re.split(r"[;\n]", entry.text("other_names")) if n.strip())
    first = _day(entry, "valid_from", last=False)
    last = _day(entry, "valid_to", last=True)
    if first and last and first > last:
        raise InputError(
            _("danh sách đơn vị, {place}: ngày bắt đầu {first:%d/%m/%Y} sau ngày kết thúc {last:%d/%m/%Y}").format(
                place=entry.place, first=first, last=last
            ),
            advice="Kiểm tra hai cột “Từ ngày” và “Đến ngày”.",
        )
    return Unit(
        id_, entry.text("name"), entry.text("parent"), others, _areas(entry), kind=entry.text("kind"),
        contact=entry.text("contact"), valid_from=first, valid_to=last, successor=entry.text("successor"),
    )  # fmt: skip


def _day(entry: Entry, column: str, *, last: bool) -> date | None:
    cell = entry.values.get(column)
    found = days.read(cell, last=last)
    if found is None and _text(cell):
        raise InputError(
            _("danh sách đơn vị, {place}: không hiểu ngày “{cell}”").format(place=entry.place, cell=_text(cell)[:40]),
            advice="Ghi ngày theo dạng 30/6/2025 hoặc 2025-06-30, hoặc chỉ ghi năm: 2025.",
        )
    return found


def _areas(entry: Entry) -> tuple[int, ...]:
    """Return the ids of the areas asked of a unit, in order, () for all.

    Raises:
        InputError: the cell holds something else; Excel makes dates and decimal numbers of "1-5" and "1,2".
    """
    cell = entry.values.get("areas")
    if isinstance(cell, datetime | date) or (isinstance(cell, float) and not cell.is_integer()):
        raise InputError(
            _("danh sách đơn vị, {place}: Excel đã đổi ô nội dung thành ngày hoặc số lẻ ({cell})").format(
                place=entry.place, cell=cell
            ),
            advice=_("Định dạng cột đó là Văn bản (Text) rồi ghi lại.") + " " + _(AREAS_ADVICE),
        )
    text = _text(cell)
    if fold(text) in ALL:
        return ()
    listed = RANGE.sub(lambda m: ";".join(map(str, range(int(m[1]), int(m[2]) + 1))) or "?", text)
    parts = [p for p in re.split(r"[;,\s]+|\bvà\b", listed) if p]
    if not all(re.fullmatch(r"\d{1,3}", p, re.ASCII) for p in parts):
        msg = _("danh sách đơn vị, {place}: cột areas phải là các số cách nhau bằng dấu “;”").format(place=entry.place)
        raise InputError(msg, advice=AREAS_ADVICE)
    return tuple(dict.fromkeys(map(int, parts)))


def _succeeded(unit: Unit, entry: Entry, units: Sequence[Unit]) -> Unit:
    """Return a unit with its successor's id, by whatever the row names it.

    Raises:
        InputError: no unit of the register is so named.
    """
    if not unit.successor:
        return unit
    wanted = fold(unit.successor)
    named = [u.id for u in units if wanted == fold(u.id)] or [u.id for u in units if key(u.name) == key(unit.successor)]
    if not named or unit.id in named[:1]:
        raise InputError(
            _("danh sách đơn vị, {place}: không có đơn vị kế thừa “{successor}”").format(
                place=entry.place, successor=unit.successor[:60]
            ),
            advice="Ghi mã (id) của đơn vị mới; đơn vị đó cũng phải có một dòng trong danh sách.",
        )
    return replace(unit, successor=named[0])


def _refuse_twice(units: Sequence[Unit], found: Sequence[Entry], file: str) -> None:
    """Refuse two rows of one id, or of one name under one body at the same time."""
    seen: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        for what, mark in (("id", unit.id), (_("tên"), f"{key(unit.name)}\n{key(unit.parent)}")):
            before = seen.setdefault(f"{what}\n{mark}", [])
            twin = next((j for j in before if what == "id" or _at_once(unit, units[j])), None)
            before.append(i)
            if twin is not None:
                msg = _("danh sách đơn vị {file} có hai dòng trùng {what}: {first} và {second}").format(
                    file=file, what=what, first=found[twin].place, second=found[i].place
                )
                raise InputError(msg, advice="Mỗi đơn vị chỉ một dòng, với id và tên riêng.")


def _at_once(one: Unit, other: Unit) -> bool:
    return one.stands(other.valid_from or date.min, other.valid_to or date.max)


def _refuse_circle(units: Sequence[Unit], found: Sequence[Entry]) -> None:
    for unit, entry in zip(units, found, strict=True):
        if unit.successor and heir(unit, units) is unit:
            msg = _("danh sách đơn vị, {place}: các đơn vị kế thừa lẫn nhau thành vòng ({unit})").format(
                place=entry.place, unit=unit.name[:60]
            )
            raise InputError(msg, advice="Đơn vị còn hoạt động thì để trống cột đơn vị kế thừa.")
