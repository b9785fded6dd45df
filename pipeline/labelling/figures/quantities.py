"""Amounts, shares, counts, ratios and ranges: a number with what stands around it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.labelling.figures.measures import MONEY, NAMING, SCALES, SHARES, guessed_unit, unit_of, whole
from pipeline.labelling.figures.numerals import NUMBER, parse

Kind = Literal["amount", "share", "count", "ratio", "number"]
Change = Literal["", "up", "down"]

# Times of day, opening hours, number plates, "41:2019": digits that count nothing.
NO_QUANTITY = re.compile(
    r"24/24|24/7|\d{2}[A-ZĐ]\d?-\d{3,5}(?:\.\d\d)?|\d+:\d+|\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s?[hg](?:\d{1,2})?(?!\w)"
    r"|\d{1,2}\sgiờ\s\d{1,2}(?:\sphút)?(?!\w)|\d{1,2}\sgiờ\s(?:sáng|trưa|chiều|tối|đêm|ngày)"
)
NUMBERS = re.compile(
    rf"(?P<one>{NUMBER})(?:(?:\s?[-–÷]\s?|\s(?:đến|tới)\s)(?P<to>{NUMBER})|/(?P<of>{NUMBER}))?(?![/.,]?\d)(?!/[{'A-ZĐ'}])"
)
MISREADABLE = re.compile(r"[lIOo]")
SCALE = re.compile(rf"\s?(?P<scale>{'|'.join(SCALES)})(?!\w)(?!\s(?:lệ|suất|trọng|giá))", re.IGNORECASE)
SCALED = re.compile(r"(?:tỷ|tỉ|triệu)$", re.IGNORECASE)
REST = re.compile(rf"\s(?P<one>{NUMBER})\s(?P<scale>nghìn|ngàn|triệu)(?!\w)", re.IGNORECASE)
CLOSED = re.compile(
    rf"\s?(?P<unit>{'|'.join(sorted([*SHARES, *MONEY], key=len, reverse=True))})(?!\w)(?!\s(?:chí|nghiệp|bào)\b)",
    re.IGNORECASE,
)
WORDS = re.compile(r"\s?([^\W\d_]+[23²³]?(?: [^\W\d_]+){0,2})(?!\w)")
RATE = re.compile(r"(?:/[a-zà-ỹđ]+[23]?(?!\w))+")
VERB = re.compile(r"(?i:\b(?P<verb>tăng|giảm|âm)(?:\s(?:thêm|khoảng|gần|hơn|trên|được|bớt))?\s)$")
SIGN = re.compile(r"(?<=[(\s])(?P<verb>[+−-])$")
SIGNS = frozenset("+-−")
RISING = frozenset({"tăng", "+"})
COMPARED = re.compile(
    r",?\sso\s(?:với\s)?(?:cùng k[ỳì]|năm\s(?:trước|ngoái|20\d\d)|20\d\d|kế hoạch|(?:quý|tháng|kỳ) trước)"
    r"(?:\snăm\s(?:trước|ngoái|20\d\d)|\s20\d\d)?(?!\w)",
    re.IGNORECASE,
)
HURT = re.compile(r"(?i:\b(?P<what>chết|bị thương):?\s)$")
BEFORE = re.compile(r"([^\W\d_]+)[.:]?\s$")
ALWAYS_NAMING = frozenset({"điều", "iso", "tcvn", "qcvn"})
COUNTING = re.compile(r"(?i:\b(?:tổng|trong|quân|dân|sĩ|hệ|chỉ|con|điểm|thiểu|đa)\ssố\s)$")  # "tổng số 48 thủ tục"
YEARLIKE = re.compile(r"(?:19|20)\d\d")
MEASURE = re.compile(r"\(([^()|\d]{1,20}[23]?)\)|(?<=\| )([^|\d]{1,20}[23]?)(?= \|)")
REACH = 24  # letters; nothing that is looked for before a number is longer


class Unit(NamedTuple):
    """Hold what a number measures: kind, unit, factor, whether it is a known unit, and where its words end."""

    kind: Kind
    name: str
    factor: Decimal
    known: bool
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold a quantity and where it stands; see `Figure`."""

    kind: Kind
    value: Decimal
    unit: str
    start: int
    end: int
    to: Decimal | None = None
    change: Change = ""


def read_quantity(text: str, at: int, floor: int) -> list[Quantity] | None:
    """Return the quantity whose number begins at a place; [] for digits that count nothing, None for no number.

    Words before the number that belong to it ("tăng", "chết") are taken as well, from `floor` on.
    """
    if NO_QUANTITY.match(text, at):
        return []
    numbers = NUMBERS.match(text, at)
    if numbers is None:
        return None
    unit = _unit_of(text, numbers, floor)
    if unit is None:
        return None if MISREADABLE.search(numbers[0]) else []
    made = _quantity(text, numbers, unit)
    return [] if made is None else [_with_rest(text, _with_words(text, made, floor))]


def unit_behind(text: str, at: int) -> Unit:
    """Return what stands behind a number: a scale and a unit, as far as there are any."""
    factor, end = Decimal(1), at
    while scale := SCALE.match(text, end):
        factor, end = factor * SCALES[scale["scale"].lower()], scale.end()
    if closed := CLOSED.match(text, end):
        word = closed["unit"].lower()
        kind: Kind = "share" if word in SHARES else "amount"
        return Unit(kind, SHARES.get(word) or MONEY[word], factor, known=True, end=closed.end())
    words = WORDS.match(text, end)
    listed = tuple(words[1].split(" ")) if words else ()
    known, length = unit_of(listed)
    if words and length:
        return Unit("count", known, factor, known=True, end=words.start(1) + len(" ".join(listed[:length])))
    if end > at:  # "5,43 tỷ" alone is money, whatever word comes next
        return Unit("amount", "đồng", factor, known=True, end=end)
    guessed, length = guessed_unit(listed)
    stop = words.start(1) + len(" ".join(listed[:length])) if words and length else at
    return Unit("count" if length else "number", guessed, factor, known=False, end=stop)


def _unit_of(text: str, numbers: re.Match[str], floor: int) -> Unit | None:
    """Return what a number measures, None where it measures nothing: it names, is a year, or stands alone."""
    unit = unit_behind(text, numbers.end())
    if unit.known:
        return None if _names(text, numbers.start(), floor, known=True) else unit
    glued = text[numbers.end() : numbers.end() + 1].isalnum()
    if glued or MISREADABLE.search(numbers[0]) or YEARLIKE.fullmatch(numbers[0]):
        return None
    if _is_cell(text, numbers):
        return _row_unit(text, numbers)
    if hurt := HURT.search(text, max(floor, numbers.start() - REACH), numbers.start()):
        return Unit("count", f"người {hurt['what'].lower()}", Decimal(1), known=True, end=numbers.end())
    if _names(text, numbers.start(), floor, known=False) or not (unit.name or _written_large(numbers)):
        return None
    return unit


def _names(text: str, at: int, floor: int, *, known: bool) -> bool:
    """Tell whether the word before a number makes a name of it ("số 5", "Điều 7"); a known unit leaves the surest."""
    before = BEFORE.search(text, max(floor, at - REACH), at)
    word = before[1].lower() if before else ""
    if word == "số":
        return not COUNTING.search(text, max(floor, at - REACH), at)
    return word in ALWAYS_NAMING or (word in NAMING and not known)


def _written_large(numbers: re.Match[str]) -> bool:
    return "." in numbers[0] or "," in numbers[0] or bool(numbers["of"])


def _is_cell(text: str, numbers: re.Match[str]) -> bool:
    return text[: numbers.start()].endswith("| ") and text[numbers.end() : numbers.end() + 2] in ("", " |")


def _row_unit(text: str, numbers: re.Match[str]) -> Unit:
    """Return what a table cell measures: the last unit in brackets or in a cell of its own to its left."""
    for found in reversed(list(MEASURE.finditer(text, 0, numbers.start()))):
        unit = unit_behind(found[1] or found[2], 0)
        if unit.known and unit.end == len(found[1] or found[2]):
            return unit._replace(end=numbers.end())
    return Unit("number", "", Decimal(1), known=False, end=numbers.end())


def _quantity(text: str, numbers: re.Match[str], unit: Unit) -> Quantity | None:
    counted = unit.factor == 1 and whole(unit.name)
    one, to, of = (parse(numbers[k], whole=counted) if numbers[k] else None for k in ("one", "to", "of"))
    if one is None or (numbers["to"] and (to is None or to <= one)) or (numbers["of"] and not _whole_of(of, unit)):
        return None
    rate = RATE.match(text, unit.end) if unit.known else None
    end, name = (rate.end(), unit.name + rate[0]) if rate else (unit.end, unit.name)
    upper = of if numbers["of"] else to
    kind: Kind = "ratio" if numbers["of"] else unit.kind
    return Quantity(
        kind, one * unit.factor, name, numbers.start(), end, upper * unit.factor if upper is not None else None
    )


def _whole_of(of: Decimal | None, unit: Unit) -> bool:
    """Tell whether the second number of "23/25" can be the whole: "19/2022" alone is the number of some document."""
    return bool(of) and unit.kind != "share" and (unit.known or not YEARLIKE.fullmatch(f"{of:f}"))


def _with_words(text: str, made: Quantity, floor: int) -> Quantity:
    """Return a quantity with the words around it that say what it is: "tăng … so với cùng kỳ", "chết …"."""
    from_ = max(floor, made.start - REACH)
    if hurt := HURT.search(text, from_, made.start):
        unit = f"người {hurt['what'].lower()}"
        return replace(made, start=hurt.start(), unit=unit) if made.unit in ("người", unit) else made
    verb = VERB.search(text, from_, made.start) or SIGN.search(text, from_, made.start)
    if verb is None or made.kind == "ratio":
        return made
    if verb["verb"] in SIGNS and made.kind != "share":  # "cao độ -8,7 m" is a level, and no change
        value = made.value if verb["verb"] in RISING else -made.value
        return replace(made, start=verb.start("verb"), value=value)
    compared = COMPARED.match(text, made.end)
    change: Change = "up" if verb["verb"].lower() in RISING else "down"
    return replace(made, start=verb.start("verb"), end=compared.end() if compared else made.end, change=change)


def _with_rest(text: str, made: Quantity) -> Quantity:
    """Return an amount with the smaller part that follows it ("1 tỷ 250 triệu đồng")."""
    rest = REST.match(text, made.end) if SCALED.search(text, made.start, made.end) else None
    value = parse(rest["one"]) if rest else None
    if rest is None or value is None or made.to is not None:
        return made
    added = value * SCALES[rest["scale"].lower()]
    closed = CLOSED.match(text, rest.end())
    if added >= made.value or (closed and closed["unit"].lower() not in MONEY):
        return made
    unit = MONEY[closed["unit"].lower()] if closed else made.unit
    return replace(made, value=made.value + added, unit=unit, end=closed.end() if closed else rest.end())
