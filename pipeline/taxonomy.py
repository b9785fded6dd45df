"""Areas and the taxonomy they form; a taxonomy read out of a launching plan; its YAML file that a person can edit."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from pipeline.document import Block, Document
from pipeline.errors import InputError, NoTaxonomyError
from pipeline.language import _
from pipeline.text import fold, normalise, shingles, syllables

SECTION = re.compile(
    r"\bnoi dung(?: phong trao)? thi dua\b|\bnoi dung, (?:chi tieu )?thi dua\b|^(?:[ivx]+ )?noi dung\b"
)
FEWEST = 2  # areas; a shorter list is none
HEADING_LENGTH = 120  # letters
SAME_AREA = 0.06  # least share of common words by which an area of a plan is taken for one of the default taxonomy


@dataclass(frozen=True, slots=True)
class Area:
    """Hold one content area: id from 1, key, names, what belongs to it, and the terms that point to it.

    `wording` is the launching plan's own text for the area, "" where no plan was read; text is compared with it to
    find what was lifted. A term does not count where it stands inside one of the `exclusions`.
    """

    id: int
    key: str
    name: str
    short: str = ""
    definition: str = ""
    wording: str = ""
    terms: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an area without a number or a name."""
        if self.id < 1 or not self.name or not re.fullmatch(r"[a-z0-9_]+", self.key):
            msg = f"not an area: {self.id} {self.key!r} {self.name!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Hold the areas of one launching plan, in the plan's order; ids are unique."""

    id: str
    title: str
    areas: tuple[Area, ...]
    source: str = ""
    by_id: dict[int, Area] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a taxonomy without areas or with two of the same id."""
        self.by_id.update((a.id, a) for a in self.areas)
        if not self.areas or len(self.by_id) != len(self.areas):
            msg = f"not a taxonomy: {[a.id for a in self.areas]}"
            raise ValueError(msg)

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the areas' ids in order."""
        return tuple(a.id for a in self.areas)

    @property
    def digest(self) -> str:
        """Return twelve hex digits that change with anything the taxonomy says."""
        return hashlib.sha256(dumps(self).encode()).hexdigest()[:12]

    @classmethod
    def default(cls) -> "Taxonomy":
        """Return the taxonomy of 2024 with its ten areas, which ships with the package."""
        return loads((resources.files("pipeline") / "data" / "taxonomy-2024.yaml").read_text(encoding="utf-8"))

    @classmethod
    def load(cls, path: Path) -> "Taxonomy":
        """Read a taxonomy file.

        Raises:
            InputError: the file is missing or does not hold a taxonomy.
        """
        try:
            return loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            msg = _("không đọc được tệp danh mục nội dung: {file}").format(file=path.name)
            raise InputError(msg) from error


def loads(text: str) -> Taxonomy:
    """Return the taxonomy that a YAML text holds.

    Raises:
        InputError: it is no YAML, or a field is missing or of the wrong kind.
    """
    try:
        data = yaml.safe_load(text)
        areas = tuple(_area(a) for a in data["areas"])
        return Taxonomy(str(data["id"]), str(data["title"]), areas, str(data.get("source", "")))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        msg = _("tệp danh mục nội dung sai: {error}").format(error=error)
        raise InputError(msg, advice=_("Mỗi nội dung cần id, key, name; xem docs/formats.md.")) from error


def _area(data: dict[str, Any]) -> Area:
    key, name, short, definition, wording = (
        normalise(str(data.get(k) or "")) for k in ("key", "name", "short", "definition", "wording")
    )
    terms, exclusions = (tuple(normalise(str(t)) for t in data.get(k) or ()) for k in ("terms", "exclusions"))
    return Area(int(data["id"]), key, name, short, definition, wording, terms, exclusions)


def dumps(taxonomy: Taxonomy) -> str:
    """Return the taxonomy as YAML, areas and fields in order."""
    areas = [_fields(a) for a in taxonomy.areas]
    data = {"schema": 1, "id": taxonomy.id, "title": taxonomy.title, "source": taxonomy.source, "areas": areas}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def _fields(area: Area) -> dict[str, object]:
    names = ("id", "key", "name", "short", "definition", "wording", "terms", "exclusions")
    values = {n: getattr(area, n) for n in names}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in values.items() if v or n in ("id", "key", "name")}


def from_plan(document: Document, *, base: Taxonomy | None = None) -> Taxonomy:
    """Return the taxonomy of a launching plan: the numbered list under its heading "Nội dung thi đua".

    An area that matches one of `base` (the shipped taxonomy by default) takes over its key, short name and terms;
    the definition is the plan's own wording.

    Raises:
        NoTaxonomyError: the document has no such section, or the section no numbered list.
    """
    base = base or Taxonomy.default()
    wordings = list(_wordings(document.blocks))
    if len(wordings) < FEWEST:
        msg = _("không tìm thấy danh sách nội dung thi đua trong {file}").format(file=document.source.name)
        raise NoTaxonomyError(msg)
    known = _matched([w for _, w in wordings], base)
    areas = tuple(_plan_area(n, text, known.get(i)) for i, (n, text) in enumerate(wordings))
    head = document.letterhead
    title = normalise(f"{head.kind.value} {head.subject.value}") or document.source.name
    return Taxonomy(f"plan-{document.source.sha256[:8]}", title, areas, document.source.name)


def _wordings(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield number and wording of each area: of all sections so headed, the one with the longest list."""
    sections = [list(_numbered(_below(blocks, i))) for i, b in enumerate(blocks) if _heads_section(b)]
    yield from max(sections, key=len, default=[])


def _heads_section(block: Block) -> bool:
    return (
        len(block.text) < HEADING_LENGTH
        and block.kind in ("heading", "item", "para")
        and bool(SECTION.search(fold(block.text)))
    )


def _below(blocks: Sequence[Block], start: int) -> Iterator[Block]:
    """Yield the blocks under a heading, up to the next heading that is not below it."""
    level = blocks[start].level or 1
    for block in blocks[start + 1 :]:
        if block.kind == "heading" and block.level <= level:
            return
        yield block


def _numbered(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Yield number and text of the items 1, 2, 3 and so on; what stands below an item is joined to it.

    The list may be numbered in any way (1. / 2.1. / a) / Nội dung 1: / Thứ nhất,): the first item that counts as one
    sets the way.
    """
    number, parts, way = 0, list[str](), ""
    for block in blocks:
        found = next(((w, n, end) for w, n, end in _ordinals(block.text) if n == number + 1 and way in ("", w)), None)
        if found:
            if parts:
                yield number, normalise(" ".join(parts))
            way, number, parts = found[0], found[1], [block.text[found[2] :]]
        elif number:
            parts.append(block.text)
    if parts:
        yield number, normalise(" ".join(parts))


NAMED = "nhất|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?:\\s+một|\\s+hai)?"
WAYS = (
    ("decimal", re.compile(r"(\d{1,2})\s*[.)/:-]\s*(?=\D)")),
    ("decimal2", re.compile(r"\d{1,2}\.(\d{1,2})[.)]?\s+(?=\D)")),
    ("content", re.compile(r"nội dung\s+(?:thứ\s+)?(\d{1,2})\s*[.):,-]?\s*(?=\D)", re.IGNORECASE)),
    ("letter", re.compile(r"([a-zđ])\s?[.)]\s+")),
    ("word", re.compile(rf"thứ\s+({NAMED})\s*[,:.-]?\s+", re.IGNORECASE)),
)
LETTERS = "abcdđeghiklmnopqrstuvxy"  # as official papers letter their items (Decree 30/2020/NĐ-CP, annex I)
NUMERALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
OTHER_NUMERALS = {"bốn": 4, "bẩy": 7}


def _ordinals(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each way in which a text's beginning reads as an ordinal: way, number, where the text proper begins."""
    for way, pattern in WAYS:
        if found := pattern.match(text):
            yield way, _value(normalise(found[1]).lower()), found.end()


def _value(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    if len(numeral) == 1:
        return LETTERS.find(numeral) + 1
    return NUMERALS.index(numeral) + 1 if numeral in NUMERALS else OTHER_NUMERALS.get(numeral, 0)


def _matched(wordings: Sequence[str], base: Taxonomy) -> dict[int, Area]:
    """Return which known area each wording is about, best pairs first, each area once."""
    pairs = sorted(((_likeness(w, a), -i, -a.id) for i, w in enumerate(wordings) for a in base.areas), reverse=True)
    matched: dict[int, Area] = {}
    for likeness, i, area in pairs:
        if likeness >= SAME_AREA and -i not in matched and base.by_id[-area] not in matched.values():
            matched[-i] = base.by_id[-area]
    return matched


def _likeness(wording: str, area: Area) -> float:
    words = shingles(syllables(wording), 2)
    known = shingles(syllables(f"{area.name}. {area.definition} {'. '.join(area.terms)}"), 2)
    return len(words & known) / max(1, len(words))


def _plan_area(number: int, wording: str, known: Area | None) -> Area:
    if known is None:
        name = wording.split(";", maxsplit=1)[0].split(",", maxsplit=1)[0][:80]
        return Area(number, f"area_{number}", name, f"Nội dung {number}", wording, wording)
    return Area(number, known.key, known.name, known.short, wording, wording, known.terms, known.exclusions)
