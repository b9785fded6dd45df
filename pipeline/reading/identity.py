"""What reads: a digest of the reader's own code and of the libraries and outside programs that it works with.

What was read by another reader is read again, since it may come out otherwise.
"""

import hashlib
import shutil
import subprocess
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.reading import office

CODE = ("text.py", "document.py", "errors.py", "codec.py")  # beside the whole folder of this module
LIBRARIES = (
    "thidua", "pdfplumber", "pdfminer.six", "pypdfium2", "pytesseract", "Pillow", "numpy", "python-docx", "lxml",
    "cryptography", "rapidfuzz",
)  # fmt: skip
RECOGNISED = frozenset({"pdf", "image"})
CONVERTED = frozenset({"doc", "rtf", "odt", "html"})
SECONDS = 20


@lru_cache(maxsize=32)
def identity(kind: str) -> str:
    """Return a digest of all that reads a kind of file on this machine."""
    outside = [_recogniser()] if kind in RECOGNISED else [_office()] if kind in CONVERTED else []
    return hashlib.sha256("\0".join([_inside(), *outside]).encode()).hexdigest()


@lru_cache(maxsize=1)
def _inside() -> str:
    """Return a digest of the code, the tables that it reads, and the versions of the libraries."""
    here = Path(__file__).parent
    files = [p for p in sorted(here.rglob("*")) if p.is_file() and p.suffix != ".pyc"]
    files += [here.parent / name for name in CODE]
    total = hashlib.sha256()
    for path in files:
        total.update(path.relative_to(here.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in LIBRARIES:
        total.update(f"{name} {_version(name)}\0".encode())
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _recogniser() -> str:
    """Return which tesseract stands ready, and with which Vietnamese."""
    languages = _said("--list-langs")
    folder = languages.partition('"')[2].partition('"')[0]
    return f"{_said('--version')}\0{languages}\0{_stamp(Path(folder) / 'vie.traineddata')}"


def _said(option: str) -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        done = subprocess.run([program, option], capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def _office() -> str:
    """Return which LibreOffice stands ready, by its files: asking it takes a second."""
    program = office.find()
    if program is None:
        return ""
    home = program.resolve().parent
    return "\0".join(map(_stamp, (program.resolve(), home / "soffice.bin", home / "versionrc")))


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{path} {found.st_size} {found.st_mtime_ns}"
