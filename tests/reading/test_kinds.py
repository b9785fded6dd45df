"""A golden per kind of file: what letterhead, blocks, problems and notes came of one report sent in every kind.

Texts, numbers, levels and table cells must be as they were when somebody last read the golden and found it right. What
a recogniser read may differ by a letter or two, since its versions do. Renew with `--update-golden`.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from pipeline.document import Block, Document
from pipeline.errors import ThiduaError
from pipeline.reading import archive, ocr, office
from pipeline.reading.sniff import kind_of
from pipeline.workers import Limits, Outcome, Task, read_all
from scripts.kinds import KINDS
from scripts.rendering.fonts import FontMissingError, find_fonts

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reading"
LIMITS = Limits(memory=2 * 1024**3, jobs=2)
SLACK, LETTERS = 0.02, 2  # share of a text that may differ where it was recognised, and how many letters at least
EXACT = ("number", "date", "kind", "unit", "period")  # of the letterhead, whatever read it
SHOWN = ("number", "date", "kind", "unit", "upper", "place", "subject", "period", "role", "signer")

Record = dict[str, object]


def fonts_missing() -> bool:
    try:
        find_fonts()
    except FontMissingError:
        return True
    return False


def missing(needs: str) -> str:
    """Return why a kind cannot be read on this machine, or ""."""
    if needs == "tesseract" and not ocr.ready():
        return "tesseract with Vietnamese is not installed"
    if needs == "libreoffice" and office.find() is None:
        return "LibreOffice is not installed"
    return ""


def tasks_of(path: Path, folder: Path) -> list[Task]:
    """Return the file itself, or what an archive holds."""
    if kind_of(path) not in ("zip", "eml"):
        return [Task(path, path.name)]
    return [Task(member.path, member.name) for member in archive.expand(path, folder).members]


def records(outcome: Outcome, *, paged: bool) -> Iterator[Record]:
    """Yield what a golden keeps of a file: a record of each document, then one of each block."""
    assert not isinstance(outcome, ThiduaError), outcome
    for document in outcome:
        yield _document(document, paged=paged)
        yield from (_block(block, paged=paged) for block in document.blocks)


def _document(document: Document, *, paged: bool) -> Record:
    source, head = document.source, document.letterhead
    said = {name: getattr(head, name).value for name in SHOWN if getattr(head, name).value}
    pages = {"pages": source.pages, "ocr_pages": source.ocr_pages} if paged else {}
    told = {"problems": list(document.problems), "notes": list(document.notes)}
    return {"file": source.name, "reader": source.reader, "kind": source.kind, **pages, **told, "letterhead": said}


def _block(block: Block, *, paged: bool) -> Record:
    shown: Record = {f.name: getattr(block, f.name) for f in fields(block) if f.name in ("kind", "level", "number")}
    page = {"page": block.page} if paged else {}
    return {**{k: v for k, v in shown.items() if v}, **page, "text": block.text, "path": list(block.path)}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Record]]:
    """Return what came of every kind that can be read here, all of them read in one call."""
    folder = tmp_path_factory.mktemp("kinds")
    tasks: list[tuple[str, Task]] = []
    for name, kind in KINDS.items():
        if not missing(kind.needs):
            kind.make(folder / name)
            tasks += [(name, task) for task in tasks_of(folder / name, folder / f"{name} members")]
    found: dict[str, list[Record]] = {name: [] for name, _ in tasks}
    outcomes = read_all([task for _, task in tasks], LIMITS, lambda *_: None)
    for (name, _), outcome in zip(tasks, outcomes, strict=True):
        # Where Word's own pages end depends on the program that laid them out.
        found[name] += records(outcome, paged=KINDS[name].needs != "libreoffice")
    return found


@pytest.mark.slow
@pytest.mark.skipif(fonts_missing(), reason="no font with Vietnamese letters on this machine")
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_gives_what_it_gave(
    name: str, read: dict[str, list[Record]], request: pytest.FixtureRequest
) -> None:
    if reason := missing(KINDS[name].needs):
        pytest.skip(reason)
    path = GOLDEN / f"{name}.jsonl"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in read[name])
        path.write_text(lines, encoding="utf-8", newline="\n")
    wanted = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if KINDS[name].needs == "tesseract":
        assert [_letterless(r) for r in read[name]] == [_letterless(r) for r in wanted]
        assert [(a, b) for a, b in zip(_texts(read[name]), _texts(wanted), strict=True) if not _alike(a, b)] == []
    else:
        assert read[name] == wanted


def _letterless(record: Record) -> Record:
    """Return a record without what a recogniser's version may change."""
    head = record.get("letterhead")
    kept = {k: v for k, v in head.items() if k in EXACT} if isinstance(head, dict) else None
    return {k: v for k, v in record.items() if k not in ("text", "path")} | {"letterhead": kept}


def _texts(found: list[Record]) -> list[str]:
    return [str(record.get("text") or record.get("letterhead", "")) for record in found]


def _alike(one: str, other: str) -> bool:
    return Levenshtein.distance(one, other) <= max(LETTERS, SLACK * len(other))
