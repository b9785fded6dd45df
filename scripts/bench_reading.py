"""Time the reader against its parts: python -m scripts.bench_reading [PDF …].

Renders the documents of corpora/sample/source, repeated to about a hundred pages (PDFs given are added), and prints
pages a second of pdfium's bare text (the limit), of plain pdfplumber, and of ours: characters to words, file to blocks,
pages recognised with all cores, and resident memory over a thousand pages. Every ratio is against a baseline of the
same run; repetitions are interleaved and the best counts, so that noise falls on all alike.

What is timed: pipeline/reading/pdfium.py and plumber.py, pipeline/reading/__init__.py, pipeline/workers.py.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path

import pdfplumber
import psutil
import pypdfium2
import pytesseract
from PIL import Image

from pipeline import reading
from pipeline.errors import ThiduaError
from pipeline.reading import ocr, pdfium, plumber
from pipeline.workers import Limits, Task, read_all
from scripts.make_sample import SOURCE, load_source
from scripts.rendering import render_pdf, render_scan

Paths = Sequence[Path]
Timed = Callable[[Paths], None]

PAGES = 100  # read by each measure, about
MANY_PAGES = 1_000
SCANNED_PAGES = 16
FLAT = 40.0  # megabytes by which memory may differ between the second and the last hundred pages
WORDS_GOAL, BLOCKS_GOAL, CORES_GOAL = 4.0, 2.5, 1.8


def words_plain(path: Path) -> Iterator[list[str]]:
    """Yield the words of every page as pdfplumber finds them among pdfminer's characters."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield [word["text"] for word in page.extract_words(x_tolerance=plumber.X_TOLERANCE)]
            page.close()


def words_ours(path: Path) -> Iterator[list[str]]:
    """Yield the words of every page as pdfplumber finds them among pdfium's characters."""
    with pdfium.opened(path) as document:
        for index in range(len(document)):
            yield [word["text"] for word in plumber.words_of(pdfium.page_of(document, index))]


def time_bare(paths: Paths) -> None:
    """Take pdfium's own text of every page."""
    for path in paths:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                page.get_textpage().get_text_range()
                page.close()


def time_text(paths: Paths) -> None:
    """Take pdfplumber's own text of every page."""
    for path in paths:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_text()
                page.close()


def time_plain_words(paths: Paths) -> None:
    """Take pdfplumber's words of every page."""
    for path in paths:
        list(words_plain(path))


def time_our_words(paths: Paths) -> None:
    """Take our words of every page."""
    for path in paths:
        list(words_ours(path))


def time_blocks(paths: Paths) -> None:
    """Read every file into a document."""
    for path in paths:
        reading.read(path)


MEASURES: dict[str, Timed] = {
    "pdfium, bare text": time_bare,
    "pdfplumber extract_text": time_text,
    "pdfplumber extract_words": time_plain_words,
    "ours, characters to words": time_our_words,
    "ours, file to blocks": time_blocks,
}


def best_times(measures: dict[str, Callable[[], None]], repetitions: int) -> dict[str, float]:
    """Return the shortest time of each measure in seconds; each repetition runs all of them in turn."""
    best = dict.fromkeys(measures, float("inf"))
    for _ in range(repetitions):
        for name, measure in measures.items():
            start = time.perf_counter()
            measure()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def page_count(path: Path) -> int:
    """Return how many pages a PDF has."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def repeated(paths: Paths, pages: int) -> list[Path]:
    """Return the files again and again until they have so many pages."""
    chosen, count = list[Path](), 0
    for path in cycle(paths):
        if count >= pages:
            return chosen
        chosen.append(path)
        count += page_count(path)
    return chosen


def rendered(folder: Path) -> list[Path]:
    """Return the written documents as PDFs."""
    paths = []
    for source in sorted(SOURCE.glob("*.txt")):
        paths.append(folder / f"{source.stem}.pdf")
        render_pdf(load_source(source.stem), paths[-1])
    return paths


def bench_text(paths: Paths, repetitions: int) -> None:
    """Print the speeds of reading text."""
    pages = sum(map(page_count, paths))
    measures = {name: _bound(measure, paths) for name, measure in MEASURES.items()}
    best = best_times(measures, repetitions)
    print(f"text: {pages} pages of {len(set(paths))} files, best of {repetitions}")
    for name, seconds in best.items():
        print(f"  {name:28s} {pages / seconds:8.1f} pages/s  {seconds / pages * 1000:7.2f} ms/page")
    same = sum(ours == plain for path in set(paths) for ours, plain in _page_words(path))
    seen = sum(page_count(path) for path in set(paths))
    _ratio("characters to words", best["pdfplumber extract_words"] / best["ours, characters to words"], WORDS_GOAL)
    print(f"  identical words on {same} of {seen} pages")
    _ratio("file to blocks", best["pdfplumber extract_text"] / best["ours, file to blocks"], BLOCKS_GOAL)


def _bound(measure: Timed, paths: Paths) -> Callable[[], None]:
    return lambda: measure(paths)


def _page_words(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    return zip(words_ours(path), words_plain(path), strict=True)


def _ratio(what: str, ratio: float, goal: float) -> None:
    print(f"  {what}: {ratio:.2f} times (goal {goal:g}){'' if ratio >= goal else '  NOT REACHED'}")


def scans(paths: Paths, folder: Path, pages: int) -> list[Path]:
    """Return scans of about so many pages."""
    made, count = [], 0
    for path in paths:
        if count >= pages:
            break
        made.append(folder / f"scan-{path.name}")
        render_scan(path, made[-1])
        count += page_count(path)
    return made


def bench_recognition(paths: Paths, repetitions: int) -> None:
    """Print the speed of recognition with all cores, against one process of tesseract on the same images."""
    pages = sum(map(page_count, paths))
    images = [image for path in paths for image in _images(path)]
    ready = [_ready(image) for image in images]
    measures = {
        "one tesseract": lambda: _alone(images),
        "one tesseract, images ready": lambda: _alone(ready),
        "ours, all cores": lambda: _together(paths),
    }
    best = best_times(measures, repetitions)
    print(f"recognition: {pages} pages at {ocr.DPI} dpi, {os.cpu_count()} cores, best of {repetitions}")
    for name, seconds in best.items():
        print(f"  {name:28s} {pages / seconds:8.2f} pages/s  {seconds / pages:7.2f} s/page")
    _ratio("all cores", best["one tesseract"] / best["ours, all cores"], CORES_GOAL)
    strict = best["one tesseract, images ready"] / best["ours, all cores"]
    print(f"  all cores, file to blocks, against images already rendered, grey and unpacked: {strict:.2f} times")


def _images(path: Path) -> list[Image.Image]:
    with pdfium.opened(path) as document:
        return [pdfium.render(document, index, ocr.DPI) for index in range(len(document))]


def _ready(image: Image.Image) -> Image.Image:
    """Return an image as tesseract takes it with the least work: grey, handed over without compression."""
    grey = image.convert("L")
    grey.format = "PPM"
    return grey


def _alone(images: Sequence[Image.Image]) -> None:
    for image in images:
        pytesseract.image_to_data(image, lang=ocr.LANGUAGE, config=f"--oem 1 --psm {ocr.MODES[0]}")


def _together(paths: Paths) -> None:
    """Read scans as a batch does.

    Raises:
        ThiduaError: one of them could not be read, so that the time means nothing.
    """
    for outcome in read_all([Task(path, path.name) for path in paths], Limits(), lambda *_: None):
        if isinstance(outcome, ThiduaError):
            raise outcome


def bench_memory(paths: Paths) -> None:
    """Print resident memory while a fresh process reads a thousand pages."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        sizes = pool.submit(memory_of, repeated(paths, MANY_PAGES)).result()
    print(f"memory over {MANY_PAGES:,} pages, in MB after every hundred: {' '.join(f'{s:.0f}' for s in sizes)}")
    grown = sizes[-1] - sizes[1]
    print(f"  grown by {grown:+.0f} MB since page 200: {'flat' if grown <= FLAT else 'NOT FLAT'}")


def memory_of(paths: Paths) -> list[float]:
    """Return this process's resident memory in megabytes after every hundred pages read."""
    process, pages, sizes = psutil.Process(), 0, list[float]()
    for path in paths:
        pages += reading.read(path).source.pages
        if pages >= (len(sizes) + 1) * MANY_PAGES / 10:
            sizes.append(process.memory_info().rss / 1e6)
    return sizes


def main() -> None:
    """Run all measures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", nargs="*", type=Path, help="born-digital PDFs to read as well")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--no-recognition", action="store_true", help="leave out what needs tesseract")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        written = rendered(folder)
        bench_text([*repeated(written, PAGES), *given.pdf], given.repetitions)
        if not given.no_recognition:
            bench_recognition(scans(written, folder, SCANNED_PAGES), given.repetitions)
        bench_memory([*written, *given.pdf])


if __name__ == "__main__":
    main()
