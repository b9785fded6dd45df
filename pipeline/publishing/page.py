"""A run as one self-contained page, index.html."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import jinja2

from pipeline.coverage import SIGN, VIETNAMESE
from pipeline.publishing.tables import aside
from pipeline.publishing.view import (
    JUDGED,
    MEANING,
    QUOTES,
    Quote,
    Row,
    View,
    area_name,
    clean,
    day,
    legend,
    outline,
    percent,
    problem,
)
from pipeline.results import FILE_STATUS, SCHEMA, FileResult, Run
from pipeline.taxonomy import Area
from pipeline.text import fold


def write(run: Run, path: Path) -> None:
    """Write the page; the file is replaced whole or not at all."""
    text = render(run)
    aside(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def render(run: Run) -> str:
    """Return the page as HTML that loads nothing and runs nothing of what a file says."""
    view = View(run)
    rows = view.rows()
    lines = [_line(row, run.taxonomy.areas) for row in rows]
    return _template().render(
        run=run, rows=lines, areas=[_head(a, rows) for a in run.taxonomy.areas], outline=outline(run, rows),
        gaps=sum(r.gaps for r in rows), files=[_file(f) for f in run.files], fates=FILE_STATUS, counts=run.counts(),
        absent=[(clean(u.name), clean(u.parent)) for u in run.absent], legend=legend(), schema=SCHEMA,
        panels={"meaning": MEANING, "cells": dict(_panels(view, rows))}, title=clean(run.taxonomy.title),
    )  # fmt: skip


def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("pipeline.publishing", "templates")
    page = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return page.get_template("index.html")


def _head(area: Area, rows: Iterable[Row]) -> dict[str, object]:
    gaps = sum(r.cells[area.id].status == "missing" for r in rows if area.id in r.cells)
    return {"id": area.id, "short": clean(area.short or area.name), "name": area_name(area), "gaps": gaps}


def _line(row: Row, areas: Iterable[Area]) -> dict[str, object]:
    cells = [row.cells.get(a.id) for a in areas]
    shown = [(c.area, c.status, SIGN[c.status], VIETNAMESE[c.status]) if c else None for c in cells]
    about = " · ".join(x for x in (row.doc_type, row.period, row.file) if x)
    return {
        "unit": row.unit, "about": about, "remark": row.remark, "gaps": row.gaps, "cells": shown,
        "statuses": " ".join(sorted({c.status for c in cells if c})), "file": row.file,
        "key": fold(f"{row.unit} {about}"), "problem": problem(row.result) if row.result else "",
    }  # fmt: skip


def _file(file: FileResult) -> dict[str, object]:
    head = file.document.letterhead if file.document else None
    shown = {k: clean(getattr(head, k).value) if head else "" for k in ("kind", "number", "period")}
    written = day(head.date.value) if head else ""
    pages = file.document.source.pages if file.document else ""
    return {
        "name": clean(file.name), "unit": clean(file.unit), "status": file.status, "fate": FILE_STATUS[file.status],
        "problem": problem(file), "pages": pages or "", **shown,
        "doubtful": [k for k in ("kind", "number", "date", "period") if head and getattr(head, k).doubtful],
        "date": f"{written:%d/%m/%Y}" if isinstance(written, date) else written,
    }  # fmt: skip


def _panels(view: View, rows: Iterable[Row]) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield what the panel of each cell shows, under the cell's "row-area"; empty parts are left out."""
    for number, row in enumerate(rows):
        for area, cell in row.cells.items():
            parts = {
                "certainty": percent(cell.certainty) if cell.status in JUDGED else "",
                "evidence": [_shown(q) for q in view.quotes(cell, "evidence")],
                "more": max(0, len(cell.evidence) - QUOTES),
                "nearest": [_shown(q) for q in view.quotes(cell, "nearest")],
            }
            yield f"{number}-{area}", {k: v for k, v in parts.items() if v}


def _shown(quote: Quote) -> tuple[str, int, str, str, str]:
    return quote.text, quote.page, quote.stance, percent(quote.probability), quote.figures
