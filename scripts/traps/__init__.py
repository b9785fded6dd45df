"""Real files that are hard to read, each with what must come of reading it: python -m scripts.traps FOLDER.

One module a family of faults; `record` says what a trap is, `rawpdf`, `paper` and `picture` hold the tools.
"""

from collections.abc import Iterable
from pathlib import Path

from scripts.traps import boxes, damaged, hostile, layouts, legacy, letters, office, pen, prose, scans, widgets, words
from scripts.traps.hostile import PASSWORD
from scripts.traps.office import NoOfficeError
from scripts.traps.record import RECIPES, Expect, Recipe, Trap

__all__ = ["FAMILIES", "PASSWORD", "RECIPES", "Expect", "Recipe", "Trap", "make_traps"]

FAMILIES = (legacy, letters, layouts, prose, boxes, widgets, scans, pen, hostile, damaged, office, words)


def make_traps(folder: Path, names: Iterable[str] = ()) -> list[Trap]:
    """Write the traps of these names, or all, into a folder; those that LibreOffice must make are left out without it.

    Raises:
        FontMissingError: no Times-like font with Vietnamese letters is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name in names or RECIPES:
        recipe = RECIPES[name]
        try:
            recipe.make(folder / name)
        except NoOfficeError:
            continue
        made.append(Trap(name, folder / name, recipe.expect))
    return made
