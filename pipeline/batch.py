"""An inbox into a Run: every file read in a process of its own with limits, then labelled, matched and covered.

One poison document costs one row, never the batch (measured on 61 files with one of them: the standard pool lost 28,
joblib's whole call, pebble exactly one).
"""

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from pipeline import coverage, reading, taxonomy, units
from pipeline.document import Document
from pipeline.errors import InputError, ThiduaError
from pipeline.labelling import Labeller
from pipeline.labelling.artefact import find, load
from pipeline.results import FileResult, FileStatus, Run
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit

SECONDS = 180.0  # a file; a scan of forty pages takes two minutes on one core
MEMORY = 4 * 1024**3  # bytes a reading process may take, where the system can enforce it
IDLE = ("~$", ".")  # lock files of Word and hidden files are nobody's submission
IDLE_NAMES = frozenset({"thumbs.db", "desktop.ini"})
DEFAULT_MODEL = "default"

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what one file may cost: seconds and bytes, and how many are read at once."""

    seconds: float = SECONDS
    memory: int = MEMORY
    jobs: int = 0

    @property
    def workers(self) -> int:
        """Return how many processes read at once: one a core where `jobs` is 0."""
        return self.jobs or os.cpu_count() or 1


def files_of(inbox: Path) -> list[Path]:
    """Return the files of an inbox and its folders, ordered by name.

    Raises:
        InputError: there is no such folder, or no file in it.
    """
    if not inbox.is_dir():
        msg = f"không có thư mục {inbox}"
        raise InputError(msg, advice="Chỉ ra thư mục chứa các tệp đơn vị đã gửi.")
    found = [p for p in inbox.rglob("*") if p.is_file() and not _idle(p.relative_to(inbox))]
    if not found:
        msg = f"thư mục {inbox} không có tệp nào"
        raise InputError(msg, advice="Chép các tệp đơn vị đã gửi vào thư mục rồi chạy lại.")
    return sorted(found, key=lambda p: p.relative_to(inbox).as_posix())


def _name(path: Path) -> str:
    """Return a file's name as outputs show it: bytes that are no UTF-8 become question marks, names never clash."""
    name = path.as_posix()
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return plain if plain == name else f"{plain} ({hashlib.sha256(os.fsencode(name)).hexdigest()[:6]})"


def _idle(path: Path) -> bool:
    return any(part.startswith(IDLE) for part in path.parts) or path.name.lower() in IDLE_NAMES


def read_all(
    paths: Sequence[Path], names: Sequence[str], limits: Limits, tell: Tell
) -> Iterator[Document | ThiduaError]:
    """Yield each file's Document, or the error that says why there is none, in the order of the files."""
    context = multiprocessing.get_context("spawn")
    with ProcessPool(
        max_workers=min(limits.workers, len(paths)), context=context, initializer=_confine, initargs=[limits.memory]
    ) as pool:
        futures = [
            pool.schedule(_read, args=[str(p), n], timeout=limits.seconds) for p, n in zip(paths, names, strict=True)
        ]
        for done, (future, name) in enumerate(zip(futures, names, strict=True), 1):
            yield _outcome(future.result, limits)
            tell(name, done, len(names))


def _confine(memory: int) -> None:
    """Limit the memory of a reading process, where the system knows how (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _read(path: str, name: str) -> Document:
    return reading.read(Path(path), name=name)


def _outcome(result: Callable[[], Document], limits: Limits) -> Document | ThiduaError:
    try:
        return result()
    except ThiduaError as error:
        return error
    except Late:
        return InputError(f"đọc quá {limits.seconds:.0f} giây, đã dừng", advice="Đề nghị đơn vị gửi lại tệp.")
    except ProcessExpired:
        return InputError("trình đọc tệp dừng đột ngột", advice="Đề nghị đơn vị gửi lại tệp.")
    except MemoryError:
        return InputError("tệp cần quá nhiều bộ nhớ", advice="Đề nghị đơn vị gửi lại tệp.")
    except Exception as error:  # noqa: BLE001 - whatever a library throws on one file must not cost the others
        return InputError(f"tệp hỏng ({type(error).__name__})", advice="Đề nghị đơn vị gửi lại tệp.")


def taxonomy_of(plan: Path | None) -> Taxonomy:
    """Return the taxonomy to work with: of a plan (PDF, DOCX, text), of a taxonomy file (YAML), or the default.

    Raises:
        InputError: the file cannot be read or holds no list of areas.
    """
    if plan is None:
        return Taxonomy.default()
    if not plan.is_file():
        msg = f"không có tệp {plan}"
        raise InputError(msg)
    if plan.suffix.lower() in (".yaml", ".yml"):
        return Taxonomy.load(plan)
    return taxonomy.from_plan(reading.read(plan))


def analyse(
    inbox: Path, *, plan: Path | None = None, register: Path | None = None, model: str = DEFAULT_MODEL,
    limits: Limits | None = None, tell: Tell = lambda _name, _done, _total: None,
) -> Run:  # fmt: skip
    """Analyse every file of an inbox against a plan and return what was found.

    Raises:
        InputError: inbox, plan or register cannot be used.
        ModelError: the model is missing, damaged, or does not fit the plan.
    """
    paths = files_of(inbox)
    areas = taxonomy_of(plan)
    known = units.load(register) if register else ()
    labeller = Labeller(load(find(model)), areas)
    names = [_name(p.relative_to(inbox)) for p in paths]
    outcomes = read_all(paths, names, limits or Limits(), tell)
    results = [_result(n, p, o, labeller, known) for n, p, o in zip(names, paths, outcomes, strict=True)]
    files = _without_duplicates(results)
    cells = [c for f in files for c in _cells(f, areas, known)]
    absent = _absent(files, known)
    cells += [c for u in absent for c in coverage.absent("", u.id, u.name, areas, "not_submitted")]
    return Run(areas, labeller.model.name, program_version(), tuple(files), tuple(cells), absent)


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("thidua")
    except PackageNotFoundError:
        return "0"


def _result(
    name: str, path: Path, outcome: Document | ThiduaError, labeller: Labeller, known: Sequence[Unit]
) -> FileResult:
    if isinstance(outcome, ThiduaError):
        found = units.in_file_name(name, known)
        who = (found.unit.id, found.unit.name, found.certainty) if found else ("", "", 0.0)
        return FileResult(
            name, reading.digest_of(path), "unreadable", f"{outcome.message}. {outcome.advice}".strip(), None, (), *who
        )
    head = outcome.letterhead
    found = units.match(head, known, hint=name)
    who = (found.unit.id, found.unit.name, found.certainty) if found else ("", head.unit.value, head.unit.confidence)
    status: FileStatus = "partial" if outcome.problems else "read"
    labelled = tuple(labeller.label(outcome))
    return FileResult(name, outcome.source.sha256, status, "; ".join(outcome.problems), outcome, labelled, *who)


def _without_duplicates(results: Sequence[FileResult]) -> list[FileResult]:
    """Return the files with every later copy of the same bytes marked as one; its blocks are those of the first."""
    first: dict[str, str] = {}
    files = []
    for result in results:
        same = first.setdefault(result.sha256, result.name)
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
