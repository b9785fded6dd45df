"""No link, formula or text of the workbook does harm, Excel finds nothing to repair, and rows are as high as they must be."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.publishing.links import link, links_of
from pipeline.publishing.view import clean
from pipeline.publishing.workbook import measure
from pipeline.publishing.workbook.summary import letter
from pipeline.results import Run
from pipeline.rollcall import Roll
from tests.publishing_run import TAXONOMY, hostile_run
from tests.rolled_run import big_run, rolled_run
from tests.test_publishing import HOSTILE
from tests.test_workbook import SHEETS, texts, write

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


# --- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "linked"),
    [("bc.pdf", True), ("03. TT Đăng kiểm/Báo cáo (bản 2).docx", True), ("a&b.pdf", False), ("a#b.pdf", False), ("a%41.pdf", False),
     ("chạy.exe", False), ("trang.html", False), ("a\u202efdp.pdf", False), ("a'b.pdf", False), ("a\nb.pdf", False), ("không có.pdf", False)],
)  # fmt: skip
def test_only_plain_names_of_files_that_are_there_are_linked(name: str, linked: bool, tmp_path: Path) -> None:
    path = tmp_path / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name != "không có.pdf":
        path.write_bytes(b"x")
    assert link(name, tmp_path / "inbox", tmp_path / "run") == (f"../inbox/{name}" if linked else "")


@pytest.mark.parametrize(
    "name", ["../secret.pdf", "out/secret.pdf", "", ".", "\x00.pdf", "/etc/hostname.txt", "x" * 5000 + ".pdf"]
)
def test_nothing_outside_the_inbox_is_linked(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"x")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "out").symlink_to(tmp_path, target_is_directory=True)
    assert link(name, tmp_path / "inbox", tmp_path / "run") == ""


def test_links_are_relative_and_open_the_file(tmp_path: Path) -> None:
    inbox, out = tmp_path / "hồ sơ", tmp_path / "kết quả"
    inbox.mkdir()
    out.mkdir()
    (inbox / "BC QLVT.pdf").write_bytes(b"x")
    run = rolled_run()
    links = links_of(run, inbox, out)
    assert links == {"BC QLVT.pdf": "../hồ sơ/BC QLVT.pdf"}
    book = write(run, out, links)
    for name in ("Theo đơn vị", "Minh chứng", "Hồ sơ nhận được", "Cần xem lại"):
        linked = [c for row in book[name].iter_rows() for c in row if c.hyperlink]
        assert {c.hyperlink.target for c in linked if c.hyperlink} == {"..\\hồ%20sơ\\BC%20QLVT.pdf"}, name
        assert {c.value for c in linked} <= {1, 2, 3, "mở"}, name


# --- hostile content -------------------------------------------------------------------------------------------------


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> Run:
    """Return the run with every doubt, in which a stranger wrote one text everywhere."""
    text, plain, run = request.param, hostile_run(request.param), rolled_run()
    file = replace(plain.files[0], candidates=((plain.absent[0], 0.5),), superseded_by=text)
    entries = [
        replace(e, unit_id=text, unit=text, files=(text,), superseded=(text,),
                remarks=tuple(r._replace(file=text, text=text, other=text, quote=text) for r in e.remarks))
        for e in run.roll.entries
    ]  # fmt: skip
    covered = [replace(c, unit=text, unit_id=text, area=1) for c in run.roll.cells]
    roll = Roll(run.roll.due, entries, covered)
    return replace(
        plain,
        files=(file, *plain.files[1:]),
        roll=roll,
        register=plain.absent,
        digests={text: text},
        thresholds={1: 0.4},
    )


def test_hostile_text_is_harmless(hostile: Run, tmp_path: Path) -> None:
    book = write(hostile, tmp_path)
    found = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert book.sheetnames == SHEETS
    assert {c.data_type for c in found} <= {"s", "n", "d", "f"}
    formulas = {str(c.value) for c in found if c.data_type == "f"}
    assert not [
        f
        for f in formulas
        if not re.fullmatch(r"""=(COUNTIF\(('Tổng hợp'!)?[$A-Z\d:]+,"[^"]+"\)|SUM\([A-Z\d:]+\))""", f)
    ]
    assert not [c for c in found if c.hyperlink or len(str(c.value)) > 32_767]
    assert [row[1] for row in texts(book["Hồ sơ nhận được"], 4)] == [clean(f.name) for f in hostile.files]
    check_package(tmp_path / "tong-hop.xlsx")


def test_an_empty_run_is_written(tmp_path: Path) -> None:
    book = write(Run(TAXONOMY, "m", "0", (), ()), tmp_path)
    assert book.sheetnames == SHEETS
    assert all("Không có." in {v for row in texts(book[name]) for v in row} for name in SHEETS[:6])
    check_package(tmp_path / "tong-hop.xlsx")


def many_files() -> Run:
    """Return a run in which one unit sent a thousand files of one kind."""
    run = rolled_run()
    names = tuple(f"phụ lục {i} {'x' * 100}.pdf" for i in range(1000))
    return replace(
        run, roll=run.roll._replace(entries=[replace(e, files=(*e.files, *names)) for e in run.roll.entries])
    )


@pytest.mark.parametrize("run", [rolled_run(), big_run(12), many_files()], ids=["rolled", "big", "many files"])
def test_excel_finds_nothing_to_repair(run: Run, tmp_path: Path) -> None:
    book = write(run, tmp_path)
    assert max(len(str(c.value)) for sheet in book.worksheets for row in sheet.iter_rows() for c in row) < 2_000
    check_package(tmp_path / "tong-hop.xlsx")


def check_package(path: Path) -> None:
    """Hold a package to what Excel refuses or repairs."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        parts = {n: etree.fromstring(package.read(n)) for n in package.namelist() if n.endswith((".xml", ".rels"))}
    types = {(e.get("PartName") or "").lstrip("/") for e in parts["[Content_Types].xml"]} - {""}
    assert types <= parts.keys()
    names = [e.get("name") or "" for e in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in names)
    assert len({n.lower() for n in names}) == len(names)
    defined = [(e.get("name"), e.get("localSheetId")) for e in parts["xl/workbook.xml"].iter(f"{MAIN}definedName")]
    assert len(set(defined)) == len(defined)
    for part, root in parts.items():
        if part.startswith("xl/worksheets/sheet"):
            check_sheet(root, parts.get(part.replace("worksheets/", "worksheets/_rels/") + ".rels"))


def check_sheet(root: etree._Element, rels: etree._Element | None) -> None:
    """Hold a sheet to what Excel refuses or repairs: order of cells, merged ranges, links, heights, page breaks."""
    places = [cell_place(c.get("r") or "") for c in root.iter(f"{MAIN}c")]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    merged = [tuple(cell_place(end) for end in (m.get("ref") or "").split(":")) for m in root.iter(f"{MAIN}mergeCell")]
    taken = [
        (r, c) for (top, left), (low, right) in merged for r in range(top, low + 1) for c in range(left, right + 1)
    ]
    assert len(set(taken)) == len(taken), "merged cells overlap"
    links = [e.get("Target") or "" for e in rels if "hyperlink" in (e.get("Type") or "")] if rels is not None else []
    assert len(links) <= 65_530
    assert all(len(x) <= 2_079 for x in links)
    assert all(0 < float(r.get("ht") or 1) <= 409 for r in root.iter(f"{MAIN}row"))
    assert len(list(root.iter(f"{MAIN}brk"))) <= 1_023
    assert all(len(f.text or "") <= 8_192 for f in root.iter(f"{MAIN}f"))


def cell_place(name: str) -> tuple[int, int]:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]  # as every cell is named
    column = 0
    for c in letters:
        column = column * 26 + ord(c) - 64
    return int(row), column


# --- sizes -----------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="aăđêmiW1 .ồ", max_size=300), st.floats(8, 60))
def test_a_wider_column_never_needs_more_lines(text: str, width: float) -> None:
    assert measure.lines(text, width + 5) <= max(1, measure.lines(text, width))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("một", 10, 1), ("một\nhai", 10, 2), ("Đ" * 100, 10, 16), ("hai chữ " * 10, 20, 4)],
)
def test_lines_are_counted_as_they_break(text: str, width: float, lines: int) -> None:
    assert measure.lines(text, width) == lines


def test_accents_take_no_room() -> None:
    assert measure.width_of("Đường thuỷ") == measure.width_of("Duong thuy")


@pytest.mark.parametrize(
    ("rows", "block", "before"),
    [(5, 3, None), (9, 3, 6), (14, 3, None), (18, 3, 15), (1, 4, None), (10, 8, 7), (1, 10, 1), (0, 3, None)],
)
def test_the_last_rows_stay_together_with_some_of_the_table(rows: int, block: int, before: int | None) -> None:
    heights = [10.0] * (rows + block)
    found = measure.break_before(heights, head=10.0, page=100.0, block=block, company=3)
    assert found == before


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_excel_names(index: int, name: str) -> None:
    assert letter(index) == name
