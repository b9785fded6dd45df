"""An area whose evidence stands on a page that was made unreadable is "cannot say", never left out; the others stay."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter

from pipeline import analyse
from pipeline.reading import ocr
from pipeline.results import Run
from scripts import make_sample
from scripts.rendering import FontMissingError, find_fonts, render_pdf

DPI = 150
A4 = (1240, 1754)  # pixels at that resolution


def has_fonts() -> bool:
    try:
        find_fonts()
    except FontMissingError:
        return False
    return True


pytestmark = [
    pytest.mark.skipif(not has_fonts(), reason="no font with Vietnamese is installed"),
    pytest.mark.skipif(not ocr.ready(), reason="tesseract with Vietnamese is not installed"),
]


def blurred(page: Image.Image) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(8))


def sideways(page: Image.Image) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(5)).rotate(90, expand=True)


def pale(page: Image.Image) -> Image.Image:
    return page.point(lambda v: 235 + v * 20 // 255)


def white(page: Image.Image) -> Image.Image:
    return Image.new("L", page.size, 255)


def black(page: Image.Image) -> Image.Image:
    return Image.new("L", page.size, 5)


def specks(page: Image.Image) -> Image.Image:
    chance = np.random.default_rng(7).random((A4[1], A4[0]))
    dots = np.where(chance < 0.02, 0, 255).astype(np.uint8)
    return Image.fromarray(dots).resize(page.size)


def lower_half(page: Image.Image) -> Image.Image:
    worn = page.copy()
    box = (0, page.height // 6, page.width, page.height)
    worn.paste(blurred(page.crop(box)), box[:2])
    return worn


Wear = Callable[[Image.Image], Image.Image]
WEARS: list[Wear] = [blurred, sideways, pale, white, black, specks, lower_half]


def rebuilt(source: Path, at: int, wear: Wear | None, target: Path) -> None:
    """Write a PDF again with one page (from 0) as a worn picture of itself, or without it."""
    old, new = pdfium.PdfDocument(source), pdfium.PdfDocument.new()
    for index in range(len(old)):
        if index != at:
            new.import_pages(old, [index])
        elif wear:
            picture = old[index].render(scale=DPI / 72).to_pil().convert("L")
            packed = io.BytesIO()
            wear(picture).save(packed, "PDF", resolution=DPI)
            new.import_pages(pdfium.PdfDocument(packed.getvalue()))
    new.save(target)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "bao cao.pdf"
    render_pdf(make_sample.load_source("s01"), path)
    return path


@pytest.fixture(scope="module")
def worn(report: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return one run over the report, whole and worn in every way, each in a folder of its own."""
    inbox = tmp_path_factory.mktemp("inbox")
    (inbox / "whole.pdf").write_bytes(report.read_bytes())
    for wear in WEARS:
        rebuilt(report, 1, wear, inbox / f"{wear.__name__}.pdf")
    rebuilt(report, 1, None, inbox / "dropped.pdf")
    rebuilt(report, 2, None, inbox / "without the end.pdf")
    (inbox / "cut.pdf").write_bytes(report.read_bytes()[: report.stat().st_size * 3 // 4])
    return analyse(inbox)


def found(run: Run, name: str) -> dict[int, str]:
    return {c.area: c.status for c in run.coverage if c.file == f"{name}.pdf"}


def on_page(run: Run, page: int) -> set[int]:
    """Return the areas of the whole report of which only one page tells."""
    [whole] = [f for f in run.files if f.name == "whole.pdf"]
    pages: dict[int, set[int]] = {}
    for one in whole.labelled:
        for area in one.areas:
            pages.setdefault(area, set()).update(p.page for p in one.block.places)
    return {a for a, at in pages.items() if at == {page}}


@pytest.mark.parametrize("name", [*(w.__name__ for w in WEARS), "dropped"])
def test_what_stood_on_the_page_cannot_be_said(worn: Run, name: str) -> None:
    only = on_page(worn, 2)
    assert only
    assert {a: s for a, s in found(worn, name).items() if a in only} == dict.fromkeys(only, "unreadable")


@pytest.mark.parametrize("name", [*(w.__name__ for w in WEARS), "dropped", "without the end", "cut"])
def test_nothing_is_left_out_that_is_not_left_out_in_the_whole(worn: Run, name: str) -> None:
    assert "missing" not in found(worn, name).values()
    [file] = [f for f in worn.files if f.name == f"{name}.pdf"]
    assert file.status in ("partial", "unreadable", "superseded")


@pytest.mark.parametrize("name", [*(w.__name__ for w in WEARS), "dropped"])
def test_what_other_pages_tell_stays(worn: Run, name: str) -> None:
    first = on_page(worn, 1)
    whole = found(worn, "whole")
    assert {a: found(worn, name)[a] for a in first} == {a: whole[a] for a in first}


def test_the_whole_report_has_its_gaps(worn: Run) -> None:
    assert {a for a, s in found(worn, "whole").items() if s == "missing"} == {2, 3, 4}
