"""What the head and the foot of a document say of it (Decree 30/2020/NĐ-CP, annex I, and common deviations).

`split` parts a document's lines into letterhead, body and foot; `parse` reads the fields.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import Box, Field, Letterhead, Line, Place
from pipeline.reading.layout import DATE_LINE, FOOT, TITLE
from pipeline.reading.numbering import number_of
from pipeline.text import find_date, fold, normalise

MOTTO = re.compile(r"cong hoa xa hoi|chu nghia viet nam|^viet nam$|doc lap.{0,4}tu do|hanh phuc|dang cong san viet nam")
# "Số:" with its usual misreadings by OCR; the number proper, then the sign ("/BC-TTr").
NUMBER = re.compile(
    r"^\W*(?:Số|SỐ|So|Sô|Sõ|S6|Sé|Só|Sổ|Sỗ)\s*[:;.]?\s*"
    r"(?P<number>[\d.…_ ]{0,12}\w?\s*[-–/]\s*[^\s,;()]+(?:\s*[-–/]\s*[^\s,;()]+)*)"
)
# A sign whose "Số:" or number could not be read: "....s:z../BC-HQLĐB", "/BC-TTr".
SIGNED = re.compile(
    r"^(?P<lead>.{0,24}?)[/⁄](?P<sign>(?:BC|KH|TTr|TB|QĐ|CV|CTr|HD|BB|ĐA|PA|GM)\s*-\s*[A-ZĐa-z&.-]{2,20})\W*$"
)
NUMBER_LINE = re.compile(r"so(?: |$)(?=$|\d|bc|kh|\w{1,6} \w{0,8}$)")
KINDS = {
    "bao cao": "BÁO CÁO", "ke hoach": "KẾ HOẠCH", "to trinh": "TỜ TRÌNH", "thong bao": "THÔNG BÁO",
    "quyet dinh": "QUYẾT ĐỊNH", "bien ban": "BIÊN BẢN", "chuong trinh": "CHƯƠNG TRÌNH", "huong dan": "HƯỚNG DẪN",
    "de an": "ĐỀ ÁN", "phuong an": "PHƯƠNG ÁN", "giay moi": "GIẤY MỜI", "ban dang ky": "BẢN ĐĂNG KÝ",
}  # fmt: skip
SIGNS = {"BC": "BÁO CÁO", "KH": "KẾ HOẠCH", "TTr": "TỜ TRÌNH", "TB": "THÔNG BÁO", "QĐ": "QUYẾT ĐỊNH"}
PERIOD = re.compile(
    r"(?:(?:(?:0?6|sáu|0?9|chín|0?3|ba)\s+tháng|nửa)(?:\s+(?:đầu|cuối))?(?:\s+năm)?\s+\d{4}|quý\s+(?:[IV]+|[1-4])(?:[/\s]+(?:năm\s+)?\d{4})"
    r"|giai\s+đoạn\s+\d{4}\s*[-–]\s*\d{4}|tháng\s+\d{1,2}(?:\s*/\s*|\s+năm\s+)\d{4}|năm\s+học\s+\d{4}\s*[-–]\s*\d{4}|năm\s+\d{4})",
    re.IGNORECASE,
)
HALF_YEAR = re.compile(r"(?:(?:0?6|sáu)\s+tháng|nửa)\s+(?:đầu|cuối)(?:\s+năm)?", re.IGNORECASE)
ROLE = re.compile(
    r"^(?:kt|tm|tl|tuq|q)\b|giam doc|truong phong|chanh|truong ban|chu tich|hieu truong|truong ga|doi truong|thu truong"
    r"|cuc truong|hat truong|vien truong|truong khoa|nguoi lap|to truong|truong tram|tram truong"
)


SUBJECT_LENGTH = 140  # letters of one line of it
WIDE = 330.0  # points; a subject in plain type is centred and rarely wider


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold a document's lines: letterhead and title, body, foot."""

    head: tuple[Line, ...]
    body: tuple[Line, ...]
    foot: tuple[Line, ...]


def split(lines: Sequence[Line]) -> Parts:
    """Return the lines parted into letterhead with title, body, and foot with recipients and signature."""
    title = next((i for i, x in enumerate(lines[:40]) if _is_title(x) and not number_of(x.text)), None)
    start = _title_end(lines, title) if title is not None else _head_end(lines)
    end, after = _foot(lines, start)
    return Parts(tuple(lines[:start]), (*lines[start:end], *lines[after:]), tuple(lines[end:after]))


def opens(lines: Sequence[Line]) -> bool:
    """Tell whether a page's lines begin a document of their own: motto, number or date, and a title."""
    top = lines[:16]
    folded = [fold(x.text) for x in top]
    motto = any(MOTTO.search(f) for f in folded)
    marked = any(NUMBER.match(x.text) for x in top) or any(DATE_LINE.search(f) for f in folded)
    return motto and marked and any(_is_title(x) for x in top)


def _is_title(line: Line) -> bool:
    """Tell whether a line is a document's kind standing by itself, or with its subject, in capitals or bold."""
    if line.hint in ("left", "right") or line.cells or not TITLE.match(fold(line.text)):
        return False
    return (len(line.text) < 30 and line.text.upper() == line.text) or (line.bold and len(line.text) < 160)


def _title_end(lines: Sequence[Line], title: int) -> int:
    """Return the index after the title's last line: bold or centred lines under the document's kind."""
    end = title + 1
    while end < min(len(lines), title + 7) and _subject_line(lines[end], lines[title], lines[end - 1]):
        end += 1
    return end


def _subject_line(line: Line, title: Line, before: Line) -> bool:
    if re.fullmatch(r"[-_=*\s]{3,}", line.text):
        return True
    opens = fold(line.text).startswith(("thuc hien", "can cu", "kinh gui")) and not line.bold
    if line.cells or number_of(line.text) or line.text.endswith((";", ":")) or opens:
        return False
    if line.place.box and title.place.box:
        centred = abs(_middle(line.place.box) - _middle(title.place.box)) < 14
        near = line.place.page == before.place.page and (before is title or not _opens_paragraph(line, before))
        return (
            centred
            and near
            and (line.bold or line.origin == "ocr" or _width(line.place.box) < WIDE)
            and len(line.text) < SUBJECT_LENGTH
        )
    return line.bold or "center" in line.hint or (before is title and _names_subject(line, title))


def _names_subject(line: Line, title: Line) -> bool:
    """Tell whether a line without a layout, right under a title that is a kind alone, is the subject: no sentence."""
    return fold(title.text) in KINDS and len(line.text) < SUBJECT_LENGTH and not line.text.endswith(".")


def _opens_paragraph(line: Line, before: Line) -> bool:
    """Tell whether a plain wide line after a short line of the subject is the first of the body, on scans as well."""
    if line.bold or not line.place.box or not before.place.box:
        return False
    width, above = _width(line.place.box), _width(before.place.box)
    return line.text[:1].isupper() and width > WIDE and width > above + 60


def _width(box: Box) -> float:
    return box.x1 - box.x0


def _middle(box: Box) -> float:
    return (box.x0 + box.x1) / 2


def _head_end(lines: Sequence[Line]) -> int:
    """Return where the letterhead ends in a document without a title: after its last column line or date."""
    columns = [i for i, x in enumerate(lines[:40]) if x.hint in ("left", "right") and not FOOT.match(fold(x.text))]
    return columns[-1] + 1 if columns and columns[-1] < 20 else 0


def _foot(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """Return where the foot begins and ends; an appendix after it belongs to the body."""
    begin = next(
        (i for i in range(start, len(lines)) if FOOT.match(fold(lines[i].text)) and len(lines[i].text) < 40), None
    )
    if begin is None:
        return _signature(lines, start), len(lines)
    while begin > start and lines[begin - 1].hint in ("left", "right"):
        begin -= 1
    end = begin + 1
    while end < len(lines) and not _after_foot(lines[end], lines[begin]):
        end += 1
    return begin, end


def _after_foot(line: Line, begin: Line) -> bool:
    """Tell whether a line comes after the foot: on a later page, out of its columns, a table, or an appendix."""
    number = number_of(line.text)
    if line.hint not in ("left", "right") and (line.place.page > begin.place.page or begin.hint in ("left", "right")):
        return True
    return (
        bool(line.cells)
        or (number is not None and number.style in ("appendix", "roman", "part"))
        or fold(line.text).startswith("phu luc")
    )


def _signature(lines: Sequence[Line], start: int) -> int:
    """Return where a signature without recipients begins: a role and a name at the very end."""
    for i in range(max(start, len(lines) - 6), len(lines)):
        if ROLE.search(fold(lines[i].text)) and len(lines[i].text) < 40 and lines[i].text.upper() == lines[i].text:
            return i
    return len(lines)


def parse(parts: Parts) -> Letterhead:
    """Return the fields that head and foot hold."""
    head, foot = list(parts.head), list(parts.foot)
    title = next((i for i, x in enumerate(head) if _is_title(x)), len(head))
    left = [x for x in head[:title] if x.hint != "right" and not MOTTO.search(fold(x.text))]
    number, sign = _number(left)
    upper, unit = _organs(
        [
            x
            for x in left
            if not (NUMBER_LINE.match(folded := fold(x.text)) or SIGNED.match(x.text)) and not DATE_LINE.search(folded)
        ]
    )
    place, day = _place_date(head[:title])
    subject = _subject(head[title:])
    role, signer = _signer(foot)
    return Letterhead(
        upper=upper, unit=unit, number=number, place=place, date=day, kind=_kind(head[title : title + 1], sign),
        subject=subject, period=_period(subject, day), role=role, signer=signer,
    )  # fmt: skip


def filled(head: Letterhead, seen: Sequence[Line]) -> Letterhead:
    """Return a letterhead whose empty number, date and place are taken from lines seen in pictures.

    Digitally signed papers hold them only in the signature's appearance, which may be an image.
    """
    pictured = [x if NUMBER.match(x.text) else replace(x, text=f"Số: {x.text}") for x in seen]
    number, _ = _number(pictured)
    place, day = _place_date(seen)
    found = {"number": number, "place": place, "date": day}
    lacking = {n: f for n, f in found.items() if f.value and not getattr(head, n).value}
    return replace(head, **lacking)


def lacks(head: Letterhead) -> tuple[str, ...]:
    """Return which of "number" and "date" a letterhead lacks; a number without a figure is none."""
    number = any(map(str.isdigit, head.number.value.partition("/")[0]))
    return (*(() if number else ("number",)), *(() if head.date.value else ("date",)))


def completed(head: Letterhead, penned: Sequence[Line]) -> Letterhead:
    """Return a letterhead whose lacking number and date are taken from the same lines read once more, with blue ink."""
    other = parse(split(penned))
    found = {name: getattr(other, name) for name in lacks(head)}
    return replace(head, **{name: field for name, field in found.items() if field.value})


NAMES = {"number": "số", "date": "ngày", "unit": "đơn vị", "kind": "loại văn bản"}


def doubts(head: Letterhead, *, recognised: bool) -> tuple[str, ...]:
    """Return what a person must compare with the paper: what was recognised uncertainly, and what could not be read."""
    unsure = [f"{name} {_shown(getattr(head, key))}" for key, name in NAMES.items() if getattr(head, key).doubtful]
    lost = [NAMES[key] for key in lacks(head)] if recognised and (head.unit.value or head.kind.value) else []
    said = [f"cần đối chiếu với bản gốc: {', '.join(unsure)} (viết tay hoặc mờ, nhận dạng chưa chắc chắn)"]
    missed = [f"không đọc được {' và '.join(lost)} của văn bản (viết tay, mờ hoặc để trống)"]
    return (*(said if unsure else ()), *(missed if lost else ()))


def _shown(field: Field) -> str:
    """Return a field's value as people write it: dates as day, month, year."""
    year, _, rest = field.value.partition("-")
    month, _, day = rest.partition("-")
    dated = year.isdigit() and month.isdigit() and day.isdigit()
    return f"{day}/{month}/{year}" if dated else f"“{field.value}”"


def _field(text: str, lines: Sequence[Line]) -> Field:
    if not text or not lines:
        return Field()
    places = [line.place for line in lines if line.place.page == lines[0].place.page]
    box = None
    for p in places:
        box = box.union(p.box) if box and p.box else p.box or box
    return Field(text, Place(lines[0].place.page, box), min(min(line.confidence, line.figures) for line in lines))


def _number(lines: Sequence[Line]) -> tuple[Field, str]:
    for line in lines:
        if found := NUMBER.match(line.text):
            value = re.sub(r"\s*([-–/])\s*", r"\1", normalise(found["number"])).strip(" .…_")
            value = re.sub(r"(?<=\d)[.…_\s]+(?=/)|^[.…_\s]+", "", value)
            sign = re.search(r"/\s*([^\W\d_]+)", value)
            return _field(value, [line]), sign.group(1) if sign else ""
    return _signed(lines)


def _signed(lines: Sequence[Line]) -> tuple[Field, str]:
    """Return the number of a line that ends like a document's sign, whatever became of its head."""
    for line in lines:
        if found := SIGNED.match(line.text):
            figures = re.search(r"\d{1,5}(?=\D{0,3}$)", found["lead"])
            sign = re.sub(r"\s", "", found["sign"])
            return _field(f"{figures.group() if figures else ''}/{sign}", [line]), sign.partition("-")[0]
    return Field(), ""


def _organs(lines: Sequence[Line]) -> tuple[Field, Field]:
    """Return the upper body and the unit: parted where bold begins, else after the first line."""
    lines = [x for x in lines if any(c.isalpha() for c in x.text)]
    if not lines:
        return Field(), Field()
    turn = next((i for i, x in enumerate(lines) if x.bold and i), None)
    if lines[0].bold and turn == 1:
        turn = 0 if all(x.bold for x in lines) else 1
    cut = turn if turn is not None else min(_organ_turn(lines), len(lines) - 1)
    return _joined(lines[:cut]), _joined(lines[cut:])


ORGAN = re.compile(
    r"^(?:phong|ban|trung tam|thanh tra|van phong|doan|doi|chi cuc|cong ty|truong|ben|cang|hat|tram|xi nghiep|ubnd|so"
    r"|hop tac xa|uy ban|cuc|tong cong ty|tong cuc|ga|khu|vien|benh vien|quy|chi nhanh|hoi dong|to|khoa)\b"
)


def _organ_turn(lines: Sequence[Line]) -> int:
    """Return where the unit's own name begins when bold does not tell: at the next line that names a kind of body."""
    return next((i for i, x in enumerate(lines) if i and ORGAN.match(fold(x.text))), 1)


def _joined(lines: Sequence[Line]) -> Field:
    return _field(normalise(" ".join(x.text for x in lines)).strip(" -_*"), lines)


def _place_date(lines: Sequence[Line]) -> tuple[Field, Field]:
    for line in lines:
        folded = fold(line.text)
        if DATE_LINE.search(folded):
            place = re.split(r",|\bngày\b|\bngay\b", line.text, maxsplit=1, flags=re.IGNORECASE)[0]
            day = find_date(line.text)
            return _field(place.strip(), [line]), _field(day.isoformat() if day else "", [line])
    return Field(), Field()


def _kind(title: Sequence[Line], sign: str) -> Field:
    for line in title:
        folded = fold(line.text)
        if value := next((v for k, v in KINDS.items() if folded.startswith(k)), ""):
            return _field(value, [line])
    return Field(SIGNS[sign], None, 0.5) if sign in SIGNS else Field()


def _subject(lines: Sequence[Line]) -> Field:
    text = normalise(" ".join(x.text for x in lines)).rstrip("-_ ")
    for key in KINDS:
        if fold(text).startswith(key):
            return _field(" ".join(text.split()[len(key.split()) :]), lines)
    return _field(text, lines)


def _period(subject: Field, day: Field) -> Field:
    """Return the first reporting period that the subject names; a half year without its year takes the next year named.

    A subject often names two: what is reported on, then what is planned for.
    """
    whole, half = PERIOD.search(subject.value), HALF_YEAR.search(subject.value)
    if half and (not whole or half.start() <= whole.start()):
        year = re.search(r"\d{4}", subject.value[half.end() :]) or re.search(r"^\d{4}", day.value)
        stated = whole and whole.start() == half.start()
        text = whole.group() if whole and stated else f"{half.group()} năm {year.group()}" if year else half.group()
        return Field(re.sub(r"năm năm", "năm", text), subject.place, subject.confidence * (1.0 if stated else 0.8))
    return Field(whole.group(), subject.place, subject.confidence) if whole else Field()


def _signer(foot: Sequence[Line]) -> tuple[Field, Field]:
    """Return the role and the name at the end of the signer's column."""
    column = [x for x in foot if x.hint == "right"] or [x for x in foot if not x.text.startswith(("-", "+"))]
    roles = [x for x in column if ROLE.search(fold(x.text)) and x.text.upper() == x.text]
    names = [x for x in column if _name_like(x.text)]
    return _joined(roles[:2]), _joined(names[-1:])


def _name_like(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and all(w[0].isupper() and w.isalpha() for w in words) and text.upper() != text
