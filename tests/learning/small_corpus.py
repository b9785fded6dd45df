"""A small corpus made by hand, sound in every way, for the tests of what is done with corpora."""

import json
from pathlib import Path
from typing import Any

from pipeline.learning import manifest
from pipeline.learning.check import Floors
from pipeline.learning.markup import coverage

Gold = dict[str, Any]
SMALL = Floors(
    documents=4,
    labelled=150,
    per_area=10,
    none=0.1,
    several=0.1,
    unit_kinds=2,
    writers=3,
    years=(2023, 2024),
    year_share=(0.4, 0.6),
    plan_share=(0.2, 0.5),
    district_none=5,
)


def wording(*key: object) -> str:
    """Return a sentence of twelve words that no other key has."""
    stem = "x".join(map(str, key)).replace("-", "")
    return " ".join(f"{stem}w{k}" for k in range(12)) + "."


def block(text: str, areas: list[int], stance: str, kind: str = "para") -> dict[str, Any]:
    return {"kind": kind, "text": text, "areas": areas, "stance": stance}


def document(
    name: str, *, author: int, year: int, left_out: int, plan: bool = False, unit_kind: str = "ben-xe"
) -> Gold:
    """Return a document that says something of every stance about each area but one."""
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "level": 1, "text": "I. KẾT QUẢ", "areas": [], "stance": "heading"},
        *(block(wording(name, k), [], "none", "item") for k in range(8)),
        {"kind": "row", "cells": ["1", f"{name} a | b", wording(name, "row")], "areas": [], "stance": "none"},
    ]
    for area in (a for a in range(1, 11) if a != left_out):
        other = area % 10 + 1 if area % 10 + 1 != left_out else area
        both = sorted({area, other})
        blocks += [block(wording(name, area, s), [area], s) for s in ("result", "intent", "nil", "copied")]
        blocks.append(block(wording(name, area, "both"), both, "result"))
    return {
        "id": name,
        "author": author,
        "year": year,
        "unit_header": ["SỞ GIAO THÔNG VẬN TẢI", f"ĐƠN VỊ {name}"],
        "unit": f"Đơn vị {name}",
        "unit_kind": unit_kind,
        "doc_type": "KẾ HOẠCH" if plan else "BÁO CÁO",
        "number": "12/BC-ĐV",
        "place": "Hà Nội",
        "date": f"{year}-06-15",
        "period": f"6 tháng đầu năm {year}",
        "subject": "Sơ kết phong trào thi đua; 6 tháng",
        "signer_role": "GIÁM ĐỐC",
        "signer": "Nguyễn Văn A",
        "style": "",
        "recipients": ["Sở (b/c)", "Lưu: VT; TCHC"],
        "sources": ["https://example.com/a;b"],
        "blocks": blocks,
        "coverage": coverage(blocks, plan=plan),
    }


def four() -> list[Gold]:
    """Return one document for dev, one for test and two for train, in two years."""
    return [
        document("w01-01", author=1, year=2023, left_out=1, unit_kind="ubnd-huyen"),
        document("w01-02", author=1, year=2024, left_out=2, plan=True),
        document("w15-01", author=15, year=2023, left_out=3),
        document("w17-01", author=17, year=2024, left_out=4),
    ]


def lay(documents: list[Gold], folder: Path, *, listed: bool = True) -> Path:
    """Write documents as a corpus folder, with its manifest unless told otherwise."""
    for gold in documents:
        path = folder / str(gold["year"]) / f"{gold['id']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    if listed:
        manifest.write(folder)
    return folder


def settle(gold: Gold) -> None:
    """Work out a document's coverage again after its blocks were changed."""
    gold["coverage"] = coverage(gold["blocks"], plan=gold["doc_type"] == "KẾ HOẠCH")
