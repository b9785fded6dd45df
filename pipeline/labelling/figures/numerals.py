"""Numbers as Vietnamese offices write them: dots between thousands, a comma before decimals, and other ways.

Exact throughout: a number is a `Decimal` with the scale it was written with, never a float.
"""

import re
from decimal import Decimal

# A number, longest form first. Letters that a recogniser puts for digits are let in and sorted out by `parse`.
DIGIT = "[0-9lIOo]"
NUMBER = (
    rf"(?:{DIGIT}{{1,3}}(?:\.{DIGIT}{{3}})+(?:,{DIGIT}+)?(?![.,]?\d)"
    r"|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?(?![.,]?\d)|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?: \d{3}){2,}(?:,\d+)?(?!\d)"
    rf"|\d+[.,]\d+|{DIGIT}+)"
)
MISREAD = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0"})
VIETNAMESE = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?")
ENGLISH = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:,\d{3})+\.\d+)")
POINT = re.compile(r"\d+\.\d+")
THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def parse(written: str, *, whole: bool = False) -> Decimal | None:
    """Return the value of a written number, None where it is none.

    `whole` says that what is counted has no parts: then a lone comma before three digits parts thousands
    ("1,250 lượt"). Digits misread as l, I, O or o are mended where at least one true digit stands beside them and the
    rest is written the Vietnamese way.
    """
    if written.isdecimal():
        return Decimal(written)
    plain = written.translate(MISREAD)
    if plain != written and not (any(c.isdigit() for c in written) and VIETNAMESE.fullmatch(plain)):
        return None
    if ENGLISH.fullmatch(plain) or (whole and THOUSANDS.fullmatch(plain)):
        return Decimal(plain.replace(",", ""))
    if VIETNAMESE.fullmatch(plain) or SPACED.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(" ", "").replace(",", "."))
    return Decimal(plain) if POINT.fullmatch(plain) else None


def write(value: Decimal) -> str:
    """Return a number the Vietnamese way: 1012500000 as "1.012.500.000", 45.6 as "45,6"."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def plain(value: Decimal) -> str:
    """Return a number as programs read it, without an exponent or zeros that say nothing: "8240000000", "45.6"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
