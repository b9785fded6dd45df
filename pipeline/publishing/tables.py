"""The run's tables as CSV and JSON lines: same run, same bytes; a spreadsheet opens them right and runs nothing."""

import json
from pathlib import Path

import pandas as pd

from pipeline.aside import aside
from pipeline.results import Run

HARMFUL = ("=", "+", "-", "@", "\t", "\r")


def write(run: Run, folder: Path) -> None:
    """Write the run's CSV files and paragraphs.jsonl; each file is replaced whole or not at all."""
    _csv(run.documents(), folder / "documents.csv")
    _csv(run.cells(), folder / "coverage.csv")
    _csv(run.lifted(), folder / "lifted.csv")
    _csv(run.roll_call(), folder / "roll-call.csv")
    _csv(run.units(), folder / "units.csv")
    _csv(run.promises(), folder / "promises.csv")
    records = run.paragraphs().to_dict(orient="records")
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    aside(folder / "paragraphs.jsonl", lambda p: p.write_text(lines, encoding="utf-8", newline="\n"))


def _csv(table: pd.DataFrame, path: Path) -> None:
    safe = table.map(harmless)
    aside(path, lambda p: safe.to_csv(p, index=False, encoding="utf-8-sig", lineterminator="\r\n"))


def harmless(value: object) -> object:
    """Return a cell so that no spreadsheet takes it for a formula: a leading = + - @ gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(HARMFUL):
        return "'" + value
    return value
