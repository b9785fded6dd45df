"""Links from a run's folder to the files of its inbox, where a link can do no harm.

A file's name is a stranger's text: only names of plain letters get a link, only kinds that a viewer opens without
running anything, and only files that truly lie in the inbox. All others are named, and people find them by the name.
"""

import os
import re
from pathlib import Path

from pipeline.results import Run

PLAIN = re.compile(r"(?:\.\./)*[^\W_](?:[\w .,()–-]*[\w)])?(?:/[^\W_](?:[\w .,()–-]*[\w)])?)*")
OPENED = frozenset({".pdf", ".docx", ".doc", ".rtf", ".odt", ".txt", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
MOST_LETTERS = 250  # of a path; Windows opens no longer ones


def links_of(run: Run, inbox: Path, folder: Path) -> dict[str, str]:
    """Return the relative paths (with "/") from a run's folder to the files of its inbox, by the files' names."""
    found = {f.name: link(f.name, inbox, folder) for f in run.files}
    return {name: path for name, path in found.items() if path}


def link(name: str, inbox: Path, folder: Path) -> str:
    """Return the relative path from a folder to a file of the inbox, "" where it gets no link."""
    path = inbox / name
    try:
        if (
            path.suffix.lower() not in OPENED
            or not path.resolve().is_relative_to(inbox.resolve())
            or not path.is_file()
        ):
            return ""
        relative = Path(os.path.relpath(path.absolute(), folder.resolve())).as_posix()
    except (OSError, ValueError):  # a name that no file can have; on Windows, another drive
        return ""
    return relative if len(relative) <= MOST_LETTERS and PLAIN.fullmatch(relative) else ""
