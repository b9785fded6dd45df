"""Names of the letters' files: plain letters that every system and every mail program carries, none twice."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from pipeline.text import fold

SLUG, OWN_ID = 55, 16  # letters of the unit's name and of its id
OTHER = re.compile(r"[^a-z0-9]+")


def names(units: Sequence[tuple[str, str]]) -> list[str]:
    """Return a file name without ending for each unit (id, name): its name in plain letters and its id."""
    plain = [_name(*unit) for unit in units]
    often = Counter(plain)
    return [n if often[n] == 1 else f"{n}-{_digest(*unit)}" for n, unit in zip(plain, units, strict=True)]


def _name(unit_id: str, unit: str) -> str:
    slug = _slug(unit)[:SLUG].strip("-") or "don-vi"
    own = _slug(unit_id)
    return f"{slug}-{own if 0 < len(own) <= OWN_ID else _digest(unit_id, unit)}"


def _slug(text: str) -> str:
    return OTHER.sub("-", fold(text[:1000])).strip("-")


def _digest(unit_id: str, unit: str) -> str:
    return hashlib.sha256(f"{unit_id}\n{unit}".encode("utf-8", "surrogatepass")).hexdigest()[:6]
