"""A corpus as rows, one a block with its document's head, and rows as a corpus again.

Cells of a table's row stand in one text, parted by " | "; coverage is worked out again from the blocks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.language import _
from pipeline.learning.form import BLOCKS, PLAN, STANCES
from pipeline.learning.manifest import Gold
from pipeline.learning.markup import AREAS, coverage

Row = dict[str, Any]  # one block: document, block (from 0), kind, level, text, areas, stance, and the head's fields
HEAD = (
    "author year unit_header unit unit_kind doc_type number place date period subject signer_role signer style"
    " recipients sources"
).split()
LISTS, NUMBERS = ("unit_header", "recipients", "sources"), ("author", "year", "block", "level")


def rows_of(documents: Iterable[Gold]) -> Iterator[Row]:
    """Yield one row a block, in order."""
    for document in documents:
        head = {name: document[name] for name in HEAD}
        for i, block in enumerate(document["blocks"]):
            text = joined(block["cells"], "|") if block["kind"] == "row" else block["text"]
            own = {"document": document["id"], "block": i, "kind": block["kind"], "level": block.get("level", 0)}
            yield {**own, "text": text, "areas": block["areas"], "stance": block["stance"], **head}


def documents_of(rows: Iterable[Mapping[str, Any]]) -> list[Gold]:
    """Return the documents that rows make up, in the order of their first rows, with their coverage.

    Raises:
        KeyError: a row lacks a field.
        ValueError: a block is missing or stands twice, or a kind, area or stance does not exist.
    """
    held = dict[str, list[Mapping[str, Any]]]()
    for row in rows:
        held.setdefault(row["document"], []).append(row)
    return [_document(sorted(own, key=lambda r: r["block"])) for own in held.values()]


def _document(rows: Sequence[Mapping[str, Any]]) -> Gold:
    blocks, first = [_block(r) for r in rows], rows[0]
    if [r["block"] for r in rows] != list(range(len(rows))):
        msg = _("{document}: thiếu đoạn hoặc đoạn lặp số").format(document=first["document"])
        raise ValueError(msg)
    head = {name: first[name] for name in HEAD}
    return {
        "id": first["document"],
        **head,
        "blocks": blocks,
        "coverage": coverage(blocks, plan=head["doc_type"] == PLAN),
    }


def _block(row: Mapping[str, Any]) -> dict[str, Any]:
    kind, areas = row["kind"], sorted({*row["areas"]})
    if kind not in BLOCKS or row["stance"] not in (*STANCES, "none", "heading") or not all(a in AREAS for a in areas):
        msg = _("{document} đoạn {block}: {kind} {areas} {stance}").format(
            document=row["document"], block=row["block"], kind=kind, areas=areas, stance=row["stance"]
        )
        raise ValueError(msg)
    level = {"level": row["level"]} if kind == "heading" else {}
    content = {"cells": parted(row["text"], "|")} if kind == "row" else {"text": row["text"]}
    return {"kind": kind, **level, **content, "areas": areas, "stance": row["stance"]}


def joined(parts: Sequence[str], mark: str) -> str:
    """Return strings as one that a person can read and edit; a mark inside one gets a backslash before it."""
    return f" {mark} ".join(p.replace(mark, "\\" + mark) for p in parts)


def parted(text: str, mark: str) -> list[str]:
    """Return the strings that `joined` made one of; blanks around marks do not count."""
    parts = re.split(rf"\s*(?<!\\){re.escape(mark)}\s*", text)
    return [p.replace("\\" + mark, mark) for p in parts] if text else []
