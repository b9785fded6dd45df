"""Phrases that every unit writes: legal bases, opening and closing lines, slogans, nil statements.

Nobody lifted them from anybody.
"""

import re

from pipeline.labelling.copied.alignment import Words

# Written as `words.forms` gives them: no diacritics, i for a final y, "#" for a figure.
PAPER = (
    r"(?:ke hoach|cong van|van ban|quyet dinh|chi thi|nghi quyet|huong dan|thong bao|luat|nghi dinh|thong tu|de nghi)"
)
STANDARD = re.compile(
    rf"^(?:can cu|thuc hien|trien khai|phuc dap|thi hanh|tiep theo|theo|xet de nghi)\b.{{0,40}}\b{PAPER}\b.*"
    r"(?:nhu sau|sau day|duoi day|ban hanh ke hoach|xay dung ke hoach|bao cao ket qua.*)$"
    rf"|^can cu\b.{{0,60}}\b{PAPER}\b"
    r"|^(?:tren day la|kinh (?:bao cao|trinh|de nghi|mong|gui|thua)|noi nhan)\b"
    r"|\b(?:xin tran trong|tran trong) (?:bao cao|cam on)"
    r"|^(?:chu de|khau hieu|phuong cham)\b"
)
NOTHING = re.compile(r"\bkhong (?:\w+ ){0,3}?(?:phat sinh|nhan duoc|co chuc nang|thuoc chuc nang|co don|duoc giao)\b")
SHORT = 30  # words; nobody lifts a shorter sentence that says that nothing arose


def is_standard(words: Words) -> bool:
    """Tell whether a block's comparable words are one of the phrases that every unit's paper has."""
    text = " ".join(words)
    return bool(STANDARD.search(text) or (len(words) <= SHORT and NOTHING.search(text)))
