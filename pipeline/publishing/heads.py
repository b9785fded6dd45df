"""The letterhead of a file, read back from the documents.csv of a run's folder."""

import csv
import io
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import InputError, StoreError
from pipeline.language import _
from pipeline.publishing.reopen import NO_RUN

NAME = "documents.csv"
COLUMNS = ("file", "letterhead", "upper")


def head_of(folder: Path, file: str) -> dict[str, str]:
    """Return file, letterhead and upper line of a file of a run, named in full or by its last part alone.

    Raises:
        InputError: the folder holds no run, the run no such file or several.
        StoreError: what the folder holds is damaged.
    """
    rows = _rows(folder)
    met = [r for r in rows if r["file"] == file] or [r for r in rows if _last(r["file"]) == _last(file)]
    if len(met) == 1:
        return met[0]
    if met:
        several = "; ".join(r["file"] for r in met[:5])
        raise InputError(
            _("có {number} tệp tên {file}").format(number=len(met), file=file),
            advice=_("Ghi cả thư mục: {several}").format(several=several),
        )
    near = get_close_matches(file, [r["file"] for r in rows], n=3, cutoff=0.4)
    advice = (
        _("Gần giống: {files}").format(files="; ".join(near))
        if near
        else "Tên tệp ghi như ở cột file của documents.csv."
    )
    raise InputError(_("đợt phân tích {folder} không có tệp {file}").format(folder=folder, file=file), advice=advice)


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def _rows(folder: Path) -> Sequence[dict[str, str]]:
    try:
        text = (folder / NAME).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            _("không có kết quả phân tích nào trong {folder}").format(folder=folder), advice=NO_RUN
        ) from error
    except UnicodeDecodeError as error:
        raise StoreError(_("tệp {path} hỏng").format(path=folder / NAME)) from error
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise StoreError(_("tệp {path} hỏng: {why}").format(path=folder / NAME, why=error)) from error
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise StoreError(
            _("tệp {path} không có các cột {columns}").format(path=folder / NAME, columns=", ".join(COLUMNS))
        )
    return [_plain(row) for row in rows]


def _plain(row: Mapping[str, str | None]) -> dict[str, str]:
    """Return the columns asked for, without the apostrophe that keeps a spreadsheet from taking them for formulas."""
    return {c: (row[c] or "").removeprefix("'") for c in COLUMNS}
