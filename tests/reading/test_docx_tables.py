"""DOCX: notes, headers and tables, each where a reader of the paper would look for it."""

from pathlib import Path

import pytest
from docx.oxml.ns import nsdecls

from pipeline.reading import docx as reader
from tests.reading.word_xml import BR, cell, lines, para, run, saved, table, texts, together, with_part

NOTE = f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'>{para('Số liệu ước.')}</w:footnote></w:footnotes>"
REFERENCE = "<w:r><w:footnoteReference w:id='2'/></w:r>"
CENTRED = "<w:jc w:val='center'/>"
NOTED = [
    ((para("tăng 5%", REFERENCE, " so"), para("sau")), ["tăng 5% so", "Số liệu ước.", "sau"]),
    (
        (para("BÁO CÁO", REFERENCE, properties=CENTRED), para("Kết quả", properties=CENTRED), para("sau")),
        ["BÁO CÁO", "Kết quả", "Số liệu ước.", "sau"],
    ),
    (
        (f"<w:tbl><w:tr><w:tc>{para('a', REFERENCE)}</w:tc><w:tc>{para('b')}</w:tc></w:tr></w:tbl>", para("sau")),
        ["a | b", "Số liệu ước.", "sau"],
    ),
]


@pytest.mark.parametrize(("body", "wanted"), NOTED)
def test_a_note_is_a_line_of_its_own_behind_what_refers_to_it(
    tmp_path: Path, body: tuple[str, ...], wanted: list[str]
) -> None:
    path = with_part(saved(tmp_path, *body), "footnotes", NOTE)
    assert texts(path) == wanted
    assert [x.hint for x in lines(path) if x.text == "Số liệu ước."] == ["note"]


HEADS = f"<w:tbl><w:tr><w:tc>{para('SỞ GTVT')}{para('THANH TRA SỞ')}</w:tc><w:tc>{para('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}{para('Độc lập - Tự do - Hạnh phúc')}</w:tc></w:tr></w:tbl>"
HEADERS = [
    ("first", "<w:titlePg/>", HEADS, ["SỞ GTVT", "THANH TRA SỞ"]),
    ("default", "", HEADS, ["SỞ GTVT", "THANH TRA SỞ"]),
    ("default", "<w:titlePg/>", HEADS, []),
    ("default", "", para("Báo cáo 6 tháng - trang 2"), []),
]


@pytest.mark.parametrize(("kind", "title", "xml", "left"), HEADERS)
def test_a_header_is_read_where_it_holds_the_letterhead_of_the_first_page(
    tmp_path: Path, kind: str, title: str, xml: str, left: list[str]
) -> None:
    header = f"<w:hdr {nsdecls('w')}>{xml}</w:hdr>"
    path = with_part(
        saved(tmp_path, para("thân")), "header", header, f"<w:headerReference w:type='{kind}' r:id='own1'/>{title}"
    )
    assert [x.text for x in lines(path) if x.hint == "left"] == left
    assert texts(path)[-1] == "thân"
    assert bool(reader.read(path).pages[0].furniture) == (not left)


HEAD_PAIRS = [
    ("SỞ GTVT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("THANH TRA SỞ", "Độc lập - Tự do - Hạnh phúc"),
    ("Số: 12/BC-TTr", "Hà Nội, ngày 05 tháng 6 năm 2024"),
]
LEFT, RIGHT = [a for a, _ in HEAD_PAIRS], [b for _, b in HEAD_PAIRS]


LETTERHEADS = [
    table(*HEAD_PAIRS),
    table([cell(*LEFT), cell(*RIGHT)]),
    table([cell(para(LEFT[0], BR, LEFT[1], BR, LEFT[2])), cell(*RIGHT)]),
    table([cell(*LEFT), "", cell(*RIGHT)]),
    "".join(para(a, "<w:r><w:tab/><w:tab/></w:r>", b) for a, b in HEAD_PAIRS),
    "".join(para(f"{a}            {b}") for a, b in HEAD_PAIRS),
    para(BR.join(run(f"{a}\t{b}").replace("\t", "</w:t><w:tab/><w:t>") for a, b in HEAD_PAIRS)),
]


@pytest.mark.parametrize("xml", LETTERHEADS)
def test_the_columns_of_a_letterhead_are_told_apart(tmp_path: Path, xml: str) -> None:
    path = saved(tmp_path, together(xml, para("BÁO CÁO")))
    found = lines(path)
    assert [x.text for x in found if x.hint == "left"] == LEFT
    assert [x.text for x in found if x.hint == "right"] == RIGHT
    assert found[-1].text == "BÁO CÁO"


def test_a_row_across_a_letterhead_table_is_read_once(tmp_path: Path) -> None:
    path = saved(tmp_path, table([cell(*LEFT), cell(*RIGHT)], [cell("BÁO CÁO", properties="<w:gridSpan w:val='2'/>")]))
    assert texts(path) == [*LEFT, *RIGHT, "BÁO CÁO"]


HEADER_ROW = "<w:trPr><w:tblHeader/></w:trPr>"
WIDE = "<w:gridSpan w:val='2'/>"
TABLES = [
    (table(["TT", "Nội dung"], ["1", "a"]), [("head", ("TT", "Nội dung")), ("row", ("1", "a"))]),
    (
        table(["TT", "x"], ["1", "a"]).replace("<w:tr>", f"<w:tr>{HEADER_ROW}", 1),
        [("head", ("TT", "x")), ("row", ("1", "a"))],
    ),
    (
        table(["a", cell("gộp", properties=WIDE)], ["1", "2", "3"]),
        [("head", ("a", "gộp", "")), ("row", ("1", "2", "3"))],
    ),
    (
        table(["a", "b"], [cell("I. Mục", properties=WIDE)], ["1", "2"]),
        [("head", ("a", "b")), ("row", ("I. Mục",)), ("row", ("1", "2"))],
    ),
    (table([cell("một", "hai"), "b"]), [("head", ("một hai", "b"))]),
    (table(["một ô"]), [("start", ())]),
    (table([cell(table(["a", "b"]), para("sau")), "c"]), [("head", ("a", "b")), ("start", ()), ("start", ())]),
    (
        table(["a", "b"], ["x", "y"]).replace("<w:tr>", "<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>", 1),
        [("head", ("x", "y"))],
    ),
]


@pytest.mark.parametrize(("xml", "wanted"), TABLES)
def test_rows_keep_their_columns_and_say_nothing_twice(
    tmp_path: Path, xml: str, wanted: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(x.hint, x.cells) for x in lines(saved(tmp_path, xml))] == wanted


def test_signatures_side_by_side_are_no_row(tmp_path: Path) -> None:
    path = saved(tmp_path, table([cell("NGƯỜI LẬP", "Lê An"), cell("GIÁM ĐỐC", "Trần Bình")]))
    assert [(x.hint, x.text) for x in lines(path)] == [
        ("left", "NGƯỜI LẬP"),
        ("left", "Lê An"),
        ("right", "GIÁM ĐỐC"),
        ("right", "Trần Bình"),
    ]
