"""What numbers name rather than count: documents ("87/KH-UBND"), roads ("QL.1A"), places along a road ("Km12+300").

Names of bridges, passes and streets stand here as well: they are read the same way, and looked for together.
"""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.labelling.figures.measures import unit_of
from pipeline.labelling.figures.numerals import MISREAD

UPPER = "A-ZĐ" + "".join(chr(c) for c in range(0xC0, 0x1EFA) if chr(c).isupper())
PROPER = rf"[{UPPER}]\w*(?:\s[{UPPER}]\w*){{0,3}}(?!-?\d)"


class Name(NamedTuple):
    """Hold a name or place of a road: kind, value, unit (the class of road), and where in the text it stands."""

    kind: Literal["document", "road", "point"]
    value: str | Decimal
    unit: str
    start: int
    end: int


# --- documents --------------------------------------------------------------------------------------------------------

CODE = r"[A-ZĐ][A-Za-zĐđ0-9&]*"
ACTS = (
    "nghị định|nghị quyết|thông tư liên tịch|thông tư|quyết định|chỉ thị|kế hoạch|công văn|kết luận|thông báo|tờ trình"
    "|hướng dẫn|báo cáo|luật|chương trình|đề án|công điện|văn bản|quy định|hợp đồng"
)
CODED = re.compile(
    rf"(?i:số:?\s?)?(?P<code>\d+[a-z]?(?:/\d{{4}})?(?:/{CODE}(?:-{CODE})*(?:/{CODE})?|-{CODE}/{CODE}))(?!\w)"
)
CITED = re.compile(
    rf"(?P<act>(?i:{ACTS})|NĐ|QĐ|NQ|TT|CV|KH)\s(?P<number>(?i:số):?\s?)?"
    rf"(?P<code>\d+[a-z]?(?P<year>/\d{{4}})?(?P<organ>[/-]{CODE}(?:[-/]{CODE})*)?)(?!\w)(?!\s?%)(?![.,/]\d)"
)
BY_NUMBER = frozenset({"nghị định", "nghị quyết", "thông tư", "thông tư liên tịch", "chỉ thị"})  # never counted behind


def read_document(text: str, at: int) -> list[Name] | None:
    """Return the document whose number begins at a place of a text, None where none does."""
    if found := CODED.match(text, at):
        return [Name("document", found["code"], "", at, found.end())]
    found = CITED.match(text, at)
    if not found or not (found["number"] or found["year"] or found["organ"] or _by_number(found["act"])):
        return None
    return [Name("document", found["code"], found["act"].lower(), at, found.end())]


def _by_number(act: str) -> bool:
    return act[0].isupper() and act.lower() in BY_NUMBER


# --- roads ------------------------------------------------------------------------------------------------------------

CLASSES = {
    "ql": "QL", "quốc lộ": "QL", "đt": "ĐT", "tl": "ĐT", "tỉnh lộ": "ĐT", "đường tỉnh": "ĐT", "đh": "ĐH", "hl": "ĐH",
    "đường huyện": "ĐH", "hương lộ": "ĐH", "đx": "ĐX", "đường xã": "ĐX", "ct": "CT", "cao tốc ct": "CT",
}  # fmt: skip
NUMBERED = re.compile(
    r"(?P<class>(?i:quốc lộ|tỉnh lộ|đường tỉnh|đường huyện|đường xã|hương lộ|cao tốc ct)|QL|ĐT|TL|ĐH|HL|ĐX|CT)"
    r"(?:\s?[.-]\s?|\s)?(?P<number>[0-9lIO]{1,3}[A-ZĐ]?\d?)(?![\w]|[.,]\d|\s?%)"
)
FURTHER = re.compile(
    r"(?:,\s|\svà\s|;\s)(?P<number>\d{1,3}[A-ZĐ]?\d?)(?![\w/+]|[.,]\d|\s?[%-])(?P<behind>(?:\s\w+){0,3})"
)
NAMED = re.compile(
    rf"(?P<class>(?i:cao tốc|cầu|hầm|đèo|phà|nút giao|đường))\s(?P<name>{PROPER}(?:\s?[-–]\s?{PROPER}){{0,2}})"
)
NO_NAME = re.compile(r"(?:Bộ|Sắt|Thuỷ|Thủy|Hàng|Giấy)\b|(?:QL|ĐT|ĐH|TL)[.\d]?")  # "Cục Đường Bộ", "đường QL25"
OTHER_WORD = re.compile(r"(?i:\b(?:nhu|yêu|toàn|cung|thỉnh|thủ|khẩn|cục|đi)\s)$")  # "nhu cầu", "yêu cầu"
DIGIT = re.compile(r"\d")
SEEN_MISREAD = frozenset({"QL", "ĐT"})  # "QL.lA": only a road's number stands behind these


def read_road(text: str, at: int) -> list[Name] | None:
    """Return the roads, bridges or passes that begin at a place of a text, None where none does.

    A class before several numbers holds for each of them ("quốc lộ 37 và 16").
    """
    found = NUMBERED.match(text, at)
    if found and (DIGIT.search(found["number"]) or found["class"] in SEEN_MISREAD):
        road = CLASSES[found["class"].lower()]
        first = Name("road", f"{road}.{_mended(found['number'])}", road, at, found.end())
        return [first, *_further(text, found.end(), road)]
    found = NAMED.match(text, at)
    if not found or NO_NAME.match(found["name"]) or OTHER_WORD.search(text, max(0, at - 8), at):
        return None
    kind = found["class"].lower()
    return [Name("road", f"{kind} {found['name']}", kind, at, found.end())]


def _mended(number: str) -> str:
    """Return a road's number with letters that were misread for digits mended; the letter behind it stays."""
    digits = re.match(r"[0-9lIO]+", number)
    return number if digits is None else digits[0].translate(MISREAD) + number[digits.end() :]


def _further(text: str, at: int, road: str) -> list[Name]:
    """Return the roads whose bare numbers follow a first one, as long as nothing is counted by them."""
    more = list[Name]()
    while found := FURTHER.match(text, at):
        if unit_of(tuple(found["behind"].split()))[1]:
            break
        more.append(Name("road", f"{road}.{found['number']}", road, *found.span("number")))
        at = found.end("number")
    return more


POINT = re.compile(r"(?P<mark>Km|KM|km)\s?(?P<km>\d{1,4})(?:\s?\+\s?(?P<m>\d{1,3}))?(?![\w]|[.,]\d)")


def read_point(text: str, at: int) -> list[Name] | None:
    """Return the place along a road that begins at a place of a text ("Km12+300" is 12.300 km), else None."""
    found = POINT.match(text, at)
    if not found or (found[0] in ("km2", "km3") or (at and text[at - 1] == "/")):
        return None
    value = Decimal(f"{found['km']}.{found['m']:0>3}") if found["m"] else Decimal(found["km"])
    return [Name("point", value, "km", at, found.end())]
