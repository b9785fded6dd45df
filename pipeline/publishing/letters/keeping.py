"""Drafts in a run's folder: a draft that a person has edited is never overwritten and never deleted.

What the program wrote is known by its digest. Where an edited draft stands in the way, the new one goes beside it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pipeline.aside import aside, clean
from pipeline.errors import InputError
from pipeline.language import _

RECORD = Path(".thidua") / "drafts.json"
Known = dict[str, list[str]]  # name of a draft → digests of what the program has written there


class Written(NamedTuple):
    """Hold the names of the drafts as they now stand, and of those left alone because somebody edited them."""

    drafts: tuple[str, ...]
    edited: tuple[str, ...]


def write(folder: Path, drafts: Mapping[str, bytes]) -> Written:
    """Write drafts (path below the folder → bytes), and take away those of earlier runs that no longer apply.

    The record names the new digests before anything is written and only what is there afterwards, so that a run
    that was ended half-way leaves nothing that looks edited.

    Raises:
        InputError: a file is held by another program, or the folder cannot be written to.
    """
    for place in {(folder / name).parent for name in drafts}:
        clean(place)
    known = _read(folder / RECORD)
    places = {name: _place(folder, name, content, known) for name, content in drafts.items()}
    fresh = {place: drafts[name] for name, place in places.items() if place}
    stale = [n for n in known if n not in fresh and _ours(folder / n, known[n])]
    _keep(folder, {n: sorted({*known.get(n, ()), *_digests(fresh.get(n))}) for n in {*known, *fresh}})
    for name, content in fresh.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if _digest_of(folder / name) != _digest(content):
            aside(folder / name, lambda p, c=content: p.write_bytes(c))  # type: ignore[misc]  # a default binds now
    for name in stale:
        with suppress(OSError):  # open in Word: it goes with the next run
            (folder / name).unlink()
    kept = {n: d for n, d in known.items() if n not in fresh and (folder / n).exists()}
    _keep(folder, kept | {n: _digests(c) for n, c in fresh.items()})
    return Written(tuple(sorted(fresh)), edited(folder))


def _place(folder: Path, name: str, content: bytes, known: Known) -> str:
    """Return where a draft goes: its own name, or one beside edited drafts.

    "" stands for nowhere: an edited draft grew out of the very same.
    """
    for beside in _names(name):
        path, digests = folder / beside, known.get(beside, [])
        if not path.exists() or _digest_of(path) in {*digests, _digest(content)}:
            return beside
        if digests == [_digest(content)]:
            return ""
    return ""


def _names(name: str) -> Iterator[str]:
    """Yield a draft's name and those that it gets where edited drafts bear it."""
    stem, dot, ending = name.rpartition(".")
    yield name
    yield f"{stem} (bản mới){dot}{ending}"
    for i in range(2, 1000):
        yield f"{stem} (bản mới {i}){dot}{ending}"


def _ours(path: Path, digests: Sequence[str]) -> bool:
    """Tell whether a file is as the program wrote it."""
    return _digest_of(path) in digests


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digests(content: bytes | None) -> list[str]:
    return [] if content is None else [_digest(content)]


def _digest_of(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""


def edited(folder: Path) -> tuple[str, ...]:
    """Return the names of a run's drafts that somebody has edited since they were written."""
    known = _read(folder / RECORD)
    return tuple(n for n in sorted(known) if (folder / n).exists() and not _ours(folder / n, known[n]))


def _read(record: Path) -> Known:
    """Return what is known of earlier drafts; a record that is lost or damaged makes every draft an edited one."""
    try:
        data = json.loads(record.read_text(encoding="utf-8"))
        return {str(n): [str(d) for d in digests] for n, digests in data.items() if _below(str(n))}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _below(name: str) -> bool:
    """Tell whether a name of the record stays in the run's folder."""
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _keep(folder: Path, known: Known) -> None:
    text = json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1)
    try:
        (folder / RECORD).parent.mkdir(parents=True, exist_ok=True)
        aside(folder / RECORD, lambda p: p.write_text(text + "\n", encoding="utf-8", newline="\n"))
    except OSError as error:
        raise InputError(_("không ghi được vào {folder}").format(folder=folder)) from error
