"""What stands below the table: files and their fate, the roll-call, what needs a person, and how the run was made."""

from collections.abc import Mapping
from datetime import date

from pipeline.coverage import VIETNAMESE
from pipeline.publishing.doubts import doubts
from pipeline.publishing.page.lines import Index
from pipeline.publishing.view import NO_UNIT, QUOTE_LETTERS, View, area_name, clean, day, percent, problem
from pipeline.results import FILE_STATUS, FileResult, Run
from pipeline.rollcall import KIND_NAMES, ROLL_NAMES

DIGESTS = {
    "plan": "kế hoạch phát động", "register": "danh sách đơn vị", "model": "mô hình", "corpus": "ngữ liệu của mô hình",
    "lexicon": "từ điển thuật ngữ", "settled": "văn bản đã ghi nhớ là của ai",
}  # fmt: skip
TARGETS = 2  # blocks shown of a plan's promise in the list of silent areas


def file_row(file: FileResult, links: Mapping[str, str]) -> dict[str, object]:
    """Return a file and its fate."""
    head = file.document.letterhead if file.document else None
    shown = {k: clean(getattr(head, k).value) if head else "" for k in ("kind", "number", "period")}
    written = day(head.date.value) if head else ""
    return {
        "name": clean(file.name), "link": links.get(file.name, ""), "unit": clean(file.unit), "status": file.status,
        "fate": FILE_STATUS[file.status], "problem": _problem(file), "pages": _pages(file), **shown,
        "candidates": [f"{clean(u.name)} ({percent(p)})" for u, p in file.candidates],
                "doubtful": [k for k in ("kind", "number", "date", "period") if head and getattr(head, k).doubtful],
        "date": f"{written:%d/%m/%Y}" if isinstance(written, date) else written,
    }  # fmt: skip


def _pages(file: FileResult) -> int | str:
    return (file.document.source.pages if file.document else "") or ""


def _problem(file: FileResult) -> str:
    told = problem(file)
    if not file.superseded_by or file.superseded_by in file.problem:
        return told
    return "; ".join(x for x in (f"đã có {clean(file.superseded_by)}", told) if x)


def roll(run: Run) -> list[dict[str, object]]:
    """Return the roll-call line by line; without one, the units that sent nothing."""
    if not run.roll.entries:
        none = {"kind": "", "status": "not_submitted", "word": ROLL_NAMES["not_submitted"], "files": [], "old": []}
        return [{"unit": clean(u.name) or NO_UNIT, **none, "remarks": []} for u in run.absent]
    return [
        {
            "unit": clean(e.unit) or NO_UNIT, "kind": KIND_NAMES[e.kind],
            "status": e.status, "word": ROLL_NAMES[e.status],
            "files": [clean(f) for f in e.files], "old": [clean(f) for f in e.superseded],
            "remarks": [clean(r.text, QUOTE_LETTERS) for r in e.remarks],
        }
        for e in run.roll.entries
    ]  # fmt: skip


def silent(run: Run, index: Index) -> list[dict[str, object]]:
    """Return what plans promise and reports are silent on."""
    return [
        {
            "unit": clean(p.unit) or NO_UNIT, "area": area_name(run.taxonomy.by_id[p.area]),
            "kind": KIND_NAMES[p.report_kind], "report": VIETNAMESE[p.report],
            "targets": [clean(x.block.text, 300) for t in p.targets if (x := index.block(t))][:TARGETS],
        }
        for p in run.roll.promises
        if p.silent and p.area in run.taxonomy.by_id
    ]  # fmt: skip


def review(view: View) -> list[dict[str, object]]:
    """Return what needs a person, what would change the table most first; `cell` is the cell that it is about."""
    keys = {
        (row.unit, row.kind_name, area_name(view.run.taxonomy.by_id[area])): f"{i}-{area}"
        for i, row in enumerate(view.unit_rows())
        for area in row.cells
    }
    return [
        {"cell": keys.get((d.unit, d.submission, d.area), ""), "title": d.title, **d._asdict()} for d in doubts(view)
    ]


def about(run: Run, schema: int) -> dict[str, object]:
    """Return how the run was made: versions, inputs, and the probabilities from which a block counts."""
    facts = [
        ("Chương trình", f"thidua {clean(run.version)}"), ("Mô hình", clean(run.model)),
        ("Danh mục nội dung", f"{clean(run.taxonomy.id)} ({run.taxonomy.digest})"), ("Lược đồ dữ liệu", str(schema)),
        ("Danh sách đơn vị", f"{len(run.register)} đơn vị" if run.register else "không có"),
        ("Văn bản phải nộp", ", ".join(KIND_NAMES[k] for k in run.roll.due) or "không xác định"),
        *((f"Mã kiểm tra: {DIGESTS[k]}", clean(v)) for k, v in run.digests.items() if k in DIGESTS),
    ]  # fmt: skip
    known = [
        (area_name(run.taxonomy.by_id[a]), percent(t)) for a, t in run.thresholds.items() if a in run.taxonomy.by_id
    ]
    return {"facts": facts, "thresholds": known}
