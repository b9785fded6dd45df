"""The inbox that ships with the project can be made again from its written source."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import docx
import pdfplumber
import pypdfium2
import pytest
from docx.oxml.ns import qn

from scripts import make_sample
from scripts.rendering import (
    Document,
    FontMissingError,
    find_fonts,
    parse_markup,
    render_docx,
    render_pdf,
    render_scan,
)

SOURCES = sorted(path.stem for path in make_sample.SOURCE.glob("*.txt"))
ALL_AREAS = frozenset(range(1, 11))

APPENDED = """\
upper: SỞ GIAO THÔNG VẬN TẢI
header: PHÒNG THỬ
unit: Phòng Thử
doc_type: BÁO CÁO
number: 01/BC-PT
place: Sơn Hà
date: 2024-02-05
subject: Bảng số liệu
signer_role: TRƯỞNG PHÒNG
signer: Lê Thử
recipients: Văn phòng Sở; Lưu: VT
---
P [] none : Số liệu ở phụ lục kèm theo.
H1 [] : PHỤ LỤC
R [] none : TT | Tuyến | Chiều dài
"""


@pytest.fixture
def vietnamese_font() -> None:
    try:
        find_fonts()
    except FontMissingError as error:
        pytest.skip(str(error))


def words_of(document: Document) -> Counter[str]:
    texts = [" ".join(block.cells) if block.kind == "R" else block.text for block in document.blocks]
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", " ".join(texts))))


def words_in_pdf(path: Path) -> Counter[str]:
    with pdfplumber.open(path) as pdf:
        pages = [page.extract_text(x_tolerance=1.5) for page in pdf.pages]
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", " ".join(pages))))


def areas_of(document: Document) -> set[int]:
    return {area for block in document.blocks for area in block.areas}


def with_long_table() -> Document:
    rows = "".join(f"R [4] result : {row} | Đường tỉnh {540 + row} | {row},5 km\n" for row in range(1, 61))
    return parse_markup(APPENDED + rows)


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_parses_and_leaves_out_one_to_five_areas(name: str) -> None:
    document = make_sample.load_source(name)
    assert document.head["id"] == name
    assert 12 <= len(document.blocks) <= 24
    assert 1 <= len(ALL_AREAS - areas_of(document)) <= 5


def test_the_sources_are_ten_and_each_is_sent_once() -> None:
    assert sorted([*make_sample.PDFS, *make_sample.WORDS, *make_sample.SCANS]) == SOURCES
    assert len(SOURCES) == 10


def test_the_inbox_holds_what_the_script_makes_and_stays_small() -> None:
    shipped = {unicodedata.normalize("NFC", path.name): path for path in make_sample.INBOX.iterdir()}
    assert sorted(shipped) == make_sample.inbox_files()
    assert sum(path.stat().st_size for path in shipped.values()) < 1_500_000


def test_the_register_knows_every_unit_and_one_that_sent_nothing() -> None:
    with (make_sample.SAMPLE / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        registered = {row["name"] for row in csv.DictReader(file)}
    sent = {make_sample.load_source(name).head["unit"] for name in SOURCES}
    assert sent < registered
    assert len(registered - sent) == 1


def test_the_shipped_duplicate_is_the_same_file() -> None:
    original, copy = make_sample.DUPLICATE
    sent = make_sample.INBOX / make_sample.PDFS[original]
    assert (make_sample.INBOX / copy).read_bytes() == sent.read_bytes()


def test_the_shipped_broken_file_cannot_be_opened() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(make_sample.INBOX / make_sample.BROKEN[1])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("P [4] none : Vá ổ gà", "do not go with"),
        ("P [] result : Vá ổ gà", "do not go with"),
        ("H1 [] result : I. KẾT QUẢ", "no stance"),
        ("H [] : I. KẾT QUẢ", "has a level"),
        ("Vá ổ gà", "not a block line"),
    ],
)
def test_a_line_that_the_codebook_does_not_allow_is_refused(line: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_markup(f"id: x\n---\n{line}\n")


@pytest.mark.usefixtures("vietnamese_font")
def test_the_inbox_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    make_sample.make_inbox(first)
    make_sample.make_inbox(second)
    assert sorted(path.name for path in first.iterdir()) == make_sample.inbox_files()
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


@pytest.mark.usefixtures("vietnamese_font")
@pytest.mark.parametrize("name", sorted(make_sample.PDFS))
def test_a_born_digital_pdf_gives_back_the_words_of_its_source(name: str, tmp_path: Path) -> None:
    document = make_sample.load_source(name)
    render_pdf(document, tmp_path / "report.pdf")
    assert not words_of(document) - words_in_pdf(tmp_path / "report.pdf")


@pytest.mark.parametrize("name", sorted(make_sample.WORDS))
def test_a_word_file_gives_back_the_words_of_its_source(name: str, tmp_path: Path) -> None:
    document = make_sample.load_source(name)
    render_docx(document, tmp_path / "report.docx")
    word = docx.Document(str(tmp_path / "report.docx"))
    text = " ".join(node.text or "" for node in word.element.body.iter(qn("w:t"), qn("w:p")))
    found = Counter(re.findall(r"\w+", text))
    missing = words_of(document) - found
    labels = {"I", "II", "III", "IV", *"123456789"} if document.head["word"] == "numbered" else set()
    assert set(missing) <= labels


def test_word_counts_the_labels_itself_where_the_source_asks_for_it(tmp_path: Path) -> None:
    render_docx(make_sample.load_source("s05"), tmp_path / "report.docx")
    word = docx.Document(str(tmp_path / "report.docx"))
    counted = [paragraph.text for paragraph in word.paragraphs if paragraph._p.find(f".//{qn('w:numPr')}") is not None]
    assert "SẢN XUẤT, BẢO DƯỠNG" in counted
    assert not any(re.match(r"[IVX]+\. |- ", text) for text in counted)


@pytest.mark.usefixtures("vietnamese_font")
def test_an_appendix_turns_the_page_and_its_table_breaks_over_pages(tmp_path: Path) -> None:
    render_pdf(with_long_table(), tmp_path / "long.pdf")
    with pdfplumber.open(tmp_path / "long.pdf") as pdf:
        first, *others = [page.width > page.height for page in pdf.pages]
        assert not first
        assert len(others) > 1
        assert all(others)
        assert all("Chiều dài" in page.extract_text() for page in pdf.pages[1:])


def test_an_appendix_turns_the_page_in_word_too(tmp_path: Path) -> None:
    render_docx(with_long_table(), tmp_path / "long.docx")
    upright, turned = docx.Document(str(tmp_path / "long.docx")).sections
    assert upright.page_width == turned.page_height
    assert len(docx.Document(str(tmp_path / "long.docx")).tables[-1].rows) == 61


@pytest.mark.usefixtures("vietnamese_font")
def test_a_scan_has_pictures_and_no_text_and_is_red_only_with_a_stamp(tmp_path: Path) -> None:
    render_pdf(make_sample.load_source("s08"), tmp_path / "printed.pdf")
    for name, stamp in (("plain.pdf", None), ("stamped.pdf", "BAN AN TOÀN GIAO THÔNG")):
        render_scan(tmp_path / "printed.pdf", tmp_path / name, dpi=100, skew=-1.5, stamp=stamp, seed=7)
    for name, is_red in (("plain.pdf", False), ("stamped.pdf", True)):
        with pypdfium2.PdfDocument(tmp_path / name) as pdf:
            assert not pdf[0].get_textpage().get_text_bounded()
            red, green, _ = pdf[len(pdf) - 1].render(scale=1).to_pil().convert("RGB").split()
            assert any(r - g > 100 for r, g in zip(red.tobytes(), green.tobytes(), strict=True)) is is_red
