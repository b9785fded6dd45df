"""A run's paragraphs read back from its folder, as far as labelling needs them: the files themselves are not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.document import Block, Place
from pipeline.errors import InputError, StoreError
from pipeline.language import _
from pipeline.marks import Stance

NAME = "paragraphs.jsonl"
NO_RUN = "Chỉ ra thư mục kết quả (--out) của lệnh thidua analyse."
NO_BLOCK = "Mã đoạn (block_id) có trong paragraphs.jsonl và ở các cột evidence, nearest của coverage.csv."


class Kept(NamedTuple):
    """Hold a block as a run's folder has it: file and kind of document, the block itself, and what it was labelled."""

    file: str
    doc_type: str
    block: Block
    areas: tuple[int, ...]
    scores: dict[int, float]
    stance: Stance
    by: str
    stances: dict[int, Stance]
    spans: dict[int, tuple[int, int]]

    def says(self, area: int) -> Stance:
        """Return what the block says of an area."""
        return self.stances.get(area, self.stance)

    def quoted(self, area: int) -> str:
        """Return the part of the block's text that carries an area."""
        return self.block.text[slice(*self.spans.get(area, (None, None)))]


def paragraphs(folder: Path) -> list[Kept]:
    """Return the blocks of a run, in order.

    Raises:
        InputError: the folder holds no run.
        StoreError: what it holds is damaged.
    """
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            _("không có kết quả phân tích nào trong {folder}").format(folder=folder), advice=NO_RUN
        ) from error
    except UnicodeDecodeError as error:
        raise StoreError(_("tệp {file} hỏng").format(file=folder / NAME)) from error
    try:
        return [_kept(json.loads(line)) for line in lines]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(_("tệp {file} hỏng: {error}").format(file=folder / NAME, error=error)) from error


def _kept(row: dict[str, Any]) -> Kept:
    kind = row["kind"]
    block = Block(
        row["block_id"], kind, row["text"], (Place(row["page"]),), tuple(row["path"]), level=int(kind == "heading"),
        header=row.get("header", ""),
    )  # fmt: skip
    scores = {int(a): float(s) for a, s in row["scores"].items()}
    stances = {int(a): s for a, s in row.get("stances", {}).items()}
    spans = {int(a): (int(start), int(end)) for a, (start, end) in row.get("spans", {}).items()}
    who = (row["file"], row.get("doc_type", ""))
    return Kept(*who, block, tuple(row["areas"]), scores, row["stance"], row["by"], stances, spans)


def find(kept: Sequence[Kept], block_id: str) -> Kept:
    """Return the block of an id, or of the beginning of one.

    Raises:
        InputError: there is no such block, or more than one id begins so.
    """
    exact = [k for k in kept if k.block.id == block_id]
    met = exact or [k for k in kept if block_id and k.block.id.startswith(block_id)]
    if not met:
        raise InputError(_("không có đoạn {block_id}").format(block_id=block_id), advice=NO_BLOCK)
    if len({k.block.id for k in met}) > 1:
        several = ", ".join(k.block.id for k in met[:5])
        raise InputError(
            _("có {count} đoạn bắt đầu bằng {block_id}: {several}…").format(
                count=len(met), block_id=block_id, several=several
            ),
            advice="Viết mã đoạn dài hơn.",
        )
    return met[0]
