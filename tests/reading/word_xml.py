"""Word files for the tests, written as the XML that the reader meets."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.document import Line
from pipeline.reading import docx as reader

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BR = "<w:r><w:br/></w:r>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def para(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def cell(*paragraphs: str, properties: str = "") -> str:
    made = "".join(p if p.startswith("<") else para(p) for p in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{made}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    made = (f"<w:tr>{''.join(c if c.startswith('<') else cell(c) for c in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def together(*elements: str) -> str:
    return f"<w:sdt><w:sdtContent>{''.join(elements)}</w:sdtContent></w:sdt>"


def stored(folder: Path, document: WordFile) -> Path:
    path = folder / "x.docx"
    document.save(str(path))
    return path


def saved(folder: Path, *elements: str) -> Path:
    """Return a Word file whose body holds these elements."""
    document = docx.Document()
    for element in elements:
        xml = re.sub(r"^<w:(\w+)", rf"<w:\1 {nsdecls('w')}", element)
        document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    return stored(folder, document)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_part(path: Path, kind: str, xml: str, section: str = "") -> Path:
    """Return the file with one more part, a header or notes, and more in its section."""
    parts = {name: content.decode("utf-8", "surrogateescape") for name, content in parts_of(path).items()}
    relations, main = "word/_rels/document.xml.rels", "word/document.xml"
    relation = f'<Relationship Id="own1" Type="{OFFICE}/{kind}" Target="own.xml"/></Relationships>'
    parts[relations] = parts[relations].replace("</Relationships>", relation)
    more = section.replace("r:id", f'xmlns:r="{OFFICE}" r:id')
    parts[main] = re.sub(r"<w:sectPr[^>]*>", lambda found: found[0] + more, parts[main])
    parts["word/own.xml"] = xml
    return packed(path, {name: text.encode("utf-8", "surrogateescape") for name, text in parts.items()})


def lines(path: Path) -> list[Line]:
    return [line for page in reader.read(path).pages for line in page.lines]


def texts(path: Path) -> list[str]:
    return [line.text for line in lines(path)]
