"""How much room a text takes in Times New Roman, so that rows are as high as what stands in them.

Only Excel fits rows by itself, and only when asked; other programs take the height that is written.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Widths of the letters, in thousandths of the font's size; accents change none. Capitals and signs in the second part.
WIDTHS: dict[str, int] = {
    letter: width
    for width, letters in {
        250: " .,", 278: "ijlt:;/\\'", 333: "fr()[]-!I", 389: "sJ", 444: 'aceyz?“”"', 500: "bdghknopquvx–*#$0123456789",
        556: "FPS", 611: "ELTZ", 667: "BCR", 722: "wADGHKNOQUVXY&", 778: "m", 833: "%", 889: "M", 944: "W", 1000: "…—",
    }.items()
    for letter in letters
}  # fmt: skip
OTHER = 600  # signs and foreign letters
BOLD = 1.08
SIZE = 11  # points
LINE = 15.0  # points that Excel gives a line of that size
SPARE = 3.0  # points above and below
TALLEST = 400.0  # points; Excel allows 409
POINTS_PER_WIDTH = 5.25  # a column's width counts digits of seven pixels
BESIDE = 3.75  # points that a column has beyond its digits
PADDING = 2.0  # points that stay free beside the text


def width_in_points(width: float) -> float:
    """Return the points that a column of a width takes up."""
    return width * POINTS_PER_WIDTH + BESIDE


@lru_cache(maxsize=65536)
def width_of(word: str) -> float:
    """Return the width of a word in points."""
    letters = unicodedata.normalize("NFD", word).replace("đ", "d").replace("Đ", "D")
    return sum(WIDTHS.get(c, OTHER) for c in letters if not unicodedata.combining(c)) * SIZE / 1000


def lines(text: str, width: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of a width (in Excel's unit), broken between words."""
    room = (width * POINTS_PER_WIDTH - PADDING) / (BOLD if bold else 1.0)
    return sum(_broken(part.split(" "), room) for part in text.split("\n"))


def _broken(words: Iterable[str], room: float) -> int:
    count, used = 1, 0.0
    for word in words:
        wide = width_of(word)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        more = int(wide // room)  # a word longer than the line is cut
        count, used = count + more, used + wide - more * room + width_of(" ")
    return count


def height(texts: Iterable[tuple[object, float]], *, bold: bool = False, size: float = SIZE) -> float:
    """Return the height in points of a row with texts in columns of given widths; what is no text takes a line."""
    larger = size / SIZE
    known = ((text, width / larger) for text, width in texts if isinstance(text, str))
    most = max((lines(text, width, bold=bold) for text, width in known), default=1)
    return min(TALLEST, round(LINE * larger * most + SPARE, 2))


def break_before(heights: Sequence[float], *, head: float, page: float, block: int, company: int) -> int | None:
    """Return the row before which a page must end so that the last `block` rows stand on one page, None for no need.

    `heights` are those of all rows, `head` that of the rows repeated on every page after the first, `page` the room on
    one, all in points; `company` rows go to the last page with the block, which alone would be an orphan.
    """
    begin, used = 0, 0.0
    for i, tall in enumerate(heights):
        if used + tall > page:
            begin, used = i, head
        used += tall
    wanted = len(heights) - block
    before = wanted - min(company, wanted)
    return None if begin <= before else max(1, before)
