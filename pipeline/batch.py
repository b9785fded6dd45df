"""An inbox into a Run: every file read (in processes that may die), labelled, matched to its unit, and covered."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline import coverage, provenance, reading, taxonomy, units
from pipeline.attendance import Terms, call_roll
from pipeline.attendance.kinds import kind_of
from pipeline.document import NOTHING, Document, Field, Letterhead
from pipeline.errors import InputError, ThiduaError
from pipeline.intake import Item, files_of, outcomes, read_once
from pipeline.kept import Readings
from pipeline.labelling import Labeller, shelf
from pipeline.labelling.artefact import find, load, read_card
from pipeline.language import _
from pipeline.results import SCHEMA, FileResult, FileStatus, Run
from pipeline.rollcall import SubmissionKind
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit
from pipeline.units.settled import existing
from pipeline.workers import Limits, Tell

DEFAULT_MODEL = "default"
Seek = Callable[..., units.Match]  # a letterhead, and a file's name as hint → the unit of the register
SCANT = 8  # words of a whole document


def taxonomy_of(plan: Path | None) -> Taxonomy:
    """Return the taxonomy to work with: of a plan (PDF, scan, Word, text), of a taxonomy file (YAML), or the default.

    Raises:
        InputError: the file cannot be read or holds no list of areas.
    """
    return _taxonomy_and_plan(plan)[0]


def _taxonomy_and_plan(plan: Path | None, kept: Readings | None = None) -> tuple[Taxonomy, Document | None]:
    """Return the taxonomy, and the plan's document where it was read out of one."""
    if plan is None:
        return Taxonomy.default(), None
    if not plan.is_file():
        raise InputError(_("không có tệp {plan}").format(plan=plan))
    if plan.suffix.lower() in (".yaml", ".yml"):
        return Taxonomy.load(plan), None
    document = read_once(plan, kept or Readings())
    return taxonomy.from_plan(document), document


def analyse(  # noqa: PLR0913 - one option each, all of them named
    inbox: Path,
    *,
    plan: Path | None = None,
    register: Path | None = None,
    model: str = DEFAULT_MODEL,
    limits: Limits | None = None,
    tell: Tell = lambda _name, _done, _total: None,
    passwords: Sequence[str] = (),
    past: Path | None = None,
    due: Sequence[SubmissionKind] = (),
    kept: Readings | None = None,
    leave: Collection[Path] = (),
) -> Run:
    """Analyse every file of an inbox against a plan and return what was found.

    `past` is a folder of earlier submissions, with which the text is compared; `due` are the kinds that every unit of
    the register must send, by default those that most of the units sent. `kept` is what was read before;
    `leave` are files of the inbox that are still being copied.

    Raises:
        InputError: inbox, plan or register cannot be used.
        ModelError: the model is missing, damaged, or does not fit the plan.
    """
    files_of(inbox)
    areas, launched = _taxonomy_and_plan(plan, kept)
    known = units.load(register) if register else ()
    seek = partial(units.look, register=known, settled=units.settlements(register, known) if register else ())
    labeller = Labeller(load(find(model)), areas, plan=launched)
    look = partial(outcomes, limits=limits or Limits(), tell=tell, passwords=passwords, kept=kept)
    earlier = _past(look(past), past.resolve().name, seek) if past else []
    items = look(inbox, leave=leave)
    results = [r for item in items for r in _results(item, labeller, seek)]
    files = provenance.trace(_without_duplicates(results), labeller.plan, earlier)
    cells = [c for f in files for c in _cells(f, areas, known)]
    called = call_roll(files, cells, areas, known, terms=_terms(due, plan, launched, areas))
    absent = _absent(files, known, called.year)
    cells += [c for u in absent for c in coverage.absent("", u.id, u.name, areas, "not_submitted")]
    return Run(
        areas, labeller.model.name, program_version(), called.files, tuple(cells), absent, tuple(known), called.roll,
        labeller.thresholds, _digests(plan, register, labeller.model.name, find(model)),
    )  # fmt: skip


def _terms(due: Sequence[SubmissionKind], plan: Path | None, launched: Document | None, areas: Taxonomy) -> Terms:
    """Return what the roll-call is taken by; the year is the plan's, where one was given."""
    if plan is None:
        return Terms(tuple(due))
    head = launched.letterhead if launched else Letterhead(subject=Field(areas.title))
    year = kind_of(replace(head, kind=Field("KẾ HOẠCH"))).year
    return Terms(tuple(due), year, (reading.digest_of(plan), head.number.value))


def _digests(plan: Path | None, register: Path | None, model: str, folder: Path) -> dict[str, str]:
    """Return by which inputs a run is made: files and model by their digests, the program by its version."""
    given = {"plan": plan, "register": register, "settled": existing(register)}
    files = {name: reading.digest_of(path) for name, path in given.items() if path}
    card = read_card(folder)
    learnt = {
        "model": shelf.digest(folder),
        "corpus": str(card.get("corpus_digest", "")),
        "lexicon": str(card.get("lexicon", "")),
    }
    return {"program": program_version(), "schema": str(SCHEMA), "model_name": model, **learnt, **files}


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("thidua")
    except PackageNotFoundError:
        return "0"


def _results(item: Item, labeller: Labeller, seek: Seek) -> Iterator[FileResult]:
    """Yield one result a document of a file, or the one that says why there is none."""
    if isinstance(item.outcome, ThiduaError):
        yield _unreadable(item, item.outcome, seek)
        return
    for document in item.outcome:
        yield _read(document, labeller, seek)


def _unreadable(item: Item, error: ThiduaError, seek: Seek) -> FileResult:
    problem = f"{error.message}. {error.advice}".strip()
    return FileResult(item.name, item.sha256, "unreadable", problem, **_who(seek(Letterhead(), hint=item.name)))


def _past(items: Iterator[Item], folder: str, seek: Seek) -> list[FileResult]:
    """Return the files of the folder of earlier submissions, unlabelled; what cannot be read is not compared."""
    documents = [d for item in items if not isinstance(item.outcome, ThiduaError) for d in item.outcome]
    return [replace(r, name=f"{folder}/{r.name}") for r in (_result(d, seek) for d in documents)]


def _read(document: Document, labeller: Labeller, seek: Seek) -> FileResult:
    return replace(_result(document, seek), labelled=tuple(labeller.label(document)))


def _result(document: Document, seek: Seek) -> FileResult:
    """Return a document that was read with its fate and its unit."""
    document = _judged(document)
    head, source = document.letterhead, document.source
    status: FileStatus = "partial" if document.problems else "read"
    problem = "; ".join((*document.problems, *document.notes))
    who = _who(seek(head, hint=source.name), head.unit)
    return FileResult(source.name, source.sha256, status, problem, document, **who)


def _judged(document: Document) -> Document:
    """Return a document, marked where it holds too little for anybody to say what its unit left out."""
    words = sum(len(b.text.split()) for b in document.blocks)
    if words >= SCANT:
        return document
    problem = f"văn bản chỉ có {words} từ, chưa phải là báo cáo hay kế hoạch đủ nội dung"
    return replace(document, problems=(*document.problems, problem))


def _who(found: units.Match, named: Field = NOTHING) -> dict[str, Any]:
    """Return the fields of a file that say whose it is; without a match the letterhead's own line stands for a unit."""
    about = {"candidates": found.candidates if found.doubtful else (), "unit_settled": found.settled}
    if not found.unit.id:
        return {"unit": named.value, "unit_certainty": named.confidence, **about}
    return {"unit_id": found.unit.id, "unit": found.unit.name, "unit_certainty": found.certainty, **about}


def _without_duplicates(results: Sequence[FileResult]) -> list[FileResult]:
    """Return the files with every later copy of the same bytes marked as one; its blocks are those of the first."""
    first: dict[tuple[str, str], str] = {}
    files = []
    for result in results:
        if result.document is None:
            files.append(result)
            continue
        part = result.name.rpartition("#")[2] if "#" in result.name else ""
        same = first.setdefault((result.sha256, part), result.name)
        copy = replace(result, status="duplicate", problem=f"cùng nội dung với {same}", labelled=())
        files.append(result if same == result.name else copy)
    return files


def _cells(file: FileResult, areas: Taxonomy, known: Sequence[Unit]) -> list[coverage.Coverage]:
    if file.status == "duplicate":
        return []
    if file.document is None:
        return coverage.absent(file.name, file.unit_id, file.unit, areas, "unreadable")
    asked = next((u.areas for u in known if u.id == file.unit_id), ())
    return coverage.cover(file.document, file.labelled, areas, unit_id=file.unit_id, unit=file.unit, asked=asked)


def _absent(files: Sequence[FileResult], known: Sequence[Unit], year: int) -> tuple[Unit, ...]:
    sent = {f.unit_id for f in files}
    return tuple(u for u in units.due(known, year=year or None) if u.id not in sent)
