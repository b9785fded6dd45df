"""The plain-text form in which corpus documents are written: a head of "key: value" lines, "---", one block a line.

A block line is KIND [areas] stance : text, with P paragraph, I item, R row (cells split by " | "), H1 to H4 headings.
`parse` returns the gold form that the corpus keeps as JSON.
"""

import re
from typing import Any

from pipeline.coverage import status_of
from pipeline.errors import InputError

LINE = re.compile(r"^(P|I|R|H[1-4])\s*\[([\d, ]*)\]\s*(result|intent|nil|copied|none)?\s*:\s?(.+)$")
KINDS = {"P": "para", "I": "item", "R": "row"}
AREAS = range(1, 11)


def parse(text: str) -> dict[str, Any]:
    """Return the gold form of a written document, its coverage worked out from its blocks.

    Raises:
        InputError: a line is no block, an area is out of range, or a stance does not go with its areas.
    """
    head, _, body = text.partition("\n---")
    fields = dict(_pair(line) for line in head.splitlines() if line.strip())
    blocks = [_block(n, line.strip()) for n, line in enumerate(body.splitlines()[1:], 1) if line.strip()]
    return gold(fields, blocks)


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def _block(number: int, line: str) -> dict[str, Any]:
    found = LINE.match(line)
    if not found:
        msg = f"block {number}: not a block line: {line[:60]}"
        raise InputError(msg)
    kind, listed, stance, text = found.groups()
    areas = sorted({int(a) for a in listed.replace(" ", "").split(",") if a})
    if kind.startswith("H"):
        return {"kind": "heading", "level": int(kind[1]), "text": text, "areas": areas, "stance": "heading"}
    if any(a not in AREAS for a in areas) or stance is None or bool(areas) == (stance == "none"):
        msg = f"block {number}: stance {stance} with areas {areas}"
        raise InputError(msg)
    content = {"cells": [c.strip() for c in text.split("|")]} if kind == "R" else {"text": text}
    return {"kind": KINDS[kind], **content, "areas": areas, "stance": stance}


def gold(fields: dict[str, str], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return fields and blocks as one gold document."""
    plain = (
        "unit",
        "unit_kind",
        "doc_type",
        "number",
        "place",
        "date",
        "period",
        "subject",
        "signer_role",
        "signer",
        "style",
    )
    return {
        "id": fields["id"],
        "author": int(fields["author"]),
        "year": int(fields["year"]),
        "unit_header": [fields["upper"], fields["header"]],
        **{k: fields.get(k, "") for k in plain},
        "recipients": [r.strip() for r in fields.get("recipients", "").split(";") if r.strip()],
        "sources": [s.strip() for s in fields.get("sources", "").split(";") if s.strip()],
        "blocks": blocks,
        "coverage": coverage(blocks, plan=fields["doc_type"] == "KẾ HOẠCH"),
    }


def coverage(blocks: list[dict[str, Any]], *, plan: bool) -> dict[str, str]:
    """Return the status of each area that follows from labelled blocks (the codebook's last section)."""
    found: dict[int, set[str]] = {a: set() for a in AREAS}
    for block in blocks:
        for area in block["areas"]:
            found[area].add(block["stance"])
    return {str(a): status_of(stances, plan=plan) for a, stances in found.items()}
