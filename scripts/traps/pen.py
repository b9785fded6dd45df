"""Traps of the clerk's pen: a number and a date set by hand over dots that were printed for them, then scanned."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

from scripts.traps import paper
from scripts.traps.paper import PHRASES, Paper
from scripts.traps.picture import DPI, PER_INCH, Leaf, printed, save_leaves, worn
from scripts.traps.record import Expect, trap

Point = tuple[float, float]
Stroke = Sequence[Point]

# How a hand draws a figure: strokes through points, x and y from 0 to 1, y downwards.
FIGURES: dict[str, tuple[Stroke, ...]] = {
    "0": (((0.6, 0.02), (0.2, 0.2), (0.1, 0.65), (0.4, 1.0), (0.8, 0.75), (0.85, 0.3), (0.5, 0.0)),),
    "1": (((0.15, 0.4), (0.6, 0.02), (0.5, 1.0)),),
    "2": (((0.1, 0.25), (0.45, 0.0), (0.8, 0.2), (0.6, 0.6), (0.05, 0.98), (0.4, 0.88), (0.95, 0.98)),),
    "4": (((0.55, 0.0), (0.05, 0.62), (0.95, 0.55)), ((0.7, 0.25), (0.55, 1.05))),
    "6": (((0.75, 0.0), (0.25, 0.4), (0.1, 0.8), (0.45, 1.0), (0.8, 0.8), (0.6, 0.55), (0.15, 0.72)),),
    "7": (((0.05, 0.1), (0.4, 0.12), (0.95, 0.02), (0.5, 0.55), (0.3, 1.05)), ((0.2, 0.52), (0.8, 0.45))),
}
HEIGHT, WIDTH = 15.0, 8.0  # points: a figure as written
BLACK, BLUE = (38, 38, 46), (36, 48, 150)
SMOOTH = 8  # pieces into which a curve between two points is broken
NUMBER, DAY, MONTH = ("47", 142.0), ("12", 392.0), ("6", 457.0)  # what is written, and where it begins, in points
DOTS, BASE = 98.0, 115.0  # points from the top: the printed line, and where figures stand


def written(
    picture: Image.Image, text: str, x: float, base: float, colour: tuple[int, int, int], *, seed: int
) -> Image.Image:
    """Return a picture on which figures were written by hand; x and base (the line they stand on) are in points."""
    rolls, scale = random.Random(seed), DPI / PER_INCH  # noqa: S311  a hand's tremble, no secret
    out = picture.copy()
    draw = ImageDraw.Draw(out)
    for figure in text:
        size = rolls.uniform(0.9, 1.15)
        for stroke in FIGURES[figure]:
            points = [_placed(p, x, base, size, rolls) for p in stroke]
            curve = [(a * scale, b * scale) for a, b in _smooth(points)]
            draw.line(curve, colour, width=round(1.1 * scale), joint="curve")
        x += WIDTH * size + rolls.uniform(0.5, 2.5)
    return out


def _placed(point: Point, x: float, base: float, size: float, rolls: random.Random) -> Point:
    """Return a point of a figure on the page, slanted, and shaken by the hand."""
    across, down = point
    lean = 0.22 * (1 - down) * HEIGHT * size
    shake = rolls.uniform(-0.5, 0.5), rolls.uniform(-0.5, 0.5)
    return x + across * WIDTH * size + lean + shake[0], base - (1 - down) * HEIGHT * size + shake[1]


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Return a curve through the points (Catmull and Rom 1974)."""
    ends = [points[0], *points, points[-1]]
    curve = [points[0]]
    for i, (one, two) in enumerate(pairwise(points)):
        before, after = ends[i], ends[i + 3]
        curve += [_between(before, one, two, after, step / SMOOTH) for step in range(1, SMOOTH + 1)]
    return curve


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def at(i: int) -> float:
        bend = 2 * a[i] - 5 * b[i] + 4 * c[i] - d[i], 3 * (b[i] - c[i]) + d[i] - a[i]
        return 0.5 * math.fsum([2 * b[i], (c[i] - a[i]) * t, bend[0] * t * t, bend[1] * t**3])

    return at(0), at(1)


def _form() -> Image.Image:
    """Return the report with dots where the clerk sets number, day and month."""

    def draw(sheet: Paper) -> None:
        sheet.letterhead(number="........../BC-HQLĐB", issued="Nậm Kha, ngày ....... tháng ..... năm 2024")
        sheet.flow(*paper.BODY_BLOCKS)
        sheet.ending()

    return printed(draw)[0]


def _filled(colour: tuple[int, int, int]) -> Image.Image:
    page = _form()
    for seed, (text, x) in enumerate((NUMBER, DAY, MONTH), 5):
        page = written(page, text, x, BASE, colour, seed=seed)
    return worn(page)


READ = Expect(words=PHRASES, floor=88, ocr_pages=1, needs="tesseract", count=6)


@trap("handwritten.pdf", replace(READ, said=("viết tay",)))
def handwritten(path: Path) -> None:
    """Number and date set with a black pen: they are read, but not to be trusted."""
    save_leaves(path, [Leaf(_filled(BLACK))])


@trap("blue-pen.pdf", replace(READ, said=("viết tay",)))
def blue_pen(path: Path) -> None:
    """The same with a blue pen, whose ink is that of many stamps."""
    save_leaves(path, [Leaf(_filled(BLUE))])


@trap("left-blank.pdf", replace(READ, said=("không đọc được số và ngày",), absent=("đối chiếu",)))
def left_blank(path: Path) -> None:
    """The clerk forgot to set number and date."""
    save_leaves(path, [Leaf(worn(_form()))])


@trap("printed-number.pdf", replace(READ, absent=("đối chiếu", "không đọc được"), fields={"number": paper.NUMBER}))
def printed_number(path: Path) -> None:
    """Number and date in print are no cause for doubt."""
    save_leaves(path, [Leaf(worn(printed(Paper.whole)[0]))])
