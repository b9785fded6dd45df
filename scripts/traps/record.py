"""The record of a trap: what the file is called, how it is made, what must be read in it and what must be said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Status = Literal["read", "partial", "unreadable"]
Tool = Literal["", "tesseract", "libreoffice"]
Make = Callable[[Path], None]

EXACT = 100.0


@dataclass(frozen=True, slots=True)
class Expect:
    """Hold what must come of reading a file; what is left out is not checked.

    Args:
        status: how the file ends: `unreadable` is an error, `partial` a document with problems.
        words: phrases that stand in the blocks in this order.
        absent: texts that stand in no block, no letterhead field and no message.
        together: phrases each of which stands whole in a single block.
        count: how many blocks there are.
        rows: how many of them are table rows.
        fields: letterhead fields by name, as written.
        said: texts that stand in the problems and notes, or in the error's message.
        lost: the numbers of the pages that are lost.
        ocr_pages: how many pages were recognised from their image.
        documents: how many documents the file gives.
        members: for an archive, the endings of the names under which its files are read.
        floor: how alike, from 0 to 100, a phrase must be to what was read; below 100 for recognised text.
        needs: the outside program without which the file cannot be read.
    """

    status: Status | tuple[Status, ...] = "read"
    words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    count: int | None = None
    rows: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    lost: tuple[int, ...] | None = None
    ocr_pages: int | None = None
    documents: int | None = None
    members: tuple[str, ...] = ()
    floor: float = EXACT
    needs: Tool = ""


@dataclass(frozen=True, slots=True)
class Trap:
    """Hold one file that was made and what must come of reading it."""

    name: str
    path: Path
    expect: Expect


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hold how a trap is made: `make` writes the file to the path it is given."""

    name: str
    expect: Expect
    make: Make


RECIPES: dict[str, Recipe] = {}


def trap(name: str, expect: Expect) -> Callable[[Make], Make]:
    """Enter a function that writes one file into the list of recipes, under the file's name."""

    def enter(make: Make) -> Make:
        if name in RECIPES:
            raise ValueError(f"two traps of one name: {name}")
        RECIPES[name] = Recipe(name, expect, make)
        return make

    return enter
