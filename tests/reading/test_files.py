"""Real files, made by the project's own renderer, read back: nothing lost, everything in its place."""

import re
from pathlib import Path

import pytest

from pipeline import reading
from pipeline.document import Document
from pipeline.errors import NotSupportedError, UnreadableError
from pipeline.text import fold
from scripts.rendering import parse_markup, render_docx, render_pdf
from scripts.rendering.fonts import FontMissingError, find_fonts

SOURCES = sorted((Path(__file__).parents[2] / "corpora" / "sample" / "source").glob("*.txt"))


def fonts_missing() -> bool:
    try:
        find_fonts()
    except FontMissingError:
        return True
    return False


needs_fonts = pytest.mark.skipif(fonts_missing(), reason="no font with Vietnamese letters on this machine")


def words(text: str) -> list[str]:
    return fold(text).split()


def lost(document: Document, source: Path) -> list[str]:
    """Return the source's blocks that no block of the document holds."""
    have = [fold(b.text) for b in document.blocks]
    wanted = [fold(re.sub(r"\s*\|\s*", " ", b.text)) for b in parse_markup(source.read_text(encoding="utf-8")).blocks]
    return [w for w in wanted if not any(w in h or (h in w and len(h) > 0.9 * len(w)) for h in have)]


@needs_fonts
@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_a_rendered_pdf_gives_back_every_block_and_field(source: Path, tmp_path: Path) -> None:
    written = parse_markup(source.read_text(encoding="utf-8"))
    render_pdf(written, tmp_path / "report.pdf")
    document = reading.read(tmp_path / "report.pdf")
    assert lost(document, source) == []
    assert len(document.blocks) == len(written.blocks)
    check_head(document, written.head)


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_a_rendered_docx_gives_back_every_block_and_field(source: Path, tmp_path: Path) -> None:
    written = parse_markup(source.read_text(encoding="utf-8"))
    render_docx(written, tmp_path / "report.docx")
    document = reading.read(tmp_path / "report.docx")
    assert lost(document, source) == []
    check_head(document, written.head)


def check_head(document: Document, head: dict[str, str]) -> None:
    found = document.letterhead
    assert fold(found.unit.value) == fold(head["header"])
    assert fold(found.upper.value) == fold(head["upper"])
    assert found.number.value == head["number"]
    assert found.date.value == head["date"]
    assert found.kind.value == head["doc_type"]
    assert fold(found.signer.value) == fold(head["signer"])


@needs_fonts
def test_every_block_of_a_pdf_has_its_page_and_box(tmp_path: Path) -> None:
    render_pdf(parse_markup(SOURCES[0].read_text(encoding="utf-8")), tmp_path / "report.pdf")
    document = reading.read(tmp_path / "report.pdf")
    for block in document.blocks:
        for place in block.places:
            assert place.box is not None
            assert 0 <= place.box.x0 < place.box.x1 <= 596
            assert 1 <= place.page <= document.source.pages


REFUSED = [
    ("empty.pdf", b"", "rỗng", UnreadableError),
    ("page.pdf", b"<html><body>Not found</body></html>", "không phải PDF", UnreadableError),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "hỏng", UnreadableError),
    ("word.docx", b"PK\x03\x04nothing", "hỏng", UnreadableError),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "không phải DOCX", UnreadableError),
    ("sheet.xlsx", b"PK\x03\x04", "chưa hỗ trợ", NotSupportedError),
    ("movie.mp4", b"\x00\x00\x00\x18ftyp", "chưa hỗ trợ", NotSupportedError),
    ("blank.txt", b"  \n \n", "không có chữ", UnreadableError),
]


@pytest.mark.parametrize(("name", "content", "message", "kind"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_bad_file_is_refused_with_a_reason_and_advice(
    tmp_path: Path, name: str, content: bytes, message: str, kind: type[UnreadableError]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(kind, match=message) as caught:
        reading.read(path)
    assert caught.value.advice


def test_a_pdf_under_another_ending_is_still_read(tmp_path: Path) -> None:
    sample = SOURCES[0].parents[1] / "inbox"
    pdf = next(p for p in sorted(sample.glob("BC*Thanh tra So.pdf")))
    copy = tmp_path / "report.txt"
    copy.write_bytes(pdf.read_bytes())
    assert reading.read(copy).source.kind == "pdf"


def test_plain_text_is_read_by_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("## I. KẾT QUẢ\n\n- Vá **320 m2** ổ gà.\n- Phát cây.\n\nĐoạn văn\nhai dòng.\n", encoding="utf-8")
    assert [b.text for b in reading.read(path).blocks] == [
        "I. KẾT QUẢ",
        "- Vá 320 m2 ổ gà.",
        "- Phát cây.",
        "Đoạn văn hai dòng.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_in_every_common_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Đường tỉnh đã được sửa chữa.", encoding=encoding)
    assert reading.read(path).blocks[0].text == "Đường tỉnh đã được sửa chữa."


@needs_fonts
@pytest.mark.parametrize("source", SOURCES[:3], ids=lambda p: p.stem)
def test_the_second_engine_reads_the_same_and_says_that_it_was_used(source: Path, tmp_path: Path) -> None:
    render_pdf(parse_markup(source.read_text(encoding="utf-8")), tmp_path / "report.pdf")
    first, second = (
        reading.finish(tmp_path / "report.pdf", reading.open_file(tmp_path / "report.pdf", engine=engine))[0]
        for engine in ("pdfium", "pdfminer")
    )
    assert [b.text for b in second.blocks] == [b.text for b in first.blocks]
    assert second.letterhead.number.value == first.letterhead.number.value
    assert any("pdfminer" in note for note in second.notes)
    assert not first.notes
