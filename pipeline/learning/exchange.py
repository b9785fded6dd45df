"""A corpus in the formats of other tools and back, without loss: what is read is what was written.

Every format holds one entry a block with its document's head (Label Studio: one task a document).
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

from pipeline.aside import aside
from pipeline.errors import InputError, MissingToolError
from pipeline.language import _
from pipeline.learning.form import faults, shape
from pipeline.learning.manifest import Gold
from pipeline.learning.rows import HEAD, LISTS, NUMBERS, Row, documents_of, joined, parted, rows_of
from pipeline.publishing.tables import HARMFUL
from pipeline.publishing.view import STANCE
from pipeline.taxonomy import Area, Taxonomy

if TYPE_CHECKING:
    from openpyxl.cell import Cell

COLUMNS = {
    "document": "Mã tài liệu", "block": "Đoạn số", "kind": "Loại đoạn", "level": "Cấp đề mục", "text": "Nội dung đoạn",
    "areas": "Thuộc nội dung thi đua", "stance": "Tính chất", "unit": "Đơn vị", "year": "Năm",
    "doc_type": "Loại văn bản", "period": "Kỳ báo cáo", "unit_kind": "Loại đơn vị", "author": "Người viết",
    "unit_header": "Đầu văn bản",
    "number": "Số, ký hiệu", "place": "Nơi ban hành", "date": "Ngày", "subject": "Trích yếu", "signer_role": "Chức vụ",
    "signer": "Người ký", "recipients": "Nơi nhận", "sources": "Nguồn đã đọc", "style": "Ghi chú cách viết",
}  # fmt: skip
WIDTHS = {"text": 90, "areas": 14, "stance": 16, "unit": 34}  # letters; other columns get 12
KIND = {"heading": "tiêu đề", "para": "đoạn văn", "item": "ý", "row": "hàng bảng"}
NO_AREA = STANCE["none"]
MOST_LETTERS = 32767  # of an Excel cell


# --- Label Studio: a task a document, a region a block ----------------------------------------------------------------


def _area_names() -> dict[str, int]:
    """Return the areas as labels that people see ("9. Chính phủ điện tử, chuyển đổi số"), with their ids."""
    return {f"{a.id}. {a.name}": a.id for a in _areas()}


@cache
def _areas() -> tuple[Area, ...]:
    return Taxonomy.default().areas


def _named(areas: Iterable[int]) -> list[str]:
    return [name for name, area in _area_names().items() if area in areas]


def _ids(labels: Iterable[str]) -> list[int]:
    """Return the areas that labels name; labels that name none are passed over."""
    ids = _area_names()
    return [ids[label] for label in labels if label in ids]


def _stance(labels: Collection[str]) -> str:
    """Return the one stance that labels name.

    Raises:
        ValueError: they name none, or several.
    """
    found = [stance for stance, name in STANCE.items() if name in labels]
    if len(found) != 1:
        msg = _("cần đúng một tính chất, có {labels}").format(labels=[*labels])
        raise ValueError(msg)
    return found[0]


def _to_label_studio(found: Sequence[Gold]) -> bytes:
    tasks = [_task(d["id"], list(rows_of([d]))) for d in found]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()


def _task(name: str, own: Sequence[Row]) -> dict[str, Any]:
    """Return a document as a task: its text with a block a line, and for each block a region with a choice."""
    regions, at = list[dict[str, Any]](), 0
    for row in own:
        regions.append({"start": at, "end": at + len(row["text"]), "kind": row["kind"], "level": row["level"]})
        at += len(row["text"]) + 1
    head = {n: own[0][n] for n in HEAD}
    data = {"document": name, "text": "\n".join(r["text"] for r in own), "head": head, "blocks": regions}
    result = [
        entry for i, (row, region) in enumerate(zip(own, regions, strict=True)) for entry in _region(i, row, region)
    ]
    return {"data": data, "annotations": [{"result": result}]}


def _region(number: int, row: Row, region: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    value = {"start": region["start"], "end": region["end"], "text": row["text"]}
    base = {"id": f"block-{number:04d}", "to_name": "text"}
    labels = _named(row["areas"]) or [NO_AREA]
    yield {**base, "from_name": "areas", "type": "labels", "value": {**value, "labels": labels}}
    yield {**base, "from_name": "stance", "type": "choices", "value": {**value, "choices": [STANCE[row["stance"]]]}}


def label_config() -> str:
    """Return the labelling interface that a Label Studio project needs for our tasks."""
    labels = "".join(f'    <Label value="{name}"/>\n' for name in (*_area_names(), NO_AREA))
    choices = "".join(f'    <Choice value="{name}"/>\n' for name in STANCE.values())
    return (
        '<View>\n  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Text name="text" value="$text"/>\n'
        f'  <Labels name="areas" toName="text" choice="multiple">\n{labels}  </Labels>\n'
        f'  <Choices name="stance" toName="text" perRegion="true" required="true">\n{choices}  </Choices>\n</View>\n'
    )


def _from_label_studio(data: bytes) -> list[Gold]:
    return documents_of(row for task in json.loads(data) for row in _task_rows(task))


def _task_rows(task: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a task's blocks with the labels of its last annotation that was not cancelled."""
    data = task["data"]
    given = [a["result"] for a in task["annotations"] if not a.get("was_cancelled")][-1]
    for i, block in enumerate(data["blocks"]):
        values = [r["value"] for r in given if block["start"] <= int(r["value"]["start"]) < block["end"]]
        labels = {x for v in values for x in v.get("labels", [])}
        own = {"document": data["document"], "block": i, "kind": block["kind"], "level": block["level"]}
        stance = _stance([x for v in values for x in v.get("choices", [])])
        text = data["text"][block["start"] : block["end"]]
        yield {**own, "text": text, "areas": _ids(labels), "stance": stance, **data["head"]}


# --- doccano and spaCy: an entry a block ------------------------------------------------------------------------------


def _to_doccano(found: Sequence[Gold]) -> bytes:
    lines = [_without(r, "text", "label") | {"text": r["text"], "label": _labels(r)} for r in rows_of(found)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _labels(row: Row) -> list[str]:
    return [*_named(row["areas"]), STANCE[row["stance"]]]


def _without(row: Row, *names: str) -> Row:
    return {k: v for k, v in row.items() if k not in (*names, "areas", "stance")}


def _from_doccano(data: bytes) -> list[Gold]:
    lines = [json.loads(line) for line in data.decode("utf-8-sig").split("\n") if line.strip()]
    return documents_of({**e, "areas": _ids(e["label"]), "stance": _stance(e["label"])} for e in lines)


def _to_docbin(found: Sequence[Gold]) -> bytes:
    from pipeline.labelling import docbin

    return docbin.pack(docbin.Entry(r["text"], _cats(r), json.dumps(_without(r, "text"))) for r in rows_of(found))


def _cats(row: Row) -> dict[str, float]:
    """Return a row's labels as spaCy categories: "area:the_che", "stance:result", each 0 or 1."""
    areas = {f"area:{a.key}": float(a.id in row["areas"]) for a in _areas()}
    return areas | {f"stance:{s}": float(s == row["stance"]) for s in STANCE}


def _from_docbin(data: bytes) -> list[Gold]:
    from pipeline.labelling import docbin

    return documents_of(_entry_row(e.text, e.cats, json.loads(e.note)) for e in docbin.unpack(data))


def _entry_row(text: str, cats: Mapping[str, float], note: Mapping[str, Any]) -> Row:
    held = {name for name, weight in cats.items() if weight >= 0.5}  # noqa: PLR2004 - yes or no
    areas = [a.id for a in _areas() if f"area:{a.key}" in held]
    stance = _stance([STANCE[s] for s in STANCE if f"stance:{s}" in held])
    return {**note, "text": text, "areas": areas, "stance": stance}


# --- tables: a row a block --------------------------------------------------------------------------------------------


def _cells(row: Row) -> list[str]:
    """Return a row as people read it, in the order of COLUMNS."""
    told = {n: joined(row[n], ";") if n in LISTS else str(row[n]) for n in COLUMNS}
    areas = "; ".join(map(str, row["areas"]))
    told |= {"kind": KIND[row["kind"]], "stance": STANCE[row["stance"]], "areas": areas}
    return list((told | {"level": told["level"] if row["level"] else ""}).values())


def _table_documents(lines: Iterable[Sequence[object]]) -> list[Gold]:
    """Return the documents of a table with our headers, its columns in any order."""
    head, *body = ([str(c) if c is not None else "" for c in line] for line in lines)
    names = {title: name for name, title in COLUMNS.items()}
    if lost := names.keys() - {*head}:
        msg = _("thiếu cột {lost}").format(lost=", ".join(sorted(lost)))
        raise ValueError(msg)
    named = ({names[t]: c for t, c in zip(head, line, strict=False) if t in names} for line in body if any(line))
    return documents_of(_table_row(cells) for cells in named)


def _table_row(cells: Mapping[str, str]) -> Row:
    kinds, stances = ({v: k for k, v in table.items()} for table in (KIND, STANCE))
    lists = {n: parted(cells[n], ";") for n in LISTS}
    numbers = {n: int(cells[n] or 0) for n in NUMBERS}
    areas = [int(a) for a in re.findall(r"\d+", cells["areas"])]
    told = {"kind": kinds[cells["kind"]], "stance": stances[cells["stance"]], "areas": areas}
    return {**cells, **lists, **numbers, **told}


def _to_csv(found: Sequence[Gold]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    writer.writerows([_harmless(c) for c in _cells(row)] for row in rows_of(found))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; one with an apostrophe of its own gets one as well."""
    return f"'{cell}" if cell.startswith((*HARMFUL, "'")) else cell


def _from_csv(data: bytes) -> list[Gold]:
    text = data.decode("utf-8-sig")
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","  # a Vietnamese Excel saves with semicolons
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    return _table_documents([c.removeprefix("'") for c in line] for line in lines)


def _to_xlsx(found: Sequence[Gold]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    lines = [[*COLUMNS.values()], *map(_cells, rows_of(found))]
    if (longest := max(len(c) for line in lines for c in line)) > MOST_LETTERS:
        msg = _("có đoạn dài {longest} chữ, một ô Excel chỉ giữ {most_letters}").format(
            longest=longest, most_letters=MOST_LETTERS
        )
        raise InputError(msg, advice=_("Xuất ra định dạng csv."))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Đoạn")
    sheet.freeze_panes = "A2"
    for i, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(i)].width = WIDTHS.get(name, 12)
    for line in lines:
        sheet.append([_excel_cell(WriteOnlyCell(sheet), name, text) for name, text in zip(COLUMNS, line, strict=True)])
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _excel_cell(cell: "Cell", name: str, text: str) -> "Cell":
    """Fill a cell: numbers as such, all else as text, even where it begins with "="."""
    from openpyxl.styles import Alignment

    cell.value = int(text) if name in NUMBERS and text.isdecimal() else text
    cell.data_type = "n" if name in NUMBERS and text.isdecimal() else "s"
    if name == "text":
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _from_xlsx(data: bytes) -> list[Gold]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    try:
        return _table_documents(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _to_parquet(found: Sequence[Gold]) -> bytes:
    import pandas as pd

    _need_pyarrow()
    whole = io.BytesIO()
    pd.DataFrame(rows_of(found)).to_parquet(whole, engine="pyarrow", index=False)
    return whole.getvalue()


def _from_parquet(data: bytes) -> list[Gold]:
    import pandas as pd

    _need_pyarrow()
    table = pd.read_parquet(io.BytesIO(data), engine="pyarrow")
    return documents_of(_plain(row) for row in table.to_dict(orient="records"))


def _plain(row: Mapping[Any, Any]) -> Row:
    """Return a record of pandas with Python's own lists and numbers."""
    lists = {n: row[n].tolist() for n in (*LISTS, "areas")}
    return {**row, **lists, **{n: int(row[n]) for n in NUMBERS}}


def _need_pyarrow() -> None:
    if find_spec("pyarrow") is None:
        advice = _("Cài bằng lệnh: pip install thidua[parquet]; hoặc chọn định dạng csv, xlsx.")
        raise MissingToolError(_("định dạng parquet cần gói pyarrow, máy này chưa cài"), advice=advice)


# --- files ------------------------------------------------------------------------------------------------------------


class Format(NamedTuple):
    """Hold how documents become the bytes of a format and back."""

    write: Callable[[Sequence[Gold]], bytes]
    read: Callable[[bytes], list[Gold]]


FORMATS = {
    "label-studio": Format(_to_label_studio, _from_label_studio),
    "doccano": Format(_to_doccano, _from_doccano),
    "docbin": Format(_to_docbin, _from_docbin),
    "csv": Format(_to_csv, _from_csv),
    "xlsx": Format(_to_xlsx, _from_xlsx),
    "parquet": Format(_to_parquet, _from_parquet),
}


def export(documents: Sequence[Gold], file: Path, name: str) -> None:
    """Write documents to a file in the format of that name; for Label Studio also its interface, beside it as .xml.

    Raises:
        InputError: the format is unknown, the form of a document is broken, or the file cannot be written.
        MissingToolError: the format needs a package that is not installed.
    """
    wrong = [f"{d.get('id')}: {w}" for d in documents for w in shape(d)]
    if wrong:
        raise InputError(wrong[0], advice=_("Chạy thidua corpus check và sửa tài liệu trước khi xuất."))
    data = _format(name).write(documents)
    try:
        aside(file, lambda p: p.write_bytes(data))
        if name == "label-studio":
            file.with_suffix(".xml").write_text(label_config(), encoding="utf-8", newline="\n")
    except OSError as error:
        msg = _("không ghi được {file}").format(file=file)
        raise InputError(msg, advice=_("Kiểm tra thư mục có tồn tại và ghi được.")) from error


def load(file: Path, name: str) -> list[Gold]:
    """Return the documents of a file in the format of that name.

    Raises:
        InputError: the format is unknown, or the file cannot be read as it.
        MissingToolError: the format needs a package that is not installed.
    """
    read = _format(name).read
    try:
        return read(file.read_bytes())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, BadZipFile, csv.Error) as error:
        msg = _("không đọc được {file} theo định dạng {name}: {error}").format(file=file.name, name=name, error=error)
        raise InputError(msg) from error


def _format(name: str) -> Format:
    if name not in FORMATS:
        msg = _("không có định dạng {name}").format(name=name)
        raise InputError(msg, advice=_("Chọn một trong: {formats}.").format(formats=", ".join(FORMATS)))
    return FORMATS[name]


def dumps(document: Gold) -> str:
    """Return a document as the text of its corpus file."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def save(documents: Sequence[Gold], out: Path) -> list[Path]:
    """Write documents as YEAR/ID.json into a folder and return the paths; nothing that stands there is changed.

    Raises:
        InputError: a document breaks the codebook's form, or another text stands at its path.
    """
    if wrong := [f"{d.get('id')}: {w}" for d in documents for w in faults(d)]:
        raise InputError(
            wrong[0], advice=_("Sửa trong tệp nhập ({count} chỗ sai) rồi chạy lại.").format(count=len(wrong))
        )
    texts = {out / str(d["year"]) / f"{d['id']}.json": dumps(d) for d in documents}
    if taken := [p for p, text in texts.items() if p.exists() and p.read_text(encoding="utf-8") != text]:
        msg = _("{file} đã có và khác với tài liệu nhập vào").format(file=taken[0])
        raise InputError(msg, advice=_("Nhập vào một thư mục trống rồi đối chiếu."))
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)
