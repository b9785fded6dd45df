"""The form of one corpus document: fields and types, the codebook's rules, and coverage that follows from the blocks.

Everything is told in Vietnamese, as sentences that say what is wrong.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.learning.manifest import Gold
from pipeline.learning.markup import AREAS, coverage
from pipeline.text import normalise

TEXTS = ("id", "unit", "unit_kind", "doc_type", "number", "place", "date", "period", "subject", "signer_role", "signer")
LISTS = ("unit_header", "recipients", "sources")
FIELDS = {
    **dict.fromkeys((*TEXTS, "style"), str), **dict.fromkeys(LISTS, list), **dict.fromkeys(("author", "year"), int),
    "blocks": list, "coverage": dict,
}  # fmt: skip
LABELS = {"kind": str, "areas": list, "stance": str}
BLOCKS: dict[str, dict[str, type]] = {
    "heading": {**LABELS, "text": str, "level": int},
    "para": {**LABELS, "text": str},
    "item": {**LABELS, "text": str},
    "row": {**LABELS, "cells": list},
}
STANCES = ("result", "intent", "nil", "copied")
LEVELS = range(1, 5)
PLAN, REPORT = "KẾ HOẠCH", "BÁO CÁO"
LATEST_REPORT, EARLIEST_PLAN = 3, 11  # a year's report may come by March of the next, its plan from November before
IDENTIFIER = re.compile(r"[\w-]+")
ADDRESS = re.compile(r"https?://\S+")


def faults(document: object) -> list[str]:
    """Return what is wrong with one document of the gold format, in Vietnamese; [] where it is sound."""
    return shape(document) or [w for _, w in rules(document)]  # type: ignore[arg-type]  # a mapping, says its shape


def shape(document: object) -> list[str]:
    """Return the fields of a document that are missing, strange or of the wrong type; [] where it can be read."""
    if not isinstance(document, dict):
        return ["không phải một đối tượng JSON"]
    if wrong := _fields(document, FIELDS):
        return wrong
    lists = [n for n in LISTS if not all(isinstance(x, str) and x for x in document[n])]
    lists += ["coverage"] * (not all(isinstance(x, str) for x in document["coverage"].values()))
    blocks = [f"đoạn {i}: {w}" for i, b in enumerate(document["blocks"]) for w in _block_shape(b)]
    return [f"trường {n} phải gồm các chuỗi có chữ" for n in lists] + blocks


def _block_shape(block: object) -> list[str]:
    if not isinstance(block, dict) or str(block.get("kind")) not in BLOCKS:
        return ["loại đoạn phải là heading, para, item hoặc row"]
    if wrong := _fields(block, BLOCKS[str(block["kind"])]):
        return wrong
    areas = all(type(a) is int for a in block["areas"])
    cells = all(isinstance(c, str) for c in block.get("cells", []))
    return ["areas phải gồm các số"] * (not areas) + ["cells phải gồm các chuỗi"] * (not cells)


def _fields(data: dict[str, Any], wanted: dict[str, type]) -> list[str]:
    missing = [f"thiếu trường {n}" for n in wanted if n not in data]
    strange = [f"trường lạ {n}" for n in data if n not in wanted]
    mistyped = [f"trường {n} sai kiểu" for n, t in wanted.items() if n in data and type(data[n]) is not t]
    return missing + strange + mistyped


def rules(document: Gold) -> Iterator[tuple[str, str]]:
    """Yield code and sentence for each rule of the codebook that a document of the right shape breaks."""
    empty = [n for n in (*TEXTS, "unit_header", "recipients", "blocks") if not document[n]]
    yield from (("schema", f"trường {n} để trống") for n in empty)
    yield from (("schema", w) for w in _head_rules(document))
    for i, block in enumerate(document["blocks"]):
        yield from (("schema", f"đoạn {i}: {w}") for w in _block_rules(block))
    yield from (("coverage", w) for w in _coverage_rules(document))


def _coverage_rules(document: Gold) -> Iterator[str]:
    if not all(a in AREAS for b in document["blocks"] for a in b["areas"]):
        return
    right, told = coverage(document["blocks"], plan=document["doc_type"] == PLAN), document["coverage"]
    areas = [a for a in {**right, **told} if right.get(a) != told.get(a)]
    yield from (f"nội dung {a}: ghi {told.get(a)}, các đoạn cho {right.get(a)}" for a in areas)


def _head_rules(document: Gold) -> Iterator[str]:
    if not IDENTIFIER.fullmatch(document["id"]):
        yield "mã tài liệu chỉ gồm chữ, số, gạch nối"
    if document["doc_type"] not in (PLAN, REPORT):
        yield f"loại văn bản {document['doc_type']} không phải {REPORT} hay {PLAN}"
    if len(document["unit_header"]) != len(("cơ quan cấp trên", "đơn vị")):
        yield "unit_header phải gồm cơ quan cấp trên và đơn vị"
    if document["author"] < 1:
        yield "số của người viết phải từ 1"
    if not _dated(document):
        yield f"ngày {document['date']} không hợp với năm {document['year']}"
    yield from (f"nguồn không phải địa chỉ: {s}" for s in document["sources"] if not ADDRESS.fullmatch(s))
    plain = [*(document[n] for n in (*TEXTS, "style")), *document["unit_header"], *document["recipients"]]
    yield from (f"chưa ở dạng chuẩn: {t[:60]!r}" for t in plain if t != normalise(t))


def _dated(document: Gold) -> bool:
    try:
        day = date.fromisoformat(document["date"])
    except ValueError:
        return False
    if day.isoformat() != document["date"]:
        return False
    late = document["doc_type"] == REPORT and day.month <= LATEST_REPORT
    early = document["doc_type"] == PLAN and day.month >= EARLIEST_PLAN
    return {0: True, 1: late, -1: early}.get(day.year - document["year"], False)


def _block_rules(block: dict[str, Any]) -> Iterator[str]:
    areas, stance, kind = block["areas"], block["stance"], block["kind"]
    texts = block.get("cells", [block.get("text")])
    if not any(texts) or any(t != normalise(t) for t in texts):
        yield f"chữ để trống hoặc chưa ở dạng chuẩn: {' | '.join(texts)[:60]!r}"
    if areas != sorted({a for a in areas if a in AREAS}):
        yield f"areas {areas} phải tăng dần, từ 1 đến 10, không lặp"
    if stance not in (("heading",) if kind == "heading" else STANCES if areas else ("none",)):
        yield f"tính chất {stance} không đi với {kind} có areas {areas}"
    if kind == "heading" and block["level"] not in LEVELS:
        yield f"cấp đề mục {block['level']} không từ 1 đến 4"
