"""A DOCX package (ECMA-376, part 2): the parts that hold text, inflated with a count and parsed with entities off.

Nothing else of the package is ever inflated. The library python-docx opens packages too, but refuses macro files,
templates and files with dangling relations, and stops no bomb.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import UnreadableError

MEGABYTE = 1024 * 1024
MOST_IN_PACKAGE = 300 * MEGABYTE  # as the package declares; no honest report comes near
MOST_IN_PART = 100 * MEGABYTE
FREE = 10 * MEGABYTE  # that a part may inflate to whatever its ratio
MOST_SWELLING = 200  # times; reports swell 5 to 40 times
CHUNK = 256 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError)

# Namespaces of the strict variant of the format, and the usual ones.
STRICT = re.compile(rb"purl\.oclc\.org/ooxml/(\w+)/(main|math|relationships)\b")
USUAL = rb"schemas.openxmlformats.org/\1/2006/\2"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MAIN = re.compile(r"word/document\d*\.xml")


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one related part: its type ("header", "styles"…) and the root of its XML."""

    kind: str
    root: Any


@dataclass(frozen=True, slots=True)
class Package:
    """Hold the root of the document part, and the parts it refers to by the id of the relation."""

    document: Any
    parts: dict[str, Part]

    def root(self, kind: str) -> Any:
        """Return the root of the part of a kind of which there is one ("styles", "numbering"…), or None."""
        return next((part.root for part in self.parts.values() if part.kind == kind), None)


WANTED = frozenset({"styles", "numbering", "footnotes", "endnotes", "header", "footer"})


def opened(path: Path) -> Package:
    """Return the text parts of a DOCX file.

    Raises:
        UnreadableError: it is damaged, has no document part, holds a DTD, or inflates beyond all measure.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _package(archive)
    except BROKEN as error:
        raise UnreadableError("tệp Word hỏng hoặc không phải DOCX") from error


def _package(archive: zipfile.ZipFile) -> Package:
    names = {i.filename.replace("\\", "/").lstrip("/").lower(): i for i in archive.infolist()}
    if sum(info.file_size for info in names.values()) > MOST_IN_PACKAGE:
        raise _bomb()

    def load(name: str) -> Any:
        return _parsed(_inflated(archive, names[name])) if name in names else None

    main = _main(names, load("_rels/.rels"))
    if not main:
        raise UnreadableError("tệp Word hỏng: thiếu phần văn bản (document.xml)")
    return Package(load(main), dict(_parts(main, load)))


def _bomb() -> UnreadableError:
    return UnreadableError("tệp Word bung ra quá lớn (bom nén), không mở")


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of a part, counting while they come."""
    most = min(MOST_IN_PART, max(FREE, MOST_SWELLING * info.compress_size))
    gathered = bytearray()
    with archive.open(info) as source:
        while chunk := source.read(CHUNK):
            gathered += chunk
            if len(gathered) > most:
                raise _bomb()
    return bytes(gathered)


def _parsed(raw: bytes) -> Any:
    """Return the root of a part; a DTD, which the format forbids and bombs need, is refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(STRICT.sub(USUAL, raw), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("tệp Word hỏng: nội dung XML sai") from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise UnreadableError("tệp Word chứa khai báo DTD bất thường, không mở")
    return root


def _main(names: dict[str, zipfile.ZipInfo], relations: Any) -> str:
    """Return the name of the document part: as the package says, else by its usual name."""
    for target, kind in _targets(relations, "").values():
        if kind == "officeDocument" and target in names:
            return target
    return next((name for name in sorted(names) if MAIN.fullmatch(name)), "")


def _targets(relations: Any, folder: str) -> dict[str, tuple[str, str]]:
    """Return id -> (name of the part, kind) of the relations to parts inside the package."""
    found = {}
    for relation in relations.iter(RELATION) if relations is not None else ():
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/")))
            found[relation.get("Id", "")] = (target.lstrip("/").lower(), relation.get("Type", "").rpartition("/")[2])
    return found


def _parts(main: str, load: Callable[[str], Any]) -> dict[str, Part]:
    folder, name = posixpath.split(main)
    parts = {}
    for key, (target, kind) in _targets(load(f"{folder}/_rels/{name}.rels"), folder).items():
        if kind in WANTED and (root := load(target)) is not None:
            parts[key] = Part(kind, root)
    return parts
