"""DOCX: everything that stands in the body, in its order, with Word's own numbering made visible."""

from pathlib import Path

import docx
import pytest

from pipeline.reading import docx as reader
from pipeline.reading.docx_numbering import written
from tests.reading.word_xml import BR, lines, para, run, saved, stored, texts, together

CASES = [
    ("<w:p><w:r><w:t>Một</w:t></w:r></w:p>", ["Một"]),
    (
        "<w:p><w:ins w:id='1' w:author='a'><w:r><w:t>được thêm</w:t></w:r></w:ins><w:del w:id='2' w:author='a'><w:r><w:delText>bị xoá</w:delText></w:r></w:del></w:p>",
        ["được thêm"],
    ),
    (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>trong ô điều khiển</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        ["trong ô điều khiển"],
    ),
    (
        "<w:p><w:smartTag w:element='x'><w:r><w:t>thẻ</w:t></w:r></w:smartTag><w:r><w:t xml:space='preserve'> thông minh</w:t></w:r></w:p>",
        ["thẻ thông minh"],
    ),
    ("<w:p><w:r><w:t>trước</w:t><w:tab/><w:t>sau</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>", ["trước sau-x"]),
    ("<w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink></w:p>", ["liên kết"]),
    ("<w:p/>", []),
]


@pytest.mark.parametrize(("xml", "wanted"), CASES)
def test_text_is_found_wherever_word_puts_it(tmp_path: Path, xml: str, wanted: list[str]) -> None:
    assert texts(saved(tmp_path, xml)) == wanted


def test_tables_stand_in_place_and_merged_cells_are_not_repeated(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("trước")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "gộp"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).text, table.cell(1, 1).text = "a", "b"
    document.add_paragraph("sau")
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert texts(path) == ["trước", "gộp | a", "| b", "sau"] or texts(path) == ["trước", "gộp | a", " | b", "sau"]


def test_automatic_numbering_is_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("một", "hai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("chấm", style="List Bullet")
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert texts(path) == ["1. một", "2. hai", "• chấm"]


FORMS = [
    (4, "upperRoman", "IV"),
    (9, "lowerRoman", "ix"),
    (14, "upperRoman", "XIV"),
    (3, "lowerLetter", "c"),
    (28, "lowerLetter", "bb"),
    (7, "decimalZero", "07"),
    (7, "decimal", "7"),
    (7, "none", ""),
]


@pytest.mark.parametrize(("value", "form", "text"), FORMS)
def test_numbers_are_written_in_words_formats(value: int, form: str, text: str) -> None:
    assert written(value, form) == text


def test_headings_take_their_level_from_the_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Phần lớn", level=1)
    document.add_heading("Phần nhỏ", level=2)
    path = tmp_path / "x.docx"
    document.save(str(path))
    assert [line.hint for page in reader.read(path).pages for line in page.lines] == ["heading:1", "heading:2"]


def field(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DELETED_END = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
BOX = f"<w:txbxContent>{para('trong khung')}</w:txbxContent>"
TWICE = (
    f"<w:r><mc:AlternateContent xmlns:mc='{MC}'><mc:Choice Requires='wps'><w:drawing>{BOX}</w:drawing></mc:Choice>"
    f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
ONLY_OLD = f"<w:r><mc:AlternateContent xmlns:mc='{MC}'><mc:Choice Requires='x'/><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
CODE = "<w:r><w:instrText> IF x </w:instrText></w:r>"
SHOWN = [
    (para("a ", TWICE, "b"), ["a b", "trong khung"]),
    (para("a", ONLY_OLD), ["a", "trong khung"]),
    (para(TWICE.replace("trong khung", "ngoài").replace("</w:p>", f"{TWICE}</w:p>")), ["ngoài", "trong khung"]),
    (para("từ", field("begin"), CODE, "mã", field("separate"), " kết quả", field("end"), " sau"), ["từ kết quả sau"]),
    (
        para(
            field("begin"),
            field("begin"),
            "mã",
            field("separate"),
            "trong",
            field("end"),
            field("separate"),
            "quả",
            field("end"),
        ),
        ["quả"],
    ),
    (para(field("begin"), "không đóng"), ["không đóng"]),
    (para("<w:fldSimple w:instr=' REF x '>" + run("kết quả") + "</w:fldSimple>"), ["kết quả"]),
    (para("một ", properties=DELETED_END) + para("đoạn"), ["một đoạn"]),
    (para("T", properties="<w:framePr w:dropCap='drop'/>") + para("rong kỳ"), ["Trong kỳ"]),
    (
        para(
            "<w:moveFrom w:id='1' w:author='a'>"
            + run("cũ")
            + "</w:moveFrom><w:moveTo w:id='2' w:author='a'>"
            + run("mới")
            + "</w:moveTo>"
        ),
        ["mới"],
    ),
    (para("chữ", run("ẩn", "<w:vanish/>")), ["chữ"]),
    (para(run("Thanh tra Sở", "<w:caps/>")), ["THANH TRA SỞ"]),
    (para("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>", " đạt"), ["☑ đạt"]),
    (para("<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>", " 5%"), ["≥ 5%"]),
    (para("<w:r><w:sym w:font='Times New Roman' w:char='00E0'/></w:r>"), ["à"]),
    (para(run("\uf0a7 mục", "<w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/>")), ["▪ mục"]),
    (para("1. Một", BR, "2. Hai", BR, "- ba"), ["1. Một", "2. Hai", "- ba"]),
    (para("Một câu dài", BR, "đi tiếp."), ["Một câu dài đi tiếp."]),
    (para("Câu một.", BR, "Câu hai."), ["Câu một.", "Câu hai."]),
    (para("Đoạn", BR, BR, "khác"), ["Đoạn", "khác"]),
    (para("BÁO CÁO", BR, "Kết quả", properties="<w:jc w:val='center'/>"), ["BÁO CÁO", "Kết quả"]),
    ("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>" + para("có") + "</w:sdtContent></w:sdt>", ["có"]),
]


@pytest.mark.parametrize(("xml", "wanted"), SHOWN)
def test_what_word_shows_is_read_and_nothing_else(tmp_path: Path, xml: str, wanted: list[str]) -> None:
    assert texts(saved(tmp_path, together(xml))) == wanted


def test_hidden_text_is_told_of(tmp_path: Path) -> None:
    assert reader.read(saved(tmp_path, para(run("ẩn", "<w:vanish/>"), "x"))).notes == ("bỏ qua chữ ẩn trong tệp Word",)


def test_bold_comes_from_runs_and_styles_alike(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("đậm").bold = True
    document.add_paragraph("theo kiểu", style="Heading 3")
    document.add_paragraph("thường")
    assert [x.bold for x in lines(stored(tmp_path, document))] == [True, True, False]


def test_a_table_of_contents_is_no_content(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("I. KẾT QUẢ\t3", style="toc 1")
    document.add_paragraph("I. KẾT QUẢ")
    page = reader.read(stored(tmp_path, document)).pages[0]
    assert ([x.text for x in page.lines], [x.text for x in page.furniture]) == (["I. KẾT QUẢ"], ["I. KẾT QUẢ 3"])


PAGES = [
    (["<w:r><w:br w:type='page'/></w:r>"], [1, 2]),
    (["<w:r><w:br w:type='page'/></w:r>", "<w:r><w:lastRenderedPageBreak/></w:r>"], [1, 2]),
    ([], [1, 1]),
]


@pytest.mark.parametrize(("breaks", "pages"), PAGES)
def test_pages_are_counted_once(tmp_path: Path, breaks: list[str], pages: list[int]) -> None:
    path = saved(tmp_path, para("một", *breaks[:1]), para(*breaks[1:], "hai"))
    assert [x.place.page for x in lines(path)] == pages
