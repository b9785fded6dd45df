"""Every trap of scripts/traps, read as a batch reads it: what must be read is read, what must be said is said."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from pipeline.document import Document, Field
from pipeline.errors import ThiduaError, UnreadableError
from pipeline.reading import ocr, office
from pipeline.reading.sniff import kind_of
from pipeline.text import is_vietnamese_letter
from pipeline.workers import Limits, Task, read_all, unpack
from scripts.rendering.fonts import FontMissingError, find_fonts
from scripts.traps import PASSWORD, RECIPES, Expect, Recipe, Trap, make_traps
from scripts.traps.office import OUTSIDE
from scripts.traps.record import EXACT

LIMITS = Limits(seconds=15, page_seconds=300, memory=2 * 1024**3, jobs=2)
LONGEST = 600  # letters: no secretary reads more

KNOWN: dict[str, str] = {}  # what is known to fail ("name-part"), and why; strict: what is mended must go


@dataclass(slots=True)
class Found:
    """Hold what came of a trap: of the file, or of all members of an archive."""

    names: list[str] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    errors: list[ThiduaError] = field(default_factory=list)

    @property
    def status(self) -> str:
        if not self.documents:
            return "unreadable"
        return "partial" if any(d.problems for d in self.documents) else "read"

    @property
    def texts(self) -> list[str]:
        return [b.text.replace(" | ", " ") for d in self.documents for b in d.blocks]

    @property
    def said(self) -> str:
        told = [text for d in self.documents for text in (*d.problems, *d.notes)]
        return "; ".join([*told, *(e.message for e in self.errors)])


# ---------------------------------------------------------------------------------------------------------------- checks


def check_status(expect: Expect, found: Found) -> None:
    wanted = (expect.status,) if isinstance(expect.status, str) else expect.status
    assert found.status in wanted, found.said
    assert len(found.said) < LONGEST
    for error in found.errors:
        assert any(map(is_vietnamese_letter, error.message))
        assert any(map(is_vietnamese_letter, error.advice))


def check_words(expect: Expect, found: Found) -> None:
    text, at = "\n".join(found.texts), 0
    for phrase in expect.words:
        start, end = _place(phrase, text[at:], expect.floor)
        assert start >= 0, f"{phrase!r} not in {text[at:]!r}"
        at += end


def _place(phrase: str, text: str, floor: float) -> tuple[int, int]:
    """Return where a phrase stands in a text; -1 where nothing in it is as like it as the floor asks."""
    if floor == EXACT:
        start = text.find(phrase)
        return start, start + len(phrase)
    best = fuzz.partial_ratio_alignment(phrase, text, score_cutoff=floor)
    return (best.dest_start, best.dest_end) if best and len(text) >= len(phrase) else (-1, 0)


def check_together(expect: Expect, found: Found) -> None:
    for phrase in expect.together:
        assert any(_place(phrase, text, expect.floor)[0] >= 0 for text in found.texts), f"{phrase!r} in {found.texts}"


def check_absent(expect: Expect, found: Found) -> None:
    whole = "\n".join([*found.texts, *(f.value for d in found.documents for f in _fields(d)), found.said])
    assert [text for text in expect.absent if text in whole] == []
    assert not Path(OUTSIDE).exists()


def _fields(document: Document) -> Iterator[Field]:
    return (getattr(document.letterhead, name) for name in ("upper", "unit", "number", "place", "kind", "subject"))


def check_blocks(expect: Expect, found: Found) -> None:
    if expect.count is not None:
        assert len(found.texts) == expect.count, found.texts


def check_rows(expect: Expect, found: Found) -> None:
    kinds = [b.kind for d in found.documents for b in d.blocks]
    assert kinds.count("row") == expect.rows, found.texts


def check_fields(expect: Expect, found: Found) -> None:
    assert found.documents, found.said
    head = found.documents[0].letterhead
    assert {name: getattr(head, name).value for name in expect.fields} == expect.fields


def check_said(expect: Expect, found: Found) -> None:
    assert [text for text in expect.said if text not in found.said] == [], found.said


def check_pages(expect: Expect, found: Found) -> None:
    if expect.lost is not None:
        assert [n for d in found.documents for n in d.lost_pages] == list(expect.lost)
    if expect.ocr_pages is not None:
        assert sum(d.source.ocr_pages for d in found.documents) == expect.ocr_pages


def check_documents(expect: Expect, found: Found) -> None:
    if expect.documents is not None:
        assert len(found.documents) == expect.documents, [d.source.name for d in found.documents]


def check_members(expect: Expect, found: Found) -> None:
    assert all(any(name.endswith(end) for name in found.names) for end in expect.members), found.names


Check = Callable[[Expect, Found], None]
# What is looked at, and which parts of an expectation ask for it.
CHECKS: dict[str, tuple[Check, tuple[str, ...]]] = {
    "status": (check_status, ()),
    "words": (check_words, ("words",)),
    "together": (check_together, ("together",)),
    "absent": (check_absent, ("absent",)),
    "blocks": (check_blocks, ("count",)),
    "rows": (check_rows, ("rows",)),
    "fields": (check_fields, ("fields",)),
    "said": (check_said, ("said",)),
    "pages": (check_pages, ("lost", "ocr_pages")),
    "documents": (check_documents, ("documents",)),
    "members": (check_members, ("members",)),
}

# --------------------------------------------------------------------------------------------------------------- the batch


def missing(recipe: Recipe) -> str:
    """Return why a trap cannot be read on this machine, or ""."""
    if recipe.expect.needs == "tesseract" and not ocr.ready():
        return "tesseract with Vietnamese is not installed"
    if recipe.expect.needs == "libreoffice" and office.find() is None:
        return "LibreOffice is not installed"
    return ""


def fonts_missing() -> bool:
    try:
        find_fonts()
    except FontMissingError:
        return True
    return False


def tasks_of(trap: Trap, folder: Path) -> tuple[list[Task], list[ThiduaError]]:
    """Return the file itself, or the members of an archive, as the batch would read them, and what was refused."""
    try:
        if kind_of(trap.path) not in ("zip", "eml"):
            return [Task(trap.path, trap.name)], []
    except ThiduaError:
        return [Task(trap.path, trap.name)], []
    found = unpack(trap.path, folder / trap.name, LIMITS)
    if isinstance(found, ThiduaError):
        return [], [found]
    refused: list[ThiduaError] = [UnreadableError(f"{name}: {why}") for name, why in found.problems[-1:]]
    return [Task(member.path, f"{trap.name}/{member.name}") for member in found.members], refused


def gathered(traps: Sequence[Trap], folder: Path) -> dict[str, Found]:
    """Return what came of each trap; all are read in one call, so that the processes start once."""
    opened = {trap.name: tasks_of(trap, folder) for trap in traps}
    found = {name: Found(errors=refused) for name, (_, refused) in opened.items()}
    tasks = [(name, task) for name, (some, _) in opened.items() for task in some]
    outcomes = read_all([task for _, task in tasks], LIMITS, lambda *_: None, passwords=[PASSWORD])
    for (name, task), outcome in zip(tasks, outcomes, strict=True):
        found[name].names.append(task.name)
        if isinstance(outcome, ThiduaError):
            found[name].errors.append(outcome)
        else:
            found[name].documents += outcome
    return found


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    folder = tmp_path_factory.mktemp("traps")
    traps = make_traps(folder / "files", [name for name, recipe in RECIPES.items() if not missing(recipe)])
    return gathered(traps, folder / "members")


def cases() -> Iterator[object]:
    """Yield every trap with every part of its expectation; what is known to fail says why."""
    for name, recipe in RECIPES.items():
        for part, (_, asked_by) in CHECKS.items():
            if asked_by and not any(getattr(recipe.expect, field) not in (None, (), {}) for field in asked_by):
                continue
            case = f"{name}-{part}"
            marks = [pytest.mark.xfail(strict=True, reason=KNOWN[case])] if case in KNOWN else []
            yield pytest.param(name, part, id=case, marks=marks)


@pytest.mark.slow
@pytest.mark.skipif(fonts_missing(), reason="no font with Vietnamese letters on this machine")
@pytest.mark.parametrize(("name", "part"), [*cases()])
def test_a_trap_is_read_and_told_as_its_record_says(batch: dict[str, Found], name: str, part: str) -> None:
    if reason := missing(RECIPES[name]):
        pytest.skip(reason)
    check, _ = CHECKS[part]
    check(RECIPES[name].expect, batch[name])
