"""`run.json`, the last file of a run that is written: what made the run, and its files by their digests.

While it does not match the files, they are of two runs: the writing was interrupted, or somebody changed them since.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.aside import aside
from pipeline.errors import InputError, StoreError
from pipeline.language import _

NAME = "run.json"
SCHEMA = 1
PROGRAM = "thidua"


@dataclass(frozen=True, slots=True)
class Seal:
    """Hold what run.json says: inputs by their digests, what the run found in numbers, its files by their digests."""

    version: str
    model: str
    tables: int
    digests: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def strangers(self, folder: Path) -> list[str]:
        """Return the files that are missing or no longer what was written, by name."""
        return [name for name, digest in self.files.items() if digest_of(folder / name) != digest]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex; "" where there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digests of files in a folder, in the order of their names."""
    return {name: digest_of(folder / name) for name in sorted(names)}


def write(seal: Seal, folder: Path) -> None:
    """Write run.json."""
    about: dict[str, Any] = {
        "schema": SCHEMA, "program": PROGRAM, "version": seal.version, "model": seal.model, "tables": seal.tables,
        "digests": dict(sorted(seal.digests.items())), "counts": dict(seal.counts), "files": dict(seal.files),
    }  # fmt: skip
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    aside(folder / NAME, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def read(folder: Path) -> Seal | None:
    """Return what run.json says; None where there is none.

    Raises:
        StoreError: it is damaged.
        InputError: it was written by another program, or by a later version of this one.
    """
    path = folder / NAME
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StoreError(_("tệp {path} hỏng").format(path=path)) from error
    if not isinstance(about, dict) or about.get("program") != PROGRAM:
        advice = _("Chọn --out ở một thư mục khác.")
        raise InputError(_("tệp {path} không phải do thidua ghi").format(path=path), advice=advice)
    if about.get("schema") != SCHEMA:
        advice = _("Cài bản mới hơn, hoặc chạy lại thidua analyse.")
        raise InputError(_("{path} do phiên bản khác của thidua ghi").format(path=path), advice=advice)
    return _seal(about, path)


def _seal(about: Mapping[str, Any], path: Path) -> Seal:
    try:
        return Seal(
            str(about["version"]),
            str(about["model"]),
            int(about["tables"]),
            {str(k): str(v) for k, v in about["digests"].items()},
            {str(k): int(v) for k, v in about["counts"].items()},
            {str(k): str(v) for k, v in about["files"].items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(_("tệp {path} hỏng").format(path=path)) from error
