"""An inbox into a Run: every file read (in processes that may die), labelled, matched to its unit, and covered."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import coverage, provenance, reading, taxonomy, units
from pipeline.document import Document
from pipeline.errors import InputError, ThiduaError
from pipeline.intake import Item, files_of, outcomes
from pipeline.labelling import Labeller
from pipeline.labelling.artefact import find, load
from pipeline.results import FileResult, FileStatus, Run
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit
from pipeline.workers import Limits, Outcome, Tell

DEFAULT_MODEL = "default"


def taxonomy_of(plan: Path | None) -> Taxonomy:
    """Return the taxonomy to work with: of a plan (PDF, scan, Word, text), of a taxonomy file (YAML), or the default.

    Raises:
        InputError: the file cannot be read or holds no list of areas.
    """
    return _taxonomy_and_plan(plan)[0]


def _taxonomy_and_plan(plan: Path | None) -> tuple[Taxonomy, Document | None]:
    """Return the taxonomy, and the plan's document where it was read out of one."""
    if plan is None:
        return Taxonomy.default(), None
    if not plan.is_file():
        raise InputError(f"không có tệp {plan}")
    if plan.suffix.lower() in (".yaml", ".yml"):
        return Taxonomy.load(plan), None
    document = reading.read(plan)
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
) -> Run:
    """Analyse every file of an inbox against a plan and return what was found.

    `past` is a folder of earlier submissions, with which the text is compared.

    Raises:
        InputError: inbox, plan or register cannot be used.
        ModelError: the model is missing, damaged, or does not fit the plan.
    """
    files_of(inbox)
    areas, launched = _taxonomy_and_plan(plan)
    known = units.load(register) if register else ()
    labeller = Labeller(load(find(model)), areas, plan=launched)
    earlier = _past(outcomes(past, limits or Limits(), tell, passwords), past.resolve().name, known) if past else []
    items = outcomes(inbox, limits or Limits(), tell, passwords)
    results = [r for name, path, outcome in items for r in _results(name, path, outcome, labeller, known)]
    files = provenance.trace(_without_duplicates(results), labeller.plan, earlier)
    cells = [c for f in files for c in _cells(f, areas, known)]
    absent = _absent(files, known)
    cells += [c for u in absent for c in coverage.absent("", u.id, u.name, areas, "not_submitted")]
    return Run(areas, labeller.model.name, program_version(), tuple(files), tuple(cells), absent, register=tuple(known))


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("thidua")
    except PackageNotFoundError:
        return "0"


def _results(
    name: str, path: Path, outcome: Outcome, labeller: Labeller, known: Sequence[Unit]
) -> Iterator[FileResult]:
    """Yield one result a document of a file, or the one that says why there is none."""
    if isinstance(outcome, ThiduaError):
        yield _unreadable(name, path, outcome, known)
        return
    for document in outcome:
        yield _read(document, labeller, known)


def _unreadable(name: str, path: Path, error: ThiduaError, known: Sequence[Unit]) -> FileResult:
    found = units.in_file_name(name, known)
    who = (found.unit.id, found.unit.name, found.certainty) if found else ("", "", 0.0)
    problem = f"{error.message}. {error.advice}".strip()
    return FileResult(name, reading.digest_of(path), "unreadable", problem, None, (), *who)


def _past(items: Iterator[Item], folder: str, known: Sequence[Unit]) -> list[FileResult]:
    """Return the files of the folder of earlier submissions, unlabelled; what cannot be read is not compared."""
    documents = [d for _, _, outcome in items if not isinstance(outcome, ThiduaError) for d in outcome]
    return [replace(r, name=f"{folder}/{r.name}") for r in (_result(d, known) for d in documents)]


def _read(document: Document, labeller: Labeller, known: Sequence[Unit]) -> FileResult:
    return replace(_result(document, known), labelled=tuple(labeller.label(document)))


def _result(document: Document, known: Sequence[Unit]) -> FileResult:
    """Return a document that was read with its fate and its unit."""
    head, source = document.letterhead, document.source
    found = units.match(head, known, hint=source.name)
    who = (found.unit.id, found.unit.name, found.certainty) if found else ("", head.unit.value, head.unit.confidence)
    status: FileStatus = "partial" if document.problems else "read"
    problem = "; ".join((*document.problems, *document.notes))
    return FileResult(source.name, source.sha256, status, problem, document, (), *who)


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


def _absent(files: Sequence[FileResult], known: Sequence[Unit]) -> tuple[Unit, ...]:
    sent = {f.unit_id for f in files}
    return tuple(u for u in known if u.id not in sent)
