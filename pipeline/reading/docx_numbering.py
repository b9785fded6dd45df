"""The labels that Word numbers paragraphs with ("1.", "a)") and that stand nowhere in the text (ECMA-376, 17.9)."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.reading import encodings
from pipeline.reading.docx_runs import PRIVATE, W_PPR, W_RPR, W_VAL, Look, Styles, is_on, value, w

ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
BULLETS = {"–": "-", "—": "-", "−": "-", "-": "-", "+": "+", "*": "*"}  # any other sign is shown as "•"
NEVER = 0  # as the level after which another begins anew


@dataclass(frozen=True, slots=True)
class Level:
    """Hold how one level of a list is written: number format, text pattern ("%1.%2."), first number.

    `after` is the level (from 1) at which or above which a paragraph makes this one begin anew; `style` the paragraph
    style that is numbered with it; `legal` says that all its numbers are written as decimals.
    """

    form: str
    pattern: str
    start: int = 1
    after: int = NEVER
    style: str = ""
    legal: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """Hold one list: the definition it counts with, which others may share, its levels, and those it begins anew."""

    definition: str
    levels: dict[int, Level]
    restarts: frozenset[int]


@dataclass(slots=True)
class Numbering:
    """Hold a document's lists and count through them."""

    lists: dict[str, List]
    styles: Styles
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any, styles: Styles) -> "Numbering":
        """Read the numbering part; no lists where the document has none."""
        return cls({} if root is None else _lists(root), styles)

    def label(self, p: Any) -> str:
        """Return the label of a paragraph, advancing its list; "" for a paragraph that carries none."""
        number, depth = self._numbered(p)
        own = self.lists.get(number)
        if own is None or depth not in own.levels:
            return ""
        self._advance(number, own, depth)
        return self._written(own, depth)

    def _numbered(self, p: Any) -> tuple[str, int]:
        """Return the list and the level that a paragraph or its styles name; list "0" and "" are none."""
        said = [found for x in self.styles.properties(p) if (found := x.find(w("numPr"))) is not None]
        number = next((n for x in said if (n := value(x, "numId"))), "")
        direct = p.find(f"{W_PPR}/{w('numPr')}/{w('ilvl')}")
        if direct is not None:
            return number, _integer(direct.get(W_VAL), 0)
        linked = self._linked(number, self.styles.name_of(p))
        depth = next((d for x in said if (d := value(x, "ilvl"))), "0")
        return number, _integer(depth, 0) if linked is None else linked

    def _linked(self, number: str, style: str) -> int | None:
        """Return the level of a list that numbers a paragraph style."""
        levels = self.lists[number].levels if number in self.lists else {}
        return next((depth for depth, level in levels.items() if style and level.style == style), None)

    def _advance(self, number: str, own: List, depth: int) -> None:
        counts = self.counts[own.definition]
        if number not in self.begun:
            self.begun.add(number)
            for restarted in own.restarts:
                counts.pop(restarted, None)
        counts[depth] = counts.get(depth, own.levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth and depth < _after(own, d)]:
            del counts[deeper]

    def _written(self, own: List, depth: int) -> str:
        level, counts = own.levels[depth], self.counts[own.definition]
        if level.form == "bullet":
            return BULLETS.get(level.pattern.strip(), "•") if level.pattern.strip() else ""
        text = level.pattern
        for d in range(depth + 1):
            at = own.levels.get(d, level)
            form = "decimal" if level.legal and at.form != "none" else at.form
            text = text.replace(f"%{d + 1}", written(counts.get(d, at.start), form))
        return text.strip()


def _after(own: List, depth: int) -> int:
    """Return the level before which, counted from 0, a level begins anew; one that is not defined does so always."""
    return own.levels[depth].after if depth in own.levels else depth


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def _lists(root: Any) -> dict[str, List]:
    """Return the lists of a numbering part by their id."""
    definitions = {a.get(w("abstractNumId"), ""): a for a in root.findall(w("abstractNum"))}
    by_link = {link: a for a in definitions.values() if (link := value(a, "styleLink"))}
    lists = {}
    for num in root.findall(w("num")):
        definition = definitions.get(value(num, "abstractNumId"))
        if definition is not None:
            definition = by_link.get(value(definition, "numStyleLink"), definition)
            lists[num.get(w("numId"), "")] = _list(num, definition)
    return lists


def _list(num: Any, definition: Any) -> List:
    """Return one list: the levels of its definition, with what it overrides."""
    levels = {_depth(lvl): _level(lvl) for lvl in definition.findall(w("lvl"))}
    restarts = set()
    for override in num.findall(w("lvlOverride")):
        depth = _depth(override)
        if (lvl := override.find(w("lvl"))) is not None:
            levels[depth] = _level(lvl)
        if override.find(w("startOverride")) is not None:
            restarts.add(depth)
            known = levels.get(depth, Level("decimal", f"%{depth + 1}."))
            levels[depth] = replace(known, start=_integer(value(override, "startOverride"), 1))
    return List(definition.get(w("abstractNumId"), ""), levels, frozenset(restarts))


def _depth(element: Any) -> int:
    return _integer(element.get(w("ilvl")), 0)


def _level(lvl: Any) -> Level:
    depth = _depth(lvl)
    return Level(
        value(lvl, "numFmt", "decimal"),
        _pattern(lvl),
        _integer(value(lvl, "start"), 1),
        _integer(value(lvl, "lvlRestart"), depth),
        value(lvl, "pStyle"),
        bool(is_on(lvl, "isLgl")),
    )


def _pattern(lvl: Any) -> str:
    """Return the text pattern of a level, in Unicode, with the letters of symbol fonts as bullets."""
    text = value(lvl, "lvlText")
    if any(ord(c) in PRIVATE for c in text):
        return "•"
    return encodings.repair(text, font=Look().changed(lvl.find(W_RPR)).font)[0]


def written(number: int, form: str) -> str:
    """Return a number in one of Word's formats; decimal for those that offices here do not use."""
    match form:
        case "upperRoman" | "lowerRoman":
            text = roman(number)
            return text.upper() if form == "upperRoman" else text
        case "upperLetter" | "lowerLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
        case _:
            return str(number)


def roman(number: int) -> str:
    """Return a number from 1 as a Roman one in small letters."""
    text = ""
    for unit, letters in ROMAN:
        text += letters * (number // unit)
        number %= unit
    return text
