"""The register of units that must submit, and the matching of a letterhead to it."""

import csv
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
    "vp": "van phong", "ttr": "thanh tra",
}  # fmt: skip
EMPTY_WORDS = frozenset({"tinh", "va", "cac", "cua", "so", "truc", "thuoc"})
CLEAR = 0.03  # a smaller lead over the next unit makes a match doubtful
COLUMNS = ("id", "name", "parent", "other_names", "areas")
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


def load(path: Path) -> tuple[Unit, ...]:
    """Read a register from CSV with a header row: name, and optionally id, parent, other_names, areas.

    Raises:
        InputError: the file cannot be read, has no column "name", or names a unit twice under one id.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"không đọc được danh sách đơn vị: {path.name}"
        raise InputError(msg, advice="Lưu danh sách ở dạng CSV UTF-8.") from error
    if not rows or "name" not in rows[0]:
        msg = f"danh sách đơn vị {path.name} thiếu cột “name”"
        raise InputError(msg, advice="Cần dòng tiêu đề có cột name; có thể thêm id, parent, other_names, areas.")
    units = tuple(_unit(row, i) for i, row in enumerate(rows, 1) if (row.get("name") or "").strip())
    if len({u.id for u in units}) != len(units):
        msg = f"danh sách đơn vị {path.name} có hai dòng trùng id"
        raise InputError(msg, advice="Mỗi đơn vị cần một id riêng.")
    return units


def _unit(row: dict[str, str], index: int) -> Unit:
    value = {k: (v or "").strip() for k, v in row.items() if k in COLUMNS}
    others = tuple(n.strip() for n in value.get("other_names", "").split(";") if n.strip())
    try:
        areas = tuple(int(a) for a in value.get("areas", "").replace(",", ";").split(";") if a.strip())
    except ValueError as error:
        msg = f"danh sách đơn vị, dòng {index + 1}: cột areas phải là các số cách nhau bằng dấu “;”"
        raise InputError(msg) from error
    return Unit(value.get("id") or f"u{index:02d}", value["name"], value.get("parent", ""), others, areas)


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
    """Return how alike a letterhead's lines and a unit are, 0 to 1; the upper body decides between equals."""
    own = max(_alike(_own(name, upper), _own(n, f"{unit.parent} {upper}")) for n in (unit.name, *unit.other_names))
    above = _alike(key(upper), key(unit.parent)) if upper and unit.parent else 0.5
    return 0.88 * own + 0.12 * above


def _own(name: str, upper: str) -> str:
    """Return a unit's key without a tail that only repeats the body above it ("Thanh tra | Sở Giao thông vận tải")."""
    words, above = key(name).split(), f" {key(upper)} "
    cut = next((i for i in range(1, len(words)) if f" {' '.join(words[i:])} " in above), len(words))
    return " ".join(words[:cut])


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
