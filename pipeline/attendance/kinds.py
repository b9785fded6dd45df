"""Which kind of paper a file is, and of which year: by its letterhead, else by its file's name.

Periods are read by the calendar of figures where they are written with tones; what a recogniser or a file's name left
without them is read on folded letters.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from pipeline.document import Letterhead
from pipeline.labelling.figures import figures
from pipeline.rollcall import SubmissionKind
from pipeline.text import fold

Form = Literal["plan", "report", "annex", "other", ""]
MIDDLE, TURN = range(5, 9), (11, 12, 1, 2)  # months in which mid-year and year-end reports are dated
HALF, YEAR = (1, 6), (1, 12)
MID_YEAR = (HALF, (4, 6))  # the second quarter's report is the half year's
AHEAD = re.compile(r"\b(?:phương hướng|nhiệm vụ|dự kiến|kế hoạch)\b", re.IGNORECASE)
SPAN = re.compile(r"(?P<year>\d{4}|-)-(?:-)?(?P<first>\d\d)(?:/(?:\d{4}|-)-(?:-)?(?P<last>\d\d))?")
SIX = re.compile(r"\b(?:0?6|sau) ?(?:thang|th|t)(?=(?:20\d\d)?\b)(?! cuoi)|\bnua dau|\bgiua nam|\bquy (?:ii|2)\b")
ODD = re.compile(r"\b(?:0?9|chin|0?3|ba) ?(?:thang|t)(?=(?:20\d\d)?\b)|\bquy (?:i|iii|iv|1|3|4)\b|\bthang \d{1,2}\b")
WHOLE = re.compile(r"\btong ket|\bca nam\b|\bhang nam\b|\bcuoi nam\b")
HALFWAY = re.compile(r"\bso ket|\bnua dau|\bgiua nam")
ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
ANNEX = re.compile(r"\b(?:phu luc|pl|phu bieu|bieu|bang bieu|bang so lieu|kem theo)\b")
# What a paper says that adds to an earlier one, as the letters ask for; one that says that it takes its place does not.
ADDS = re.compile(
    r"\bbao cao (?:them|bo sung|giai trinh)|\bbo sung (?:(?:cac |mot so )?noi dung|bao cao|ket qua|so lieu)\b"
    r"|\b(?:noi dung|phan|so lieu) con thieu\b|\bgiai trinh\b"
)
REPLACES = re.compile(r"\bthay (?:the|cho) (?:ban |van ban |bao cao |ke hoach )")
REPORT = re.compile(r"\b(?:bao cao|bc|so ket|tong ket)\b")
PLAN = re.compile(r"\b(?:ke hoach(?! tai chinh| dau tu| va)|kh(?! tc| dt| va))\b")


class Told(NamedTuple):
    """Hold what a file says it is: form, kind of submission (None where it names no period), year (0 for unknown)."""

    form: Form
    kind: SubmissionKind | None
    year: int


class Span(NamedTuple):
    """Hold a period: its year (0 where none is given), its first and its last month."""

    year: int
    first: int
    last: int

    @property
    def months(self) -> tuple[int, int]:
        """Return the first and the last month."""
        return self.first, self.last


def kind_of(head: Letterhead, *, name: str = "") -> Told:
    """Return what a file is by its letterhead; what that leaves open is taken from the file's name."""
    form = form_of(head, name)
    if form == "plan":
        return Told(form, "plan", _year(spans_of(head), head, name, kind="plan"))
    if form == "other":
        return Told(form, "other", _year(spans_of(head), head, name))
    return _report(form, head, name)


def named(name: str) -> Told:
    """Return what a file is by its name alone."""
    return kind_of(Letterhead(), name=name)


def form_of(head: Letterhead, name: str) -> Form:
    """Return the form of a paper: the letterhead's own word for it, else what its subject or its file's name says."""
    kind = fold(head.kind.value)
    if kind:
        return "plan" if kind == "ke hoach" else "report" if kind == "bao cao" else "other"
    for text in (fold(head.subject.value), fold(_stem(name))):
        for form, pattern in (("annex", ANNEX), ("report", REPORT), ("plan", PLAN)):
            if pattern.search(text):
                return form  # type: ignore[return-value]  # the forms of this very line
    return ""


def spans_of(head: Letterhead) -> list[Span]:
    """Return the periods that a subject names, those reported on before those ahead."""
    subject = head.subject.value
    found = _spans(subject)
    cut = next((m.start() for m in AHEAD.finditer(subject) if found and m.start() > found[0][0]), len(subject))
    done = [s for at, s in found if at < cut]
    return done or [s for _, s in found] or [s for _, s in _spans(head.period.value)]


def _spans(text: str) -> list[tuple[int, Span]]:
    periods = [(f.start, str(f.value)) for f in figures(text) if f.kind == "period"]
    return [(at, span) for at, value in periods if (span := _span(value))]


def _span(value: str) -> Span | None:
    """Return an ISO period as a span; a period of several years is none."""
    if re.fullmatch(r"\d{4}", value):
        return Span(int(value), *YEAR)
    found = SPAN.fullmatch(value)
    if not found:
        return None
    year = int(found["year"]) if found["year"].isdigit() else 0
    return Span(year, int(found["first"]), int(found["last"] or found["first"]))


def _report(form: Form, head: Letterhead, name: str) -> Told:
    spans, words = spans_of(head), fold(f"{head.subject.value} {head.period.value}")
    kind = _by_spans(spans, words, head) or _by_words(words) or _by_words(fold(_stem(name))) or _by_date(head)
    return Told(form, kind, _year(spans, head, name, kind=kind))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _by_spans(spans: list[Span], words: str, head: Letterhead) -> SubmissionKind | None:
    """Return the kind that the periods of a subject make a report; a part of a year says more than the year."""
    if not spans:
        return None
    parts = [s for s in spans if s.months != YEAR]
    if spans[0].months == YEAR and (not parts or WHOLE.search(words)):
        halfway = HALFWAY.search(words) or (not WHOLE.search(words) and _dated_within(spans[0], head))
        return "mid_year" if halfway else "year_end"
    if parts[0].months in MID_YEAR:
        return "mid_year"
    return "year_end" if WHOLE.search(words) or parts[0].months == (7, 12) else "other"


def _dated_within(span: Span, head: Letterhead) -> bool:
    """Tell whether a report on a year is dated in the middle of that very year."""
    year, month = _date(head)
    return year == span.year and month in MIDDLE


def _by_words(folded: str) -> SubmissionKind | None:
    if SIX.search(folded):
        return "mid_year"
    if WHOLE.search(folded):
        return "year_end"
    if ODD.search(folded):
        return "other"
    return "mid_year" if HALFWAY.search(folded) else None


def _by_date(head: Letterhead) -> SubmissionKind | None:
    _, month = _date(head)
    if month in MIDDLE:
        return "mid_year"
    return "year_end" if month in TURN else None


def _date(head: Letterhead) -> tuple[int, int]:
    """Return year and month of a letterhead's date, zeros where it is unknown or doubtful."""
    try:
        found = date.fromisoformat(head.date.value)
    except ValueError:
        return 0, 0
    return (0, 0) if head.date.doubtful else (found.year, found.month)


def _year(spans: list[Span], head: Letterhead, name: str, *, kind: SubmissionKind | None = None) -> int:
    """Return the year that a paper is about: by its words, else by its date, else by its file's name; 0 for unknown."""
    words = f"{head.period.value} {head.subject.value}"
    stated = next((s.year for s in spans if s.year), 0) or _first_year(words)
    return stated or _dated_year(head, kind) or _first_year(name)


def _dated_year(head: Letterhead, kind: SubmissionKind | None) -> int:
    """Return the year that a paper's date points to: a plan may be made before its year, a report on it after it."""
    year, month = _date(head)
    if kind == "plan":
        return year + (month in TURN[:2])
    return year - (kind == "year_end" and 0 < month <= TURN[-1] + 1)


def _first_year(text: str) -> int:
    found = ANY_YEAR.search(text)
    return int(found[1]) if found else 0


def commonest(kinds: Iterable[SubmissionKind | None]) -> SubmissionKind:
    """Return which report most of an inbox's files are, mid-year where nothing tells."""
    counted = Counter(k for k in kinds if k in ("mid_year", "year_end"))
    return "year_end" if counted["year_end"] > counted["mid_year"] else "mid_year"
