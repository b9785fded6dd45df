"""The corpus: documents with gold labels, as passages that a model learns from."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.document import Block, Place
from pipeline.errors import InputError
from pipeline.labelling.features import Passage, passages
from pipeline.language import _

NOWHERE = (Place(1),)


@dataclass(frozen=True, slots=True)
class Gold:
    """Hold one labelled document: its head, and for each block passage, area ids and stance, in order."""

    id: str
    unit: str
    unit_kind: str
    year: int
    author: int
    plan: bool
    passages: tuple[Passage, ...]
    areas: tuple[frozenset[int], ...]
    stances: tuple[str, ...]
    coverage: dict[int, str]
    split: str = "train"
    blocks: tuple[Block, ...] = ()

    @property
    def digest(self) -> str:
        """Return twelve hex digits of the document's words alone: corrected labels leave them as they are."""
        words = "\n".join(b.text for b in self.blocks)
        return hashlib.sha256(words.encode()).hexdigest()[:12]


def load(folder: Path) -> list[Gold]:
    """Return every document of a corpus folder (YEAR/ID.json, or ID.json alone), ordered by id.

    Raises:
        InputError: the folder holds no documents, or a file is not in the gold format.
    """
    splits = _splits(folder)
    paths = sorted(folder.glob("[12]*/*.json"), key=lambda p: p.stem) or _flat(folder)
    if not paths:
        msg = _("không có tài liệu huấn luyện nào trong {folder}").format(folder=folder)
        raise InputError(msg, advice=_("Thư mục cần có dạng NĂM/MÃ.json, xem corpora/README.md."))
    return [_load(p, splits.get(p.stem, "train")) for p in paths]


def _flat(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.json") if p.stem not in ("MANIFEST", "index"))


def _splits(folder: Path) -> dict[str, str]:
    manifest = folder / "MANIFEST.json"
    if not manifest.exists():
        return {}
    listed = json.loads(manifest.read_text(encoding="utf-8"))["documents"]
    return {name: entry["split"] for name, entry in listed.items()}


def _load(path: Path, split: str) -> Gold:
    try:
        return gold(json.loads(path.read_text(encoding="utf-8")), split=split)
    except (KeyError, TypeError, ValueError) as error:
        msg = _("{file}: sai định dạng nhãn: {error}").format(file=path.name, error=error)
        raise InputError(msg) from error


def gold(data: dict[str, Any], *, split: str = "train") -> Gold:
    """Return a document of the gold format (see corpora/README.md) as passages with labels."""
    blocks = tuple(gold_blocks(data["blocks"]))
    plan = data["doc_type"] == "KẾ HOẠCH"
    return Gold(
        id=data["id"],
        unit=data["unit"],
        unit_kind=data.get("unit_kind", ""),
        year=int(data.get("year", data["date"][:4])),
        author=int(data.get("author", 0)),
        plan=plan,
        passages=tuple(passages(blocks, plan=plan)),
        areas=tuple(frozenset(b["areas"]) for b in data["blocks"]),
        stances=tuple(b["stance"] for b in data["blocks"]),
        coverage={int(k): v for k, v in data["coverage"].items()},
        split=split,
        blocks=blocks,
    )


def gold_blocks(entries: Sequence[dict[str, Any]]) -> Iterable[Block]:
    """Yield gold entries as blocks, with the headings above each as its path."""
    stack: list[tuple[int, str]] = []
    header, previous, inside = "", "", False
    for i, entry in enumerate(entries):
        kind, level = entry["kind"], int(entry.get("level") or 0) if entry["kind"] == "heading" else 0
        text = entry.get("text") or " | ".join(entry["cells"])
        if level:
            stack = [s for s in stack if s[0] < level]
        header = ("" if not inside else header or previous) if kind == "row" else ""
        yield Block(f"{i:04d}", kind, text, NOWHERE, tuple(t for _, t in stack), level, header=header)
        if level:
            stack.append((level, text))
        inside, previous = kind == "row", text


def digest(folder: Path) -> str:
    """Return sixteen hex digits of everything the corpus's documents say and of how they are split."""
    total = hashlib.sha256()
    for path in sorted([*folder.glob("[12]*/*.json"), *folder.glob("MANIFEST.json")], key=lambda p: p.name):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]
