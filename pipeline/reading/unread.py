"""Is there writing on a page image of which recognition made nothing? Blurs, black bars, faint toner leave no word.

Looked at is the page in cells of a few pixels, each as dark as its pixels on the whole: blurring does not change that.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pipeline.reading.ink import Grey

CELL = 12  # pixels; at 300 dpi a line of text is four cells high
INKED = 14.0  # levels darker than the paper from which a cell holds ink
FAINT, GRAIN = 2.5, 4.0  # and from which it may: levels, and times the paper's own grain
FAINT_SHARE = 0.02  # share of a page's cells; a page of text has more than 0.2
EDGE = 0.05  # share of the page at each edge, where scanners leave shadows
WIDE = 0.35  # share of the page's width over which a row holds ink and no word
MOST_UNREAD = 0.04  # of a page's height, three lines of text; good scans have 0, a blurred half page 0.07 and more
FAINT_PAGE = "trang quá mờ, không nhận dạng được"
AROUND = 3  # cells about a word that are its own: accents, dots, a neighbouring letter

Cells = NDArray[np.float32]
Box = tuple[float, float, float, float]


def darkness(grey: Grey) -> Cells:
    """Return how much darker than most of the page's light cells each cell is, its edges left out."""
    high, wide = (n // CELL * CELL for n in grey.shape)
    means = grey[:high, :wide].reshape(high // CELL, CELL, wide // CELL, CELL).mean(axis=(1, 3), dtype=np.float32)
    top, left = (int(EDGE * n) for n in means.shape)
    inner = means[top : len(means) - top, left : means.shape[1] - left]
    return np.asarray(np.float32(np.percentile(inner, 90)) - inner, dtype=np.float32)


def is_faint(grey: Grey) -> bool:
    """Tell whether something too pale to be recognised stands on a page that seems to be blank."""
    dark = darkness(grey)
    beside = np.abs(dark - np.median(dark))
    grain = float(np.median(beside))
    return bool((beside > max(FAINT, GRAIN * grain)).mean() > FAINT_SHARE)


def unread_share(grey: Grey, words: Iterable[Box]) -> float:
    """Return over which share of the page's height there is ink across the page and no word; boxes are in pixels."""
    inked = darkness(grey) > INKED
    above, before = (int(EDGE * (n // CELL)) for n in grey.shape)
    for x0, top, x1, bottom in words:
        (up, down), (left, right) = _cells(top, bottom, above), _cells(x0, x1, before)
        inked[up:down, left:right] = False
    return float((inked.mean(axis=1) > WIDE).mean())


def _cells(begin: float, end: float, skipped: int) -> tuple[int, int]:
    """Return the first cell of a word and the one behind its last, with those around it."""
    return max(0, int(begin) // CELL - AROUND - skipped), max(0, int(end) // CELL + 1 + AROUND - skipped)
