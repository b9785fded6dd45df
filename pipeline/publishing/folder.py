"""A run's folder: everything that is written of a run, in one call, so that what stands there is all of one run."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.aside import settle
from pipeline.errors import InputError
from pipeline.language import _
from pipeline.publishing import letters, page, seal, tables, workbook
from pipeline.publishing.links import links_of
from pipeline.results import SCHEMA, Run

STAGE = Path(".thidua") / "out"
BOOK, PAGE = "tong-hop.xlsx", "index.html"


class LettersError(InputError):
    """Say that letters could not be written, though everything else of the run was."""


def publish(
    run: Run,
    folder: Path,
    *,
    inbox: Path | None = None,
    pictures: page.Pictures | None = None,
    paper: letters.Stationery | None = None,
) -> None:
    """Write tables, workbook, page and letters, and last run.json, which says that all of them are there.

    Everything is written aside first: an error on the way leaves what stood there as it was. With `inbox`, workbook
    and page have links to the files in it; `pictures` (pipeline.crops) are shown on the page; `paper` is what letters
    are written on. Letters are drafts that people edit: they go beside the rest, and what is wrong with their template
    costs nothing but them.

    Raises:
        LettersError: letters could not be written; everything else was.
        InputError: another program holds one of the files, or the folder cannot be written to.
    """
    links = links_of(run, inbox, folder) if inbox else {}
    with _stage(folder) as stage:
        tables.write(run, stage)
        workbook.write(run, stage / BOOK, links=links)
        (stage / PAGE).write_text(page.render(run, links=links, pictures=pictures), encoding="utf-8", newline="\n")
        names = sorted(p.name for p in stage.iterdir())
        _move(stage, folder, names)
    try:
        names += letters.write(run, folder, paper).drafts
    except InputError as error:
        raise LettersError(error.message, advice=error.advice) from error
    finally:
        seal.write(seal_of(run, folder, names), folder)


def seal_of(run: Run, folder: Path, names: Iterable[str]) -> seal.Seal:
    """Return what run.json says of a run: what it was made of, what it found, and the files that belong to it."""
    found: dict[str, int] = {
        "files": len(run.files), **{str(fate): n for fate, n in run.counts().items()},
        "units": len({(c.unit_id, c.unit) for c in run.roll.cells}), "absent": len(run.absent),
        "missing": sum(c.status == "missing" for c in run.roll.cells),
    }  # fmt: skip
    return seal.Seal(run.version, run.model, SCHEMA, run.digests, found, seal.digests(folder, names))


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside the results, on the same disk, that is gone afterwards."""
    stage = folder / STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        yield stage
    except PermissionError as error:
        raise InputError(_("không ghi được vào {folder}").format(folder=folder)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move(stage: Path, folder: Path, names: Iterable[str]) -> None:
    """Put the files of the stage in their places; where one is held by another program none is touched."""
    names = list(names)
    for name in names:
        settle(stage / name)
        _refuse_held(folder / name)
    for name in names:
        try:
            (stage / name).replace(folder / name)
        except PermissionError as error:
            raise _held(name) from error
    settle(folder)


def _refuse_held(path: Path) -> None:
    """Refuse to replace a file that is open in Excel or Word, which only Windows minds.

    Raises:
        InputError: it is.
    """
    if os.name == "nt" and path.exists():
        try:
            path.open("r+b").close()
        except PermissionError as error:
            raise _held(path.name) from error


def _held(name: str) -> InputError:
    advice = _("Đóng tệp đó trong Excel hoặc Word (nếu đang mở) rồi chạy lại.")
    return InputError(_("không ghi được {name}").format(name=name), advice=advice)
