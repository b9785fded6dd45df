"""Read the block markup in which the written documents are kept."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["P", "I", "R", "H"]

BLOCK_LINE = re.compile(
    r"(?P<kind>[PIRH])(?P<level>[1-4]?)\s*\[(?P<areas>[\d, ]*)\]\s*"
    r"(?P<stance>result|intent|nil|copied|none)?\s*:\s?(?P<text>.+)",
)
CELL_SIGN = " | "
HEAD_END = "---"


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one labelled paragraph, list item, table row or heading."""

    kind: Kind
    level: int
    """1 to 4 for a heading, else 0."""
    areas: tuple[int, ...]
    stance: str
    """`heading`, `none`, `result`, `intent`, `nil` or `copied`."""
    text: str

    def __post_init__(self) -> None:
        """Refuse a label that the codebook does not allow."""
        if (self.kind == "H") != (self.stance == "heading") or (self.kind == "H") != (self.level > 0):
            raise ValueError(f"a heading has a level and no stance of its own: {self.text[:60]!r}")
        if self.kind != "H" and bool(self.areas) == (self.stance == "none"):
            raise ValueError(f"areas {self.areas} do not go with the stance {self.stance!r}: {self.text[:60]!r}")

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the cells of a table row."""
        return tuple(cell.strip() for cell in self.text.split(CELL_SIGN))


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one written document: its head fields and its blocks in reading order."""

    head: dict[str, str]
    blocks: tuple[Block, ...]


def parse_markup(text: str) -> Document:
    """Parse the text of one source file into a document.

    Raises:
        ValueError: a line is neither a head field nor a block, or a label is not allowed.
    """
    lines = [line.strip() for line in text.splitlines()]
    end = lines.index(HEAD_END)
    return Document(
        head=dict(_parse_field(line) for line in lines[:end] if line),
        blocks=tuple(_parse_block(line) for line in lines[end + 1 :] if line),
    )


def _parse_field(line: str) -> tuple[str, str]:
    """Split one head line into its key and its value."""
    key, sign, value = line.partition(":")
    if not sign:
        raise ValueError(f"not a head field: {line[:60]!r}")
    return key.strip(), value.strip()


def _parse_block(line: str) -> Block:
    """Parse one block line."""
    match = BLOCK_LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a block line: {line[:60]!r}")
    kind = cast("Kind", match["kind"])
    stance = match["stance"] or ("heading" if kind == "H" else "")
    return Block(kind, int(match["level"] or 0), _parse_areas(match["areas"]), stance, match["text"])


def _parse_areas(text: str) -> tuple[int, ...]:
    """Parse comma-separated area ids."""
    return tuple(sorted({int(area) for area in text.replace(" ", "").split(",") if area}))
