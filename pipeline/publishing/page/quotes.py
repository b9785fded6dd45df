"""A block as a panel quotes it: its words with the figures marked, where it stands, and where else it is written."""

from collections.abc import Iterable

from pipeline.labelling import Labelled
from pipeline.labelling.copied import Lift
from pipeline.labelling.evidence import LONG
from pipeline.publishing.quoting import SHOWN
from pipeline.publishing.view import QUOTE_LETTERS, STANCE, UNSEEN, clean, percent
from pipeline.text import BLANKS, CONTROLS

Pieces = list[str]  # every second one, from the second on, is marked
SOURCE = {
    "plan": "kế hoạch phát động", "unit": "văn bản của đơn vị khác", "past": "văn bản đã gửi trước đây",
}  # fmt: skip
FIGURES = {"none": "", "same": "số liệu giống hệt", "other": "số liệu khác"}
LIFTS = 2  # sources shown of one block


def quoted(labelled: Labelled, area: int) -> dict[str, object]:
    """Return a block as data for the panel: pieces, page, stance, probability, lifts; empty parts are left out."""
    told = {
        "t": excerpt(labelled, area), "p": labelled.block.page, "s": STANCE[labelled.says(area)],
        "q": percent(labelled.scores.get(area, 0.0)), "l": [_lift(labelled, x) for x in best(labelled.lifts)],
        "h": [clean(h) for h in labelled.block.path[-2:]],
    }  # fmt: skip
    return {k: v for k, v in told.items() if v}


def best(lifts: Iterable[Lift]) -> list[Lift]:
    """Return the sources that a block shares most with, one a kind of source at first."""
    return sorted(lifts, key=lambda x: -x.share)[:LIFTS]


def excerpt(labelled: Labelled, area: int) -> Pieces:
    """Return a block's text, or of a long one the part that carries the area, parted at its figures."""
    text = labelled.block.text
    start, end = labelled.spans.get(area, (0, len(text)))
    if len(text) <= LONG:
        start, end = 0, len(text)
    inside = [(f.start, f.end) for f in labelled.figures if f.kind in SHOWN and start <= f.start and f.end <= end]
    pieces = parted(text, inside, start, end)
    pieces[0] = ("… " if start else "") + pieces[0]
    return cut([*pieces[:-1], pieces[-1] + (" …" if end < len(text) else "")])


def parted(text: str, spans: Iterable[tuple[int, int]], start: int = 0, end: int | None = None) -> Pieces:
    """Return a text in pieces: outside the spans, inside one, outside again, and so on."""
    pieces, at = list[str](), start
    for first, last in sorted(spans):
        if first >= at:
            pieces += [text[at:first], text[first:last]]
            at = last
    return [*pieces, text[at : len(text) if end is None else end]]


def cut(pieces: Pieces, letters: int = QUOTE_LETTERS) -> Pieces:
    """Return pieces fit to be shown, cut to so many letters together."""
    shown, left = list[str](), letters
    for piece in (tidy(p) for p in pieces):
        shown.append(piece if len(piece) <= left else piece[: max(0, left - 1)].rstrip() + "…")
        left -= len(piece)
        if left <= 0:
            break
    shown[0], shown[-1] = shown[0].lstrip(), shown[-1].rstrip()
    return shown


def tidy(text: str) -> str:
    """Return a piece of a text fit to be shown, with the blanks at its ends."""
    return BLANKS.sub(" ", CONTROLS.sub(" ", text.translate(UNSEEN)))


def _lift(labelled: Labelled, lift: Lift) -> dict[str, object]:
    own = parted(labelled.block.text, [(a.start, a.end) for a, _ in lift.spans])
    there = parted(lift.quote, [(b.start, b.end) for _, b in lift.spans])
    told = {
        "o": SOURCE[lift.source], "f": clean(lift.file), "q": percent(lift.share), "n": FIGURES[lift.figures],
        "a": cut(own), "b": cut(there),
    }  # fmt: skip
    return {k: v for k, v in told.items() if v}
