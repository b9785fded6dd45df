"""Fill in Word templates: the one module that knows docxtpl. What is filled in stays text, whatever it says."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.publishing.view import clean

Fields = Mapping[str, object]
LARGEST = 60_000_000  # bytes of a template once unpacked
TAG_LETTERS = 60  # of a tag that nothing ends
LETTERS = 20_000  # of one field
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP file can name
WRITTEN = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TAG = re.compile(r"\{[{%].*?[%}]\}")
NAMED = re.compile(r"'([^']*)'")


def fill(template: bytes, fields: Fields, name: str) -> bytes:
    """Return a Word file made from a template; the same template and fields give the same bytes.

    Raises:
        InputError: the template is no Word file, or holds a tag that is wrong; the message names both.
    """
    try:
        _measure(template)
        document = DocxTemplate(io.BytesIO(template))
        document.render(_plain(dict(fields)), _environment(), autoescape=True)
        _fit(document)
        filled = io.BytesIO()
        document.save(filled)
    except jinja2.TemplateError as error:
        raise _wrong(name, _tag(error)) from error
    except Exception as error:
        if isinstance(error, InputError):
            raise
        if isinstance(error, ArithmeticError | TypeError | AttributeError):  # a tag that calculates
            raise _wrong(name, str(error)) from error
        raise InputError(
            _("mẫu {name} không phải tệp Word (.docx) dùng được").format(name=name),
            advice=_("Mở mẫu bằng Word và lưu lại dạng .docx, hoặc lấy lại mẫu: thidua letters template THU-MUC."),
        ) from error
    return repack(filled.getvalue())


def _fit(document: DocxTemplate) -> None:
    """Give every table of fixed widths columns as wide as its cells, together as wide as the table.

    A tag that repeats a column leaves the table with more cells than columns, and all of these of one width.
    """
    for table in document.docx.element.body.iter(_w("w:tbl")):
        rows = [row.findall(_w("w:tc")) for row in table.findall(_w("w:tr"))]
        grid = table.find(_w("w:tblGrid")).findall(_w("w:gridCol"))
        total = _number(table.find(_w("w:tblPr")).find(_w("w:tblW")))
        cells = [row for row in rows if len(row) == len(grid)]
        widths = [_number(cell.find(f"{_w('w:tcPr')}/{_w('w:tcW')}")) for cell in (cells or [[]])[0]]
        if table.find(f".//{_w('w:tblLayout')}[@{_w('w:type')}='fixed']") is None or not total or not all(widths):
            continue
        fitted = [str(round(w * total / sum(widths))) for w in widths]
        for places in (grid, *(_widths(row) for row in cells)):
            for place, width in zip(places, fitted, strict=True):
                place.set(_w("w:w"), width)


def _widths(row: Sequence[Any]) -> list[Any]:
    return [cell.find(f"{_w('w:tcPr')}/{_w('w:tcW')}") for cell in row]


def _number(width: Any) -> int:  # noqa: ANN401 - an XML element or None
    """Return a width in twentieths of a point, 0 where none is said or it is said in other terms."""
    value = "" if width is None or width.get(_w("w:type"), "dxa") != "dxa" else width.get(_w("w:w"), "")
    return int(value) if value.isdecimal() else 0


def _w(name: str) -> str:
    """Return a name of Word's XML with its namespace written out."""
    return f"{{{WORD}}}{name.removeprefix('w:')}"


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the fields hold
    """Return fields with nothing in their texts that XML forbids or that docxtpl takes for a line, a tab or a page."""
    if isinstance(value, str):
        return clean(value, LETTERS)
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, Sequence) else value


def _environment() -> jinja2.Environment:
    return ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)


def _measure(template: bytes) -> None:
    """Refuse a template that unpacks to more than any letter needs, before it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        if sum(i.file_size for i in package.infolist()) > LARGEST:
            msg = "too large"
            raise ValueError(msg)


def _wrong(name: str, tag: str) -> InputError:
    return InputError(
        _("mẫu {name} có thẻ sai: {tag}").format(name=name, tag=clean(tag)),
        advice=_(
            "Mở mẫu bằng Word và sửa thẻ đó (các thẻ dùng được: docs/formats.md),"
            " hoặc lấy lại mẫu gốc: thidua letters template THU-MUC."
        ),
    )


def _tag(error: jinja2.TemplateError) -> str:
    """Return the tag that an error is about: the name that is not known, else what stands in the line."""
    if isinstance(error, jinja2.UndefinedError):
        named = NAMED.findall(error.message or "")
        return str(named[-1] if named else error.message)
    line = getattr(error, "lineno", None) or 1
    around = [str(x) for x in getattr(error, "docx_context", ())]
    at = min(line - 1, 3)  # docxtpl tells of seven lines, from three above the wrong one
    said = around[at].strip() if at < len(around) else ""
    found = " ".join(TAG.findall(said)) or clean(said[said.rfind("{") - 1 :], TAG_LETTERS) if "{" in said else ""
    return f"{found} ({error.message})" if found else str(error.message)


def repack(package: bytes) -> bytes:
    """Return a Word file with the same parts and nothing in it that tells when it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = WRITTEN.sub(rb"\g<1>2024-01-01T00:00:00Z", content)
            new.writestr(info, content)
    return made.getvalue()
