"""MANIFEST.json of a corpus: the digest, counts and split of every document; same documents, same bytes.

The split is by writer, so that development and test documents come from people who wrote no training document.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.language import _

NAME = "MANIFEST.json"
SCHEMA = 1
DEV, TEST = (15, 16), (17, 18, 19, 20)  # writers' numbers; every other writer is in train
TEMPORAL = {"train": [2021, 2022], "dev": [2023], "test": [2024]}
SPLITS = ("train", "dev", "test")

Gold = dict[str, Any]  # one document of the gold format, as docs/formats.md has it


def split_of(author: int) -> str:
    """Return the split that a writer's documents belong to: "train", "dev" or "test"."""
    if author in DEV:
        return "dev"
    return "test" if author in TEST else "train"


def era_of(year: int) -> str:
    """Return the part of the temporal split that a year belongs to; "" for a year outside it."""
    return next((name for name, years in TEMPORAL.items() if year in years), "")


def paths(folder: Path) -> list[Path]:
    """Return the files of a corpus folder's documents (YEAR/ID.json), ordered by id."""
    return sorted(folder.glob("[12]*/*.json"), key=lambda p: (p.stem, p.parent.name))


def read(folder: Path) -> list[Gold]:
    """Return every document of a corpus folder as it stands in its file, ordered by id.

    Raises:
        InputError: the folder holds no documents, or a file is no JSON object.
    """
    found = [_parsed(p) for p in paths(folder)]
    if not found:
        msg = _("không có tài liệu nào trong {folder}").format(folder=folder)
        raise InputError(msg, advice=_("Thư mục cần có dạng NĂM/MÃ.json, xem corpora/README.md."))
    return found


def _parsed(path: Path) -> Gold:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = _("{file}: không đọc được JSON: {error}").format(file=path.name, error=error)
        raise InputError(msg) from error
    if not isinstance(data, dict):
        msg = _("{file}: không phải một đối tượng JSON").format(file=path.name)
        raise InputError(msg)
    return data


def build(folder: Path) -> dict[str, Any]:
    """Return the manifest that a corpus folder ought to have.

    `blocks` counts all blocks, `labelled` those that are not headings.

    Raises:
        InputError: the folder holds no documents, or one of them lacks what the manifest tells.
    """
    documents = read(folder)
    try:
        entries = {p.stem: _entry(p, d) for p, d in zip(paths(folder), documents, strict=True)}
    except (KeyError, TypeError) as error:
        msg = _("tài liệu thiếu hoặc sai trường {error}").format(error=error)
        raise InputError(msg, advice=_("Chạy thidua corpus check để xem tài liệu nào sai.")) from error
    return {
        "schema": SCHEMA,
        "documents": entries,
        "splits": {"by": "writer", **_writers(entries.values())},
        "temporal": TEMPORAL,
        "counts": _counts(entries.values()),
    }


def _entry(path: Path, document: Gold) -> dict[str, Any]:
    blocks = document["blocks"]
    return {
        "sha256": digest(path),
        "year": document["year"],
        "author": document["author"],
        "unit_kind": document["unit_kind"],
        "doc_type": document["doc_type"],
        "blocks": len(blocks),
        "labelled": sum(b["kind"] != "heading" for b in blocks),
        "split": split_of(document["author"]),
    }


def digest(path: Path) -> str:
    """Return the SHA-256 of a text file in hex, the same whatever line ends git wrote."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _writers(entries: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    authors = sorted({e["author"] for e in entries})
    return {name: [a for a in authors if split_of(a) == name] for name in SPLITS}


def _counts(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    entries = list(entries)
    return {
        **_sums(entries),
        "writers": len({e["author"] for e in entries}),
        "unit_kinds": len({e["unit_kind"] for e in entries}),
        "years": {str(y): n for y, n in sorted(Counter(e["year"] for e in entries).items())},
        "doc_types": dict(sorted(Counter(e["doc_type"] for e in entries).items())),
        "splits": {name: _sums([e for e in entries if e["split"] == name]) for name in SPLITS},
    }


def _sums(entries: list[Mapping[str, Any]]) -> dict[str, int]:
    return {
        "documents": len(entries),
        "blocks": sum(e["blocks"] for e in entries),
        "labelled": sum(e["labelled"] for e in entries),
    }


def write(folder: Path) -> Path:
    """Write the manifest of a corpus folder and return its path; a rewrite of the same documents changes no byte."""
    path = folder / NAME
    text = json.dumps(build(folder), ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
