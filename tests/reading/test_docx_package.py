"""DOCX: packages that are damaged, hostile or unusual; lists as Word counts them; text in legacy fonts."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import nsdecls

from pipeline.errors import UnreadableError
from pipeline.reading import docx as reader
from pipeline.reading import docx_package, encodings
from tests.reading.word_xml import lines, packed, para, parts_of, run, saved, stored, texts, with_part

MAIN = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'


def changed(tmp_path: Path, name: str, content: bytes | None) -> Path:
    """Return a Word file with one part changed, or taken out."""
    path = saved(tmp_path, para("x"))
    parts = parts_of(path) | {name: content or b""}
    if content is None:
        del parts[name]
    return packed(path, parts)


LAUGHS = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">%s]>' % "".join(  # noqa: UP031 - the text is full of braces
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
REFUSED = [
    (MAIN, None, "thiếu phần văn bản"),
    (MAIN, f'<w:document xmlns:w="{W}"/>'.encode(), "thiếu phần văn bản"),
    (MAIN, b"<w:document", "XML sai"),
    (MAIN, (LAUGHS + BODY % "&j;").encode(), "DTD|XML sai"),
    (MAIN, (OUTSIDE + BODY % "&j;").encode(), "DTD"),
    ("word/styles.xml", (LAUGHS + f'<w:styles xmlns:w="{W}">&j;</w:styles>').encode(), "DTD|XML sai"),
    (MAIN, (BODY % (" " * 30_000_000)).encode(), "bom nén"),
    (MAIN, ("<a>" * 100_000).encode(), "XML sai"),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_damaged_or_hostile_package_is_refused(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        reader.read(changed(tmp_path, name, content))
    assert caught.value.advice


def test_a_package_that_says_it_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MOST_IN_PACKAGE", 1_000_000)
    with pytest.raises(UnreadableError, match="bom nén"):
        reader.read(changed(tmp_path, "word/media/x.bin", bytes(1_000_001)))


def test_a_cut_package_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, para("x"))
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(UnreadableError, match="hỏng"):
        reader.read(path)


def test_a_part_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MAIN, BODY % "chữ")
    path.write_bytes(path.read_bytes().replace("chữ".encode(), "chứ".encode()))
    with pytest.raises(UnreadableError, match="hỏng"):
        reader.read(path)


def test_tables_nested_beyond_reason_are_refused(tmp_path: Path) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 800 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 800
    body = f'<w:document xmlns:w="{W}"><w:body>{nested}</w:body></w:document>'
    with pytest.raises(UnreadableError):
        reader.read(changed(tmp_path, MAIN, body.encode()))


STRICT = BODY.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")


def test_strict_packages_macro_files_and_bare_ones_are_read(tmp_path: Path) -> None:
    assert texts(packed(tmp_path / "a.docx", {MAIN: (STRICT % "chữ").encode()})) == ["chữ"]
    assert texts(packed(tmp_path / "b.docx", {"word\\document2.xml": (BODY % "chữ").encode()})) == ["chữ"]
    types = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    assert texts(changed(tmp_path, "[Content_Types].xml", types)) == ["x"]


def test_a_relation_that_leads_nowhere_does_no_harm(tmp_path: Path) -> None:
    path = with_part(saved(tmp_path, para("x")), "header", f"<w:hdr {nsdecls('w')}/>")
    parts = parts_of(path)
    del parts["word/own.xml"]
    assert texts(packed(path, parts)) == ["x"]


PICTURE = (
    '<w:r><w:drawing><wp:{place} xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="{width}" cy="{height}"/><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    "</wp:{end}></w:drawing></w:r>"
)
SCAN = PICTURE.format(place="inline", end="inline", width=6_000_000, height=8_000_000)
BORDER = PICTURE.format(place='anchor behindDoc="1"', end="anchor", width=6_000_000, height=8_000_000)
PHOTO = PICTURE.format(place="inline", end="inline", width=4_000_000, height=3_000_000)


@pytest.mark.parametrize(
    ("xml", "told"),
    [(para("x", SCAN), 1), (para(PHOTO), 1), (para("x", PHOTO), 0), (para("x", BORDER), 0)],
)
def test_pictures_of_pages_are_told_of(tmp_path: Path, xml: str, told: int) -> None:
    assert len(reader.read(saved(tmp_path, xml)).problems) == told


# --------------------------------------------------------------------------------------------------------------- lists


def level(depth: int, form: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


CLAUSES = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.") + level(2, "lowerLetter", "%3)")
LEGAL = level(0, "upperRoman", "Chương %1") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
ENDLESS = level(0, "upperRoman", "%1.") + level(1, "decimal", "Điều %2.", '<w:lvlRestart w:val="0"/>')
AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
OTHER = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "Bài %1:")}</w:lvlOverride>'
LISTS = [
    (CLAUSES, {1: ""}, [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1)], ["I.", "I.1.", "I.2.", "a)", "II.", "II.1."]),
    (CLAUSES, {1: "", 2: ""}, [(1, 0), (2, 0), (1, 0)], ["I.", "II.", "III."]),
    (CLAUSES, {1: "", 2: AGAIN}, [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)], ["I.", "II.", "I.", "II.", "III."]),
    (CLAUSES, {1: "", 2: OTHER}, [(1, 0), (2, 0)], ["I.", "Bài 2:"]),
    (CLAUSES, {1: AGAIN}, [(1, 1), (1, 0), (1, 1)], ["I.1.", "I.", "I.1."]),
    (LEGAL, {1: ""}, [(1, 0), (1, 0), (1, 1)], ["Chương I", "Chương II", "2.1"]),
    (ENDLESS, {1: ""}, [(1, 0), (1, 1), (1, 0), (1, 1)], ["I.", "Điều 1.", "II.", "Điều 2."]),
    (CLAUSES, {1: ""}, [(0, 0), (7, 0), (1, 8)], ["", "", ""]),
    (level(0, "bullet", "\uf0b7") + level(1, "bullet", "–"), {1: ""}, [(1, 0), (1, 1)], ["•", "-"]),
]


@pytest.mark.parametrize(("levels", "nums", "used", "labels"), LISTS, ids=range(len(LISTS)))
def test_lists_count_as_word_counts_them(
    tmp_path: Path, levels: str, nums: dict[int, str], used: list[tuple[int, int]], labels: list[str]
) -> None:
    made = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="5"/>{more}</w:num>' for n, more in nums.items())
    numbering = (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>{made}</w:numbering>'
    )
    path = saved(tmp_path, *(para("x", properties=numbered(*u)) for u in used))
    packed(path, parts_of(path) | {"word/numbering.xml": numbering.encode()})
    assert texts(path) == [f"{label} x".strip() for label in labels]


def numbered(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def test_a_paragraph_that_a_tracked_change_took_away_is_not_counted(tmp_path: Path) -> None:
    gone = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
    texts_of = [
        para("một", properties=numbered(2, 0)),
        para(properties=numbered(2, 0) + gone),
        para("hai", properties=numbered(2, 0)),
    ]
    numbering = f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="5">{CLAUSES}</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    path = saved(tmp_path, *texts_of)
    packed(path, parts_of(path) | {"word/numbering.xml": numbering.encode()})
    assert texts(path) == ["I. một", "II. hai"]


def test_styles_are_numbered_by_the_level_that_names_them(tmp_path: Path) -> None:
    document = docx.Document()
    for style in ("Heading 1", "Heading 2", "Heading 2", "Heading 1"):
        properties = document.styles[style].element.get_or_add_pPr()
        if properties.numPr is None:
            properties.get_or_add_numPr().get_or_add_numId().val = 9
        document.add_paragraph("x", style=style)
    levels = level(0, "upperRoman", "%1.", '<w:pStyle w:val="Heading1"/>') + level(
        1, "decimal", "%2.", '<w:pStyle w:val="Heading2"/>'
    )
    numbering = f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    path = stored(tmp_path, document)
    packed(path, parts_of(path) | {"word/numbering.xml": numbering.encode()})
    assert texts(path) == ["I. x", "1. x", "2. x", "II. x"]
    assert [x.hint for x in lines(path)] == ["heading:1", "heading:2", "heading:2", "heading:1"]


# -------------------------------------------------------------------------------------------------------- legacy fonts

TO_TCVN3 = {letter: chr(code) for code, letter in reversed(list(enumerate(encodings.TCVN3_LETTERS, 0xA1)))}
SENTENCE = "Trường tiểu học đã tổ chức phát động phong trào thi đua đến toàn thể cán bộ."
FONT = "<w:rFonts w:ascii='{0}' w:hAnsi='{0}'/>"


def tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(c, c) for c in text)


def test_runs_in_legacy_fonts_become_unicode_and_others_stay(tmp_path: Path) -> None:
    plain = run("Số 5: ", FONT.format("Times New Roman"))
    path = saved(
        tmp_path,
        para(plain, run(tcvn3(SENTENCE), FONT.format(".VnTime"))),
        para(run(tcvn3("thanh tra sở"), FONT.format(".VnTimeH"))),
        para(run(SENTENCE, FONT.format(".VnTime"))),
    )
    assert texts(path) == [f"Số 5: {SENTENCE}", "THANH TRA SỞ", SENTENCE]
    assert reader.read(path).notes == ("chuyển mã TCVN3 sang Unicode",)


def test_a_soft_hyphen_in_a_legacy_font_is_a_letter_however_word_stores_it(tmp_path: Path) -> None:
    before, after = tcvn3(SENTENCE).split("\xad", 1)
    made = f"<w:r><w:rPr>{FONT.format('.VnTime')}</w:rPr><w:t>{before}</w:t><w:softHyphen/><w:t>{after}</w:t></w:r>"
    assert texts(saved(tmp_path, para(made))) == [SENTENCE]
    private = "".join(chr(0xF000 + ord(c)) if ord(c) > 0x7F else c for c in tcvn3(SENTENCE))
    assert texts(saved(tmp_path, para(run(private, FONT.format(".VnTime"))))) == [SENTENCE]


def test_a_legacy_font_may_come_from_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    document.add_paragraph(tcvn3(SENTENCE))
    assert texts(stored(tmp_path, document)) == [SENTENCE]
