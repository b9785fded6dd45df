"""Checks of a corpus, with what is wrong as data: form, coverage, repeats, floors, leaks, the manifest.

Labelled blocks are those that are not headings; every floor counts them alone.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.learning import manifest, overlap
from pipeline.learning.form import PLAN, STANCES, rules, shape
from pipeline.learning.manifest import Gold
from pipeline.learning.markup import AREAS
from pipeline.text import fold

Level = Literal["error", "warning", "info"]
DISTRICT = frozenset(
    "phong-kinh-te-ha-tang-huyen ubnd-huyen ubnd-xa phong-quan-ly-do-thi-thanh-pho ban-atgt-huyen"
    " phong-tai-chinh-ke-hoach-huyen ban-quan-ly-du-an-huyen".split()
)


@dataclass(frozen=True, slots=True)
class Floors:
    """Hold what a corpus must reach; shares run from 0 to 1, ranges are inclusive."""

    documents: int = 260
    labelled: int = 7000
    per_area: int = 450
    none: float = 0.30  # share of labelled blocks without area
    several: float = 0.12  # share of labelled blocks with two areas or more
    every_stance: bool = True  # each stance stands in each area
    unit_kinds: int = 60
    writers: int = 20
    years: tuple[int, ...] = (2021, 2022, 2023, 2024)
    year_share: tuple[float, float] = (0.20, 0.30)
    plan_share: tuple[float, float] = (0.15, 0.35)
    left_out: tuple[int, int] = (1, 5)  # areas that a document leaves out
    district_none: int = 600  # labelled blocks without area in documents of district bodies
    jaccard: float = 0.5  # of word 5-grams; as much, and two blocks repeat each other
    words: int = 8  # a shorter block or sentence is not compared


FLOORS = Floors()


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what is wrong (in Vietnamese) and where: a document's id, "id#12" for its block 12 (from 0), or ""."""

    code: str
    where: str
    message: str
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class Report:
    """Hold the findings of one check, errors first, and the figures that the floors were held against."""

    findings: tuple[Finding, ...]
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that must be mended."""
        return tuple(f for f in self.findings if f.level == "error")

    @property
    def ok(self) -> bool:
        """Tell whether nothing must be mended."""
        return not self.errors


def check(folder: Path, *, evaluation: Path | None = None, floors: Floors = FLOORS) -> Report:
    """Return everything that is wrong with a corpus folder (YEAR/ID.json and MANIFEST.json).

    With an evaluation folder (documents in the gold format, *.jsonl with a `text` a line), no sentence may stand in
    both. A document whose form is broken is named and left out of the other checks.

    Raises:
        InputError: the corpus folder, or the evaluation folder, holds no documents.
    """
    documents, findings = _read(folder)
    figures = _figures(documents)
    findings += [f for d in documents for f in _document(d, floors)]
    findings += [*_sources(documents), *_floors(documents, figures, floors), *_splits(documents), *_eras(documents)]
    findings += _repeats(documents, floors)
    findings += _manifest(folder, documents)
    findings += _shared(documents, evaluation, floors.words) if evaluation else []
    order = ("error", "warning", "info")
    return Report(tuple(sorted(findings, key=lambda f: order.index(f.level))), figures)


# --- one document at a time -------------------------------------------------------------------------------------------


def _read(folder: Path) -> tuple[list[Gold], list[Finding]]:
    """Return the documents that can be worked with, and findings on the place and form of the files."""
    paths, sound, findings = manifest.paths(folder), list[Gold](), list[Finding]()
    if not paths:
        msg = _("không có tài liệu nào trong {folder}").format(folder=folder)
        raise InputError(msg, advice=_("Thư mục cần có dạng NĂM/MÃ.json, xem corpora/README.md."))
    twice = {name for name, n in Counter(p.stem for p in paths).items() if n > 1}
    findings += [Finding("schema", name, _("mã tài liệu dùng cho nhiều tệp")) for name in sorted(twice)]
    for path in paths:
        document, wrong = _parsed(path)
        findings += [Finding("schema", path.stem, w) for w in wrong]
        sound += [document] if document else []
    return sound, findings


def _parsed(path: Path) -> tuple[Gold | None, list[str]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return None, [_("không đọc được JSON: {error}").format(error=error)]
    if wrong := shape(document):
        return None, wrong
    named = [(_("mã"), document["id"], path.stem), (_("năm"), str(document["year"]), path.parent.name)]
    return document, [
        _("{name} là {own}, tệp ở chỗ của {at}").format(name=name, own=own, at=at)
        for name, own, at in named
        if own != at
    ]


def _document(document: Gold, floors: Floors) -> Iterator[Finding]:
    name, (least, most) = document["id"], floors.left_out
    yield from (Finding(code, name, w) for code, w in rules(document))
    if document["year"] not in floors.years:
        yield Finding("schema", name, _("năm {year} nằm ngoài các năm của kho").format(year=document["year"]))
    missing = list(document["coverage"].values()).count("missing")
    if not least <= missing <= most:
        yield Finding(
            "left-out",
            name,
            _("bỏ sót {missing} nội dung, cần từ {least} đến {most}").format(missing=missing, least=least, most=most),
        )


# --- floors -----------------------------------------------------------------------------------------------------------


def labelled(documents: Iterable[Gold]) -> list[dict[str, Any]]:
    """Return the blocks of documents that are not headings."""
    return [b for d in documents for b in d["blocks"] if b["kind"] != "heading"]


def _figures(documents: Sequence[Gold]) -> dict[str, float]:
    """Return the figures that the floors speak of, by name; shares from 0 to 1."""
    body = labelled(documents)
    areas = Counter(a for b in body for a in b["areas"])
    years = Counter(d["year"] for d in documents)
    district = labelled(d for d in documents if d["unit_kind"] in DISTRICT)
    return {
        "documents": len(documents),
        "labelled": len(body),
        **{f"area {a}": areas[a] for a in AREAS},
        "none": _share(sum(not b["areas"] for b in body), len(body)),
        "several": _share(sum(len(b["areas"]) > 1 for b in body), len(body)),
        "unit kinds": len({d["unit_kind"] for d in documents}),
        "writers": len({d["author"] for d in documents}),
        **{f"year {y}": _share(n, len(documents)) for y, n in sorted(years.items())},
        "plans": _share(sum(d["doc_type"] == PLAN for d in documents), len(documents)),
        "district none": sum(not b["areas"] for b in district),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _floors(documents: Sequence[Gold], figures: dict[str, float], floors: Floors) -> Iterator[Finding]:
    for name, what, (least, most) in _wanted(floors):
        found = figures.get(name, 0)
        if not least <= found <= most:
            bound = (
                _("ít nhất {least}").format(least=least)
                if most == math.inf
                else _("từ {least} đến {most}").format(least=least, most=most)
            )
            yield Finding(
                "floor", "", _("{what}: {found}, cần {bound}").format(what=what, found=round(found, 4), bound=bound)
            )
    stands = {(a, b["stance"]) for b in labelled(documents) for a in b["areas"]}
    absent = [f"{a} {s}" for a in AREAS for s in STANCES if (a, s) not in stands]
    if absent and floors.every_stance:
        yield Finding("floor", "", _("nội dung chưa có đủ tính chất: {absent}").format(absent=", ".join(absent)))


def _wanted(floors: Floors) -> Iterator[tuple[str, str, tuple[float, float]]]:
    """Yield each figure's name, what it counts in Vietnamese, and the range it must lie in."""
    least: tuple[tuple[str, str, float], ...] = (
        ("documents", _("tài liệu"), floors.documents),
        ("labelled", _("đoạn có nhãn (không kể đề mục)"), floors.labelled),
        *((f"area {a}", _("đoạn thuộc nội dung {area}").format(area=a), floors.per_area) for a in AREAS),
        ("none", _("tỷ lệ đoạn không thuộc nội dung nào"), floors.none),
        ("several", _("tỷ lệ đoạn thuộc hai nội dung trở lên"), floors.several),
        ("unit kinds", _("loại đơn vị"), floors.unit_kinds),
        ("writers", _("người viết"), floors.writers),
        ("district none", _("đoạn không thuộc nội dung nào của đơn vị cấp huyện, xã"), floors.district_none),
    )
    yield from ((name, what, (bound, math.inf)) for name, what, bound in least)
    yield from ((f"year {y}", _("tỷ lệ tài liệu năm {year}").format(year=y), floors.year_share) for y in floors.years)
    yield "plans", _("tỷ lệ kế hoạch"), floors.plan_share


def _sources(documents: Sequence[Gold]) -> Iterator[Finding]:
    """Yield writers who name no page that they read, and documents of other writers that name none."""
    silent = {d["author"] for d in documents} - {d["author"] for d in documents if d["sources"]}
    yield from (
        Finding("sources", "", _("người viết {writer} không nêu nguồn nào").format(writer=a)) for a in sorted(silent)
    )
    bare = [d["id"] for d in documents if not d["sources"] and d["author"] not in silent]
    if bare:
        yield Finding(
            "sources",
            "",
            _("{count} tài liệu không nêu nguồn: {bare}").format(count=len(bare), bare=", ".join(bare)),
            "warning",
        )


# --- repeats and leaks ------------------------------------------------------------------------------------------------


def _splits(documents: Sequence[Gold]) -> Iterator[Finding]:
    """Yield the units that stand in more than one split; a writer is in one by the way splits are made."""
    units = _held_in(documents, lambda d: manifest.split_of(d["author"]))
    for names in (names for splits, names in units if len(splits) > 1):
        yield Finding("leak-unit", ", ".join(names), _("cùng một đơn vị nằm ở hai phần huấn luyện, kiểm tra"))


def _eras(documents: Sequence[Gold]) -> Iterator[Finding]:
    units = [names for eras, names in _held_in(documents, lambda d: manifest.era_of(d["year"])) if len(eras) > 1]
    if units:
        told = "; ".join(", ".join(names) for names in units)
        yield Finding(
            "leak-time",
            "",
            _("{count} đơn vị có ở nhiều giai đoạn của phép chia theo năm: {told}").format(count=len(units), told=told),
            "info",
        )


def _held_in(documents: Sequence[Gold], part: Callable[[Gold], str]) -> list[tuple[set[str], list[str]]]:
    """Return for each unit (spelling aside) the parts it stands in and the ids of its documents."""
    units = defaultdict[str, list[Gold]](list)
    for document in documents:
        units[fold(document["unit"])].append(document)
    return [({part(d) for d in held}, [d["id"] for d in held]) for held in units.values()]


def _repeats(documents: Sequence[Gold], floors: Floors) -> Iterator[Finding]:
    for one, two, share in overlap.repeats(documents, floors.jaccard, floors.words):
        code = "repeat" if one.split == two.split else "leak-block"
        yield Finding(
            code,
            f"{one.where}, {two.where}",
            _("lặp lại nhau (Jaccard {share:.2f}): {text}").format(share=share, text=two.text[:90]),
        )


def _shared(documents: Sequence[Gold], evaluation: Path, words: int) -> Iterator[Finding]:
    for piece, sentence in overlap.shared(documents, evaluation, words):
        yield Finding("evaluation", piece.where, _("câu có trong bộ đánh giá: {sentence}").format(sentence=sentence))


# --- the manifest -----------------------------------------------------------------------------------------------------


def _manifest(folder: Path, documents: Sequence[Gold]) -> Iterator[Finding]:
    """Yield what MANIFEST.json tells otherwise than the documents do."""
    if len(documents) < len(manifest.paths(folder)):
        yield Finding("manifest", "", _("chưa đối chiếu được MANIFEST.json vì có tài liệu sai định dạng"), "warning")
        return
    try:
        found = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
        told = dict(found["documents"])
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding("manifest", "", _("thiếu hoặc hỏng MANIFEST.json; chạy thidua corpus manifest"))
        return
    right = manifest.build(folder)
    stale = sorted(n for n in told.keys() | right["documents"].keys() if told.get(n) != right["documents"].get(n))
    stale += [part for part in right if part != "documents" and found.get(part) != right[part]]
    yield from (Finding("manifest", n, _("MANIFEST.json đã cũ; chạy thidua corpus manifest")) for n in stale)
