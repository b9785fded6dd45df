"""Writing that was not recognised is seen on the image: blurred, under a black bar, or too faint."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.reading.ink import Grey
from pipeline.reading.unread import MOST_UNREAD, is_faint, unread_share

WIDTH, HEIGHT = 1240, 1754
Box = tuple[float, float, float, float]


def sheet() -> Image.Image:
    """Return a page with dark strokes in lines, as letters stand."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    for top in range(160, HEIGHT - 160, 50):
        for x in range(140, WIDTH - 140, 14):
            pen.rectangle((x, top, x + 6, top + 24), fill=20)
    return image


def words(top: int = 0, bottom: int = HEIGHT) -> list[Box]:
    """Return the boxes of the words between two heights, ten letters each."""
    rows = [y for y in range(160, HEIGHT - 160, 50) if top <= y < bottom]
    return [(x, y, x + 130, y + 24) for y in rows for x in range(140, WIDTH - 160, 140)]


def pixels(image: Image.Image) -> Grey:
    return np.asarray(image, dtype=np.uint8)


def with_half(image: Image.Image, other: Image.Image) -> Grey:
    half = image.copy()
    half.paste(other.crop((0, HEIGHT // 2, WIDTH, HEIGHT)), (0, HEIGHT // 2))
    return pixels(half)


def test_a_page_whose_words_were_all_found_has_nothing_unread() -> None:
    assert unread_share(pixels(sheet()), words()) == 0


@pytest.mark.parametrize("worn", [
    sheet(), sheet().filter(ImageFilter.GaussianBlur(8)), sheet().filter(ImageFilter.GaussianBlur(16)), Image.new("L", (WIDTH, HEIGHT), 0),
], ids=["not recognised", "blurred", "very blurred", "black"])  # fmt: skip
def test_half_a_page_without_words_is_seen(worn: Image.Image) -> None:
    assert unread_share(with_half(sheet(), worn), words(0, HEIGHT // 2)) > MOST_UNREAD


def test_a_signature_and_a_line_are_no_unread_text() -> None:
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    pen.ellipse((800, 1200, 1050, 1330), outline=0, width=6)
    pen.rectangle((140, 600, 1100, 603), fill=0)
    assert unread_share(pixels(image), []) < MOST_UNREAD


def paper(seed: int, noise: float) -> Grey:
    grain = np.random.default_rng(seed).normal(245, noise, (HEIGHT, WIDTH))
    return np.clip(grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0, 5, 20])
def test_blank_paper_is_not_faint(noise: float) -> None:
    assert not is_faint(paper(1, noise))


@pytest.mark.parametrize("made", [
    lambda image: image.point(lambda v: 235 + v * 20 // 255), lambda image: image.filter(ImageFilter.GaussianBlur(30)),
], ids=["pale", "blurred"])  # fmt: skip
def test_pale_writing_is_faint(made: object) -> None:
    assert is_faint(pixels(made(sheet())))  # type: ignore[operator]  # of the table
