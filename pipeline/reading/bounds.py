"""What one file may bring in: so much text and no more, in lines of a length that the steps after reading can bear.

A report of a hundred dense pages has 300,000 letters; a file with ten times as much is no report.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.document import Line
from pipeline.reading.page import Page

MOST_LETTERS = 3_000_000  # of one file
MOST_LINES = 60_000
LONGEST = 8_000  # letters of one line; a longer one is cut, at a blank where it has one
TOO_MUCH = "văn bản dài bất thường, chỉ đọc phần đầu"


@dataclass(slots=True)
class _Room:
    """Count down what may still be taken."""

    letters: int = MOST_LETTERS
    lines: int = MOST_LINES
    full: bool = False

    def take(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self.full = self.full or self.lines == 0 or len(line.text) > self.letters
            if self.full:
                return
            self.letters -= len(line.text)
            self.lines -= 1
            yield line


def bounded(pages: Sequence[Page]) -> tuple[list[Page], tuple[str, ...]]:
    """Return the pages with as much text as one file may bring in, and what is to be said where there was more."""
    room = _Room()
    kept = [replace(p, lines=tuple(room.take(piece for line in p.lines for piece in _pieces(line)))) for p in pages]
    return kept, (TOO_MUCH,) if room.full else ()


def _pieces(line: Line) -> Iterator[Line]:
    """Yield a line whole, or cut where it is longer than a line may be."""
    text = line.text
    while len(text) > LONGEST and not line.cells:
        at = text.rfind(" ", LONGEST // 2, LONGEST)
        at = at if at > 0 else LONGEST
        yield replace(line, text=text[:at])
        text = text[at:].lstrip()
    if text or not line.text:
        yield line if text == line.text else replace(line, text=text)
