"""The workbook as LibreOffice prints it: whole words, whole names, one page wide, the head on every page, one font."""

import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pdfplumber
import pytest

from pipeline.publishing import workbook
from pipeline.reading import office
from pipeline.results import Run
from tests.rolled_run import big_run, rolled_run

SOFFICE = office.find()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]
TIMES = ("LiberationSerif", "Tinos", "TimesNewRoman")  # one has the widths of the others
A4_LANDSCAPE = (842, 595)
SHEETS = (
    "Tổng hợp",
    "Theo đơn vị",
    "Minh chứng",
    "Hồ sơ nhận được",
    "Chưa nộp",
    "Cần xem lại",
    "Thống kê",
    "Thông tin",
)


def without_quotes(run: Run) -> Run:
    """Return a run whose cells quote nothing, so that the lists behind the summary are short."""
    return replace(run, roll=run.roll._replace(cells=[replace(c, evidence=(), nearest=()) for c in run.roll.cells]))


RUNS = {"rolled": rolled_run(), "small": big_run(3), "large": without_quotes(big_run(60))}


class Page(NamedTuple):
    """Hold a printed page: the sheet it is of, its text and cells without blanks, its size, its letters by font."""

    sheet: str
    text: str
    cells: frozenset[str]
    size: tuple[int, int]
    fonts: Counter[str]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    folder = tmp_path_factory.mktemp("printed")
    for name, run in RUNS.items():
        workbook.write(run, folder / f"{name}.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    books = [str(folder / f"{name}.xlsx") for name in RUNS]
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *books]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return {name: pages_of(folder / f"{name}.pdf") for name in RUNS}


def pages_of(path: Path) -> list[Page]:
    with pdfplumber.open(path) as document:
        found = []
        for page in document.pages:
            text = bare(page.extract_text())
            sheet = next((name for name in SHEETS if f"{bare(name)}Trang" in text), "")
            tables = page.extract_tables() if sheet == "Tổng hợp" else []
            cells = frozenset(bare(cell or "") for table in tables for row in table for cell in row)
            fonts = Counter(c["fontname"].partition("+")[2] for c in page.chars if c["text"].isalpha())
            found.append(Page(sheet, text, cells, (round(page.width), round(page.height)), fonts))
            page.close()
        return found


def bare(text: str) -> str:
    """Return a text without blanks, which stand elsewhere where a name is broken over lines."""
    return "".join(text.split())


@pytest.fixture(params=list(RUNS))
def case(request: pytest.FixtureRequest, printed: dict[str, list[Page]]) -> tuple[Run, list[Page]]:
    return RUNS[request.param], printed[request.param]


def of_sheet(pages: list[Page], sheet: str) -> list[Page]:
    return [page for page in pages if page.sheet == sheet]


def test_every_sheet_is_printed_on_a4_landscape(case: tuple[Run, list[Page]]) -> None:
    _, pages = case
    assert list(dict.fromkeys(page.sheet for page in pages)) == list(SHEETS)
    assert {page.size for page in pages} == {A4_LANDSCAPE}


def test_no_cell_is_too_narrow_for_its_number(case: tuple[Run, list[Page]]) -> None:
    assert [page for page in case[1] if "###" in page.text] == []


def test_every_unit_stands_whole_in_the_table_and_in_its_own_part(case: tuple[Run, list[Page]]) -> None:
    run, pages = case
    cells = frozenset[str]().union(*(page.cells for page in of_sheet(pages, "Tổng hợp")))
    bars = "".join(page.text for page in of_sheet(pages, "Theo đơn vị"))
    assert [u.name for u in run.register if bare(u.name) not in cells] == []
    assert [u.name for u in run.register if bare(u.name) not in bars] == []


def test_the_head_stands_on_every_page(case: tuple[Run, list[Page]]) -> None:
    run, pages = case
    areas = {bare(f"{a.id}. {a.short or a.name}") for a in run.taxonomy.areas}
    for page in of_sheet(pages, "Tổng hợp"):
        assert areas | {"STT", "Đơnvị", "Loạibáocáo", "Sốnộidungbỏsót", "Ghichú"} <= page.cells
    assert all("Mứcđộ" in page.text for page in of_sheet(pages, "Theo đơn vị"))


def test_the_last_page_has_sums_legend_and_signatures_together_with_units(case: tuple[Run, list[Page]]) -> None:
    run, pages = case
    last = of_sheet(pages, "Tổng hợp")[-1]
    parts = ("Sốlượtbỏsót", "Chúgiải", "NGƯỜILẬPBIỂU", "THỦTRƯỞNGĐƠNVỊ")
    assert [part for part in parts if part not in last.text] == []
    rows = {str(i) for i in range(len(run.roll.entries) - 2, len(run.roll.entries) + 1)}
    assert rows <= last.cells


def test_pages_are_few_and_counted(printed: dict[str, list[Page]]) -> None:
    pages = printed["large"]
    assert len(of_sheet(pages, "Tổng hợp")) <= 11  # a hundred and twenty rows
    assert len(of_sheet(pages, "Thống kê")) == 2  # neither table nor chart is cut
    assert [f"Trang{i}/{len(pages)}" in page.text for i, page in enumerate(pages, 1)] == [True] * len(pages)
    assert len(printed["rolled"]) <= 11


def test_letters_are_of_one_font_that_the_file_carries(case: tuple[Run, list[Page]]) -> None:
    """A letter beside a sign that Times lacks may come from the font of the sign, on systems with an old Times."""
    fonts = Counter[str]()
    for page in case[1]:
        fonts += page.fonts
    assert sum(n for font, n in fonts.items() if font.startswith(TIMES)) >= 0.99 * fonts.total()
