"""What every reader hands on: pages of lines, before they are joined into blocks."""

from dataclasses import dataclass

from pipeline.document import Line, SourceKind


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one page's lines in reading order; `lost` means nothing or too little of it could be read.

    `width` and `height` are in points, 0 for formats without a fixed layout. `furniture` holds page numbers and
    running heads. `wants` says why the page should be recognised from its image, "" where its text layer is good;
    `ocr` that it was; `note` what is to be said of it; `pictures` are the boxes of images in its upper half, where
    a stamp of secrecy or a signature's number and date may be; `penned` are the lines of its head read once more with
    blue ink, where a number or date was lacking.
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    lines: tuple[Line, ...] = ()
    furniture: tuple[Line, ...] = ()
    lost: bool = False
    ocr: bool = False
    wants: str = ""
    pictures: tuple[tuple[float, float, float, float], ...] = ()
    note: str = ""
    penned: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold all pages of one file, and what a reader has to say of them."""

    pages: tuple[Page, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reader: str = ""
    kind: SourceKind = "unknown"
    password: str = ""
