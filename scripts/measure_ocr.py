"""Measure recognition: python -m scripts.measure_ocr GOLD_DIR INBOX PLAN_SCAN PLAN_PDF.

Prints the character error rate (edit distance over the letters, signs and blanks of the true text) of the body of the
scanned plan against the plan that was born digital, and of the blocks of every scanned document of the inbox against
its gold text: for each resolution, with and without the removal of stamps. A gold block is compared with the block that
shares most of it, as score.py matches them; a block that nothing matches counts as lost, not as an error.

The way of a page from its image is in pipeline/reading/ocr.py.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline import reading
from pipeline.document import Document
from pipeline.reading import ocr, pdfium
from pipeline.reading.page import Page, Reading
from pipeline.text import fold, normalise

RESOLUTIONS = (200, 250, 300, 400)
SURE = 60.0  # how alike a block must be to be the gold block, as in score.py
SHORT = 20  # folded letters; shorter gold blocks are not scored
FEW = 12  # folded letters; below this pieces of a text are not looked for


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold one way to recognise: dots per inch, and whether coloured stamps are removed first."""

    dpi: int
    stamps: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Hold errors and letters of a text, and how many of its blocks were lost."""

    errors: int
    letters: int
    lost: int = 0

    @property
    def rate(self) -> str:
        """Return the character error rate in per cent, and the lost blocks if there are any."""
        return f"{self.errors / max(1, self.letters):.2%}" + (f" ({self.lost} lost)" if self.lost else "")


def recognised_page(path: Path, number: int, setting: Setting) -> Page:
    """Return one page (from 1) of a scanned PDF, recognised."""
    with pdfium.opened(path) as document:
        image = pdfium.render(document, number - 1, setting.dpi)
    scale = 72 / setting.dpi
    sheet = ocr.Sheet(number, image, image.width * scale, image.height * scale)
    return ocr.page_of(sheet, dpi=setting.dpi, stamps=setting.stamps)


def recognised(path: Path, opened: Reading, setting: Setting, pool: ProcessPoolExecutor) -> Document:
    """Return a scanned PDF as a document."""
    tasks = [pool.submit(recognised_page, path, number, setting) for number in reading.wanted(opened)]
    return reading.finish(path, opened, [task.result() for task in tasks])[0]


def text_of(document: Document) -> str:
    """Return the text of a document's blocks on one line."""
    return _plain(" ".join(block.text for block in document.blocks))


def _plain(text: str) -> str:
    return normalise(text.replace(" | ", " "))


def whole_score(found: Document, true: str) -> Score:
    """Return the score of a whole body of text."""
    return Score(Levenshtein.distance(text_of(found), true), len(true))


def block_score(found: Document, gold: Sequence[str]) -> Score:
    """Return the score of a document block by block."""
    blocks = [(_plain(b.text), fold(b.text)) for b in found.blocks]
    errors = letters = lost = 0
    for text in gold:
        match = _match(fold(text), blocks)
        if match is None:
            lost += 1
            continue
        errors += _distance(_plain(text), match)
        letters += len(_plain(text))
    return Score(errors, letters, lost)


def _match(wanted: str, blocks: Sequence[tuple[str, str]]) -> str | None:
    """Return the block that is most like a folded gold text, by the rule of score.py."""
    best, at = 0.0, None
    for text, folded in blocks:
        if not folded:
            continue
        whole = min(len(wanted), len(folded)) < FEW
        likeness = fuzz.ratio(wanted, folded) if whole else fuzz.partial_ratio(wanted, folded)
        likeness *= 0.5 + 0.5 * min(1.0, len(folded) / len(wanted))
        if likeness > best:
            best, at = likeness, text
    return at if best >= SURE else None


def _distance(gold: str, found: str) -> int:
    """Return the edit distance to the block, or to the part of it that is most like the gold text."""
    whole = Levenshtein.distance(gold, found)
    part = fuzz.partial_ratio_alignment(gold, found) if len(found) > len(gold) else None
    inner = found[part.dest_start : part.dest_end] if part else found
    return min(whole, Levenshtein.distance(gold, inner))


def gold_texts(path: Path) -> list[str]:
    """Return the texts of a gold document's blocks that count: headings and very short ones do not."""
    blocks = json.loads(path.read_text(encoding="utf-8"))["blocks"]
    texts = [b.get("text") or " ".join(b["cells"]) for b in blocks if b["kind"] != "heading"]
    return [t for t in texts if len(fold(t)) >= SHORT]


def scanned(gold_dir: Path, inbox: Path) -> dict[str, tuple[Path, Reading, list[str]]]:
    """Return the documents of the inbox that want recognition and have a gold text, by name."""
    found = {}
    for gold in sorted(gold_dir.glob("*.json")):
        path = inbox / f"{gold.stem}.pdf"
        opened = reading.open_file(path) if path.exists() else Reading()
        if reading.wanted(opened):
            found[gold.stem] = (path, opened, gold_texts(gold))
    return found


def main() -> None:
    """Measure every setting and print one row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold_dir", "inbox", "plan_scan", "plan_pdf"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--dpi", type=int, nargs="+", default=RESOLUTIONS)
    given = parser.parse_args()
    plan, truth = reading.open_file(given.plan_scan), text_of(reading.read(given.plan_pdf))
    documents = scanned(given.gold_dir, given.inbox)
    pages = len(reading.wanted(plan)) + sum(len(reading.wanted(opened)) for _, opened, _ in documents.values())
    print(f"{pages} pages, {len(truth):,} letters of the plan")
    print("dpi  stamps    s/page  plan      " + "  ".join(f"{name:16s}" for name in documents))
    with ProcessPoolExecutor() as pool:
        for setting in [Setting(dpi, stamps) for dpi in given.dpi for stamps in (True, False)]:
            start = time.perf_counter()
            rates = [whole_score(recognised(given.plan_scan, plan, setting, pool), truth).rate]
            for path, opened, gold in documents.values():
                rates.append(block_score(recognised(path, opened, setting, pool), gold).rate)
            seconds = (time.perf_counter() - start) / pages
            told = "removed" if setting.stamps else "left in"
            shown = "  ".join(f"{rate:16s}" for rate in rates[1:])
            print(f"{setting.dpi:3d}  {told}  {seconds:7.2f}  {rates[0]:8s}  {shown}")


if __name__ == "__main__":
    main()
