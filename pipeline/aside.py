"""Files written beside their place and moved there whole: a name stands for the old or the new, never for half."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipeline.errors import InputError
from pipeline.language import _

DRAFT = ".thidua"  # ends the name of every draft, so that one that was left behind is known as ours


def aside(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, have it reach the disk, and move it there when it is whole.

    Raises:
        InputError: another program holds the file, or it must not be written.
    """
    draft = path.with_name(f".{path.name[-100:]}.{os.getpid()}{DRAFT}")
    try:
        write(draft)
        settle(draft)
        draft.replace(path)
    except PermissionError as error:
        advice = _("Đóng tệp đó trong Excel hoặc Word (nếu đang mở) rồi chạy lại.")
        raise InputError(_("không ghi được {name}").format(name=path.name), advice=advice) from error
    finally:
        draft.unlink(missing_ok=True)
    settle(path.parent)


def settle(path: Path) -> None:
    """Have a file, or a folder's list of files, reach the disk; where the system cannot, nothing is lost but that."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clean(folder: Path) -> None:
    """Take away the drafts in a folder that a process left behind when it died; nobody may be writing there."""
    for draft in folder.glob(f".*{DRAFT}"):
        if draft.name.removesuffix(DRAFT).rpartition(".")[2].isdigit() and draft.is_file():
            with suppress(OSError):
                draft.unlink()
