"""The central types of reading: places, lines, blocks, documents. Each refuses nonsense when it is made."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "para", "item", "row"]
Origin = Literal["text", "ocr"]
SourceKind = Literal["pdf", "docx", "doc", "rtf", "odt", "html", "text", "image", "zip", "eml", "unknown"]
KINDS = ("heading", "para", "item", "row")


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a rectangle on a page, in points (1/72 inch) from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        """Refuse a box that is inside out."""
        if self.x1 < self.x0 or self.bottom < self.top:
            msg = f"box inside out: {self}"
            raise ValueError(msg)

    def union(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Say where something stands: page (from 1) and box; the box is None where a format has no fixed layout."""

    page: int
    box: Box | None = None

    def __post_init__(self) -> None:
        """Refuse a page before the first."""
        if self.page < 1:
            msg = f"pages count from 1: {self.page}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of text as a reader yields it; a table row is one line with its cells.

    `size` is the font size in points (0 where unknown), `hint` what the format itself says of the line ("row",
    "head" for a repeated table header, "heading:2", "item", "start" for the first line of a paragraph,
    "left" / "right" for a column of the letterhead), `confidence` 0 to 1 (1 for a text layer), `figures` the same of
    its least certain word with a figure in it.
    """

    text: str
    place: Place
    size: float = 0.0
    bold: bool = False
    hint: str = ""
    origin: Origin = "text"
    confidence: float = 1.0
    cells: tuple[str, ...] = ()
    figures: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a line over several lines and a confidence outside 0 to 1."""
        if "\n" in self.text or not 0.0 <= self.confidence <= 1.0:
            msg = f"not a line: {self.text[:40]!r} ({self.confidence})"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Block:
    """Hold the thing that is labelled: a heading, paragraph, list item or table row.

    `path` holds the headings above, outermost first; `level` is a heading's depth from 1 (0 for other kinds);
    `number` the numbering it carries ("II.", "1.2", "a)", "-"), which also stands in `text`; `header` the table's
    header row for a row.
    """

    id: str
    kind: Kind
    text: str
    places: tuple[Place, ...]
    path: tuple[str, ...] = ()
    level: int = 0
    number: str = ""
    cells: tuple[str, ...] = ()
    header: str = ""
    origin: Origin = "text"
    confidence: float = 1.0

    def __post_init__(self) -> None:
        """Refuse an empty block, a block from nowhere, an unknown kind, a level on anything but a heading."""
        if not self.text or not self.places or self.kind not in KINDS or (self.level > 0) != (self.kind == "heading"):
            msg = f"not a block: {self.kind} level {self.level} {self.text[:40]!r}"
            raise ValueError(msg)

    @property
    def page(self) -> int:
        """Return the page on which the block begins."""
        return self.places[0].page


# Measured on scans: printed numbers and dates are recognised with 0.90 and more, handwritten ones with 0.28 to 0.56.
SURE = 0.80


@dataclass(frozen=True, slots=True)
class Field:
    """Hold one datum of a letterhead: its value, where it stands, and a confidence from 0 to 1."""

    value: str = ""
    place: Place | None = None
    confidence: float = 0.0

    @property
    def doubtful(self) -> bool:
        """Tell whether it was read, but so uncertainly that a person should look at the paper."""
        return bool(self.value and self.place) and self.confidence < SURE


NOTHING = Field()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Hold what the head and foot of a document say of it; an absent field has the value "".

    `date` is an ISO date, `kind` the document type in capitals ("BÁO CÁO"), `period` as written ("quý III năm 2024").
    """

    upper: Field = NOTHING
    unit: Field = NOTHING
    number: Field = NOTHING
    place: Field = NOTHING
    date: Field = NOTHING
    kind: Field = NOTHING
    subject: Field = NOTHING
    period: Field = NOTHING
    role: Field = NOTHING
    signer: Field = NOTHING


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a document came from: the file's name in the inbox, its digest, kind, pages, and what read it."""

    name: str
    sha256: str
    kind: SourceKind = "unknown"
    pages: int = 0
    ocr_pages: int = 0
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Hold a file that was read: blocks in reading order, what its letterhead says, and what went wrong.

    `problems` not empty means the document is partial, and every output says so; `lost_pages` are the pages of
    which nothing or too little could be read; `notes` are remarks that cost no content; `furniture` the lines that
    are no content (letterhead, page numbers, recipients, signature).
    """

    source: Source
    letterhead: Letterhead = field(default_factory=Letterhead)
    blocks: tuple[Block, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lost_pages: tuple[int, ...] = ()
    furniture: tuple[Line, ...] = ()
