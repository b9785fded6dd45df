"""Papers marked MẬT, TỐI MẬT or TUYỆT MẬT (Law 29/2018/QH14 on state secrets): nothing of them is kept."""

import re
from collections.abc import Sequence

from pipeline.document import Line
from pipeline.errors import UnreadableError
from pipeline.language import _
from pipeline.text import fold

MARKS = {"mat": "MẬT", "toi mat": "TỐI MẬT", "tuyet mat": "TUYỆT MẬT"}
LABELS = ("dong dau do mat ", "dong dau ", "dau do mat ", "muc do mat ", "do khan mat ", "do mat ")
ALONE = {"mật": "MẬT", "tối mật": "TỐI MẬT", "tuyệt mật": "TUYỆT MẬT"}  # a whole line, whatever its capitals
APART = re.compile(r"(?<!\S)M[ ]+Ậ[ ]+T(?!\S)")  # set apart, beside whatever else stands on the line
BEHIND = re.compile(r"^\s*số\b.*\((?P<mark>(?:tuyệt |tối )?mật)\)\s*$", re.IGNORECASE)  # a number's own mark
LONGEST = 60  # letters of a line that may be a mark
HEAD = 25  # lines of the first page among which the mark stands


class SecretError(UnreadableError):
    """Say that a paper bears a mark of secrecy, so that nothing of its text was kept."""

    advice = "Không lưu, không phân tích văn bản mật trên máy này; xử lý theo quy định về bảo vệ bí mật nhà nước."


def mark_in(lines: Sequence[Line]) -> str:
    """Return the mark of secrecy that stands by itself among the first lines, or ""."""
    for line in lines[:HEAD]:
        if line.place.page == 1 and (mark := _mark(line.text)):
            return mark
    return ""


def _mark(text: str) -> str:
    """Return the mark that a line is: by itself, after "Độ mật:", behind a number, or with its letters apart."""
    if APART.search(text):
        return MARKS["mat"]
    if len(text) > LONGEST:
        return ""
    if behind := BEHIND.match(text):
        return ALONE[behind["mark"].lower()]
    if mark := ALONE.get(text.strip(" .:*()[]–-").lower()):
        return mark
    folded = fold(text)
    label = next((x for x in LABELS if folded.startswith(x)), "")
    rest = folded.removeprefix(label)
    capitals = any(c.isalpha() for c in text) and text.upper() == text
    closed = {k.replace(" ", ""): v for k, v in MARKS.items()}  # letters may be set apart: M Ậ T
    return (MARKS.get(rest) or closed.get(rest.replace(" ", ""), "")) if label or capitals else ""


def mark_in_stamp(words: str) -> str:
    """Return the mark among the words of a red stamp, or ""."""
    folded = f" {fold(words)} "
    found = [mark for key, mark in MARKS.items() if f" {key} " in folded]
    return found[-1] if found else ""


def refuse(mark: str) -> None:
    """Refuse a paper that bears a mark.

    Raises:
        SecretError: there is a mark.
    """
    if mark:
        raise SecretError(_("văn bản có dấu độ mật {mark}: không lưu nội dung").format(mark=mark))
