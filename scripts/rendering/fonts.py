"""Find a Times-like font with Vietnamese letters on this machine."""

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple


class FontMissingError(RuntimeError):
    """Say that no Times-like font with Vietnamese letters is installed."""


class FontFiles(NamedTuple):
    """Name the four files of one font family."""

    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path


# All are metrically alike and hold every Vietnamese letter; the first one found is used.
FAMILIES = (
    ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"),
    (
        "LiberationSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationSerif-BoldItalic.ttf",
    ),
    ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
)


@cache
def find_fonts() -> FontFiles:
    """Return the files of the first known family that is installed whole.

    Raises:
        FontMissingError: none is installed.
    """
    installed = {path.name: path for folder in _font_folders() for path in folder.rglob("*.ttf")}
    for family in FAMILIES:
        if all(name in installed for name in family):
            return FontFiles(*(installed[name] for name in family))
    raise FontMissingError("no Times-like font with Vietnamese letters: install fonts-croscore or fonts-liberation")


def _font_folders() -> list[Path]:
    """Return the folders in which systems keep their fonts, those that exist."""
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path.home() / ".local/share/fonts",
        Path("/Library/Fonts"),
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    ]
    return [folder for folder in folders if folder.is_dir()]
