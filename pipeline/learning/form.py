"""The form of one corpus document: fields and types, the codebook's rules, and coverage that follows from the blocks.

Everything is told in Vietnamese, as sentences that say what is wrong.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.language import _
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
        return [_("không phải một đối tượng JSON")]
    if wrong := _fields(document, FIELDS):
        return wrong
    lists = [n for n in LISTS if not all(isinstance(x, str) and x for x in document[n])]
    lists += ["coverage"] * (not all(isinstance(x, str) for x in document["coverage"].values()))
    blocks = [
        _("đoạn {number}: {problem}").format(number=i, problem=w)
        for i, b in enumerate(document["blocks"])
        for w in _block_shape(b)
    ]
    return [_("trường {field} phải gồm các chuỗi có chữ").format(field=n) for n in lists] + blocks


def _block_shape(block: object) -> list[str]:
    if not isinstance(block, dict) or str(block.get("kind")) not in BLOCKS:
        return [_("loại đoạn phải là heading, para, item hoặc row")]
    if wrong := _fields(block, BLOCKS[str(block["kind"])]):
        return wrong
    areas = all(type(a) is int for a in block["areas"])
    cells = all(isinstance(c, str) for c in block.get("cells", []))
    return [_("areas phải gồm các số")] * (not areas) + [_("cells phải gồm các chuỗi")] * (not cells)


def _fields(data: dict[str, Any], wanted: dict[str, type]) -> list[str]:
    missing = [_("thiếu trường {field}").format(field=n) for n in wanted if n not in data]
    strange = [_("trường lạ {field}").format(field=n) for n in data if n not in wanted]
    mistyped = [
        _("trường {field} sai kiểu").format(field=n) for n, t in wanted.items() if n in data and type(data[n]) is not t
    ]
    return missing + strange + mistyped


def rules(document: Gold) -> Iterator[tuple[str, str]]:
    """Yield code and sentence for each rule of the codebook that a document of the right shape breaks."""
    empty = [n for n in (*TEXTS, "unit_header", "recipients", "blocks") if not document[n]]
    yield from (("schema", _("trường {field} để trống").format(field=n)) for n in empty)
    yield from (("schema", w) for w in _head_rules(document))
    for i, block in enumerate(document["blocks"]):
        yield from (("schema", _("đoạn {number}: {problem}").format(number=i, problem=w)) for w in _block_rules(block))
    yield from (("coverage", w) for w in _coverage_rules(document))


def _coverage_rules(document: Gold) -> Iterator[str]:
    if not all(a in AREAS for b in document["blocks"] for a in b["areas"]):
        return
    right, told = coverage(document["blocks"], plan=document["doc_type"] == PLAN), document["coverage"]
    areas = [a for a in {**right, **told} if right.get(a) != told.get(a)]
    yield from (
        _("nội dung {area}: ghi {told}, các đoạn cho {right}").format(area=a, told=told.get(a), right=right.get(a))
        for a in areas
    )


def _head_rules(document: Gold) -> Iterator[str]:
    if not IDENTIFIER.fullmatch(document["id"]):
        yield _("mã tài liệu chỉ gồm chữ, số, gạch nối")
    if document["doc_type"] not in (PLAN, REPORT):
        yield _("loại văn bản {kind} không phải {report} hay {plan}").format(
            kind=document["doc_type"], report=REPORT, plan=PLAN
        )
    if len(document["unit_header"]) != len(("cơ quan cấp trên", "đơn vị")):
        yield _("unit_header phải gồm cơ quan cấp trên và đơn vị")
    if document["author"] < 1:
        yield _("số của người viết phải từ 1")
    if not _dated(document):
        yield _("ngày {date} không hợp với năm {year}").format(date=document["date"], year=document["year"])
    yield from (
        _("nguồn không phải địa chỉ: {source}").format(source=s)
        for s in document["sources"]
        if not ADDRESS.fullmatch(s)
    )
    plain = [*(document[n] for n in (*TEXTS, "style")), *document["unit_header"], *document["recipients"]]
    yield from (_("chưa ở dạng chuẩn: {text!r}").format(text=t[:60]) for t in plain if t != normalise(t))


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
        yield _("chữ để trống hoặc chưa ở dạng chuẩn: {text!r}").format(text=" | ".join(texts)[:60])
    if areas != sorted({a for a in areas if a in AREAS}):
        yield _("areas {areas} phải tăng dần, từ 1 đến 10, không lặp").format(areas=areas)
    if stance not in (("heading",) if kind == "heading" else STANCES if areas else ("none",)):
        yield _("tính chất {stance} không đi với {kind} có areas {areas}").format(stance=stance, kind=kind, areas=areas)
    if kind == "heading" and block["level"] not in LEVELS:
        yield _("cấp đề mục {level} không từ 1 đến 4").format(level=block["level"])
