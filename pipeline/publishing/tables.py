"""The run's tables as CSV and JSON lines: same run, same bytes; a spreadsheet opens them right and runs nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.results import Run

HARMFUL = ("=", "+", "-", "@", "\t", "\r")


def write(run: Run, folder: Path) -> None:
    """Write documents.csv, paragraphs.jsonl, coverage.csv and lifted.csv; each file is replaced whole or not at all."""
    _csv(run.documents(), folder / "documents.csv")
    _csv(run.cells(), folder / "coverage.csv")
    _csv(run.lifted(), folder / "lifted.csv")
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


def aside(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and move it there when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(draft)
        draft.replace(path)
    except PermissionError as error:
        msg = f"không ghi được {path.name}"
        raise InputError(msg, advice="Đóng tệp đó trong Excel hoặc Word (nếu đang mở) rồi chạy lại.") from error
    finally:
        draft.unlink(missing_ok=True)
