"""The register of units that must submit, and the matching of a letterhead to it."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.document import Letterhead
from pipeline.errors import InputError
from pipeline.text import fold

# Abbreviations that letterheads and registers use for one another; folded, whole words.
ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan", "gtvt": "giao thong van tai", "atgt": "an toan giao thong", "qlda": "quan ly du an",
    "dtxd": "dau tu xay dung", "cp": "co phan", "tnhh": "trach nhiem huu han", "mtv": "mot thanh vien",
    "ql": "quan ly", "qldb": "quan ly duong bo", "kcht": "ket cau ha tang", "kcn": "khu cong nghiep",
    "htx": "hop tac xa", "tt": "trung tam", "tp": "thanh pho", "tx": "thi xa", "kh": "ke hoach", "tc": "tai chinh",
    "vt": "van tai", "pt": "phuong tien", "nl": "nguoi lai", "ptnl": "phuong tien nguoi lai", "cty": "cong ty",
    "vp": "van phong", "ttr": "thanh tra", "gt": "giao thong", "xd": "xay dung", "ct": "cong trinh",
    "ttdk": "trung tam dang kiem", "bqlda": "ban quan ly du an", "ktht": "kinh te ha tang", "kt": "kinh te",
    "ht": "ha tang", "pktht": "phong kinh te ha tang", "bx": "ben xe", "ubatgt": "uy ban an toan giao thong",
}  # fmt: skip
EMPTY_WORDS = frozenset({"tinh", "va", "cac", "cua", "so", "truc", "thuoc"})
CLEAR = 0.03  # a smaller lead over the next unit makes a match doubtful
APART = 0.6  # what is left of a likeness when each name has a word that the other lacks
LONG_WORD, MISREAD = 4, 75  # letters, and likeness of 100, from which a word counts as the other misread
SURE = 0.78  # least likeness at which a letterhead is taken for a unit of the register


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one unit of the register: id, name, upper body, other names it goes by, and the areas asked of it.

    `areas` empty means all areas are asked.
    """

    id: str
    name: str
    parent: str = ""
    other_names: tuple[str, ...] = ()
    areas: tuple[int, ...] = ()


class Match(NamedTuple):
    """Hold the unit that a letterhead belongs to and a certainty from 0 to 1."""

    unit: Unit
    certainty: float


# What offices head their columns with, folded.
HEADINGS = {
    "name": ("name", "ten", "ten don vi", "don vi"), "id": ("id", "ma", "ma don vi"),
    "parent": ("parent", "co quan chu quan", "don vi cap tren", "cap tren"),
    "areas": ("areas", "noi dung", "noi dung yeu cau"),
    "other_names": ("other names", "ten khac", "ten goi khac", "viet tat"),
}  # fmt: skip
ADVICE = "Cần dòng tiêu đề có cột name (hoặc “Tên đơn vị”); có thể thêm id, parent, other_names, areas."


def load(path: Path) -> tuple[Unit, ...]:
    """Read a register from CSV with a header row, as Excel saves it anywhere (comma, semicolon, tab; UTF-8, UTF-16).

    Raises:
        InputError: the file cannot be read, has no column of names, or names a unit or an id twice.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        msg = f"không có hoặc không mở được danh sách đơn vị {path}"
        raise InputError(msg) from error
    rows = _rows(text)
    if not rows or "name" not in rows[0]:
        msg = f"danh sách đơn vị {path.name} thiếu cột “name”"
        raise InputError(msg, advice=ADVICE)
    units = tuple(_unit(row, i) for i, row in enumerate(rows, 1) if row["name"])
    _refuse_twice(units, path.name)
    return units


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if raw.startswith(b"PK"):
            raise InputError(
                "danh sách đơn vị là tệp Excel", advice="Trong Excel chọn Lưu thành “CSV UTF-8”."
            ) from None
        return raw.decode("cp1258", "replace")


def _rows(text: str) -> list[dict[str, str]]:
    """Return the rows under our own names of the columns."""
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    names = {h: ours for ours, known in HEADINGS.items() for h in known}
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter)
    return [
        {names[fold(k)]: (v or "").strip() for k, v in r.items() if isinstance(k, str) and fold(k) in names}
        for r in rows
    ]


def _refuse_twice(units: Sequence[Unit], file: str) -> None:
    for what, values in (("id", [u.id for u in units]), ("tên", [f"{key(u.name)} {key(u.parent)}" for u in units])):
        if len(set(values)) != len(values):
            msg = f"danh sách đơn vị {file} có hai dòng trùng {what}"
            raise InputError(msg, advice="Mỗi đơn vị chỉ một dòng, với id và tên riêng.")


def _unit(row: dict[str, str], index: int) -> Unit:
    others = tuple(n.strip() for n in row.get("other_names", "").split(";") if n.strip())
    try:
        areas = tuple(int(a) for a in row.get("areas", "").replace(",", ";").split(";") if a.strip())
    except ValueError as error:
        msg = f"danh sách đơn vị, dòng {index + 1}: cột areas phải là các số cách nhau bằng dấu “;”"
        raise InputError(msg, advice="Ví dụ: 1;2;9. Để trống nếu yêu cầu mọi nội dung.") from error
    return Unit(row.get("id") or f"u{index:02d}", row["name"], row.get("parent", ""), others, areas)


def key(name: str) -> str:
    """Return a unit's name folded, abbreviations written out, empty words dropped."""
    words = " ".join(ABBREVIATIONS.get(w, w) for w in fold(name).split()).split()
    return " ".join(w for w in words if w not in EMPTY_WORDS)


def match(letterhead: Letterhead, register: Sequence[Unit], *, hint: str = "") -> Match | None:
    """Return the unit of the register that a letterhead names, or None; `hint` is the file's name."""
    name, upper = letterhead.unit.value, letterhead.upper.value
    if not name:
        return in_file_name(hint, register)
    return _best([likeness(name, upper, u) for u in register], register)


def in_file_name(name: str, register: Sequence[Unit]) -> Match | None:
    """Return the register's unit that a file's name names, for files without a letterhead; None where none is near."""
    return _best([_in_name(name, u) for u in register], register)


def _best(likenesses: Sequence[float], register: Sequence[Unit]) -> Match | None:
    scored = sorted(((s, i) for i, s in enumerate(likenesses)), key=lambda s: (-s[0], s[1]))
    if not scored or scored[0][0] < SURE:
        return None
    lead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
    return Match(register[scored[0][1]], round(min(1.0, scored[0][0]) * (1.0 if lead > CLEAR else 0.6), 3))


def likeness(name: str, upper: str, unit: Unit) -> float:
    """Return how alike a letterhead's lines and a unit are, 0 to 1; the upper body decides between equals.

    Where each name has a word of its own that the other lacks ("quản lý vận tải", "quản lý kết cấu hạ tầng"), or two
    places of one level are named ("huyện Thạch Hà", "huyện Thạch Giang"), they are two units, however alike the rest.
    """
    names = (unit.name, *unit.other_names)
    own = max(_alike(_own(name, upper), _own(n, f"{unit.parent} {upper}")) for n in names)
    above = _alike(key(upper), key(unit.parent)) if upper and unit.parent else 0.5
    vetoed = all(_left_over(name, f"{n} {unit.parent}") and _left_over(n, name) for n in names)
    vetoed = vetoed or _elsewhere(f"{name}, {upper}", f"{unit.name}, {unit.parent}")
    return (0.88 * own + 0.12 * above) * (APART if vetoed else 1.0)


PLACE = re.compile(
    r"\b(huyen|thi xa|thanh pho|quan|tinh|xa|phuong|thi tran)((?: (?!huyen|thi xa|thanh pho|tinh|xa )\w+){1,3})"
)
LEVELS = {"huyen": "district", "thi xa": "district", "thanh pho": "district", "quan": "district", "tinh": "province"}


def _places(text: str) -> dict[str, list[str]]:
    """Return the words of the places that a name names, by level (district, province, commune)."""
    parts = (" ".join(ABBREVIATIONS.get(w, w) for w in fold(part).split()) for part in text.split(","))
    return {LEVELS.get(level, "commune"): words.split() for part in parts for level, words in PLACE.findall(part)}


def _elsewhere(one: str, other: str) -> bool:
    """Tell whether two names name different places of one level."""
    here, there = _places(one), _places(other)
    return any(not _same_place(here[level], there[level]) for level in here.keys() & there.keys())


def _same_place(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(_same_word(a, b) for a, b in zip(one, other, strict=False))


def _own(name: str, upper: str) -> str:
    """Return a unit's key without a tail that only repeats the body above it ("Thanh tra | Sở Giao thông vận tải")."""
    words, above = key(name).split(), f" {key(upper)} "
    cut = next((i for i in range(1, len(words)) if f" {' '.join(words[i:])} " in above), len(words))
    return " ".join(words[:cut])


def _left_over(name: str, whole: str) -> list[str]:
    """Return the words of a name that stand nowhere in another text, misread letters aside."""
    there = key(whole).split()
    return [w for w in key(name).split() if not any(_same_word(w, t) for t in there)]


def _same_word(one: str, other: str) -> bool:
    """Tell whether two words are one: equal, or alike but for a letter that recognition misread."""
    if one == other:
        return True
    return min(len(one), len(other)) >= LONG_WORD and fuzz.ratio(one, other) >= MISREAD


def _alike(a: str, b: str) -> float:
    """Return the mean of plain and word-set likeness: a name cut short is like, a different number is not."""
    if not a or not b:
        return 0.0
    numbers = {w for w in a.split() if w[0].isdigit()}, {w for w in b.split() if w[0].isdigit()}
    clash = bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])
    return (0.5 * fuzz.ratio(a, b) + 0.5 * fuzz.token_set_ratio(a, b)) / 100 - (0.3 if clash else 0.0)


def _in_name(hint: str, unit: Unit) -> float:
    return (
        max(
            (fuzz.partial_ratio(key(n), key(hint)) / 100 for n in (unit.name, *unit.other_names) if key(n)), default=0.0
        )
        * 0.9
    )
