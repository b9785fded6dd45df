"""The table of the page: heads, rows and tiles as the template takes them."""

from collections.abc import Iterable, Sequence

from pipeline.coverage import SIGN, VIETNAMESE
from pipeline.publishing.page.lines import Index, grade, needs_look
from pipeline.publishing.view import UnitRow, area_name, clean, percent
from pipeline.results import FILE_STATUS, Run
from pipeline.rollcall import KIND_NAMES, ROLL_NAMES, RemarkKind, UnitCoverage
from pipeline.taxonomy import Area
from pipeline.text import fold

WORDING_LETTERS = 400
REMARK: dict[RemarkKind, str] = {
    "twice": "gửi nhiều lần", "wrong_period": "sai kỳ", "wrong_kind": "sai loại văn bản",
    "same_as_unit": "giống đơn vị khác", "same_as_past": "giống văn bản cũ",
}  # fmt: skip
Tile = tuple[int, str, str, bool]  # how many, of what, the filter that shows them ("" for none), whether it is bad news


def head(area: Area, rows: Iterable[UnitRow]) -> dict[str, object]:
    """Return an area as the head of its column."""
    gaps = sum(r.cells[area.id].status == "missing" for r in rows if area.id in r.cells)
    wording = clean(area.wording or area.definition, WORDING_LETTERS)
    short = clean(area.short or area.name)
    return {"id": area.id, "short": short, "name": area_name(area), "gaps": gaps, "wording": wording}


def table_row(number: int, row: UnitRow, run: Run, index: Index) -> dict[str, object]:
    """Return one row of the table; `key` is what the search looks in."""
    about = _about(row, run, index)
    remarks = list(dict.fromkeys(r.kind for r in row.entry.remarks)) if row.entry else []
    return {
        "number": number, "unit": row.unit, "about": about, "gaps": row.gaps, "kind": row.kind,
        "flags": [*_fates(row, index), *(REMARK[r] for r in remarks)],
        "cells": [_cell(row.cells.get(a.id), a) for a in run.taxonomy.areas],
        "key": fold(" ".join((row.unit, about, *(clean(f) for f in row.files)))),
        "least": min((c.certainty for c in row.cells.values() if grade(c)), default=1.0),
    }  # fmt: skip


def _about(row: UnitRow, run: Run, index: Index) -> str:
    """Return what stands below a unit's name: the kind of submission, or what its file says of itself."""
    if run.roll.entries:
        told = f" – {ROLL_NAMES[row.entry.status]}" if row.entry and row.entry.status != "submitted" else ""
        return KIND_NAMES[row.kind] + told
    file = index.files.get(row.files[0]) if row.files else None
    return " · ".join(x for x in (clean(file.doc_type), clean(file.period), clean(file.name)) if x) if file else ""


def _fates(row: UnitRow, index: Index) -> list[str]:
    """Return what a reader must know of the files behind a row: those that were not read whole."""
    fates = [index.files[f].status for f in row.files if f in index.files]
    return [FILE_STATUS[s] for s in dict.fromkeys(fates) if s != "read"]


def _cell(cell: UnitCoverage | None, area: Area) -> dict[str, object] | None:
    if cell is None:
        return None
    sure = grade(cell)
    return {
        "area": cell.area, "status": cell.status, "sign": SIGN[cell.status], "word": VIETNAMESE[cell.status],
        "name": area_name(area, short=True), "grade": sure, "certainty": percent(cell.certainty) if sure else "",
        "look": needs_look(cell),
    }  # fmt: skip


def tiles(run: Run, rows: Sequence[UnitRow]) -> list[Tile]:
    """Return the counts at the head of the page, each with the filter that shows what it counts."""
    cells = [c for row in rows for c in row.cells.values()]
    counts = {s: sum(c.status == s for c in cells) for s in VIETNAMESE}
    units = {u.id for u in run.register} or {r.unit_id or r.unit for r in rows}
    known = [r for r in rows if not run.register or r.unit_id in units]
    sent = {r.unit_id or r.unit for r in known if any(c.status != "not_submitted" for c in r.cells.values())}
    absent, look = _absent(run, rows), sum(map(needs_look, cells))
    return [
        (len(units), "đơn vị", "", False), (len(sent), "đơn vị đã nộp", "", False),
        (absent, "văn bản chưa nộp", "muc=not_submitted", absent > 0),
        (counts["missing"], "lượt nội dung bỏ sót", "muc=missing", counts["missing"] > 0),
        (counts["unreadable"], "ô chưa thể kết luận", "muc=unreadable", counts["unreadable"] > 0),
        (look, "ô cần người xem", "xem=1", look > 0),
    ]  # fmt: skip


def _absent(run: Run, rows: Sequence[UnitRow]) -> int:
    """Return how many submissions that are due did not come."""
    if run.roll.entries:
        return sum(e.status == "not_submitted" for e in run.roll.entries)
    return sum(all(c.status == "not_submitted" for c in row.cells.values()) for row in rows)
