"""What a Word paragraph shows: its text with bold letters known, after styles, fields, tracked changes and symbols."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.oxml.ns import nsmap

from pipeline.reading import encodings


def w(name: str) -> str:
    """Return a name of WordprocessingML as lxml spells it."""
    return f"{{{nsmap['w']}}}{name}"


W_P, W_R, W_T, W_BR, W_VAL = (w(n) for n in ("p", "r", "t", "br", "val"))
W_RPR, W_PPR, W_STYLE, W_SOFT = (w(n) for n in ("rPr", "pPr", "style", "softHyphen"))
M_T = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
A_P, A_T = (f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{n}" for n in ("p", "t"))
ALTERNATIVES, CHOICE, FALLBACK = (
    f"{{http://schemas.openxmlformats.org/markup-compatibility/2006}}{n}"
    for n in ("AlternateContent", "Choice", "Fallback")
)
TEXT_BOX = w("txbxContent")
BREAK = w("lastRenderedPageBreak")
SKIPPED = frozenset(
    w(n) for n in "del moveFrom pPr rPr tblPr tblGrid tcPr trPr sdtPr sdtEndPr sectPr fldData instrText delText".split()
)
LINE, PAGE, TAB = "\n", "\f", "\t"  # what stands in a paragraph's text for breaks and tabs

# Symbol fonts in use here: the bullets, ticks and boxes that offices type; whatever else is a bullet too.
SYMBOLS = {
    "symbol": dict(zip(b"\xb7\xb3\xa3\xb1\xb4\xb0\xae\xb8\xb9\x2d", "•≥≤±×°→÷≠−", strict=True)),
    "wingdings": dict(zip(b"\xa7\xd8\xfc\xfe\xfd\xa8\x6f\x71\x76\xe0\x6c\x6e\xfb", "▪➢✓☑☒☐☐❑❖→●■✗", strict=True)),
    "wingdings 2": dict(zip(b"\x50\x51\x52\x53\x54\xa3\x2a\x4f", "✓☒☑☒☒☐☐✗", strict=True)),
}
PRIVATE = range(0xF020, 0xF100)  # where Word puts the letters of a symbol font


def value(element: Any, name: str, default: str = "") -> str:
    """Return the value of an element's child; the default where there is no such child, or it has no value."""
    child = None if element is None else element.find(w(name))
    return default if child is None else str(child.get(W_VAL, default))


def is_on(element: Any, name: str) -> bool | None:
    """Return what a toggle property among the children says: None where it is absent."""
    child = None if element is None else element.find(w(name))
    return None if child is None else child.get(W_VAL, "1") not in ("0", "false", "off", "none")


def kept(element: Any) -> Iterator[Any]:
    """Yield the children that are shown: no deletions, no properties, and one of several alternatives."""
    for child in element:
        if child.tag == ALTERNATIVES:
            yield from kept(_chosen(child))
        elif child.tag not in SKIPPED:
            yield child


def _chosen(alternatives: Any) -> Any:
    """Return the first alternative that holds text: what Word shows, else what was put there for old programs."""
    offered = [*alternatives.findall(CHOICE), *alternatives.findall(FALLBACK)]
    return next((a for a in offered if next(a.iter(W_T, A_T), None) is not None), ())


def below(element: Any, wanted: frozenset[str], *, closed: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Yield the nearest wanted descendants in order, looking neither into them nor into closed elements."""
    for child in kept(element):
        if child.tag in wanted:
            yield child
        elif child.tag not in closed:
            yield from below(child, wanted, closed=closed)


# ------------------------------------------------------------------------------------------------------------- styles


class Look(NamedTuple):
    """Hold how letters look."""

    font: str = ""
    bold: bool = False
    capitals: bool = False
    hidden: bool = False

    def changed(self, properties: Any) -> "Look":
        """Return the look under run properties (w:rPr), which say only what they change."""
        if properties is None:
            return self
        said = (is_on(properties, name) for name in ("b", "caps", "vanish"))
        toggles = (old if new is None else new for new, old in zip(said, self[1:], strict=True))
        return Look(_font(properties, self.font), *toggles)


def _font(properties: Any, default: str) -> str:
    fonts = properties.find(w("rFonts"))
    if fonts is None:
        return default
    named = fonts.get(w("hAnsi")) or fonts.get(w("ascii")) or ""
    return str(named) or ("" if fonts.get(w("hAnsiTheme")) else default)


class Styles:
    """Hold a document's styles, each with those it is based on."""

    def __init__(self, root: Any) -> None:
        """Read the styles part; None where the document has none."""
        styles = [] if root is None else root.findall(W_STYLE)
        self.by_id: dict[str, Any] = {s.get(w("styleId"), ""): s for s in styles}
        self.default = next((s.get(w("styleId"), "") for s in styles if _is_default(s)), "")
        plain = None if root is None else root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{W_RPR}")
        self.plain = Look().changed(plain)

    def chain(self, style: str) -> list[Any]:
        """Return a style and those it is based on, the nearest first."""
        found: list[Any] = []
        while (element := self.by_id.get(style)) is not None and element not in found:
            found.append(element)
            style = value(element, "basedOn")
        return found

    def name_of(self, p: Any) -> str:
        """Return the id of a paragraph's style."""
        return value(p.find(W_PPR), "pStyle", self.default)

    def properties(self, p: Any) -> list[Any]:
        """Return a paragraph's properties, then those of its styles, the nearest first."""
        elements = [p, *self.chain(self.name_of(p))]
        return [found for e in elements if (found := e.find(W_PPR)) is not None]

    def look(self, p: Any) -> Look:
        """Return how a paragraph's letters look where their runs say nothing."""
        return self._dressed(self.plain, self.name_of(p))

    def look_of_run(self, run: Any, look: Look) -> Look:
        """Return how a run's letters look inside a paragraph of a look."""
        properties = run.find(W_RPR)
        if properties is None:
            return look
        return self._dressed(look, value(properties, "rStyle")).changed(properties)

    def _dressed(self, look: Look, style: str) -> Look:
        for element in reversed(self.chain(style)):
            look = look.changed(element.find(W_RPR))
        return look


def _is_default(style: Any) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on")


# --------------------------------------------------------------------------------------------------------------- text


class Ink(NamedTuple):
    """Hold a text and for each of its letters "b" where it is bold, else "-"."""

    text: str = ""
    mask: str = ""

    def part(self, start: int, end: int) -> "Ink":
        """Return a part of it."""
        return Ink(self.text[start:end], self.mask[start:end])

    @property
    def bold(self) -> bool:
        """Tell whether most of what is not blank is bold."""
        marks = [m for t, m in zip(self.text, self.mask, strict=True) if not t.isspace()]
        return bool(marks) and marks.count("b") > 0.8 * len(marks)

    def then(self, other: "Ink") -> "Ink":
        """Return this and another one behind it."""
        return Ink(self.text + other.text, self.mask + other.mask)


@dataclass(slots=True)
class Runs:
    """Read the texts of paragraphs; `rendered` says that the file holds the page breaks Word last laid out."""

    styles: Styles
    rendered: bool
    hidden: bool = False

    def ink(self, p: Any) -> Ink:
        """Return what a paragraph shows, without its text boxes."""
        gathered = _Gathered()
        self._gather(p, self.styles.look(p), gathered)
        return Ink("".join(t for t, _ in gathered.pieces), "".join(m * len(t) for t, m in gathered.pieces))

    def _gather(self, element: Any, look: Look, into: "_Gathered") -> None:
        for child in kept(element):
            if child.tag == W_R:
                self._gather(child, self.styles.look_of_run(child, look), into)
            elif child.tag == w("fldChar"):
                into.turn(child.get(w("fldCharType"), ""))
            elif child.tag in SIGNS:
                self._put(SIGNS[child.tag](child), look, into)
            elif child.tag in (BREAK, W_BR):
                into.pieces.append((self._break(child), "-"))
            elif child.tag not in (TEXT_BOX, A_P):
                self._gather(child, look, into)

    def _put(self, text: str, look: Look, into: "_Gathered") -> None:
        if look.hidden:
            self.hidden = self.hidden or bool(text.strip())
            return
        shown = _unsymbolled(text, look.font)
        into.pieces.append((shown.upper() if look.capitals else shown, "b" if look.bold else "-"))

    def _break(self, element: Any) -> str:
        if element.tag == BREAK:
            return PAGE if self.rendered else ""
        kind = element.get(w("type"), "textWrapping")
        return LINE if kind == "textWrapping" else " " if self.rendered or kind == "column" else PAGE


@dataclass(slots=True)
class _Gathered:
    """Gather pieces of text with their marks; where a field is open, drop its code and keep its result."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    fields: list[int | None] = field(default_factory=list)

    def turn(self, kind: str) -> None:
        """Follow a field character: what stands between "begin" and "separate" or "end" is code."""
        if kind == "begin":
            self.fields.append(len(self.pieces))
        elif self.fields:
            start = self.fields.pop()
            if start is not None:
                del self.pieces[start:]
            if kind == "separate":
                self.fields.append(None)


def _sign(element: Any) -> str:
    """Return the letter that a w:sym element stands for."""
    try:
        code = int(element.get(w("char"), ""), 16)
    except ValueError:
        return ""
    return _unsymbolled(chr(code), element.get(w("font"), "")) if 0 < code < 0x110000 else ""


def _unsymbolled(text: str, font: str) -> str:
    """Return the text with the letters of symbol fonts as the signs they show."""
    if not any(ord(c) in PRIVATE for c in text):
        return text
    table = SYMBOLS.get(font.lower(), SYMBOLS["wingdings"] | SYMBOLS["symbol"])
    return "".join(table.get(ord(c) & 0xFF, "•") if ord(c) in PRIVATE else c for c in text)


def _own_text(element: Any) -> str:
    return (element.text or "").replace("\n", " ").replace("\f", " ")


SIGNS: dict[str, Callable[[Any], str]] = {
    W_T: _own_text,
    M_T: _own_text,
    w("sym"): _sign,
    w("tab"): lambda _: TAB,
    w("ptab"): lambda _: TAB,
    w("cr"): lambda _: LINE,
    w("noBreakHyphen"): lambda _: "-",
}


# ------------------------------------------------------------------------------------------------------- legacy fonts


def decode_legacy(roots: Sequence[Any], styles: Styles) -> tuple[str, ...]:
    """Turn text set in legacy fonts into Unicode, in place, and return a note for each encoding that was met.

    A font is judged by all that is set in it; a paragraph that holds letters no 8-bit font has stays as it is.
    """
    by_font: dict[str, list[list[Any]]] = {}
    for root in roots:
        for p in root.iter(W_P):
            for font, elements in _by_font(p, styles).items():
                by_font.setdefault(font, []).append(elements)
    met = [_decode_font(font, paragraphs) for font, paragraphs in by_font.items()]
    return tuple(f"chuyển mã {encoding.upper()} sang Unicode" for encoding in dict.fromkeys(met) if encoding)


def _by_font(p: Any, styles: Styles) -> dict[str, list[Any]]:
    """Return the text elements of a paragraph by the font they are set in."""
    found: dict[str, list[Any]] = {}
    look, closed = styles.look(p), frozenset({TEXT_BOX})
    for run in below(p, frozenset({W_R}), closed=closed):
        font = styles.look_of_run(run, look).font
        found.setdefault(font, []).extend(below(run, frozenset({W_T, W_SOFT}), closed=closed))
    return found


def _decode_font(font: str, paragraphs: Sequence[list[Any]]) -> str:
    """Decode the elements of one font in place and return the encoding they were in, or ""."""
    told = encodings.of_font(font)
    coded = [elements for elements in paragraphs if _is_coded(_text(elements, told=bool(told)))]
    _, encoding = encodings.repair("\n".join(_text(elements, told=bool(told)) for elements in coded), font=font)
    if encoding is None:
        return ""
    capitals = bool(told and told[1])
    for element in (e for elements in coded for e in elements):
        text = _text([element], told=bool(told))
        element.tag, element.text = W_T, encodings.decode(text, encoding, capitals=capitals)
    return encoding


def _text(elements: Sequence[Any], *, told: bool) -> str:
    """Return the codes of text elements; in a legacy font a soft hyphen is a letter, and so are private codes."""
    text = "".join("\xad" if e.tag == W_SOFT else e.text or "" for e in elements)
    return "".join(chr(ord(c) & 0xFF) if ord(c) in PRIVATE else c for c in text) if told else text


def _is_coded(text: str) -> bool:
    return all(c in encodings.CODE_PAGE for c in text if c.isalpha())
