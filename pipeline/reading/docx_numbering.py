"""The labels that Word numbers paragraphs with ("1.", "a)") and that stand nowhere in the text (ECMA-376, 17.9)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """Hold how one level of a list is written: number format, text pattern ("%1.%2."), first number."""

    form: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Hold a document's lists and count through them."""

    levels: dict[str, dict[int, Level]]
    by_style: dict[str, tuple[str, int]]
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Any) -> "Numbering":
        """Read the list definitions of a python-docx document; none where it has no numbering part."""
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        root = getattr(part, "element", None)
        levels = _definitions(root) if root is not None else {}
        by_style = {}
        for style in document.styles.element.findall(qn("w:style")):
            if (found := _numpr(style)) is not None:
                by_style[style.get(qn("w:styleId"), "")] = found
        return cls(levels, by_style)

    def label(self, p: Any) -> str:
        """Return the label of a paragraph, advancing its list; "" for a paragraph that carries none."""
        found = _numpr(p) or self.by_style.get(_style(p))
        if found is None or found[0] == "0" or found[0] not in self.levels:
            return ""
        number, depth = found
        level = self.levels[number].get(depth)
        if level is None:
            return ""
        counts = self.counts[number]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return self._written(number, depth)

    def _written(self, number: str, depth: int) -> str:
        levels, counts = self.levels[number], self.counts[number]
        level = levels[depth]
        if level.form == "bullet":
            return "-" if level.pattern in ("-", "–", "—") else "+" if level.pattern == "+" else "•"
        text = level.pattern
        for d in range(depth + 1):
            at = levels.get(d, level)
            text = text.replace(f"%{d + 1}", written(counts.get(d, at.start), at.form))
        return text


def _style(p: Any) -> str:
    style = p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val"), "") if style is not None else ""


def _numpr(element: Any) -> tuple[str, int] | None:
    numpr = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numpr is None or (number := numpr.find(qn("w:numId"))) is None:
        return None
    depth = numpr.find(qn("w:ilvl"))
    return number.get(qn("w:val"), "0"), int(depth.get(qn("w:val"), "0")) if depth is not None else 0


def _definitions(root: Any) -> dict[str, dict[int, Level]]:
    """Return list id -> depth -> level."""
    abstract = {a.get(qn("w:abstractNumId")): _levels(a) for a in root.findall(qn("w:abstractNum"))}
    lists = {}
    for num in root.findall(qn("w:num")):
        link = num.find(qn("w:abstractNumId"))
        own = dict(abstract.get(link.get(qn("w:val")), {}) if link is not None else {})
        for override in num.findall(qn("w:lvlOverride")):
            depth = int(override.get(qn("w:ilvl"), "0"))
            begin = override.find(qn("w:startOverride"))
            if begin is not None and depth in own:
                own[depth] = Level(own[depth].form, own[depth].pattern, int(begin.get(qn("w:val"), "1")))
        lists[num.get(qn("w:numId"), "")] = own
    return lists


def _levels(abstract: Any) -> dict[int, Level]:
    return {int(lvl.get(qn("w:ilvl"), "0")): _level(lvl) for lvl in abstract.findall(qn("w:lvl"))}


def _level(lvl: Any) -> Level:
    def value(tag: str, default: str) -> str:
        element = lvl.find(qn(tag))
        return default if element is None else element.get(qn("w:val"), default)

    return Level(value("w:numFmt", "decimal"), value("w:lvlText", "%1."), int(value("w:start", "1")))


def written(value: int, form: str) -> str:
    """Return a number in one of Word's formats; decimal for those that offices here do not use."""
    match form:
        case "upperRoman" | "lowerRoman":
            text = "".join(s * _times(value, n, i) for i, (n, s) in enumerate(ROMAN))
            return text.upper() if form == "upperRoman" else text
        case "upperLetter" | "lowerLetter":
            letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "decimalZero":
            return f"{value:02d}"
        case "none":
            return ""
        case _:
            return str(value)


def _times(value: int, unit: int, index: int) -> int:
    for bigger, _ in ROMAN[:index]:
        value %= bigger
    return value // unit
