"""Pictures of the paper for the page: the blocks that people will want to see, cut out of the files in the inbox.

Files are strangers' files and may be gone, changed or inside an archive by now: they are opened in processes that may
die, and whatever does not work out costs its picture and nothing else. A paper marked as secret has no blocks here.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.aside import aside
from pipeline.document import Place
from pipeline.errors import ThiduaError
from pipeline.publishing.folder import publish as publish_folder
from pipeline.publishing.letters import Stationery
from pipeline.publishing.page.pictures import wanted
from pipeline.reading import crop, digest_of
from pipeline.reading.identity import identity
from pipeline.results import FileResult, Run
from pipeline.rollcall import BlockRef
from pipeline.runs import HOME
from pipeline.workers import Limits, each

BUDGET = 4_500_000  # bytes of JPEG a page, which are 6 MB when written as text
MOST = 400  # pictures a page
ALBUM = "pictures.json"


def publish(
    run: Run,
    *,
    folder: Path,
    inbox: Path,
    limits: Limits,
    passwords: Sequence[str] = (),
    paper: Stationery | None = None,
) -> None:
    """Write a run's folder, the page with pictures of the papers that lie in the inbox.

    Raises:
        InputError: another program holds one of the files, or the folder cannot be written to.
    """
    shown = pictures(run, inbox, limits=limits, passwords=passwords, album=folder / HOME / ALBUM)
    publish_folder(run, folder, inbox=inbox, pictures=shown, paper=paper)


def pictures(
    run: Run, inbox: Path, *, limits: Limits, passwords: Sequence[str] = (), album: Path | None = None
) -> dict[BlockRef, bytes]:
    """Return the pictures that the page has room for, by block, those first that help most.

    `album` is a file that keeps them from one run to the next, so that no file is opened for what is known already.
    """
    files = {f.name: (path, f.sha256) for f in run.files if (path := _lying(f, inbox))}
    blocks = {BlockRef(f.name, x.block.id): x.block for f in run.files if f.name in files for x in f.labelled}
    asked = {r: Ask(*files[r.file], blocks[r].places[0]) for r in wanted(run)[:MOST] if r in blocks}
    known = _opened(album)
    found = {a.key: known[a.key] for a in asked.values() if a.key in known}
    found |= _cut([a for a in asked.values() if a.key not in found], limits, passwords)
    _keep(album, found)
    return dict(_within(((r, found.get(a.key, b"")) for r, a in asked.items()), BUDGET))


class Ask(NamedTuple):
    """Ask for the picture of one place of one file, known by its digest."""

    path: Path
    sha256: str
    place: Place

    @property
    def key(self) -> str:
        """Return what the picture is known by."""
        box = self.place.box
        return f"{self.sha256} {self.place.page} {(box.x0, box.top, box.x1, box.bottom) if box else ''}"


def _lying(file: FileResult, inbox: Path) -> Path | None:
    """Return where a file lies in the inbox, None where it is not there any more as it was read."""
    part = file.name.rpartition("#")[0]
    for name in (file.name, part):
        path = inbox / name
        try:
            if name and path.is_file() and path.resolve().is_relative_to(inbox.resolve()):
                return path if digest_of(path) == file.sha256 else None
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None


def _cut(asked: Sequence[Ask], limits: Limits, passwords: Sequence[str]) -> dict[str, bytes]:
    """Return pictures by their keys, file by file; a file that cannot be opened has none."""
    by_file: dict[Path, list[Ask]] = {}
    for ask in asked:
        by_file.setdefault(ask.path, []).append(ask)
    work = [(path, [a.place for a in some], tuple(passwords)) for path, some in by_file.items()]
    cut: dict[str, bytes] = {}
    for some, found in zip(by_file.values(), each(crop.crops, work, limits), strict=True):
        if not isinstance(found, ThiduaError):
            cut |= zip((a.key for a in some), found, strict=True)
    return cut


def _opened(album: Path | None) -> dict[str, bytes]:
    """Return the pictures that were kept, none where they are damaged or were made by another reader."""
    try:
        kept = json.loads(album.read_bytes()) if album else {}
        same = kept.get("by") == identity("image")
        return {str(k): base64.b64decode(v, validate=True) for k, v in kept["pictures"].items()} if same else {}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _keep(album: Path | None, found: Mapping[str, bytes]) -> None:
    """Keep the pictures of this run; those of files that are gone are forgotten."""
    if album:
        told = {"by": identity("image"), "pictures": {k: base64.b64encode(v).decode() for k, v in found.items()}}
        album.parent.mkdir(parents=True, exist_ok=True)
        aside(album, lambda draft: draft.write_text(json.dumps(told), encoding="ascii"))


def _within(pictures: Iterable[tuple[BlockRef, bytes]], budget: int) -> Iterator[tuple[BlockRef, bytes]]:
    """Yield pictures as long as there is room for them; places without one take none."""
    for ref, picture in pictures:
        budget -= len(picture)
        if budget < 0:
            return
        if picture:
            yield ref, picture
